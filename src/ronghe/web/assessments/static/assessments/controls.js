/* The fields of a question and the cell of an answers file that they mean, kind by kind: what
   form.js saves, and what is put back into the fields when it comes from elsewhere. */
(function () {
  "use strict";

  /* The question's own fields, without those that say "not applicable". Looked up once where they
     never change: a form of 800 questions reads them all at each change. */
  const fixed = new WeakMap();
  function controls(item) {
    if (fixed.has(item)) return fixed.get(item);
    const found = Array.from(item.querySelectorAll("input, textarea, select")).filter(
      (input) => !input.matches("[data-na], [data-why], [data-upload]") && !input.closest("[data-known]"),
    );
    if (!["repeat", "file"].includes(item.dataset.kind)) fixed.set(item, found);
    return found;
  }
  const isChoice = (input) => ["radio", "checkbox"].includes(input.type);
  function isTyped(item) {
    return controls(item).some((input) => !isChoice(input));
  }
  const boxes = new WeakMap();
  function declaring(item) {
    if (!boxes.has(item)) boxes.set(item, item.querySelector("[data-na]"));
    return boxes.get(item);
  }

  /* --- repeats: rows of fields as a list of objects, written as the server writes it --- */
  function cellOfRow(row) {
    const parts = [];
    for (const input of row.querySelectorAll("[data-field]")) {
      const text = input.value.trim();
      if (!text) continue;
      const isPlain = input.tagName === "SELECT" || ("number" in input.dataset && /^-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$/.test(text));
      parts.push([input.dataset.field, isPlain ? text : JSON.stringify(text)]);
    }
    parts.sort(([one], [other]) => (one < other ? -1 : 1));
    return parts.length ? `{${parts.map(([key, value]) => `${JSON.stringify(key)}: ${value}`).join(", ")}}` : "";
  }
  function rowsText(item) {
    const none = item.querySelector("[data-none-rows]");
    if (none && none.checked) return "[]";
    const rows = Array.from(item.querySelectorAll("[data-row]"), cellOfRow).filter(Boolean);
    return rows.length ? `[${rows.join(", ")}]` : "";
  }
  function addRow(item) {
    const body = item.querySelector("[data-rows]");
    if (body.children.length >= Number(item.querySelector("[data-most]").dataset.most)) return null;
    body.append(item.querySelector("[data-blank]").content.cloneNode(true));
    return body.lastElementChild;
  }
  function showRows(item, text) {
    let rows = [];
    try {
      rows = JSON.parse(text || "[]");
    } catch {
      rows = [];
    }
    item.querySelector("[data-none-rows]").checked = text === "[]";
    item.querySelector("[data-rows]").replaceChildren();
    for (const row of rows) {
      const place = addRow(item);
      for (const input of place ? place.querySelectorAll("[data-field]") : []) input.value = row[input.dataset.field] ?? "";
    }
    addRow(item);
  }

  function textOf(item) {
    const box = declaring(item);
    if (box && box.checked) {
      const why = item.querySelector("[data-why]").value.trim();
      return why ? `n/a: ${why}` : "n/a";
    }
    if (item.dataset.kind === "repeat") return rowsText(item);
    const inputs = controls(item);
    if (!inputs.length) return "";
    if (isTyped(item)) return inputs[0].value.trim();
    return inputs.filter((input) => input.checked).map((input) => input.value).join(";");
  }
  function show(item, text) {
    const box = declaring(item);
    const declared = box ? /^(n\/a|不适用)(?:\s*[:：]\s*(.*))?$/is.exec(text) : null;
    if (box) {
      box.checked = Boolean(declared);
      item.querySelector("[data-why]").value = (declared && declared[2]) || "";
      settle(item);
    }
    const own = declared ? "" : text;
    if (item.dataset.kind === "repeat") {
      showRows(item, own);
      return;
    }
    const chosen = own.split(";");
    for (const input of controls(item)) {
      if (isChoice(input)) input.checked = chosen.includes(input.value);
      else input.value = own;
    }
    item.dispatchEvent(new Event("shown"));
  }
  /* The reason is asked for beside "not applicable", and the question rests meanwhile. */
  function settle(item) {
    const box = declaring(item);
    if (!box) return;
    item.querySelector("[data-why]").hidden = !box.checked;
    item.classList.toggle("is-declared", box.checked);
  }
  /* "None of these" beside another choice says nothing: the newer choice wins. So does an answer
     beside "not applicable", and a row beside "we have none". */
  function exclude(item, changed) {
    const box = declaring(item);
    if (changed.matches("[data-na], [data-why]")) {
      settle(item);
      return;
    }
    if (box && box.checked) {
      box.checked = false;
      settle(item);
    }
    const none = item.querySelector("[data-none-rows]");
    if (none && changed !== none && "field" in changed.dataset) none.checked = false;
    if (item.dataset.kind !== "multiple" || !changed.checked) return;
    const alone = changed.hasAttribute("data-none");
    for (const input of controls(item)) {
      if (input !== changed && (alone || input.hasAttribute("data-none"))) input.checked = false;
    }
  }

  document.addEventListener("click", (event) => {
    const adding = event.target.closest("[data-add-row]");
    if (adding) {
      const row = addRow(adding.closest("[data-item]"));
      if (row) row.querySelector("[data-field]").focus();
    }
    const removing = event.target.closest("[data-remove-row]");
    if (removing) {
      const item = removing.closest("[data-item]");
      removing.closest("[data-row]").remove();
      if (!item.querySelector("[data-row]")) addRow(item);
      item.querySelector("[data-add-row]").focus();
      item.dispatchEvent(new Event("filled", { bubbles: true }));
    }
  });
  for (const item of document.querySelectorAll("[data-item]")) settle(item);

  globalThis.RongheControls = { controls, isTyped, textOf, show, exclude };
})();
