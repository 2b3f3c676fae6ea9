/* What was typed comes back when the session had ended before it was sent; without a connection nothing is sent at all. */
(() => {
  "use strict";
  const KEY = "einstieg.typed", LASTS_MS = 3600 * 1000;
  const { who, again, offline } = document.body.dataset;
  const forms = [...document.querySelectorAll("form[data-guard]")];
  // By the page a form is sent to: that page comes after the log-in, with the same form on it.
  const pathOf = (form) => new URL(form.getAttribute("action") || location.href, location.href).pathname;
  const sentTo = (path) => forms.filter((form) => pathOf(form) === path);
  const isOurs = (field) => field.name && (field.name === "version" || !["hidden", "password", "file", "submit", "button"].includes(field.type));

  // --- In this tab alone, under the person; the next page of a session takes it out.
  function kept() {
    try { return JSON.parse(sessionStorage.getItem(KEY)); } catch { return null; }
  }
  function keep(what) {
    try {
      if (what) sessionStorage.setItem(KEY, JSON.stringify(what));
      else sessionStorage.removeItem(KEY);
    } catch { /* A browser that keeps nothing brings nothing back. */ }
  }

  function say(words, form) {
    const made = (parent, name, looks) => {
      const part = parent.appendChild(document.createElement(name));
      part.className = looks;
      return part;
    };
    form.querySelector("[data-typed]")?.remove();
    const box = made(form, "div", "kern-alert kern-alert--warning");
    box.dataset.typed = "";
    box.role = "alert";
    const head = made(box, "div", "kern-alert__header");
    made(head, "span", "kern-icon kern-icon--warning").ariaHidden = "true";
    made(head, "span", "kern-title kern-title--small").textContent = words;
    form.prepend(box);
    box.scrollIntoView({ block: "nearest" });
  }

  function restore(form, was) {
    for (const field of [...form.elements].filter(isOurs)) {
      const values = was[field.name] ?? [];
      if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
      else field.value = values.shift() ?? "";
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !forms.includes(form) || !who) return;
    if (!navigator.onLine) {
      event.preventDefault();
      say(offline, form);
      form.dispatchEvent(new Event("input", { bubbles: true }));
      return;
    }
    const data = new FormData(form);
    const named = [...form.elements].filter(isOurs).map((field) => field.name);
    const fields = Object.fromEntries(named.map((name) => [name, data.getAll(name).map(String)]));
    const path = pathOf(form);
    keep({ who, path, fields, nth: sentTo(path).indexOf(form), at: Date.now() });
  });
  document.querySelector("form[data-logout]")?.addEventListener("submit", () => keep(null));

  const last = kept();
  if (!last) return;
  if (!who) return keep({ ...last, isUnsent: true });
  if (!last.isUnsent || last.who !== who || Date.now() - last.at > LASTS_MS) return keep(null);
  const form = sentTo(last.path)[last.nth];
  if (!form) return undefined;
  keep(null);
  restore(form, last.fields);
  say(again, form);
})();
