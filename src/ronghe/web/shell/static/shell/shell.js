/* Behaviour of the frame. Pages work without it; it makes them quicker and kinder.
   All sentences come from the page (#shell-texts), none stands here. */
(function () {
  "use strict";

  const texts = JSON.parse(document.getElementById("shell-texts").textContent);
  const root = document.documentElement;
  root.classList.add("js");

  /* A bar at the top while any request runs. CSS delays it, so quick answers do not flicker. */
  const busy = document.getElementById("shell-busy");
  let running = 0;
  function count(step) {
    running = Math.max(0, running + step);
    busy.hidden = running === 0;
  }
  document.addEventListener("htmx:beforeRequest", () => count(1));
  document.addEventListener("htmx:afterRequest", () => count(-1));

  /* Toasts: errors stay until they are closed, other news leave after a while. */
  function toast(text, level, title) {
    const box = document.createElement("div");
    const failed = level === "error";
    box.className = `toast shell-toast shell-toast-${level || "info"} show`;
    box.setAttribute("role", failed ? "alert" : "status");
    const body = document.createElement("div");
    body.className = "toast-body";
    if (title) {
      const strong = document.createElement("strong");
      strong.textContent = title;
      body.append(strong);
    }
    const sentence = document.createElement("p");
    sentence.textContent = text;
    body.append(sentence);
    const close = document.createElement("button");
    close.type = "button";
    close.className = "btn-close";
    close.setAttribute("aria-label", texts.close);
    close.addEventListener("click", () => box.remove());
    box.append(body, close);
    const shelf = document.getElementById("shell-toasts");
    while (shelf.children.length >= 3) shelf.firstElementChild.remove();
    shelf.append(box);
    if (!failed) setTimeout(() => box.remove(), 6000);
  }
  /* A server answer may bring news: HX-Trigger: {"toast": {"text": …, "level": …}}. */
  document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.level));

  const advice = { 403: "forbidden", 404: "missing", 409: "conflict", 410: "missing", 413: "tooLarge" };
  document.addEventListener("htmx:responseError", (event) => {
    toast(texts[advice[event.detail.xhr.status] || "failed"], "error", texts.failedTitle);
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => toast(texts.offline, "error", texts.failedTitle));
  }

  /* A session that ended answers with the sign-in page: show it whole, not inside a table. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const login = document.body.dataset.login;
    const answered = event.detail.xhr.responseURL && new URL(event.detail.xhr.responseURL).pathname;
    if (login && answered === login && location.pathname !== login) {
      event.detail.shouldSwap = false;
      location.reload();
    }
  });

  /* Empty fields need no place in the address. */
  document.addEventListener("htmx:configRequest", (event) => {
    const form = event.detail.elt.closest("form[data-drop-empty]");
    if (!form || event.detail.elt !== form) return;
    for (const [name, value] of Array.from(event.detail.formData.entries())) {
      if (value === "") event.detail.formData.delete(name);
    }
  });

  /* Leaving the search box is no news: its letters were already sent. Asking twice would swap the
     rows under the pointer. */
  document.addEventListener("change", (event) => {
    if (event.target.closest(".shell-filter-search")) event.stopPropagation();
  }, true);

  /* Questions before what cannot be undone: hx-confirm="…" or <form data-confirm="…">. */
  const dialog = document.getElementById("shell-dialog");
  function ask(question, label, danger) {
    return new Promise((resolve) => {
      const button = dialog.querySelector("button[value=confirm]");
      document.getElementById("shell-dialog-text").textContent = question;
      button.textContent = label || button.dataset.label;
      button.classList.toggle("btn-danger", danger);
      button.classList.toggle("btn-primary", !danger);
      dialog.returnValue = "cancel";
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "confirm"), { once: true });
      dialog.showModal();
    });
  }
  function wording(element) {
    return [element.dataset.confirmLabel, element.dataset.confirmDanger !== undefined];
  }
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question, ...wording(event.detail.elt)).then((yes) => {
      if (yes) event.detail.issueRequest(true);
    });
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.confirm || form.dataset.confirmed) return;
    event.preventDefault();
    ask(form.dataset.confirm, ...wording(form)).then((yes) => {
      if (!yes) return;
      form.dataset.confirmed = "yes";
      form.requestSubmit(event.submitter || undefined);
      delete form.dataset.confirmed;
    });
  });

  /* The theme changes at once; the form behind it is for browsers without scripts. */
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".shell-theme") || !event.submitter) return;
    event.preventDefault();
    window.rongheTheme(event.submitter.value);
    for (const button of document.querySelectorAll(".shell-theme button")) {
      button.setAttribute("aria-pressed", String(button.value === event.submitter.value));
    }
  });

  /* "/" goes to the search box, as long as nobody is writing. */
  document.addEventListener("keydown", (event) => {
    const box = document.getElementById("shell-search");
    if (event.key !== "/" || !box || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    event.preventDefault();
    box.focus();
  });

  /* Demo logins fill the sign-in form. */
  document.addEventListener("click", (event) => {
    const demo = event.target.closest("[data-login-as]");
    if (!demo) return;
    document.getElementById("id_username").value = demo.dataset.loginAs;
    document.getElementById("id_password").value = demo.dataset.password;
    document.getElementById("id_password").form.requestSubmit();
  });

  /* A table that fits keeps its heading in sight below the top bar; a wide one scrolls inside
     its card. The two exclude each other in CSS, so a measurement decides. */
  const fitting = new ResizeObserver((entries) => entries.forEach((entry) => fit(entry.target)));
  function fit(frame) {
    const table = frame.querySelector("table");
    if (table) frame.classList.toggle("fits", table.scrollWidth <= frame.clientWidth + 1);
  }
  function prepare(part) {
    for (const frame of part.querySelectorAll(".shell-scroll")) {
      fit(frame);
      fitting.observe(frame);
    }
  }
  prepare(document);
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
})();
