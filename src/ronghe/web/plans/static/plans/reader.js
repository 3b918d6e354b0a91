/* The reader: choosing targets in text and list, deciding by keyboard, narrowing the list.
   Deciding itself is HTMX; this file presses the same buttons a hand would. */
(function () {
  "use strict";

  const reader = document.getElementById("plans-reader");
  const list = () => document.getElementById("plans-list");
  const filter = reader.querySelector("[data-filter]");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const slots = () => Array.from(list().querySelectorAll(".plans-slot"));
  const cardOf = (slot) => slot.querySelector(".plans-card");
  const stateOf = (slot) => cardOf(slot).dataset.state;
  const idOf = (slot) => cardOf(slot).id.replace("target-", "");
  let chosen = null; // the slot; it stays while its card is swapped
  let chosenIndex = -1;
  let lastDecided = null;
  let advancing = null;

  /* --- choosing ------------------------------------------------------------------------------ */
  function markOf(slot) {
    return reader.querySelector(`.plans-mark[data-targets~="${idOf(slot)}"]`);
  }

  function choose(slot, { moveText = true, moveList = true, keepAddress = false } = {}) {
    if (!slot) return;
    for (const old of reader.querySelectorAll(".is-chosen")) old.classList.remove("is-chosen");
    for (const old of list().querySelectorAll("[aria-current]")) old.removeAttribute("aria-current");
    chosen = slot;
    chosenIndex = slots().indexOf(slot);
    slot.classList.add("is-chosen");
    slot.setAttribute("aria-current", "true");
    const mark = markOf(slot);
    if (mark) mark.classList.add("is-chosen");
    if (moveList) showInList(slot);
    if (moveText && mark) showInText(mark);
    if (!keepAddress) history.replaceState(history.state, "", `#${mark ? mark.id : cardOf(slot).id}`);
  }

  function showInList(slot) {
    const box = list();
    if (box.scrollHeight <= box.clientHeight + 1) {
      slot.scrollIntoView({ block: "nearest" });
      return;
    }
    const heading = 32; // pixels of the section's name that sticks above
    const top = slot.getBoundingClientRect().top - box.getBoundingClientRect().top;
    const below = top + slot.offsetHeight - box.clientHeight;
    if (top < heading) box.scrollTop += top - heading;
    else if (below > 0) box.scrollTop += Math.min(below + 8, top - heading);
  }

  function showInText(mark) {
    const where = mark.getBoundingClientRect();
    const bottom = innerWidth < 992 ? innerHeight * 0.5 : innerHeight;
    if (where.top > 90 && where.bottom < bottom - 40) return;
    // A short way is shown, a long one only delays.
    const isNear = Math.abs(where.top) < 1.5 * innerHeight && !calm.matches;
    mark.scrollIntoView({ block: "center", behavior: isNear ? "smooth" : "instant" });
  }

  function step(direction) {
    const shown = slots().filter((slot) => !slot.hidden);
    if (!shown.length) return;
    const index = shown.indexOf(chosen);
    if (index < 0) choose(shown[direction > 0 ? 0 : shown.length - 1]);
    else choose(shown[Math.min(shown.length - 1, Math.max(0, index + direction))]);
    chosen.focus({ preventScroll: true });
  }

  function nextUndecided(from) {
    const all = slots();
    const start = all.indexOf(from);
    const turned = [...all.slice(start + 1), ...all.slice(0, start)];
    return turned.find((slot) => stateOf(slot) === "found" && inSection(slot));
  }

  /* --- narrowing ----------------------------------------------------------------------------- */
  function inSection(slot) {
    const wanted = filter.elements.section.value;
    return !wanted || slot.closest(".plans-section").dataset.section === wanted;
  }

  function narrow() {
    const state = filter.elements.state.value;
    let count = 0;
    for (const section of list().querySelectorAll(".plans-section")) {
      let inside = 0;
      for (const slot of section.querySelectorAll(".plans-slot")) {
        slot.hidden = !((!state || stateOf(slot) === state) && inSection(slot));
        if (!slot.hidden) inside += 1;
      }
      section.hidden = inside === 0;
      count += inside;
    }
    const none = list().querySelector(".plans-none");
    none.hidden = count > 0 || slots().length === 0;
  }
  filter.addEventListener("change", (event) => {
    narrow();
    const first = slots().find((slot) => !slot.hidden);
    if (event.target.name === "section" && event.target.value && first) choose(first);
  });
  filter.addEventListener("submit", (event) => event.preventDefault());

  /* --- deciding ------------------------------------------------------------------------------ */
  function press(slot, act) {
    const button = slot && slot.querySelector(`[data-act="${act}"]`);
    if (button && !button.disabled) button.click();
    return Boolean(button);
  }

  function undo() {
    if (chosen && press(chosen, "undo")) return;
    if (lastDecided && lastDecided.isConnected) {
      choose(lastDecided);
      press(lastDecided, "undo");
    }
  }

  reader.addEventListener("click", (event) => {
    const mark = event.target.closest(".plans-mark");
    if (mark) {
      event.preventDefault();
      const ids = mark.dataset.targets.split(" ");
      const hits = slots().filter((slot) => ids.includes(idOf(slot)));
      // A second click on a mark of several targets goes on to the next of them.
      const hit = hits[(hits.indexOf(chosen) + 1) % hits.length];
      if (hit && hit.hidden) {
        filter.reset();
        for (const field of filter.querySelectorAll("select")) field.value = "";
        narrow();
      }
      choose(hit, { moveText: false });
      return;
    }
    const act = event.target.closest("[data-act]");
    const slot = event.target.closest(".plans-slot");
    if (!slot) return;
    if (slot !== chosen) choose(slot, { moveList: false });
    if (act) advancing = ["accept", "drop"].includes(act.dataset.act) ? slot : null;
  });

  /* Somebody else was quicker: the answer is the card as it stands now, with the reason. */
  reader.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status !== 409) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
    advancing = null;
  });

  // A key pressed while a decision is under way is meant for the next target, not for this one.
  let waitingKey = "";
  reader.addEventListener("htmx:responseError", () => { advancing = null; waitingKey = ""; });
  reader.addEventListener("htmx:sendError", () => { advancing = null; waitingKey = ""; });

  // A part of a long list goes on in the section that the part before ended in.
  function join() {
    for (const section of list().querySelectorAll(".plans-section[data-continued]")) {
      const before = section.previousElementSibling;
      if (!before || !before.matches(".plans-section")) continue;
      before.querySelector("ol").append(...section.querySelectorAll(".plans-slot"));
      section.remove();
    }
  }

  reader.addEventListener("htmx:afterSettle", (event) => {
    join();
    const slot = event.detail.target.closest(".plans-slot");
    if (!slot) {
      narrow();
      // The whole list was swapped: the same place in it is chosen again.
      if (chosen && !chosen.isConnected) choose(slots()[chosenIndex], { moveText: false });
      return;
    }
    narrow();
    const form = slot.querySelector("form.plans-card-form");
    if (form) {
      const first = form.querySelector("[aria-invalid], input:not([type=hidden])");
      if (first) first.focus({ preventScroll: true });
      showInList(slot);
      return;
    }
    if (advancing === slot) {
      lastDecided = slot;
      advancing = null;
      const next = nextUndecided(slot);
      choose(next || slot);
      chosen.focus({ preventScroll: true });
      const key = waitingKey;
      waitingKey = "";
      if (key) keys[key]();
    } else if (slot === chosen) {
      choose(slot, { moveText: false });
      slot.focus({ preventScroll: true });
    }
  });

  /* --- keys ---------------------------------------------------------------------------------- */
  const help = document.getElementById("plans-keys");
  const decides = reader.hasAttribute("data-decides");
  const keys = {
    j: () => step(1), ArrowRight: () => step(1),
    k: () => step(-1), ArrowLeft: () => step(-1),
    a: () => decides && press(chosen, "accept"),
    d: () => decides && press(chosen, "drop"),
    e: () => decides && press(chosen, "mend"),
    u: () => decides && undo(),
    "?": () => help && help.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") {
      const form = event.target.closest("form.plans-card-form");
      if (form) press(form.closest(".plans-slot"), "cancel");
      return;
    }
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const inList = list().contains(event.target);
    const name = inList && event.key === "ArrowDown" ? "j" : inList && event.key === "ArrowUp" ? "k" : event.key;
    if (!keys[name] || event.repeat && !["j", "k", "ArrowRight", "ArrowLeft"].includes(name)) return;
    event.preventDefault();
    if (advancing) waitingKey = name;
    else keys[name]();
  });
  const opener = document.querySelector("[data-keys-open]");
  if (opener) opener.addEventListener("click", () => help.showModal());

  /* --- an address leads to a target, by its place in the text or by its card ------------------ */
  function fromAddress() {
    const id = decodeURIComponent(location.hash.slice(1));
    const found = id && document.getElementById(id);
    if (!found) return false;
    if (found.matches(".plans-mark")) {
      const first = found.dataset.targets.split(" ")[0];
      choose(slots().find((slot) => idOf(slot) === first));
      return true;
    }
    const slot = found.closest(".plans-slot");
    if (slot) choose(slot);
    return Boolean(slot);
  }
  narrow();
  if (!fromAddress()) {
    const first = slots().find((slot) => stateOf(slot) === "found" && !slot.hidden);
    // A new page starts at its top: an address with a place in the text would scroll there.
    if (first && decides) choose(first, { moveText: false, keepAddress: true });
  }
  addEventListener("hashchange", fromAddress);
})();
