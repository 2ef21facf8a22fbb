// What development mode adds to each page: it loads itself again when what it
// shows has changed, and shows what keeps a change from being seen. It works
// under any Content-Security-Policy that lets the browser client work: nothing
// here is HTML or a style in text.
(() => {
  "use strict";
  const { lcDev: base, lcPage: shown } = document.currentScript.dataset;
  const mute = 1500; // until it is said that nobody answers, in milliseconds
  const pause = 60; // before the next attempt to connect
  let source, retry, silence;
  let dismissed = sessionStorage.getItem("lcgen-dev-hidden"); // also from before the page loaded again

  function open() {
    clearTimeout(retry);
    if (source || document.hidden) return;
    source = new EventSource(`${base}events`);
    source.addEventListener("news", ({ data }) => take(JSON.parse(data)));
    source.onerror = () => {
      close();
      retry = setTimeout(open, pause);
      silence ??= setTimeout(() => overlay(lost), mute);
    };
  }

  // A hidden page lets go: a browser has six connections to a server, for all
  // its tabs together. It catches up when it is looked at.
  function close() {
    source?.close();
    source = undefined;
  }

  function take({ page, problems }) {
    clearTimeout(silence);
    silence = undefined;
    if (page === shown) return overlay(problems);
    // A cache that gives the old page again must not have it load for ever.
    const key = "lcgen-dev-page";
    if (sessionStorage.getItem(key) === page) {
      return overlay([{ message: "This page has changed, but a cache gives the old one.", advice: "Reload it past the cache, with Shift." }]);
    }
    sessionStorage.setItem(key, page);
    close();
    location.reload();
  }

  const lost = [{ message: "The application does not answer.", advice: "Look into the terminal of lcgen dev: it tells why. This page goes on by itself when it is back." }];

  const look = `
    :host { all: initial; }
    section { position: fixed; inset: auto 0 0 0; z-index: 2147483647; max-height: 70vh; overflow: auto; box-sizing: border-box;
      padding: 1rem 1.5rem 1.25rem; color-scheme: light dark; border-top: 4px solid #d33; font: 15px/1.5 system-ui, sans-serif;
      color: light-dark(#1d1d20, #ececf0); background: light-dark(#fffafa, #221a1c); box-shadow: 0 -8px 40px rgb(0 0 0 / .25); }
    header { display: flex; align-items: baseline; gap: 1rem; }
    h2 { flex: 1; margin: 0; font-size: 1.05rem; }
    button { font: inherit; padding: .15rem .8rem; border-radius: .4rem; border: 1px solid currentcolor; background: none; color: inherit; cursor: pointer; }
    button:focus-visible { outline: 3px solid #4a8cff; outline-offset: 2px; }
    article { margin-top: 1rem; }
    .place { font: 13px/1.5 ui-monospace, monospace; color: light-dark(#6a4a00, #e6c27a); }
    .code { font-weight: 600; }
    p { margin: .15rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
    pre { margin: .35rem 0; padding: .5rem .75rem; overflow-x: auto; border-radius: .4rem; tab-size: 4; font: 13px/1.5 ui-monospace, monospace;
      background: light-dark(#f1e7e7, #151012); }
    .caret { color: light-dark(#c11, #ff8a8a); }
    .advice { color: light-dark(#55555c, #b9b9c2); }
  `;

  let host;
  function overlay(problems) {
    const text = JSON.stringify(problems);
    if (host?.dataset.text === text) return;
    host?.remove();
    host = undefined;
    if (!problems.length) return hidden("");
    if (dismissed === text) return;
    host = document.createElement("lcgen-overlay");
    host.dataset.text = text;
    host.dataset.lcIgnore = "";
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(look);
    root.adoptedStyleSheets = [sheet];
    const close = make("button", {}, "Hide");
    const hide = () => {
      hidden(text);
      host?.remove();
    };
    close.type = "button";
    close.onclick = hide;
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    const section = make("section", { role: "alert", "aria-label": "lcgen dev" },
      make("header", {}, make("h2", {}, problems === lost ? "lcgen dev" : `lcgen dev: ${count}`), close),
      ...problems.map(show));
    section.onkeydown = ({ key }) => key === "Escape" && hide();
    root.append(section);
    document.documentElement.append(host);
  }

  function hidden(text) {
    dismissed = text;
    sessionStorage.setItem("lcgen-dev-hidden", text);
  }

  function show({ file, line, column, code, message, source, advice, trace }) {
    const parts = [];
    if (file) parts.push(make("div", { class: "place" }, [file, line, column].filter(Boolean).join(":")));
    parts.push(make("p", {}, ...(code ? [make("span", { class: "code" }, code), " "] : []), message));
    if (source) {
      const caret = column ? source.slice(0, column - 1).replace(/[^\t]/g, " ") + "^" : "";
      parts.push(make("pre", {}, source, "\n", make("span", { class: "caret" }, caret)));
    }
    if (trace) parts.push(make("pre", {}, trace));
    if (advice) parts.push(make("p", { class: "advice" }, advice));
    return make("article", {}, ...parts);
  }

  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  open();
})();
