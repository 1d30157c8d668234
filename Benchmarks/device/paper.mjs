// A development server: the device's files and the paper HQ of the stories, in one process.
//   node Benchmarks/device/paper.mjs stories.wasm PORT [CUSTOMERS PRODUCTS DISCOUNTS]

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { inflateRawSync } from "node:zlib";
import { extname, join, normalize } from "node:path";

const [wasmPath, port, customers, products, discounts] = process.argv.slice(2);
const web = new URL("../../Web/", import.meta.url).pathname;
const module = await WebAssembly.compile(await readFile(wasmPath));
const paper = (await WebAssembly.instantiate(module, {})).exports;
if (customers) paper.paper_fill(Number(customers), Number(products), Number(discounts));

const types = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm",
  ".json": "application/json", ".webmanifest": "application/manifest+json", ".svg": "image/svg+xml",
  ".png": "image/png", ".woff2": "font/woff2",
};
const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; " +
  "img-src 'self' data: blob:; font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'";
const listeners = new Set();

createServer(async (request, response) => {
  const url = new URL(request.url, "http://localhost");
  response.setHeader("Content-Security-Policy", policy);
  if (url.pathname === "/paper/orders") {
    response.end(String(paper.paper_orders()));
  } else if (url.pathname === "/v1/p") {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write(": hello\n\n");
    listeners.add(response);
    request.on("close", () => listeners.delete(response));
  } else if (url.pathname.startsWith("/v1/")) {
    const parts = [];
    for await (const part of request) parts.push(part);
    const sent = Buffer.concat(parts);
    const body = request.headers["content-encoding"] === "deflate-raw" ? inflateRawSync(sent) : sent;
    answer(url.pathname, request.headers.authorization ?? "", body, response);
  } else {
    await file(url.pathname, response);
  }
}).listen(Number(port));

function answer(path, authorization, body, response) {
  const texts = [Buffer.from(path), Buffer.from(authorization.replace(/^Bearer /, "")), body];
  const all = Buffer.concat(texts);
  const input = paper.story_input(all.length) >>> 0;
  new Uint8Array(paper.memory.buffer, input, all.length).set(all);
  const count = paper.paper_answer(...texts.map((text) => text.length), BigInt(Date.now()));
  const output = paper.story_output() >>> 0;
  response.writeHead(paper.paper_status(), { "Content-Type": "application/octet-stream" });
  response.end(Buffer.from(new Uint8Array(paper.memory.buffer, output, count)));
}

async function file(path, response) {
  if (path === "/") {
    response.writeHead(302, { Location: "/device/" });
    response.end();
    return;
  }
  const name = join(web, normalize(path.endsWith("/") ? path + "index.html" : path));
  try {
    const content = await readFile(name);
    response.setHeader("Content-Type", types[extname(name)] ?? "application/octet-stream");
    response.end(content);
  } catch {
    response.writeHead(404);
    response.end();
  }
}
