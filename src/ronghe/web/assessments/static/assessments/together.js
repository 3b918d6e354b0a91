/* Several clerks in one form: asks now and then what stands at the server, and hands what others
   changed to form.js, which never overwrites what is being typed here. */
(function () {
  "use strict";

  const form = document.getElementById("questionnaire");
  if (!form || !form.dataset.answers) return;
  const EVERY_MS = 10000;
  const TIMEOUT_MS = 8000;
  const items = Array.from(form.querySelectorAll("[data-item]:not([data-extra])"));

  async function look() {
    if (document.hidden) return;
    const response = await fetch(form.dataset.answers, { redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok || !(response.headers.get("Content-Type") || "").includes("json")) return;
    const { answers } = await response.json();
    for (const item of items) {
      const held = answers[item.dataset.item] || "";
      if (held !== item.dataset.text) item.dispatchEvent(new CustomEvent("elsewhere", { bubbles: true, detail: held }));
    }
  }
  // Without a connection nothing is learnt; the next look may succeed.
  setInterval(() => look().catch(() => {}), EVERY_MS);
})();
