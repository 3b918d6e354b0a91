/* Import: proposes title, number and day from the first lines, and shows how far the file is. */
(function () {
  "use strict";

  const HEAD = 16 * 1024; // bytes that say what a text file is
  const WHOLE = 16 * 1024 * 1024; // bytes up to which a DOCX or PDF is sent to be asked
  const proposed = new Map(); // by field; it outlives a form that came back with errors
  const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

  async function propose(form, head, name) {
    const address = `${form.dataset.proposal}?name=${encodeURIComponent(name)}`;
    const answer = await fetch(address, { method: "POST", body: head, headers: { "X-CSRFToken": token(), "Content-Type": "application/octet-stream" } });
    if (!answer.ok) return;
    for (const [field, value] of Object.entries(await answer.json())) {
      const input = form.elements[field];
      // What the officer typed stays.
      if (!input.value || proposed.get(field) === input.value) {
        input.value = value;
        proposed.set(field, value);
      }
    }
  }

  document.addEventListener("change", (event) => {
    const form = event.target.closest("#plans-import");
    if (!form) return;
    if (event.target.name === "file" && event.target.files.length) {
      const file = event.target.files[0];
      // What is too large is said before it is sent.
      const isTooLarge = file.size > Number(form.dataset.largest);
      event.target.setCustomValidity(isTooLarge ? form.dataset.tooLarge : "");
      event.target.reportValidity();
      if (isTooLarge) return;
      const isPacked = /\.(docx|pdf)$/i.test(file.name);
      propose(form, isPacked && file.size <= WHOLE ? file : file.slice(0, HEAD), file.name);
    }
    if (event.target.name === "text" && event.target.value.trim()) {
      propose(form, new Blob([event.target.value.slice(0, HEAD / 4)]), "");
    }
  });

  document.addEventListener("htmx:xhr:progress", (event) => {
    const form = event.target.closest("#plans-import");
    const bar = form && form.querySelector("progress");
    if (!bar || !event.detail.lengthComputable) return;
    const part = (100 * event.detail.loaded) / event.detail.total;
    if (part < 100) {
      bar.value = part;
    } else {
      bar.removeAttribute("value");
      form.classList.add("is-reading");
    }
  });
})();
