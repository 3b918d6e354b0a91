/* The page of an allocation: why a value is what it is, without asking the server again. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-why]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  for (const old of document.querySelectorAll("a[data-why][aria-current]")) old.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  document.querySelector("[data-why-title]").textContent = link.dataset.whyOf;
  document.querySelector("[data-why-text]").textContent = link.dataset.why;
});
