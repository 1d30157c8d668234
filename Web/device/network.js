// Requests to HQ. A request fails when no byte comes for so many seconds, however long it takes in all.

/** Sends a request; `report` gets progressed, answered or failed. */
export async function send(effect, report) {
  const abort = new AbortController();
  let watch;
  const alive = () => {
    clearTimeout(watch);
    watch = setTimeout(() => abort.abort(), effect.timeoutSeconds * 1000);
  };
  alive();
  try {
    const headers = {};
    const body = effect.kind === "post" ? await packed(effect.body, headers) : undefined;
    if (effect.token) headers.Authorization = `Bearer ${effect.token}`;
    if (effect.type) headers["Content-Type"] = effect.type;
    const response = await fetch(effect.path, {
      method: effect.kind === "post" ? "POST" : "GET",
      headers,
      body,
      cache: effect.kind === "post" ? "no-store" : "default",
      credentials: "omit",
      redirect: "error",
      signal: abort.signal,
    });
    const answer = await readBody(response, (bytes) => {
      alive();
      report({ kind: "progressed", request: effect.request, bytes });
    });
    report({
      kind: "answered", request: effect.request, status: response.status,
      retryAfter: retryAfter(response.headers.get("Retry-After")), body: answer,
    });
  } catch {
    report({ kind: "failed", request: effect.request });
  } finally {
    clearTimeout(watch);
  }
}

// A dozen documents shrink to a third; a lone small one is sent as it is.
async function packed(body, headers) {
  if (body.length < 300 || !("CompressionStream" in self)) return body;
  try {
    const stream = new Blob([body]).stream().pipeThrough(new CompressionStream("deflate-raw"));
    const small = new Uint8Array(await new Response(stream).arrayBuffer());
    headers["Content-Encoding"] = "deflate-raw";
    return small;
  } catch {
    return body;
  }
}

async function readBody(response, arrived) {
  if (!response.body) return new Uint8Array(await response.arrayBuffer());
  const parts = [];
  let count = 0;
  let told = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    count += value.length;
    if (count - told >= 16384) {
      told = count;
      arrived(count);
    }
  }
  const bytes = new Uint8Array(count);
  let place = 0;
  for (const part of parts) {
    bytes.set(part, place);
    place += part.length;
  }
  return bytes;
}

function retryAfter(header) {
  const seconds = Number(header);
  return Number.isInteger(seconds) && seconds > 0 ? Math.min(seconds, 3600) : 0;
}

/** Listens for pokes. A fetch instead of an EventSource, because it can carry the token. */
export class Pokes {
  #token = "";
  #abort;
  #delay = 2000;
  #timer;
  #poked;

  constructor(poked) {
    this.#poked = poked;
  }

  listen(token) {
    this.#token = token;
    this.restart();
  }

  /** Connects anew: a connection that slept in a pocket may be dead without knowing it. */
  restart() {
    this.#abort?.abort();
    clearTimeout(this.#timer);
    if (this.#token) this.#run();
  }

  async #run() {
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const response = await fetch("/v1/p", {
        headers: { Authorization: `Bearer ${this.#token}`, Accept: "text/event-stream" },
        cache: "no-store", credentials: "omit", signal: abort.signal,
      });
      if (response.ok && response.body) {
        const reader = response.body.getReader();
        const decoder = new TextDecoder();
        for (;;) {
          const { done, value } = await reader.read();
          if (done) break;
          this.#delay = 2000;
          if (decoder.decode(value, { stream: true }).includes("data:")) this.#poked();
        }
      }
    } catch {
      // No network is no news; the next try comes below.
    }
    if (abort.signal.aborted) return;
    this.#timer = setTimeout(() => this.restart(), this.#delay * (0.5 + Math.random()));
    this.#delay = Math.min(this.#delay * 2, 120000);
  }
}
