// The voice of the play: plays parts in their order as they come, a line when it is clicked, and keeps the settings.

const $ = (id) => document.getElementById(id);

export class Voice {
  constructor({ session, voice, texts, notice }) {
    Object.assign(this, { session, settings: voice, texts, notice });
    this.queue = [];
    this.known = new Set(); // what has been queued already: a snapshot tells parts again
    this.player = new Audio();
    this.current = null;
    this.player.addEventListener("ended", () => this.next());
    this.player.addEventListener("error", () => this.current && this.next());
    // Browsers let nothing sound before the first click or key on the page.
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => this.blocked && this.resume());
    $("voice").addEventListener("change", (event) => this.keep(event.target));
    $("voice-try").addEventListener("click", () => this.try());
  }

  get live() {
    return this.settings.enabled && this.settings.mode === "realtime";
  }

  take(frame) {
    if (frame.type === "audio" && this.live) this.add(frame.message_id, frame.index, frame.url);
    if (frame.type === "snapshot" && this.live) {
      for (const part of frame.audio) this.add(frame.message_id, part.index, part.url);
    }
    if (frame.type === "end" && frame.audio) this.settle(frame.message_id, frame.audio);
    if (frame.type === "spoken") this.settle(frame.message_id, frame);
  }

  settle(id, { status, url, error }) {
    if (error) this.notice(error.message);
    if (status === "complete" && url && this.settings.mode === "delayed") this.add(id, "whole", url);
  }

  add(id, index, url) {
    const key = `${id}:${index}`;
    if (this.known.has(key)) return;
    this.known.add(key);
    this.queue.push({ id, url });
    if (!this.current) this.next();
  }

  next() {
    this.mark(null);
    this.current = this.queue.shift() ?? null;
    if (!this.current) return;
    this.player.src = this.current.url;
    this.resume();
  }

  resume() {
    this.blocked = false;
    this.mark(this.current?.id);
    this.player.play().catch((error) => {
      if (error.name !== "NotAllowedError") return;
      this.blocked = true;
      this.mark(null);
      this.notice(this.texts.clickToHear);
    });
  }

  // Silence, and nothing that waits is heard any more.
  hush() {
    this.queue = [];
    this.current = null;
    this.player.pause();
    this.mark(null);
  }

  mark(id) {
    document.querySelector(".line--heard")?.classList.remove("line--heard");
    if (id) document.querySelector(`.line[data-id="${CSS.escape(id)}"]`)?.classList.add("line--heard");
  }

  // One line, because somebody asked for it; again stops it.
  async listen(id) {
    const mine = this.current?.id === id;
    this.hush();
    if (mine) return;
    const told = await this.ask("POST", `/api/chat/sessions/${this.session}/messages/${id}/speech`, {});
    if (told) this.sound(id, told.audio_url);
  }

  async try() {
    this.hush();
    const { voiceId, speed } = { voiceId: $("voice-id").value || $("voice-id").dataset.usual, speed: this.speed() };
    const told = await this.ask("POST", "/api/tts", { text: this.texts.sample, voice_id: voiceId, speed });
    if (told) this.sound("", told.audio_url);
  }

  sound(id, url) {
    this.queue = [{ id, url }];
    this.next();
  }

  speed() {
    return Number($("voice-speed").value);
  }

  async keep(control) {
    $("voice-pace").textContent = `×${this.speed()}`;
    const wanted = {
      enabled: $("voice-on").checked,
      mode: $("voice-mode").value,
      voice_id: $("voice-id").value,
      speed: this.speed(),
    };
    const told = await this.ask("PATCH", `/api/chat/sessions/${this.session}`, { voice: wanted });
    if (told) this.settings = told.voice;
    if (control === $("voice-on") && !wanted.enabled) this.hush();
    $("voice").toggleAttribute("data-on", this.settings.enabled);
  }

  async ask(method, path, body) {
    const headers = { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang };
    const answer = await fetch(path, { method, headers, body: JSON.stringify(body) }).catch(() => null);
    const told = answer && (await answer.json().catch(() => null));
    this.notice(answer?.ok ? "" : (told?.error.message ?? this.texts.reconnecting));
    return answer?.ok ? told.data : null;
  }
}
