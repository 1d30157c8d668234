// The page: hands taps and keystrokes to the core and puts its markup into the document. It decides nothing.

import { patch } from "./patch.js";
import { startShell } from "./shell.js";
import { Lists } from "./lists.js";
import { Owner } from "./tabs.js";

const tab = crypto.getRandomValues(new Uint32Array(1))[0] >>> 1;
const lists = new Lists((name, args) => command(name, args));
const places = new Map();
let shownPath;
let comesBack = false;
let owner;
let installOffer;

function command(name, args = []) {
  owner?.send({ kind: "command", tab, name, args });
}

// MARK: What the core says

const reactions = {
  patch({ patches }) {
    const page = patches.find(([id]) => id === "@page");
    const leaves = page && page[1].split("\n")[2] !== shownPath;
    if (leaves && shownPath !== undefined) places.set(shownPath, scrollY);
    for (const [id, html] of patches) {
      const element = document.getElementById(id);
      if (element) patch(element, html);
    }
    if (page) showPage(page[1].split("\n"), leaves);
    lists.layOut();
  },
  go({ path, replacing }) {
    history[replacing ? "replaceState" : "pushState"](null, "", "#" + path);
    comesBack = false;
  },
  async install() {
    await installOffer?.prompt();
    installOffer = undefined;
    reportInstall();
  },
  async persist() {
    await navigator.storage?.persist?.();
    reportStorage();
  },
  listen({ token }) {
    navigator.serviceWorker?.controller?.postMessage({ kind: "token", token });
  },
  ready() {
    open();
    owner.send({ kind: "online", isOnline: navigator.onLine });
    reportInstall();
    reportStorage();
    // What searching needs is built after the first paint, before the first keystroke.
    setTimeout(() => command("warm"), 1500);
  },
  trouble({ text }) {
    console.error("teren:", text);
  },
};

function showPage([language, theme, path, title], leaves) {
  const root = document.documentElement;
  root.lang = language;
  root.dataset.theme = theme;
  document.title = title === "Teren" ? title : `${title} · Teren`;
  if (!leaves) return;
  const isFirst = shownPath === undefined;
  shownPath = path;
  document.body.dataset.screen = path.split("/")[1] || "today";
  scrollTo(0, comesBack ? (places.get(path) ?? 0) : 0);
  // A screen reader hears the new title; the first paint leaves the focus alone.
  if (!isFirst) document.querySelector("#top h1")?.focus({ preventScroll: true });
  comesBack = false;
}

// MARK: What a person does

function open() {
  command("open", [decodeURIComponent(location.hash.slice(1)) || "/"]);
}

function argumentsOf(element) {
  const text = element.dataset.args;
  return text === undefined ? [] : text.split("|");
}

function commandOf(field) {
  const [name, ...args] = field.dataset.enter.split("|");
  return [name, [...args, field.value]];
}

addEventListener("click", (event) => {
  const element = event.target.closest?.("[data-do]");
  if (!element || element.disabled) return;
  command(element.dataset.do, argumentsOf(element));
  if (element.dataset.focus) {
    const field = document.getElementById(element.dataset.focus);
    if (field) {
      field.value = "";
      field.focus();
    }
  }
});

addEventListener("input", ({ target, isComposing }) => {
  if (!target.dataset?.input || isComposing) return;
  if (target.dataset.list) scrollTo(0, 0);
  command(target.dataset.input, [...argumentsOf(target), target.value]);
});

addEventListener("compositionend", ({ target }) => {
  if (target.dataset?.input) command(target.dataset.input, [...argumentsOf(target), target.value]);
});

addEventListener("keydown", ({ key, target, isComposing }) => {
  if (key !== "Enter" || isComposing || !target.dataset?.enter) return;
  command(...commandOf(target));
  if (/^[0-9]{8,14}$/.test(target.value)) target.value = "";
});

addEventListener("change", ({ target }) => {
  if (target.dataset?.change) command(target.dataset.change, [...argumentsOf(target), target.value]);
});

addEventListener("submit", (event) => {
  event.preventDefault();
  const { submit } = event.target.dataset;
  if (submit) command(submit, [event.target.querySelector("input").value]);
});

// Following a link is a step forward; every other change of address is the browser's own back or forward.
let follows = false;
addEventListener("click", (event) => (follows = Boolean(event.target.closest?.("a[href^='#']"))), true);
addEventListener("hashchange", () => {
  comesBack = !follows;
  follows = false;
  open();
});

// MARK: The phone

addEventListener("online", () => owner?.send({ kind: "online", isOnline: true }));
addEventListener("offline", () => owner?.send({ kind: "online", isOnline: false }));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") owner?.send({ kind: "wake" });
});
addEventListener("pagehide", () => owner?.send({ kind: "tabClosed", tab }));
addEventListener("pageshow", (event) => {
  if (event.persisted) open();
});

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  installOffer = event;
  reportInstall();
});
addEventListener("appinstalled", () => {
  installOffer = undefined;
  reportInstall();
});

function reportInstall() {
  const isInstalled = matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;
  const isApple = "standalone" in navigator;
  const status = isInstalled ? 3 : installOffer ? 1 : isApple ? 2 : 0;
  owner?.send({ kind: "install", status });
}

async function reportStorage() {
  const estimate = (await navigator.storage?.estimate?.()) ?? {};
  owner?.send({
    kind: "storage",
    isPersistent: (await navigator.storage?.persisted?.()) ?? false,
    used: Math.round(estimate.usage ?? 0),
    quota: Math.round(estimate.quota ?? 0),
  });
}

const build = await startShell();
owner = new Owner(tab, build, (message) => reactions[message.kind]?.(message));
