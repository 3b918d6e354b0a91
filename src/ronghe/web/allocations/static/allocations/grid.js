/* The grid of an allocation as a spreadsheet: moving, typing, locking, undoing, copying, pasting.
   Sums follow at once; the server is asked for its word a moment later. All of it also works by
   sending the form. */
(function () {
  "use strict";

  const { parse, format, mean } = window.rongheNumbers;
  const form = document.getElementById("allocations-form");
  const texts = JSON.parse(document.getElementById("allocations-texts").textContent);
  const faults = document.getElementById("allocations-faults");
  const undoButton = form.querySelector('[data-act="undo"]');
  const dirtyMark = form.querySelector("[data-dirty]");
  const sheet = () => document.getElementById("allocations-sheet");
  const rows = () => Array.from(sheet().querySelectorAll("tbody tr"));
  const cellsOf = (row) => Array.from(row.querySelectorAll("[data-cell]"));
  const lockOf = (cell) => form.elements[cell.name.replace("v-", "k-")];
  const MOST_UNDONE = 50;

  function toast(text, level) {
    document.dispatchEvent(new CustomEvent("toast", { detail: { text, level } }));
  }

  /* --- what stands there, and going back ------------------------------------------------------ */
  function snapshot() {
    const found = new Map();
    for (const input of sheet().querySelectorAll("tbody input")) {
      found.set(input.name, input.type === "checkbox" ? input.checked : input.value);
    }
    return found;
  }

  const history = [];
  let last = snapshot();

  function changed() {
    const now = snapshot();
    let differs = now.size !== last.size;
    for (const [name, value] of now) differs = differs || last.get(name) !== value;
    if (!differs) return;
    history.push(last);
    if (history.length > MOST_UNDONE) history.shift();
    last = now;
    dirty(true);
    sums();
    ask();
  }

  function undo() {
    const before = history.pop();
    if (!before) return;
    for (const [name, value] of before) {
      const input = form.elements[name];
      if (!input) continue;
      if (input.type === "checkbox") input.checked = value;
      else input.value = value;
    }
    last = snapshot();
    dirty(true);
    sums();
    ask();
    toast(texts.undone, "info");
  }

  function dirty(is) {
    dirtyMark.hidden = !is;
    undoButton.disabled = history.length === 0;
  }

  function ask() {
    document.body.dispatchEvent(new CustomEvent("allocations:changed"));
  }

  /* --- sums ------------------------------------------------------------------------------------ */
  function sums() {
    const isMean = sheet().dataset.addsUp === "mean";
    const step = 10n ** BigInt(6 - Number(sheet().dataset.decimals));
    for (const required of sheet().querySelectorAll("[data-required]")) {
      const year = required.dataset.required;
      const held = Array.from(sheet().querySelectorAll(`[data-cell][data-year="${year}"]`));
      const values = held.map((cell) => [parse(cell.value), weightOf(cell)]);
      const known = values.filter(([value]) => value !== null);
      const total = isMean ? mean(known) : known.reduce((sum, [value]) => sum + value, 0n);
      const isKnown = known.length > 0 && total !== null;
      const difference = isKnown ? total - parse(required.dataset.value) : null;
      const allowed = isMean ? step / 2n : 0n;
      const near = isKnown && difference <= allowed && -difference <= allowed;
      put(`[data-allocated="${year}"]`, isKnown ? format(total) : "—");
      const cell = put(`[data-difference="${year}"]`, isKnown ? format(difference) : "—");
      const closes = near && known.length === values.length;
      cell.classList.toggle("is-closed", closes);
      cell.classList.toggle("is-open", !closes);
    }
  }

  function weightOf(cell) {
    const row = cell.closest("tr");
    const typed = form.elements[`w-${row.dataset.code}`];
    return parse((typed && typed.value) || row.dataset.weight || "0") || 0n;
  }

  function put(selector, text) {
    const cell = sheet().querySelector(selector);
    cell.textContent = text;
    return cell;
  }

  /* --- typing and moving ----------------------------------------------------------------------- */
  form.addEventListener("input", (event) => {
    if (event.target.matches("[data-cell]")) sums();
  });

  form.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.closest("tbody")) return;
    if (input.matches("[data-cell]")) lockOf(input).checked = input.value.trim() !== "";
    changed();
  });

  form.addEventListener("focusin", (event) => {
    const cell = event.target;
    if (!cell.matches("[data-cell]")) return;
    cell.select();
    cell.dataset.before = cell.value;
    form.querySelector("[data-why-title]").textContent = cell.getAttribute("aria-label");
    form.querySelector("[data-why-text]").textContent = cell.dataset.why;
  });

  function move(cell, down, right) {
    const all = rows();
    const row = cell.closest("tr");
    const target = all[all.indexOf(row) + down];
    const next = target && cellsOf(target)[cellsOf(row).indexOf(cell) + right];
    if (next) next.focus();
    return Boolean(next);
  }

  function isAtEdge(cell, right) {
    const { selectionStart: from, selectionEnd: to, value } = cell;
    if (from === 0 && to === value.length) return true;
    return from === to && (right > 0 ? to === value.length : from === 0);
  }

  form.addEventListener("keydown", (event) => {
    const cell = event.target;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      // A cell that is being typed into undoes its own letters first.
      if (cell.matches("[data-cell]") && cell.value !== cell.dataset.before) return;
      event.preventDefault();
      undo();
      return;
    }
    if (!cell.matches("[data-cell]") || event.ctrlKey || event.metaKey || event.altKey) return;
    let handled = true;
    if (event.key === "Enter") {
      if (!move(cell, event.shiftKey ? -1 : 1, 0)) cell.blur();
    } else if (event.key === "ArrowDown") move(cell, 1, 0);
    else if (event.key === "ArrowUp") move(cell, -1, 0);
    else if (event.key === "ArrowRight" && isAtEdge(cell, 1)) move(cell, 0, 1);
    else if (event.key === "ArrowLeft" && isAtEdge(cell, -1)) move(cell, 0, -1);
    else if (event.key === "Escape") {
      cell.value = cell.dataset.before;
      sums();
    } else if (event.key.toLowerCase() === "l") {
      lockOf(cell).checked = !lockOf(cell).checked;
      changed();
    } else handled = false;
    if (handled) event.preventDefault();
  });

  /* --- buttons --------------------------------------------------------------------------------- */
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (!button) return;
    if (button.dataset.act === "undo") undo();
    else if (button.dataset.act === "copy") copy();
    else {
      for (const cell of sheet().querySelectorAll("[data-cell]")) lockOf(cell).checked = false;
      changed();
    }
  });

  function asText() {
    const heading = Array.from(sheet().querySelectorAll("[data-required]"), (one) => one.dataset.required);
    const lines = rows().map((row) => [
      row.querySelector("th").textContent.trim(),
      ...cellsOf(row).map((cell) => cell.value.trim()),
    ]);
    return [["", ...heading], ...lines].map((line) => line.join("\t")).join("\r\n");
  }

  async function copy() {
    let done = true;
    try {
      await navigator.clipboard.writeText(asText());
    } catch {
      // Without HTTPS a browser has no clipboard for scripts but this one.
      const area = document.createElement("textarea");
      area.value = asText();
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
    }
    toast(done ? texts.copied : texts.notCopied, done ? "success" : "error");
  }

  /* --- pasting --------------------------------------------------------------------------------- */
  form.addEventListener("paste", async (event) => {
    const cell = event.target;
    if (!cell.matches("[data-cell]")) return;
    const text = event.clipboardData.getData("text/plain");
    if (!/[\t\n]/.test(text.trim())) return; // a single value goes where the cursor is
    event.preventDefault();
    const body = new FormData();
    body.append("text", text);
    body.append("code", cell.closest("tr").dataset.code);
    body.append("year", cell.dataset.year);
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const answer = await fetch(form.dataset.paste, { method: "POST", body });
    if (answer.status !== 200 && answer.status !== 422) {
      toast(texts.refused, "error");
      return;
    }
    const said = await answer.json();
    faults.innerHTML = said.html || "";
    if (said.faults) {
      toast(texts.refused, "error");
      faults.scrollIntoView({ block: "start" });
      return;
    }
    for (const [code, year, value] of said.cells) {
      const filled = form.elements[`v-${code}-${year}`];
      filled.value = value;
      lockOf(filled).checked = true;
    }
    changed();
    toast(texts.filled.replace("%(count)s", said.cells.length), "success");
  });

  /* --- answers of the server ------------------------------------------------------------------- */
  let focused = null;
  let isOpen = false;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "allocations-sheet") return;
    focused = document.activeElement && document.activeElement.name;
    isOpen = document.getElementById("allocations-more").checked;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!sheet() || !event.detail.target || event.detail.target.id !== "allocations-sheet") return;
    document.getElementById("allocations-more").checked = isOpen;
    const now = snapshot();
    history.push(last);
    last = now;
    dirty(true);
    sums();
    const again = focused && form.elements[focused];
    if (again && again.matches && again.matches("[data-cell]")) again.focus();
  });

  /* --- leaving --------------------------------------------------------------------------------- */
  let isSending = false;
  document.addEventListener("submit", () => { isSending = true; });
  addEventListener("beforeunload", (event) => {
    if (!dirtyMark.hidden && !isSending) event.preventDefault();
  });
})();
