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

  // A key is a letter as long as somebody is writing, and a command of the browser with Ctrl or Alt.
  const isTyped = (event) => event.ctrlKey || event.metaKey || event.altKey ||
    event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, dialog, [contenteditable]");

  // "/" goes to the search.
  document.addEventListener("keydown", (event) => {
    const search = document.getElementById("search");
    if (event.key !== "/" || isTyped(event) || !search) return;
    event.preventDefault();
    search.focus();
    search.select();
  });

  // "?" shows what the keys do; j and k go through the rows of a list.
  const stepTo = (way) => {
    const rows = [...document.querySelectorAll("[data-row]")].filter((row) => row.getClientRects().length);
    const links = rows.map((row) => row.querySelector("a") ?? row.querySelector("button, input:not([type=hidden])")).filter(Boolean);
    const here = links.findIndex((link) => link.closest("[data-row]").contains(document.activeElement));
    links[Math.min(Math.max(here + way, 0), links.length - 1)]?.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (isTyped(event)) return;
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

  // The second click of a double click finds the form on its way; Back brings it here again.
  let onItsWay = new WeakMap();
  addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const last = onItsWay.get(event.target);
    if (last?.by === event.submitter && Date.now() - last.at < 5000) event.preventDefault();
    else onItsWay.set(event.target, { by: event.submitter, at: Date.now() });
  });
  addEventListener("pageshow", () => { onItsWay = new WeakMap(); });

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
