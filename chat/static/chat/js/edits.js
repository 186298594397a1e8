// What the page does to lines that were said: choose another take, take a line out, put it back.

export class Edits {
  // `head()` is the last line this page knows to be played: a page that is behind is refused instead of obeyed.
  constructor({ session, texts, head, notice, refetch }) {
    Object.assign(this, { session, texts, head, notice, refetch });
    this.removed = null; // the line that can be put back
  }

  async choose(id) {
    await this.ask("POST", id, "/choose");
  }

  async remove(id) {
    if (await this.ask("DELETE", id)) this.removed = id;
    return this.removed;
  }

  async putBack() {
    const id = this.removed;
    this.removed = null;
    if (id) await this.ask("POST", id, "/restore");
  }

  async ask(method, id, verb = "") {
    const path = `/api/chat/sessions/${this.session}/messages/${id}${verb}`;
    const headers = { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang };
    const body = JSON.stringify({ expect_head: this.head() });
    const answer = await fetch(path, { method, headers, body }).catch(() => null);
    const error = answer && !answer.ok && (await answer.json()).error;
    this.notice(answer ? (error ? error.message : "") : this.texts.reconnecting);
    await this.refetch();
    return Boolean(answer?.ok);
  }
}
