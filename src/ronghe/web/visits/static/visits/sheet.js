/* What the sheet does besides saving answers (assessments/form.js): agreeing with the enterprise by
   one tap, photos that wait on this device for a connection, the time of the signatures, and a copy
   of the page itself for the way without one. All sentences come from the page (#assess-words). */
(function () {
  "use strict";

  const sheet = document.getElementById("sheet");
  const form = document.getElementById("questionnaire");
  const words = document.getElementById("assess-words").dataset;
  const visit = sheet.dataset.visit;
  const store = `${sheet.dataset.account}-${visit}`;

  function filled(item) {
    item.dispatchEvent(new Event("filled", { bubbles: true }));
  }

  /* --- agreeing: the enterprise's answer becomes one's own --- */
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-agree]");
    if (!button) return;
    const item = form.querySelector(`[data-item="${button.dataset.agree}"]`);
    globalThis.RongheControls.show(item, button.dataset.own);
    filled(item);
  });

  /* --- who signs says when, as the device's clock has it --- */
  const at = document.getElementById("signature-at");
  form.addEventListener("change", (event) => {
    if (!["signature-enterprise", "signature-assessor"].includes(event.target.id) || !event.target.value || at.value) return;
    const now = new Date();
    at.value = new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
    filled(at.closest("[data-item]"));
  });

  /* --- photos wait in the browser's database until the server has them --- */
  const TIMEOUT_MS = 60000;
  const RETRY_MS = 5000;
  let waiting = 0;
  let retry = null;

  function database() {
    return new Promise((resolve, reject) => {
      const opened = indexedDB.open("ronghe-visit-photos", 1);
      opened.onupgradeneeded = () => opened.result.createObjectStore("photos", { autoIncrement: true });
      opened.onsuccess = () => resolve(opened.result);
      opened.onerror = () => reject(opened.error);
    });
  }
  function within(mode, act) {
    return database().then(
      (base) =>
        new Promise((resolve, reject) => {
          const transaction = base.transaction("photos", mode);
          const asked = act(transaction.objectStore("photos"));
          transaction.oncomplete = () => {
            base.close();
            resolve(asked.result);
          };
          transaction.onerror = transaction.onabort = () => reject(transaction.error);
        }),
    );
  }
  async function kept() {
    const [keys, rows] = await Promise.all([within("readonly", (s) => s.getAllKeys()), within("readonly", (s) => s.getAll())]);
    return keys.map((key, index) => ({ key, ...rows[index] })).filter((row) => row.store === store);
  }

  function place(item) {
    return sheet.querySelector(`[data-photos="${item}"]`);
  }
  function line(item, name) {
    const row = document.createElement("li");
    row.className = "is-kept";
    row.textContent = `${name} · ${words.photoKept}`;
    place(item).querySelector("ul").append(row);
    return row;
  }
  function token() {
    const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    return cookie ? cookie[1] : form.querySelector("[name=csrfmiddlewaretoken]").value;
  }
  async function send(photo) {
    const fields = new FormData();
    fields.set("file", new File([photo.bytes], photo.name, { type: photo.type }));
    const response = await fetch(place(photo.item).dataset.url, {
      method: "POST",
      headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" },
      body: fields,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const isOurs = (response.headers.get("Content-Type") || "").includes("json");
    if (!isOurs || response.status >= 500) throw new Error(String(response.status));
    return { refused: !response.ok, body: await response.json() };
  }
  const lines = new Map();
  let isSending = false;
  async function flush() {
    if (isSending) return;
    isSending = true;
    clearTimeout(retry);
    try {
      for (const photo of await kept()) {
        if (!lines.has(photo.key)) lines.set(photo.key, line(photo.item, photo.name));
        const { refused, body } = await send(photo);
        await within("readwrite", (s) => s.delete(photo.key));
        const row = lines.get(photo.key);
        lines.delete(photo.key);
        if (refused) {
          row.remove();
          place(photo.item).querySelector("[data-photo-error]").textContent = body.faults.join(" ");
        } else {
          row.className = "";
          row.textContent = `${body.name} ✓`;
          row.title = `SHA-256: ${body.sha256}`;
        }
      }
    } catch {
      retry = setTimeout(flush, RETRY_MS);
    } finally {
      isSending = false;
      waiting = lines.size;
    }
  }
  form.addEventListener("change", async (event) => {
    if (!event.target.matches("[data-photo]") || !event.target.files.length) return;
    event.stopPropagation();
    const file = event.target.files[0];
    const item = event.target.closest("[data-photos]").dataset.photos;
    const complaint = place(item).querySelector("[data-photo-error]");
    complaint.textContent = "";
    event.target.value = "";
    try {
      // As bytes: some browsers lose a file that is stored by reference.
      const photo = { store, item, name: file.name, type: file.type, bytes: await file.arrayBuffer() };
      const key = await within("readwrite", (s) => s.add(photo));
      lines.set(key, line(item, file.name));
      waiting = lines.size;
      flush();
    } catch {
      complaint.textContent = words.photoFailed;
    }
  });
  window.addEventListener("online", flush);
  flush();

  document.querySelector("[data-submit]").addEventListener(
    "submit",
    (event) => {
      if (!waiting) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const told = document.querySelector("[data-line]");
      told.classList.add("is-pending");
      told.textContent = words.photosWait;
      flush();
    },
    true,
  );

  /* --- a copy of this page for the way without a connection (only over HTTPS or on this machine) --- */
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker
      .register(sheet.dataset.worker, { scope: new URL(".", new URL(sheet.dataset.worker, location.href)).pathname })
      .then(() => navigator.serviceWorker.ready)
      .then((registration) => {
        const parts = performance.getEntriesByType("resource").map((entry) => entry.name);
        const own = parts.filter((name) => new URL(name).origin === location.origin && new URL(name).pathname.includes("/static/"));
        const channel = new MessageChannel();
        channel.port1.onmessage = () => {
          const told = document.querySelector("[data-line]");
          if (!told.classList.contains("is-pending")) told.textContent = words.ready;
          sheet.dataset.kept = "yes";
        };
        registration.active.postMessage({ keep: location.pathname, parts: [...new Set(own)] }, [channel.port2]);
      })
      .catch(() => {
        /* A private window or plain HTTP: drafts are still kept, the page is not. */
      });
  }
})();
