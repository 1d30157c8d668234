// Events to the core and effects from it, as bytes. Sources/Device/Session/Boundary.swift is the other side.

const encoder = new TextEncoder();
const decoder = new TextDecoder();

class Writer {
  #bytes = new Uint8Array(256);
  #length = 0;

  #room(count) {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }

  byte(value) {
    this.#room(1);
    this.#bytes[this.#length++] = value;
    return this;
  }

  varint(value) {
    let rest = value;
    while (rest >= 128) {
      this.byte((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    return this.byte(rest);
  }

  raw(bytes) {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  block(bytes) {
    return this.varint(bytes.length).raw(bytes);
  }

  // Composed, because the core compares texts character by character and has no Unicode tables to do it otherwise.
  text(value) {
    return this.block(encoder.encode(value.normalize("NFC")));
  }

  texts(values) {
    this.varint(values.length);
    for (const value of values) this.text(String(value));
    return this;
  }

  get bytes() {
    return this.#bytes.subarray(0, this.#length);
  }
}

const writeEvent = {
  started: (w, e) => w.byte(1).block(e.manifest).texts(e.files).text(e.language).text(e.build),
  file: (w, e) => (e.bytes ? w.byte(2).text(e.name).byte(1).block(e.bytes) : w.byte(2).text(e.name).byte(0)),
  stored: (w, e) => w.byte(3).varint(e.token),
  storeFailed: (w, e) => w.byte(4).byte(e.full ? 1 : 0),
  command: (w, e) => w.byte(5).varint(e.tab).text(e.name).texts(e.args),
  tabClosed: (w, e) => w.byte(6).varint(e.tab),
  answered: (w, e) => w.byte(7).varint(e.request).varint(e.status).varint(e.retryAfter).block(e.body),
  progressed: (w, e) => w.byte(8).varint(e.request).varint(e.bytes),
  failed: (w, e) => w.byte(9).varint(e.request),
  timer: (w, e) => w.byte(10).varint(e.number),
  online: (w, e) => w.byte(11).byte(e.isOnline ? 1 : 0),
  poked: (w) => w.byte(12),
  storage: (w, e) => w.byte(13).byte(e.isPersistent ? 1 : 0).varint(e.used).varint(e.quota),
  install: (w, e) => w.byte(14).byte(e.status),
};

/** An event with the time and sixteen random bytes. */
export function eventBytes(event) {
  const head = new Uint8Array(24);
  new DataView(head.buffer).setBigInt64(0, BigInt(Date.now()), true);
  crypto.getRandomValues(head.subarray(8));
  const writer = new Writer().raw(head);
  writeEvent[event.kind](writer, event);
  return writer.bytes;
}

class Reader {
  #bytes;
  #place = 0;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  get isAtEnd() {
    return this.#place >= this.#bytes.length;
  }

  byte() {
    return this.#bytes[this.#place++];
  }

  varint() {
    let value = 0;
    let scale = 1;
    for (;;) {
      const next = this.byte();
      value += (next & 127) * scale;
      if (next < 128) return value;
      scale *= 128;
    }
  }

  block() {
    const count = this.varint();
    this.#place += count;
    return this.#bytes.slice(this.#place - count, this.#place);
  }

  text() {
    const count = this.varint();
    this.#place += count;
    return decoder.decode(this.#bytes.subarray(this.#place - count, this.#place));
  }
}

const readEffect = {
  1: (r) => {
    const tab = r.varint();
    const patches = [];
    for (let count = r.varint(); count > 0; count--) patches.push([r.text(), r.text()]);
    return { kind: "patch", tab, patches };
  },
  2: (r) => ({ kind: "go", tab: r.varint(), path: r.text(), replacing: r.byte() === 1 }),
  3: (r) => ({ kind: "append", file: r.text(), bytes: r.block() }),
  4: (r) => ({ kind: "write", file: r.text(), bytes: r.block() }),
  5: (r) => ({ kind: "truncate", file: r.text(), length: r.varint() }),
  6: (r) => ({ kind: "delete", file: r.text() }),
  7: (r) => ({ kind: "swap", bytes: r.block() }),
  8: (r) => ({ kind: "flush", token: r.varint() }),
  9: (r) => ({ kind: "read", file: r.text() }),
  10: (r) => ({
    kind: "post", request: r.varint(), path: r.text(), type: r.text(), token: r.text(), body: r.block(),
    timeoutSeconds: r.varint(),
  }),
  11: (r) => ({ kind: "get", request: r.varint(), path: r.text(), token: r.text(), timeoutSeconds: r.varint() }),
  12: (r) => ({ kind: "timer", number: r.varint(), milliseconds: r.varint() }),
  13: (r) => ({ kind: "listen", token: r.text() }),
  14: () => ({ kind: "install" }),
  15: () => ({ kind: "persist" }),
  16: () => ({ kind: "restart" }),
};

/** The effects in their order. */
export function effects(bytes) {
  const reader = new Reader(bytes);
  const found = [];
  while (!reader.isAtEnd) found.push(readEffect[reader.byte()](reader));
  return found;
}
