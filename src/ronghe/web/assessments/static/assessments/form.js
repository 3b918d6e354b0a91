/* Saves each change of the questionnaire at once. What the server has not confirmed lies in this
   browser's storage and is sent again until it is; nothing typed is lost when the line drops.
   With each change goes what this device knew before it (base): where the server holds something
   else by now it says so (409 with held), and the person chooses.
   Fields besides the questions (data-extra) are saved alike and counted nowhere; questions that need
   no answer (data-optional) and hidden ones are not counted either.
   All sentences come from the page (#assess-words). */
(function () {
  "use strict";

  const { controls, textOf, show, exclude } = globalThis.RongheControls;
  const showing = globalThis.RongheShowing; // nothing where the page has no conditions
  const form = document.getElementById("questionnaire");
  const words = document.getElementById("assess-words").dataset;
  const line = document.querySelector("[data-line]");
  const items = Array.from(form.querySelectorAll("[data-item]"));
  // Answers that were not sent back are locked: what is left over of them is let go.
  const free = items.filter((item) => !item.disabled);
  const byId = new Map(free.map((item) => [item.dataset.item, item]));
  const sending = new Set(); // one request an item at a time, so that answers keep their order
  const timers = new Map();
  const RETRIES_MS = [1000, 2000, 5000, 10000, 30000];
  const TYPING_MS = 700;
  const TIMEOUT_MS = 15000;
  let failures = 0;
  let retry = null;
  let trouble = ""; // what the line says while changes wait

  /* --- what waits, kept beyond a reload --- */
  // Item id → { text, base, sent: texts that may have arrived, held: what the server holds instead }
  let pending = {};
  let agreed = []; // items of which the text that waits was confirmed, not typed
  const AGREED = `${form.dataset.store}-known`;
  try {
    pending = JSON.parse(localStorage.getItem(form.dataset.store)) || {};
    agreed = JSON.parse(localStorage.getItem(AGREED)) || [];
  } catch {
    pending = {};
  }
  for (const [id, change] of Object.entries(pending)) {
    if (typeof change === "string") pending[id] = { text: change }; // kept by an earlier version
  }
  const sendable = () => Object.keys(pending).filter((id) => pending[id].held === undefined);
  function store(key, value, isEmpty) {
    if (isEmpty) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  }
  function keep() {
    agreed = agreed.filter((id) => id in pending);
    try {
      store(form.dataset.store, pending, !Object.keys(pending).length);
      store(AGREED, agreed, !agreed.length);
    } catch {
      /* A full or forbidden storage: the change still waits in this page. */
    }
  }

  /* --- what a person sees of it --- */
  function state(item, kind, text) {
    const place = item.querySelector("[data-state]");
    place.className = `assess-state${kind ? ` is-${kind}` : ""}`;
    place.textContent = text;
    if (kind !== "kept") return;
    const again = document.createElement("button");
    again.type = "button";
    again.textContent = words.retry;
    again.addEventListener("click", () => send(item));
    place.append(again);
  }
  function fault(item, sentences) {
    item.querySelector("[data-error]").textContent = sentences.join(" ");
    item.classList.toggle("is-faulty", sentences.length > 0);
    for (const input of controls(item)) {
      input.classList.toggle("is-invalid", sentences.length > 0);
      if (sentences.length) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
  }
  function isAnswered(item) {
    if (item.classList.contains("is-faulty")) return false;
    return textOf(item) !== "" || Boolean(showing && showing.isDone(item));
  }
  function isCounted(item) {
    return !("extra" in item.dataset) && !("optional" in item.dataset) && !item.hidden;
  }
  function count() {
    const asked = items.filter(isCounted);
    const done = asked.filter(isAnswered).length;
    document.querySelector("[data-answered]").textContent = done;
    const total = document.querySelector("[data-total]");
    if (total) total.textContent = asked.length;
    document.querySelector("[data-progress]").max = asked.length;
    document.querySelector("[data-progress]").value = done;
    for (const kind of ["section", "group"]) {
      for (const part of form.querySelectorAll(`[data-${kind}]`)) {
        const all = Array.from(part.querySelectorAll("[data-item]"));
        const own = all.filter(isCounted);
        const answered = own.filter(isAnswered).length;
        const place = document.querySelector(`[data-${kind}-count="${part.dataset[kind]}"]`);
        if (!place) continue;
        // Where nothing must be answered nothing is complete; what was answered all the same is told.
        const free = all.filter((item) => "optional" in item.dataset && !item.hidden && textOf(item) !== "").length;
        place.textContent = own.length ? `${answered} / ${own.length}` : words.optional.replace("{n}", free);
        place.parentElement.classList.toggle("is-complete", own.length > 0 && answered === own.length);
      }
    }
    for (const item of items) {
      const clear = item.querySelector("[data-clear]");
      if (clear) clear.hidden = textOf(item) === "";
    }
    countKnown();
  }
  function tell() {
    const waiting = sendable().filter((id) => !sending.has(id)).length;
    const shown = failures > 0 && waiting > 0;
    line.classList.toggle("is-pending", shown);
    if (shown) line.textContent = trouble || (waiting === 1 ? words.pendingOne : words.pending.replace("{n}", waiting));
    else if (line.dataset.was) line.textContent = words.allsaved;
    line.dataset.was = shown ? "yes" : "";
  }

  /* --- what the platform holds already --- */
  function knownOf(item) {
    const line = item.querySelector("[data-known]");
    return line ? { line, text: line.dataset.known } : null;
  }
  function openKnown() {
    return items.filter((item) => knownOf(item) && textOf(item) === "");
  }
  function confirmKnown(item) {
    const known = knownOf(item);
    show(item, known.text);
    if (showing) showing.update(item);
    fault(item, []);
    pending[item.dataset.item] = { text: known.text, base: item.dataset.text };
    agreed.push(item.dataset.item);
    keep();
    send(item);
  }
  function countKnown() {
    const all = document.querySelector("[data-confirm-all]");
    if (!all) return;
    const open = openKnown().length;
    all.hidden = open === 0;
    all.querySelector("[data-known-open]").textContent = open;
  }
  /* The server says what is confirmed: changed by hand it is so no longer. An answer that was
     overtaken by a newer one says nothing that the newer one does not know better. */
  let knownAsOf = 0;
  function showKnown(body) {
    if (body.as_of < knownAsOf) return;
    knownAsOf = body.as_of;
    for (const item of items) {
      const known = knownOf(item);
      if (known) known.line.classList.toggle("is-confirmed", body.confirmed.includes(item.dataset.item));
    }
    const bar = document.querySelector("[data-minutes-bar]");
    if (!bar) return;
    bar.value = Number(body.minutes_saved.replace(/[^0-9.]/g, ""));
    for (const kind of ["saved", "required", "optional"]) {
      document.querySelector(`[data-minutes-${kind}]`).textContent = body[`minutes_${kind}`];
    }
  }

  /* --- sending --- */
  class SignedOutError extends Error {}

  /* Signing in again gives another token: the cookie has the newest, the page the first. */
  function token() {
    const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    return cookie ? cookie[1] : form.querySelector("[name=csrfmiddlewaretoken]").value;
  }

  async function post(item, { text, base }) {
    const fields = new URLSearchParams({ text });
    if (base !== undefined) fields.set("base", base);
    if (agreed.includes(item.dataset.item)) fields.set("known", "yes");
    const response = await fetch(item.dataset.url, {
      method: "POST",
      headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" },
      body: fields,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.type === "opaqueredirect" || response.status === 403) throw new SignedOutError();
    // Anything but our own answer, such as a proxy's error page, confirms nothing.
    const isOurs = (response.headers.get("Content-Type") || "").includes("json");
    if (!isOurs || response.status >= 500) throw new Error(String(response.status));
    return { refused: !response.ok, body: await response.json() };
  }

  async function send(item) {
    const id = item.dataset.item;
    if (sending.has(id) || !(id in pending) || pending[id].held !== undefined) return;
    const change = pending[id];
    change.sent = [...(change.sent || []), change.text];
    keep();
    sending.add(id);
    state(item, "", words.saving);
    try {
      const { refused, body } = await post(item, change);
      failures = 0;
      trouble = "";
      // What was typed while the request ran goes next; only the confirmed text is done with.
      if (body.held !== undefined) {
        // An answer of the server that was lost on the way: what it holds came from here.
        if (change.sent.includes(body.held)) pending[id].base = body.held;
        else Object.assign(pending[id], { held: body.held, words: body.words, by: body.by });
        keep();
        if (pending[id].held !== undefined) clash(item);
        else later();
        return;
      }
      if (pending[id] === change) delete pending[id];
      else if (!refused) pending[id].base = change.text;
      keep();
      if (!refused) item.dataset.text = change.text;
      if (!(id in pending)) {
        fault(item, refused ? body.faults : []);
        state(item, refused ? "" : "saved", refused ? "" : body.saved);
        if (!refused && body.confirmed) showKnown(body);
        if (!refused && showing) showing.serve(body.served);
      }
    } catch (error) {
      failures += 1;
      trouble = error instanceof SignedOutError ? words.signin : "";
      // A fault told of the text before; of this one nobody knows yet.
      fault(item, []);
      state(item, "kept", words.kept);
      later();
    } finally {
      sending.delete(id);
      count();
      tell();
    }
    if (id in pending && failures === 0) send(item);
    else if (failures === 0) flush();
  }

  /* Somebody saved something else: both stand there until one is chosen. */
  function clash(item) {
    const { held, words: said, by } = pending[item.dataset.item];
    state(item, "clash", `${words.clash} ${said || "—"}${by ? ` (${by})` : ""}`);
    const place = item.querySelector("[data-state]");
    for (const [text, chosen] of [[words.mine, textOf(item)], [words.theirs, held]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = text;
      button.addEventListener("click", () => {
        pending[item.dataset.item] = { text: chosen, base: held };
        item.dataset.text = held;
        show(item, chosen);
        if (showing) showing.update(item);
        keep();
        send(item);
      });
      place.append(button);
    }
  }

  function later() {
    clearTimeout(retry);
    retry = setTimeout(flush, RETRIES_MS[Math.max(0, Math.min(failures, RETRIES_MS.length) - 1)]);
  }
  function flush() {
    for (const id of sendable()) {
      const item = byId.get(id);
      if (item) send(item);
      else delete pending[id];
      // While the line is down one item tries for all.
      if (failures > 0) return;
    }
  }

  function changed(item) {
    clearTimeout(timers.get(item));
    const text = textOf(item);
    if (showing) showing.update(item);
    if (text === item.dataset.text && !(item.dataset.item in pending) && !sending.has(item.dataset.item)) {
      fault(item, []);
      count();
      return;
    }
    agreed = agreed.filter((id) => id !== item.dataset.item);
    // What was known before the first change that waits stays the base of those after it.
    const waits = pending[item.dataset.item];
    pending[item.dataset.item] = { text, base: waits ? waits.base : item.dataset.text, sent: waits ? waits.sent : [] };
    keep();
    count();
    send(item);
    tell();
  }

  form.addEventListener("change", (event) => {
    const item = event.target.closest("[data-item]");
    if (!item) return;
    exclude(item, event.target);
    changed(item);
  });
  form.addEventListener("input", (event) => {
    const item = event.target.closest("[data-item]");
    if (!item || ["radio", "checkbox", "file"].includes(event.target.type)) return;
    exclude(item, event.target);
    clearTimeout(timers.get(item));
    timers.set(item, setTimeout(() => changed(item), TYPING_MS));
  });
  form.addEventListener("click", (event) => {
    const known = event.target.closest("[data-confirm-known]");
    if (known) {
      event.preventDefault();
      confirmKnown(known.closest("[data-item]"));
      count();
      tell();
      return;
    }
    const button = event.target.closest("[data-clear]");
    if (!button) return;
    const item = button.closest("[data-item]");
    show(item, "");
    changed(item);
    item.focus();
  });
  // Enter in a field saves it; it does not send the form that is there for browsers without scripts.
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const item = document.activeElement.closest("[data-item]");
    if (item) changed(item);
  });

  const confirmAll = document.querySelector("[data-confirm-all]");
  if (confirmAll) {
    confirmAll.addEventListener("click", (event) => {
      event.preventDefault();
      for (const item of openKnown()) confirmKnown(item);
      count();
      tell();
    });
  }

  document.querySelector("[data-next-unanswered]").addEventListener("click", () => {
    const open = items.filter((item) => isCounted(item) && !isAnswered(item));
    if (!open.length) {
      line.textContent = words.complete;
      return;
    }
    const here = document.activeElement ? document.activeElement.closest("[data-item]") : null;
    const after = here ? open.find((item) => here.compareDocumentPosition(item) & Node.DOCUMENT_POSITION_FOLLOWING) : null;
    const target = after || open[0];
    target.scrollIntoView({ block: "start" });
    (controls(target)[0] || target).focus({ preventScroll: true });
  });

  document.querySelector("[data-submit]").addEventListener("submit", (event) => {
    // A number still being typed is saved first.
    for (const item of items) if (textOf(item) !== item.dataset.text && !item.classList.contains("is-faulty")) changed(item);
    // The server still holds the answer before; what is on the screen must not differ from it.
    const faulty = form.querySelector(".is-faulty");
    if (faulty) {
      event.preventDefault();
      faulty.scrollIntoView({ block: "start" });
      controls(faulty)[0].focus({ preventScroll: true });
      return;
    }
    if (!Object.keys(pending).length) return;
    event.preventDefault();
    line.classList.add("is-pending");
    line.textContent = words.wait;
    const own = event.target;
    const began = Date.now();
    (function wait() {
      if (!Object.keys(pending).length && !form.querySelector(".is-faulty")) own.requestSubmit();
      else if (failures === 0 && Date.now() - began < TIMEOUT_MS && Object.keys(pending).length) setTimeout(wait, 100);
    })();
  });

  window.addEventListener("online", flush);
  window.addEventListener("beforeunload", (event) => {
    if (Object.keys(pending).length) event.preventDefault();
  });

  /* What was left over from before: put it back into the form and send it. */
  for (const [id, { text, held }] of Object.entries(pending)) {
    const item = byId.get(id);
    if (!item) continue;
    show(item, text);
    if (held !== undefined) clash(item);
  }
  if (showing) showing.update(null);
  /* What somebody else saved: shown unless a change of one's own waits or is being typed. */
  form.addEventListener("elsewhere", (event) => {
    const item = event.target;
    if (item.dataset.item in pending || sending.has(item.dataset.item) || item.contains(document.activeElement)) return;
    item.dataset.text = event.detail;
    show(item, event.detail);
    fault(item, []);
    state(item, "saved", words.elsewhere);
    if (showing) showing.update(item);
    count();
  });
  // A script of the page that fills a field in says so; it is saved like any other change.
  form.addEventListener("filled", (event) => changed(event.target.closest("[data-item]")));
  count();
  flush();
  const missing = document.getElementById("missing");
  if (missing) missing.focus();
})();
