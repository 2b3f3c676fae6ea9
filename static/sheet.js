/* The consultation sheet is saved as it is typed; what can't be sent stays in this browser until it can. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-sheet]");
  if (!form) return;
  const said = document.getElementById("sheet-said");
  const conflict = document.getElementById("sheet-conflict");
  const duty = document.getElementById("sheet-duty");
  const words = form.dataset;
  const STORE = form.dataset.sheet;
  const PAUSE_MS = 900, AGAIN_MS = 4000;
  const touched = new Set();
  let timer = 0, sending = null, stopped = false;

  const values = (name) => new FormData(form).getAll(name).map(String);
  const say = (text, isTrouble) => {
    if (said.textContent !== text) said.textContent = text;
    said.classList.toggle("e-sheet-trouble", Boolean(isTrouble));
  };

  // --- What is kept in this browser: the touched fields alone, sealed, gone as soon as they are saved.
  // The key comes with the page, for this person alone, and is kept nowhere.
  const asBytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const asText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
  const key = window.crypto.subtle?.importKey("raw", asBytes(words.sheetKey), "AES-GCM", false, ["encrypt", "decrypt"]);
  let writing = 0;

  async function store() {
    const mine = ++writing;
    try {
      if (!touched.size) return localStorage.removeItem(STORE);
      if (!key) return undefined;
      const at = Date.now(), iv = crypto.getRandomValues(new Uint8Array(12));
      const fields = Object.fromEntries([...touched].map((name) => [name, values(name)]));
      const plain = new TextEncoder().encode(JSON.stringify({ version: form.version.value, fields }));
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, plain);
      // Whoever stored or removed meanwhile knows better.
      if (mine === writing) localStorage.setItem(STORE, JSON.stringify({ at, iv: asText(iv), sealed: asText(sealed) }));
    } catch { /* A browser that keeps nothing: what is typed stands on the page only. */ }
    return undefined;
  }

  async function unseal() {
    try {
      const { iv, sealed } = JSON.parse(localStorage.getItem(STORE));
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: asBytes(iv) }, await key, asBytes(sealed));
      return JSON.parse(new TextDecoder().decode(plain));
    } catch {
      return null; // nothing kept, or sealed by another key
    }
  }

  async function restore() {
    const kept = await unseal();
    if (!kept) return false;
    for (const [name, was] of Object.entries(kept.fields)) {
      const boxes = form.querySelectorAll(`[name="${CSS.escape(name)}"]`);
      for (const box of boxes) {
        if (box.type === "checkbox" || box.type === "radio") box.checked = was.includes(box.value);
        else box.value = was[0] ?? "";
      }
      if (boxes.length) touched.add(name);
    }
    form.version.value = kept.version;
    return touched.size > 0;
  }

  // --- Sending.
  async function send() {
    clearTimeout(timer);
    if (!touched.size || stopped) return true;
    const before = new Map([...touched].map((name) => [name, JSON.stringify(values(name))]));
    const body = new FormData(form);
    for (const name of before.keys()) body.append("touched", name);
    let response, answer;
    try {
      say(words.saving);
      response = await fetch(words.keep, { method: "POST", body, headers: { accept: "application/json" } });
      if (response.redirected) return later(words.loggedOut);
      const isOurs = response.headers.get("content-type")?.includes("json");
      // A page in its place is that of a proxy or of a network that wants to be logged in to.
      if (response.status >= 500 || (response.ok && !isOurs)) throw new Error("not now");
      answer = isOurs ? await response.json() : {};
    } catch {
      return later(words.offline);
    }
    if (response.status === 409) return show(answer);
    if (!response.ok) return later(words.loggedOut);
    return take(answer, before);
  }

  function later(text) {
    store();
    say(text, true);
    timer = setTimeout(keep, AGAIN_MS);
    return false;
  }

  function take(answer, before) {
    form.version.value = answer.version;
    const wrong = new Map(answer.wrong.map((one) => [one.name, one.message]));
    for (const [name, was] of before) {
      const isWrong = wrong.has(name.replace(/_\d$/, ""));
      if (!isWrong && JSON.stringify(values(name)) === was) touched.delete(name);
    }
    store();
    if (duty) duty.innerHTML = answer.beside;
    const marked = [...wrong.values()];
    say(marked.length ? `${words.wrong} ${marked.join(" ")}` : answer.said, marked.length > 0);
    if ([...touched].some((name) => !wrong.has(name.replace(/_\d$/, "")))) plan();
    return true;
  }

  // Somebody else was here, or the sheet is closed: a person decides, nothing is sent before.
  function show(answer) {
    stopped = true;
    store();
    conflict.innerHTML = answer.conflict;
    say(words.conflict, true);
    conflict.querySelector("[role=alert]")?.focus();
    conflict.querySelector("[data-sheet-mine]")?.addEventListener("click", async () => {
      form.version.value = answer.version;
      stopped = false;
      conflict.replaceChildren();
      if (await keep() && !touched.size) location.reload();
    });
    conflict.querySelector("[data-sheet-theirs]")?.addEventListener("click", () => {
      touched.clear();
      store();
      location.reload();
    });
    return false;
  }

  // One sending at a time; the next begins where this one ends. None is left when all is sent.
  function keep() {
    const mine = (sending ?? Promise.resolve()).then(send).finally(() => {
      if (sending === mine) sending = null;
    });
    sending = mine;
    return mine;
  }

  function plan() {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE_MS);
  }

  function note(event) {
    if (!event.target.name || event.target.type === "hidden" || "unsaved" in event.target.dataset) return;
    touched.add(event.target.name);
    store();
    plan();
  }
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  addEventListener("online", keep);
  document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });

  // The button sends the whole form, but only when nothing waits here: else its page would be lost.
  // A form is deaf to requestSubmit() as long as its own submit event runs, so nothing is awaited in vain.
  let isFlushed = false;
  form.addEventListener("submit", async (event) => {
    if (isFlushed || (!touched.size && !sending)) return;
    event.preventDefault();
    const button = event.submitter;
    if (await keep() && !stopped) {
      isFlushed = true;
      touched.clear();
      store();
      form.requestSubmit(button);
    }
  });
  addEventListener("beforeunload", (event) => {
    if (touched.size && !isFlushed) event.preventDefault();
  });

  // Turned to the family: its labels large, what is the office's own out of sight.
  const turn = document.querySelector("[data-turn]");
  if (turn) {
    turn.hidden = false;
    turn.addEventListener("click", () => {
      const isTurned = document.body.classList.toggle("e-turned");
      turn.setAttribute("aria-pressed", String(isTurned));
    });
  }

  restore().then((isRestored) => {
    if (!isRestored) return;
    say(words.restored, true);
    keep();
  });
})();
