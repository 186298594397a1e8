// Frames the server has not acknowledged, kept in localStorage under their own id: a line survives a reload or a crash.

export class Outbox {
  constructor(session) {
    this.written = `avatar-forge:draft:${session}`;
    this.prefix = `avatar-forge:unsent:${session}:`;
    this.memory = new Map(); // where storage is switched off or full
  }

  put(frame) {
    this.memory.set(frame.id, frame);
    try {
      localStorage.setItem(this.prefix + frame.id, JSON.stringify(frame));
    } catch {
      // the copy in memory has to do
    }
  }

  drop(id) {
    const frame = this.all().find((waiting) => waiting.id === id);
    this.memory.delete(id);
    try {
      localStorage.removeItem(this.prefix + id);
    } catch {
      // nothing was stored
    }
    return frame;
  }

  all() {
    const found = new Map(this.memory);
    try {
      for (const key of Object.keys(localStorage).filter((name) => name.startsWith(this.prefix))) {
        const frame = JSON.parse(localStorage.getItem(key));
        found.set(frame.id, frame);
      }
    } catch {
      // storage is switched off
    }
    return [...found.values()];
  }

  // What stands in the input and was not said: for this tab only.
  draft() {
    try {
      return sessionStorage.getItem(this.written) ?? "";
    } catch {
      return "";
    }
  }

  keepDraft(text) {
    try {
      sessionStorage.setItem(this.written, text);
    } catch {
      // storage is switched off
    }
  }
}
