/* Keeps visit sheets that were opened, with what they load, and gives them out while there is no
   connection. With one, the server is always asked: a copy never stands in for it. Copies older than
   the longest visit are dropped, and one whose sheet the server does not give any more at once. */
"use strict";

const CACHE = "ronghe-visit-sheets";
const LONGEST_MS = 30 * 24 * 60 * 60 * 1000;
const SHEET = /^\/visits\/\d+\/sheet\/$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function dropOld(cache) {
  for (const request of await cache.keys()) {
    const held = await cache.match(request);
    const day = Date.parse(held.headers.get("Date") || "");
    if (SHEET.test(new URL(request.url).pathname) && !(Date.now() - day < LONGEST_MS)) await cache.delete(request);
  }
}

self.addEventListener("message", (event) => {
  const { keep, parts } = event.data;
  if (!SHEET.test(keep)) return;
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      await dropOld(cache);
      const page = await fetch(keep, { credentials: "same-origin" });
      if (!page.ok || page.redirected) return;
      await cache.put(keep, page);
      await Promise.all(
        parts.map(async (part) => {
          const answer = await fetch(part);
          if (answer.ok) await cache.put(part, answer);
        }),
      );
      event.ports[0].postMessage("kept");
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  const isSheet = event.request.mode === "navigate" && SHEET.test(url.pathname);
  if (!isSheet && !url.pathname.includes("/static/")) return;
  event.respondWith(
    (async () => {
      try {
        const answer = await fetch(event.request);
        const isOver = answer.type === "opaqueredirect" || answer.redirected || !answer.ok;
        if (isSheet && isOver) await (await caches.open(CACHE)).delete(url.pathname);
        return answer;
      } catch (error) {
        const held = await (await caches.open(CACHE)).match(isSheet ? url.pathname : event.request);
        if (held) return held;
        throw error;
      }
    })(),
  );
});
