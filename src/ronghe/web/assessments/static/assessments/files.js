/* Evidence beside answers: chosen or dropped files are sent one after the other with their
   progress; the server's list replaces the one on the page. */
(function () {
  "use strict";

  const form = document.getElementById("questionnaire");
  if (!form) return;

  function token() {
    const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    return cookie ? cookie[1] : form.querySelector("[name=csrfmiddlewaretoken]").value;
  }
  function complain(place, text) {
    place.querySelector("[data-upload-error]").textContent = text;
  }
  /* Not fetch: it does not say how far a file has gone. */
  function post(place, address, fields, onProgress) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", address);
      request.setRequestHeader("X-CSRFToken", token());
      request.setRequestHeader("X-Requested-With", "fetch");
      request.upload.addEventListener("progress", (event) => onProgress && event.lengthComputable && onProgress(event));
      request.addEventListener("error", () => reject(new Error(document.getElementById("assess-words").dataset.fileFailed)));
      request.addEventListener("load", () => {
        if (request.status === 200) resolve(request);
        else if ((request.getResponseHeader("Content-Type") || "").includes("json")) reject(new Error(JSON.parse(request.responseText).faults.join(" ")));
        else reject(new Error(document.getElementById("assess-words").dataset.fileFailed));
      });
      request.send(fields);
    });
  }
  function take(place, request) {
    const list = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("[data-held]");
    place.querySelector("[data-held]").replaceWith(list);
    const item = place.closest("[data-item]");
    const answer = item.querySelector("[data-files]");
    if (!answer) return;
    // The server has saved it already; the form must not send it again as its own change.
    answer.value = request.getResponseHeader("X-Answer") || "";
    item.dataset.text = answer.value;
    item.dispatchEvent(new Event("filled", { bubbles: true }));
  }
  async function upload(place, files) {
    complain(place, "");
    for (const file of files) {
      const row = document.createElement("li");
      const bar = document.createElement("progress");
      bar.setAttribute("aria-label", file.name);
      row.append(file.name, " ", bar);
      place.querySelector("[data-held]").append(row);
      const fields = new FormData();
      fields.set("file", file);
      try {
        const done = await post(place, place.dataset.evidence, fields, (event) => {
          bar.max = event.total;
          bar.value = event.loaded;
        });
        take(place, done);
      } catch (error) {
        row.remove();
        complain(place, `${file.name}: ${error.message}`);
      }
    }
  }

  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-upload]")) return;
    event.stopImmediatePropagation();
    const files = Array.from(event.target.files);
    event.target.value = "";
    upload(event.target.closest("[data-evidence]"), files);
  }, true);
  form.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-take-away]");
    if (!button) return;
    const place = button.closest("[data-evidence]");
    complain(place, "");
    button.disabled = true;
    try {
      take(place, await post(place, button.dataset.takeAway, new FormData()));
    } catch (error) {
      button.disabled = false;
      complain(place, error.message);
    }
  });
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    form.addEventListener(kind, (event) => {
      const place = event.target.closest("[data-evidence]");
      if (!place || !place.querySelector("[data-upload]")) return;
      event.preventDefault();
      place.classList.toggle("is-over", kind === "dragenter" || kind === "dragover");
      if (kind === "drop") upload(place, Array.from(event.dataTransfer.files));
    });
  }
})();
