// Chips: shows each textarea[data-chips] as removable chips. The textarea stays the form's field, one entry per line.

const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};

const linesOf = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

function chips(textarea) {
  const words = textarea.dataset;
  let entries = linesOf(textarea.value);

  const list = element("ul", { className: "chips-list" });
  const input = element("input", { type: "text", className: "vTextField", id: `${textarea.id}_new`, placeholder: words.add });
  const hint = element("span", { className: "visually-hidden", id: `${textarea.id}_keys`, textContent: words.keys });
  const label = document.querySelector(`label[for="${textarea.id}"]`);
  if (label) {
    label.id ||= `${textarea.id}_label`;
    label.htmlFor = input.id;
    list.setAttribute("aria-labelledby", label.id);
  }
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (textarea.hasAttribute(name)) input.setAttribute(name, textarea.getAttribute(name));
  }

  const store = (focus) => {
    textarea.value = entries.join("\n");
    textarea.dispatchEvent(new Event("change", { bubbles: true }));
    draw();
    const chip = list.querySelectorAll(".chips-text")[Math.min(focus, entries.length - 1)];
    (focus === undefined || !chip ? input : chip).focus();
  };
  const remove = (index) => {
    entries.splice(index, 1);
    store(index);
  };
  const edit = (index) => {
    add(input.value);
    const [text] = entries.splice(index, 1);
    store();
    input.value = text;
  };
  const move = (index, to) => {
    if (to < 0 || to >= entries.length) return;
    entries.splice(to, 0, ...entries.splice(index, 1));
    store(to);
  };
  const add = (text) => {
    entries.push(...linesOf(text));
    input.value = "";
    textarea.value = entries.join("\n");
  };

  function draw() {
    list.replaceChildren(...entries.map((text, index) => {
      const chip = element("button", { type: "button", className: "chips-text", textContent: text });
      chip.setAttribute("aria-describedby", hint.id);
      chip.addEventListener("click", () => edit(index));
      chip.addEventListener("keydown", (event) => {
        const act = {
          Delete: () => remove(index),
          Backspace: () => remove(index),
          ArrowLeft: () => move(index, index - 1),
          ArrowRight: () => move(index, index + 1),
        }[event.key];
        if (act) { event.preventDefault(); act(); }
      });
      const cross = element("button", { type: "button", className: "chips-remove", textContent: "×", tabIndex: -1 });
      cross.setAttribute("aria-label", `${words.remove}: ${text}`);
      cross.addEventListener("click", () => remove(index));
      return element("li", { className: "chips-chip" }, chip, cross);
    }));
  }

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // Enter that ends a Hangul syllable is not ours
    if (event.key === "Enter") {
      event.preventDefault();
      if (input.value.trim()) { add(input.value); store(); }
    } else if (event.key === "Backspace" && !input.value && entries.length) {
      event.preventDefault();
      edit(entries.length - 1);
    }
  });
  input.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text");
    if (!text.includes("\n")) return;
    event.preventDefault();
    add(`${input.value}${text}`);
    store();
  });
  input.addEventListener("blur", () => {
    if (input.value.trim()) { add(input.value); draw(); }
  });
  textarea.form?.addEventListener("submit", () => add(input.value));

  draw();
  textarea.hidden = true;
  textarea.after(element("div", { className: "chips" }, list, input, hint));
}

document.querySelectorAll("textarea[data-chips]").forEach(chips);
