// The owner of the core: runs the wasm module, its files, its requests and its timers. It decides nothing:
// what happens goes in as an event, and the effects that come out are done in their order.

import { effects, eventBytes } from "./boundary.js";
import { Pokes, send } from "./network.js";
import { openStorage } from "./storage.js";

const storageKinds = new Set(["append", "write", "truncate", "delete", "swap", "flush", "read"]);
const timers = new Map();
const pokes = new Pokes(() => handle({ kind: "poked" }));

let module;
let core;
let storage;
let build = "";
let language = "pl";
let life = 0;
let queue = Promise.resolve();
let lastRestart = 0;

self.onmessage = ({ data }) => {
  switch (data.kind) {
    case "begin":
      build = data.build;
      language = data.language;
      begin();
      break;
    case "wake":
      pokes.restart();
      handle({ kind: "poked" });
      break;
    default:
      handle(data);
  }
};

async function begin() {
  const mine = ++life;
  try {
    module ??= await WebAssembly.compileStreaming(fetch("teren.wasm"));
    const instance = await WebAssembly.instantiate(module, {});
    storage ??= await openStorage();
    const { files, manifest } = await storage.start();
    if (mine !== life) return;
    core = instance.exports;
    core._initialize?.();
    handle({ kind: "started", manifest, files, language, build });
    postMessage({ kind: "ready" });
  } catch (error) {
    postMessage({ kind: "trouble", text: String(error) });
    setTimeout(begin, 5000);
  }
}

function handle(event) {
  if (!core) return;
  let done;
  try {
    const bytes = eventBytes(event);
    const input = core.teren_input(bytes.length) >>> 0;
    new Uint8Array(core.memory.buffer, input, bytes.length).set(bytes);
    const count = core.teren_handle(bytes.length);
    if (count < 0) throw new Error(`the core refused the event ${event.kind}`);
    const output = core.teren_output() >>> 0;
    done = effects(new Uint8Array(core.memory.buffer, output, count));
  } catch (error) {
    // A trapped instance is not used again; everything that was promised is in the files.
    postMessage({ kind: "trouble", text: String(error) });
    restart();
    return;
  }
  carryOut(done);
}

function carryOut(all) {
  let batch = [];
  for (const effect of all) {
    if (storageKinds.has(effect.kind)) {
      batch.push(effect);
      continue;
    }
    switch (effect.kind) {
      case "patch":
      case "go":
      case "install":
      case "persist":
        postMessage(effect);
        break;
      case "post":
      case "get":
        request(effect);
        break;
      case "timer":
        setTimer(effect);
        break;
      case "listen":
        pokes.listen(effect.token);
        postMessage(effect);
        break;
      case "restart":
        restart();
        return;
    }
  }
  if (batch.length > 0) store(batch);
}

function request(effect) {
  const mine = life;
  send(effect, (event) => {
    if (mine === life) handle(event);
  });
}

function setTimer({ number, milliseconds }) {
  clearTimeout(timers.get(number));
  timers.delete(number);
  if (milliseconds > 0) timers.set(number, setTimeout(() => handle({ kind: "timer", number }), milliseconds));
}

function store(batch) {
  const mine = life;
  queue = queue.then(async () => {
    if (mine !== life) return;
    try {
      const results = await storage.run(batch);
      if (mine === life) for (const result of results) handle(result);
    } catch (error) {
      if (mine === life) handle({ kind: "storeFailed", full: error?.name === "QuotaExceededError" });
    }
  });
}

function restart() {
  core = undefined;
  life += 1;
  for (const timer of timers.values()) clearTimeout(timer);
  timers.clear();
  pokes.listen("");
  const pause = Date.now() - lastRestart < 10000 ? 5000 : 300;
  lastRestart = Date.now();
  const closing = storage;
  storage = undefined;
  queue = queue.then(() => closing?.close());
  queue = queue.catch(() => {});
  queue.then(() => setTimeout(begin, pause));
}
