/* Shows and hides questions as the answers have it, at once and without the server (logic.js):
   computed values, rules across items, progress of sections. form.js tells it of each change. */
(function () {
  "use strict";

  const source = document.getElementById("assess-logic");
  const form = document.getElementById("questionnaire");
  if (!source || !form) return;
  const logic = JSON.parse(source.textContent);
  let served = JSON.parse(document.getElementById("assess-served").textContent);
  const { textOf } = globalThis.RongheControls;
  const items = Array.from(form.querySelectorAll("[data-item]:not([data-extra])"));
  const grids = Array.from(form.querySelectorAll("[data-grid]"));
  const parts = ["group", "section"].flatMap((kind) => Array.from(form.querySelectorAll(`[data-${kind}]`), (part) => ({
    part,
    own: Array.from(part.querySelectorAll("[data-item]:not([data-kind=group])")),
    count: document.querySelector(`[data-${kind}-count="${part.dataset[kind]}"]`),
  })));
  const computed = Array.from(form.querySelectorAll("[data-computed]"));
  const rules = Array.from(form.querySelectorAll("[data-rule]"));
  const format = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 2 });
  const cells = {};
  let found = null;

  function setHidden(element, hidden) {
    if (element && element.hidden !== hidden) element.hidden = hidden;
  }
  function show() {
    for (const item of items) {
      if (item.dataset.item in found.why) setHidden(item, found.why[item.dataset.item] === 2);
      else setHidden(item, Boolean(found.hidden[item.dataset.item]));
    }
    for (const grid of grids) setHidden(grid, !grid.querySelector("[data-item]:not([hidden])"));
    for (const { part, own, count } of parts) {
      const hidden = own.length > 0 && own.every((item) => item.hidden);
      setHidden(part, hidden);
      if (count) setHidden(count.parentElement, hidden);
    }
    for (const place of computed) {
      const value = found.numbers[place.dataset.computed];
      const text = value === null || value === undefined ? "–" : format.format(value);
      if (place.textContent !== text) place.textContent = text;
    }
    const broken = new Set(found.broken);
    for (const rule of rules) setHidden(rule, !broken.has(rule.dataset.rule));
  }
  /* Evaluate again after one question changed; without one, after any may have. */
  function update(item) {
    for (const one of item ? [item] : items) cells[one.dataset.item] = textOf(one);
    found = globalThis.RongheLogic.evaluate(logic, cells, served);
    show();
  }
  /* What the server alone can tell: conditions on points and levels. */
  function serve(next) {
    if (!next || JSON.stringify(next) === JSON.stringify(served)) return;
    served = next;
    update(null);
  }
  /* Whether progress counts a question as done: answered, or declared not applicable. */
  function isDone(item) {
    return found.why[item.dataset.item] === 1;
  }

  globalThis.RongheShowing = { update, serve, isDone };
  update(null);
})();
