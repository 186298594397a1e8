// The menu of scripts: a file that takes a while says so, and one that cannot be made says why. Without it, plain links.

document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".scripts a");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const menu = link.closest(".scripts");
  if (menu.dataset.busy) return;
  fetchFile(link.href, menu);
});

async function fetchFile(address, menu) {
  const note = menu.querySelector("[role=status]");
  menu.dataset.busy = "yes";
  note.textContent = menu.dataset.working;
  try {
    const response = await fetch(address);
    if (response.ok) {
      save(await response.blob(), nameIn(response.headers.get("Content-Disposition") ?? ""));
      note.textContent = "";
      menu.open = false;
    } else {
      note.textContent = (await response.json()).error.message;
    }
  } catch {
    note.textContent = menu.dataset.away;
  } finally {
    delete menu.dataset.busy;
  }
}

function nameIn(disposition) {
  const encoded = /filename\*=UTF-8''([^;]+)/.exec(disposition);
  return encoded ? decodeURIComponent(encoded[1]) : (/filename="([^"]+)"/.exec(disposition)?.[1] ?? "script");
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // some browsers begin to save a moment later
}
