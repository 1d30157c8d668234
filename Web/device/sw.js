// Serves the shell from a cache of one version, so that the device starts without a network. Its address
// carries the version: a new one is another service worker with a cache of its own.

const version = new URL(self.location).searchParams.get("v") ?? "0";
const cacheName = `teren-shell-${version}`;
const photoCache = "teren-photos";
const keyCache = "teren-keys";
const mostPhotos = 4000;

self.addEventListener("install", (event) => event.waitUntil(fetchShell()));

async function fetchShell() {
  const manifest = await fetch("shell.json?news", { cache: "no-store" });
  const { version: found, files } = await manifest.clone().json();
  if (found !== version) throw new Error(`the shell is ${found} now, not ${version}`);
  const cache = await caches.open(cacheName);
  await Promise.all(
    files.map(async (file) => {
      const response = await fetch(file, { cache: "no-cache" });
      if (!response.ok) throw new Error(`${file}: ${response.status}`);
      await cache.put(file, response);
    }));
  await cache.put("shell.json", manifest);
}

self.addEventListener("activate", (event) => event.waitUntil(tidy()));

async function tidy() {
  for (const name of await caches.keys()) {
    if (name.startsWith("teren-shell-") && name !== cacheName) await caches.delete(name);
  }
  await self.clients.claim();
}

self.addEventListener("message", (event) => {
  if (event.data.kind === "activate") self.skipWaiting();
  if (event.data.kind === "token") event.waitUntil(keepToken(event.data.token));
});

// A picture's request cannot carry the token by itself.
async function keepToken(token) {
  const cache = await caches.open(keyCache);
  if (token) await cache.put("token", new Response(token));
  else await caches.delete(keyCache);
  if (!token) await caches.delete(photoCache);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/v1/photo/")) event.respondWith(photo(request));
  else if (url.pathname.startsWith("/v1/") || url.search === "?news") return;
  else event.respondWith(shell(request));
});

async function shell(request) {
  const cache = await caches.open(cacheName);
  const wanted = request.mode === "navigate" ? "index.html" : request;
  return (await cache.match(wanted, { ignoreSearch: true })) ?? fetch(request);
}

async function photo(request) {
  const cache = await caches.open(photoCache);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const token = await (await (await caches.open(keyCache)).match("token"))?.text();
  const response = await fetch(request.url, {
    headers: token ? { Authorization: `Bearer ${token}` } : {}, credentials: "omit",
  });
  if (response.ok) {
    await cache.put(request.url, response.clone());
    const keys = await cache.keys();
    for (const old of keys.slice(0, Math.max(0, keys.length - mostPhotos))) await cache.delete(old);
  }
  return response;
}
