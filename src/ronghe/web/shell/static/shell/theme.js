/* Runs before the first paint, so it stays tiny: chooses light or dark for those who follow
   their machine (the server has already written the choice of the others). */
(function () {
  "use strict";
  const root = document.documentElement;
  const machine = window.matchMedia("(prefers-color-scheme: dark)");

  function show() {
    const chosen = root.dataset.theme;
    root.dataset.bsTheme = chosen === "auto" ? (machine.matches ? "dark" : "light") : chosen;
  }

  window.rongheTheme = function (chosen) {
    root.dataset.theme = chosen;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `ronghe_theme=${chosen}; path=/; max-age=31536000; SameSite=Lax${secure}`;
    show();
  };

  machine.addEventListener("change", show);
  show();
})();
