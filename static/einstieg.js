/* Small comforts; every page works without this file. */
(() => {
  "use strict";
  const root = document.documentElement;

  // Light or dark: without a choice the page follows the system; the choice is kept in a cookie so
  // that the server can write it into the page and nothing flashes.
  const darkNow = () =>
    (root.dataset.kernTheme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  for (const button of document.querySelectorAll("[data-theme-toggle]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      root.dataset.kernTheme = darkNow() ? "light" : "dark";
      document.cookie = `theme=${root.dataset.kernTheme}; path=/; max-age=31536000; samesite=lax`;
    });
  }

  // "/" goes to the search, as long as nobody is writing.
  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest("input, textarea, select, [contenteditable]");
    const search = document.getElementById("search");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || writing || !search) return;
    event.preventDefault();
    search.focus();
    search.select();
  });

  // "?" shows what the keys do; j and k go through the rows of a list.
  const stepTo = (way) => {
    const links = [...document.querySelectorAll("[data-row]")].map((row) => row.querySelector("a")).filter(Boolean);
    const here = links.findIndex((link) => link.closest("[data-row]").contains(document.activeElement));
    links[Math.min(Math.max(here + way, 0), links.length - 1)]?.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
    if (event.key === "?") document.getElementById("shortcuts")?.showModal();
    if (event.key === "j") stepTo(1);
    if (event.key === "k") stepTo(-1);
  });

  // The list of mistakes is read first.
  document.querySelector("[data-focus]")?.focus();

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  // Paper is always light.
  addEventListener("beforeprint", () => {
    const chosen = root.dataset.kernTheme;
    if (chosen !== "dark") return;
    root.dataset.kernTheme = "light";
    addEventListener("afterprint", () => { root.dataset.kernTheme = chosen; }, { once: true });
  });

  // A changed form isn't lost by a slip.
  let changed = false;
  for (const form of document.querySelectorAll("form[data-guard]")) {
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("submit", () => { changed = false; });
  }
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });

  // What a sheet keeps in this browser goes with whoever logs out, and after half a day at the latest.
  const forget = (isOld) => {
    try {
      for (const key of Object.keys(localStorage).filter((one) => one.startsWith("einstieg."))) {
        if (isOld(JSON.parse(localStorage.getItem(key)))) localStorage.removeItem(key);
      }
    } catch { /* A browser that keeps nothing has nothing to forget. */ }
  };
  forget((kept) => Date.now() - (kept?.at ?? 0) > 12 * 3600 * 1000);
  document.querySelector("form[data-logout]")?.addEventListener("submit", () => forget(() => true));

  // When the session is over, show the log-in as a page and not inside a part of one.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const login = document.body.dataset.login;
    const address = event.detail.xhr.responseURL;
    if (login && address && new URL(address).pathname === login) {
      event.detail.shouldSwap = false;
      location.reload();
    }
  });
})();
