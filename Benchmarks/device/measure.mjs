// Measures the CPU time of the device's wasm with a large company, without a browser.
//   node Benchmarks/device/measure.mjs teren.wasm stories.wasm [CUSTOMERS PRODUCTS DISCOUNTS]

import { readFile } from "node:fs/promises";
import { webcrypto } from "node:crypto";
import { effects, eventBytes } from "../../Web/device/boundary.js";

globalThis.crypto ??= webcrypto;
const [devicePath, storiesPath, customers = 20000, products = 20000, discounts = 25] = process.argv.slice(2);
const stories = (await WebAssembly.instantiate(await WebAssembly.compile(await readFile(storiesPath)), {})).exports;
const deviceModule = await WebAssembly.compile(await readFile(devicePath));
stories.paper_fill(Number(customers), Number(products), Number(discounts));

const files = new Map();
let manifest = new Uint8Array();
let core;
let timings = [];

function paper(path, token, body) {
  const parts = [Buffer.from(path), Buffer.from(token), Buffer.from(body)];
  const all = Buffer.concat(parts);
  const input = stories.story_input(all.length) >>> 0;
  new Uint8Array(stories.memory.buffer, input, all.length).set(all);
  const count = stories.paper_answer(...parts.map((part) => part.length), BigInt(Date.now()));
  const output = stories.story_output() >>> 0;
  return { status: stories.paper_status(), body: new Uint8Array(stories.memory.buffer, output, count).slice() };
}

function handle(event) {
  const bytes = eventBytes(event);
  const start = process.cpuUsage();
  const input = core.teren_input(bytes.length) >>> 0;
  new Uint8Array(core.memory.buffer, input, bytes.length).set(bytes);
  const count = core.teren_handle(bytes.length);
  const spent = process.cpuUsage(start);
  timings.push([event.kind, (spent.user + spent.system) / 1000]);
  const output = core.teren_output() >>> 0;
  const waiting = [];
  for (const effect of effects(new Uint8Array(core.memory.buffer, output, count))) {
    switch (effect.kind) {
      case "append": files.set(effect.file, Buffer.concat([files.get(effect.file) ?? Buffer.alloc(0), effect.bytes])); break;
      case "write": files.set(effect.file, effect.bytes); break;
      case "delete": files.delete(effect.file); break;
      case "swap": manifest = effect.bytes; break;
      case "flush": waiting.push({ kind: "stored", token: effect.token }); break;
      case "read": waiting.push({ kind: "file", name: effect.file, bytes: files.get(effect.file) }); break;
      case "post":
      case "get": waiting.push({ kind: "answered", request: effect.request, retryAfter: 0, ...paper(effect.path, effect.token, effect.body ?? []) }); break;
    }
  }
  for (const next of waiting) handle(next);
}

async function start() {
  core = (await WebAssembly.instantiate(deviceModule, {})).exports;
  core._initialize?.();
  timings = [];
  const begin = performance.now();
  handle({ kind: "started", manifest, files: [...files.keys()], language: "pl", build: "measure" });
  return performance.now() - begin;
}

const sum = () => timings.reduce((total, [, time]) => total + time, 0);
const megabytes = () => (core.memory.buffer.byteLength / 1048576).toFixed(1);

await start();
handle({ kind: "command", tab: 1, name: "open", args: ["/"] });
timings = [];
const syncStart = performance.now();
handle({ kind: "command", tab: 1, name: "enrol", args: ["TEREN-1234"] });
console.log(`first synchronisation: ${sum().toFixed(0)} ms in the core (${(performance.now() - syncStart).toFixed(0)} ms with HQ), memory ${megabytes()} MB`);

for (let round = 0; round < 3; round++) {
  await start();
  handle({ kind: "command", tab: 1, name: "open", args: ["/"] });
  const total = sum();
  const stored = [...files.values()].reduce((all, file) => all + file.length, 0);
  timings = [];
  handle({ kind: "command", tab: 1, name: "warm", args: [] });
  console.log(`cold start: ${total.toFixed(0)} ms from ${(stored / 1e6).toFixed(1)} MB stored, indexes ${sum().toFixed(0)} ms, memory ${megabytes()} MB`);
}

function measureSearch(screen, command, queries) {
  handle({ kind: "command", tab: 1, name: "open", args: [screen] });
  timings = [];
  for (const query of queries) {
    for (let end = 1; end <= query.length; end++) handle({ kind: "command", tab: 1, name: command, args: [query.slice(0, end)] });
  }
  const times = timings.map(([, time]) => time).sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(1);
  console.log(`${command}: ${times.length} keystrokes, median ${at(0.5)} ms, p95 ${at(0.95)} ms, worst ${at(1)} ms`);
}

measureSearch("/customers", "search-customers", ["lodz", "delikatesy nowak krakow", "K-012345", "5261040828", "600 123 4", "zzzz", "sklep spożywczy wiśniewska 12"]);
measureSearch("/goods", "search-goods", ["mleko nat", "T-00123", "5900000123", "czekolada gorzka 3", "xyz"]);
timings = [];
for (let id = 1001; id < 1200; id++) handle({ kind: "command", tab: 1, name: "open", args: ["/customers/" + id] });
const cards = timings.map(([, time]) => time).sort((a, b) => a - b);
console.log(`customer card: median ${cards[cards.length >> 1].toFixed(2)} ms, p95 ${cards[Math.floor(cards.length * 0.95)].toFixed(2)} ms`);
