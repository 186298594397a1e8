// What a client knows of a play: which lines are final, the reply being written, and where to resume.

const RESUME_EVERY_MS = 5_000;

export class PlayState {
  // `show(message)` draws a line or draws it anew; `resume()` asks the stage for what is missing.
  constructor({ show, resume, ...known }) {
    Object.assign(this, { show, resume });
    this.asked = -Infinity;
    this.reset(known);
  }

  // `after`: every line up to this number is held or lies on another branch; `head`: the last line shown.
  reset({ after, head }) {
    Object.assign(this, { after, head });
    this.final = new Set();
    this.running = null;
    this.n = 0;
    this.strayed = false; // a line came that does not follow the last one shown
  }

  take(frame) {
    switch (frame.type) {
      case "message":
      case "ack":
        return this.settle(frame.message);
      case "reply":
        return this.begin({ id: frame.message_id, seq: frame.seq, speaker: frame.speaker });
      case "waiting":
        return this.isRunning(frame) && !this.running.content && this.draw({ waiting: frame });
      case "snapshot":
        return this.restart(frame);
      case "delta":
        return this.append(frame);
      case "emotion":
        return this.isRunning(frame) && this.draw({ emotion: frame.emotion });
      case "end":
        return this.settle(frame.message);
    }
  }

  // A stored line. Final ones replace whatever was put together here.
  settle(message) {
    if (!message) return;
    this.follow(message);
    if (message.status === "streaming") return this.begin(message);
    if (this.running?.id === message.id) this.running = null;
    this.final.add(message.seq);
    while (this.final.delete(this.after + 1)) this.after += 1;
    this.show(message);
  }

  follow({ id, parent_id, seq }) {
    if (id === this.head || seq <= this.after) return;
    if (parent_id === this.head) this.head = id;
    else this.strayed = true;
  }

  begin({ id, seq, speaker, content = "" }) {
    if (this.running?.id === id) return;
    this.running = { id, seq, speaker, role: "assistant", status: "streaming", content };
    this.n = 0;
    this.show(this.running);
  }

  restart(frame) {
    if (!this.isRunning(frame)) return;
    this.n = frame.n;
    this.draw({ content: frame.text, emotion: frame.emotion });
  }

  // `n` is the last piece in the frame: pieces that came faster than they were read are joined. What a socket
  // brings is in order and without holes, so a smaller `n` is old news and a larger one continues the text.
  append(frame) {
    if (!this.isRunning(frame)) return this.ask();
    if (frame.n <= this.n) return;
    const text = this.n ? this.running.content + frame.text : frame.text;
    this.n = frame.n;
    this.draw({ content: text });
  }

  ask() {
    if (performance.now() - this.asked < RESUME_EVERY_MS) return;
    this.asked = performance.now();
    this.resume();
  }

  isRunning(frame) {
    return this.running?.id === frame.message_id;
  }

  draw(changes) {
    Object.assign(this.running, changes);
    this.show(this.running);
  }
}
