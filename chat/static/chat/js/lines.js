// Draws the lines of the play: text nodes only, streaming text once a frame, the newest in sight.

// The same pattern as SHOWN in chat/llm/stage_directions.py.
const DIRECTION = /\*(?=\S)([^*\n]*[^*\s])\*/;
const NEAR_END_PX = 160;

export class Lines {
  constructor({ list, template, texts, names, marks, emotions, right }) {
    Object.assign(this, { list, template, texts, names, marks, emotions, right });
    this.items = new Map([...list.children].map((item) => [item.dataset.id, item]));
    this.dirty = new Map();
  }

  // Later calls for the same line before the next frame replace earlier ones: a fast reply costs one drawing a frame.
  show(message) {
    if (!this.dirty.size) {
      if (document.hidden) setTimeout(() => this.draw());
      else requestAnimationFrame(() => this.draw());
    }
    this.dirty.set(message.id, message);
  }

  draw() {
    const follow = this.nearEnd();
    for (const message of this.dirty.values()) this.fill(this.item(message), message);
    this.dirty.clear();
    if (follow) this.scroll();
  }

  remove(id) {
    this.dirty.delete(id);
    this.items.get(id)?.remove();
    this.items.delete(id);
  }

  // Another branch is played: its lines as the server has drawn them.
  replace(items) {
    this.dirty.clear();
    this.list.replaceChildren(...items);
    this.items = new Map(items.map((item) => [item.dataset.id, item]));
  }

  item(message) {
    let item = this.items.get(message.id);
    if (!item) {
      item = this.template.content.firstElementChild.cloneNode(true);
      item.className = `line line--${message.role}`;
      item.classList.toggle("line--second", message.role === "assistant" && this.right.includes(message.speaker));
      item.dataset.id = message.id;
      this.items.set(message.id, item);
      this.place(item, message);
    }
    return item;
  }

  // By number, so that a line that comes late stands where it belongs; one without a number stays last.
  place(item, { seq = Infinity }) {
    item.dataset.seq = seq;
    const later = [...this.list.children].find((other) => Number(other.dataset.seq) > seq);
    this.list.insertBefore(item, later ?? null);
  }

  fill(item, message) {
    item.dataset.status = message.status;
    item.toggleAttribute("data-truncated", Boolean(message.truncated));
    const speaker = message.speaker || { user: this.texts.you, system: this.texts.director }[message.role] || "";
    item.querySelector(".line__speaker").textContent = this.names[speaker] ?? speaker;
    item.querySelector(".line__emotion").textContent = this.emotions[message.emotion] ?? "";
    item.querySelector(".line__text").replaceChildren(...parts(message));
    if (message.pinned !== undefined) item.querySelector(".line__pin").ariaPressed = String(message.pinned);
    item.querySelector(".line__mark").textContent = this.marks[message.truncated ? "truncated" : message.status] ?? this.wait(message);
  }

  // Why nothing has been said yet; a reason that this page does not know is shown as silence.
  wait({ status, content, waiting }) {
    if (status !== "streaming" || content || !waiting) return "";
    const { loading, queue, thinking, silent } = this.texts;
    const said = { loading, busy: queue, thinking }[waiting.reason] ?? silent;
    return said.replace("{seconds}", waiting.seconds);
  }

  nearEnd() {
    const page = document.documentElement;
    return page.scrollHeight - page.scrollTop - page.clientHeight < NEAR_END_PX;
  }

  scroll() {
    scrollTo({ top: document.documentElement.scrollHeight });
  }
}

// Speech as text, *stage directions* as <em> with their asterisks kept in the text but out of sight.
function parts({ content, status }) {
  const pieces = content.split(DIRECTION);
  // While it is being spoken, a direction that has begun is shown as one before its end has come.
  const begun = status === "streaming" && pieces.at(-1).match(/^([^]*)\*(?=\S)([^*\n]*)$/);
  if (begun) pieces.splice(-1, 1, begun[1], begun[2]);
  return pieces.map((text, index) => (index % 2 ? direction(text) : document.createTextNode(text)));
}

function direction(text) {
  const em = document.createElement("em");
  em.append(star(), text, star());
  return em;
}

function star() {
  const span = document.createElement("span");
  span.className = "star";
  span.textContent = "*";
  return span;
}
