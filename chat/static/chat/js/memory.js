// What the next line will be answered from: the parts of the prompt as a bar, the summary to mend, lines to pin.

const $ = (id) => document.getElementById(id);
const texts = $("memory-texts").dataset;
const dialog = $("memory");

export class Memory {
  constructor({ session }) {
    this.home = `/api/chat/sessions/${session}`;
    $("memory-close").addEventListener("click", () => dialog.close());
    $("memory-undo").addEventListener("click", () => this.change("DELETE"));
    $("memory-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.change("PUT", { text: $("memory-text").value });
    });
  }

  async open() {
    dialog.showModal();
    await this.load();
  }

  async load() {
    try {
      this.show(await this.call("GET", "/context"), await this.call("GET", "/summary"));
      this.complain("");
    } catch (problem) {
      this.complain(problem.message);
    }
  }

  async change(method, body) {
    try {
      await this.call(method, "/summary", body);
    } catch (problem) {
      return this.complain(problem.message);
    }
    await this.load();
  }

  // Pins a line, or lets it go; returns the server's complaint, if it has one.
  async pin(button, id) {
    const pinned = button.ariaPressed === "true";
    try {
      await this.call(pinned ? "DELETE" : "PUT", `/messages/${id}/pin`);
    } catch (problem) {
      return problem.message;
    }
    button.ariaPressed = String(!pinned);
    return "";
  }

  async call(method, path, body) {
    const headers = { "Accept-Language": document.documentElement.lang };
    if (body) headers["Content-Type"] = "application/json";
    const answer = await fetch(this.home + path, { method, headers, body: body && JSON.stringify(body) }).catch(() => null);
    const { data, error } = (await answer?.json().catch(() => null)) ?? {};
    if (!answer?.ok) throw new Error((error?.fields && Object.values(error.fields).flat()[0]) ?? error?.message ?? texts.away);
    return data;
  }

  show({ window: size, reply, tokens, parts }, { summary }) {
    const filled = { used: tokens, window: size, reply };
    $("memory-figures").textContent = fill(texts.figures, filled);
    const spent = parts.filter((part) => part.tokens || part.whole);
    const rest = Math.max(size - tokens - reply, 0);
    $("memory-bar").replaceChildren(...spent.map((part) => piece(part.name, part.tokens)), piece("rest", rest), piece("reply", reply));
    $("memory-parts").replaceChildren(...spent.map(entry));
    $("memory-text").value = summary?.text ?? "";
    $("memory-text").hidden = $("memory-save").hidden = $("memory-undo").hidden = !summary;
    $("memory-none").hidden = Boolean(summary);
    $("memory-whose").textContent = summary ? (summary.edited ? texts.mine : fill(texts.theirs, { model: summary.model_used })) : "";
  }

  complain(text) {
    $("memory-problem").textContent = text;
    $("memory-problem").hidden = !text;
  }
}

function piece(name, tokens) {
  const span = document.createElement("span");
  span.dataset.part = name;
  span.style.flexGrow = tokens;
  return span;
}

function entry({ name, tokens, whole }) {
  const item = document.createElement("li");
  item.dataset.part = name;
  const count = document.createElement("b");
  count.textContent = whole > tokens ? fill(texts.some, { tokens, whole }) : tokens.toLocaleString();
  item.append(texts[name] ?? name, " ", count);
  return item;
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key].toLocaleString());
}
