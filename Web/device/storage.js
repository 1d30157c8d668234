// Where the core's files are: OPFS sync access handles where the browser has them, else pages of 256 kB in
// IndexedDB. Both do the same: a batch of effects runs in order, and is durable when `run` returns.

const pageSize = 256 * 1024;
const slots = ["manifest-a", "manifest-b"];

/** Opens the storage that this device has used from the start. */
export async function openStorage() {
  const database = await openDatabase();
  const chosen = await request(database.transaction("meta").objectStore("meta").get("backend"));
  if (chosen === "pages") return new PageStorage(database);
  if (chosen === "handles") return await openHandles();
  // The choice is made once: a hiccup of one kind must never look like an empty device of the other.
  let storage;
  let backend = "handles";
  try {
    storage = await openHandles();
  } catch {
    backend = "pages";
    storage = new PageStorage(database);
  }
  const transaction = database.transaction("meta", "readwrite", { durability: "strict" });
  transaction.objectStore("meta").put(backend, "backend");
  await finished(transaction);
  return storage;
}

async function openHandles() {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle("teren", { create: true });
  const storage = new HandleStorage(folder);
  await storage.open();
  return storage;
}

/** Files of the origin private file system, each through a sync access handle. */
class HandleStorage {
  #folder;
  #handles = new Map();
  #slot = 0;
  #counter = 0;

  constructor(folder) {
    this.#folder = folder;
  }

  async open() {
    for (const name of slots) await this.#handle(name);
  }

  async start() {
    const files = [];
    for await (const name of this.#folder.keys()) if (!slots.includes(name)) files.push(name);
    let manifest = new Uint8Array();
    for (const [index, name] of slots.entries()) {
      const found = readSlot(readAll(await this.#handle(name)));
      if (found && found.counter > this.#counter) {
        manifest = found.bytes;
        this.#counter = found.counter;
        this.#slot = index;
      }
    }
    return { files: files.sort(), manifest };
  }

  async run(batch) {
    const results = [];
    const dirty = new Set();
    const flush = () => {
      for (const handle of dirty) handle.flush();
      dirty.clear();
    };
    for (const effect of batch) {
      switch (effect.kind) {
        case "append": {
          const handle = await this.#handle(effect.file);
          writeAll(handle, effect.bytes, handle.getSize());
          dirty.add(handle);
          break;
        }
        case "write": {
          const handle = await this.#handle(effect.file);
          handle.truncate(0);
          writeAll(handle, effect.bytes, 0);
          dirty.add(handle);
          break;
        }
        case "truncate": {
          const handle = await this.#handle(effect.file);
          handle.truncate(effect.length);
          dirty.add(handle);
          break;
        }
        case "delete":
          dirty.delete(this.#handles.get(effect.file));
          this.#close(effect.file);
          await this.#folder.removeEntry(effect.file).catch(missingIsFine);
          break;
        case "swap": {
          flush();
          // The slot in force stays untouched until the other one is durable.
          this.#slot = 1 - this.#slot;
          this.#counter += 1;
          const handle = await this.#handle(slots[this.#slot]);
          const bytes = slotBytes(this.#counter, effect.bytes);
          handle.truncate(0);
          writeAll(handle, bytes, 0);
          handle.flush();
          break;
        }
        case "flush":
          flush();
          results.push({ kind: "stored", token: effect.token });
          break;
        case "read":
          results.push({ kind: "file", name: effect.file, bytes: await this.#read(effect.file) });
          break;
      }
    }
    flush();
    return results;
  }

  close() {
    for (const name of [...this.#handles.keys()]) this.#close(name);
  }

  async #read(name) {
    try {
      await this.#folder.getFileHandle(name);
    } catch {
      return null;
    }
    const bytes = readAll(await this.#handle(name));
    // Buckets are read once and replaced whole; only the log stays open.
    if (name.startsWith("bucket-")) this.#close(name);
    return bytes;
  }

  async #handle(name) {
    const open = this.#handles.get(name);
    if (open) return open;
    const file = await this.#folder.getFileHandle(name, { create: true });
    const handle = await patiently(() => file.createSyncAccessHandle());
    this.#handles.set(name, handle);
    return handle;
  }

  #close(name) {
    this.#handles.get(name)?.close();
    this.#handles.delete(name);
  }
}

function missingIsFine(error) {
  if (error.name !== "NotFoundError") throw error;
}

// A tab that was just closed may hold its handles for a moment longer.
async function patiently(open) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await open();
    } catch (error) {
      if (error.name !== "NoModificationAllowedError" || attempt === 40) throw error;
      await new Promise((resume) => setTimeout(resume, 50));
    }
  }
}

function readAll(handle) {
  const bytes = new Uint8Array(handle.getSize());
  handle.read(bytes, { at: 0 });
  return bytes;
}

function writeAll(handle, bytes, at) {
  const written = handle.write(bytes, { at });
  if (written !== bytes.length) throw new DOMException("short write", "QuotaExceededError");
}

function slotBytes(counter, bytes) {
  const slot = new Uint8Array(12 + bytes.length);
  const view = new DataView(slot.buffer);
  view.setUint32(0, counter);
  view.setUint32(4, bytes.length);
  slot.set(bytes, 12);
  view.setUint32(8, slotSum(counter, bytes));
  return slot;
}

function readSlot(slot) {
  if (slot.length < 12) return null;
  const view = new DataView(slot.buffer);
  const counter = view.getUint32(0);
  const bytes = slot.slice(12);
  if (view.getUint32(4) !== bytes.length || view.getUint32(8) !== slotSum(counter, bytes)) return null;
  return { counter, bytes };
}

function slotSum(counter, bytes) {
  let sum = (0x811c9dc5 ^ counter) >>> 0;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193) >>> 0;
  return sum;
}

/** Files cut into pages in IndexedDB; a batch is one strict transaction. */
class PageStorage {
  #database;
  #lengths = new Map();

  constructor(database) {
    this.#database = database;
  }

  async start() {
    const transaction = this.#database.transaction(["files", "meta"]);
    const names = request(transaction.objectStore("files").getAllKeys());
    const lengths = request(transaction.objectStore("files").getAll());
    const manifest = request(transaction.objectStore("meta").get("manifest"));
    for (const [index, name] of (await names).entries()) this.#lengths.set(name, (await lengths)[index]);
    return { files: [...this.#lengths.keys()].sort(), manifest: (await manifest) ?? new Uint8Array() };
  }

  async run(batch) {
    const writes = batch.some((effect) => !["flush", "read"].includes(effect.kind));
    const transaction = this.#database.transaction(
      ["files", "pages", "meta"], writes ? "readwrite" : "readonly", { durability: "strict" });
    const done = finished(transaction);
    done.catch(() => {});
    const results = [];
    for (const effect of batch) {
      switch (effect.kind) {
        case "append":
          await this.#append(transaction, effect.file, effect.bytes);
          break;
        case "write":
          this.#remove(transaction, effect.file);
          await this.#append(transaction, effect.file, effect.bytes);
          break;
        case "truncate":
          await this.#truncate(transaction, effect.file, effect.length);
          break;
        case "delete":
          this.#remove(transaction, effect.file);
          break;
        case "swap":
          transaction.objectStore("meta").put(effect.bytes, "manifest");
          break;
        case "flush":
          results.push({ kind: "stored", token: effect.token });
          break;
        case "read":
          results.push({ kind: "file", name: effect.file, bytes: await this.#read(transaction, effect.file) });
          break;
      }
    }
    await done;
    return results;
  }

  close() {
    this.#database.close();
  }

  async #append(transaction, name, bytes) {
    const pages = transaction.objectStore("pages");
    let length = this.#lengths.get(name) ?? 0;
    let place = 0;
    do {
      const index = Math.floor(length / pageSize);
      const used = length % pageSize;
      const part = bytes.subarray(place, place + pageSize - used);
      const page = new Uint8Array(used + part.length);
      if (used > 0) page.set(await request(pages.get([name, index])));
      page.set(part, used);
      pages.put(page, [name, index]);
      place += part.length;
      length += part.length;
    } while (place < bytes.length);
    this.#keepLength(transaction, name, length);
  }

  async #truncate(transaction, name, length) {
    const bytes = (await this.#read(transaction, name)) ?? new Uint8Array();
    this.#remove(transaction, name);
    await this.#append(transaction, name, bytes.subarray(0, length));
  }

  async #read(transaction, name) {
    const length = this.#lengths.get(name);
    if (length === undefined) return null;
    const pages = await request(transaction.objectStore("pages").getAll(pagesOf(name)));
    const bytes = new Uint8Array(length);
    let place = 0;
    for (const page of pages) {
      bytes.set(page.subarray(0, Math.min(page.length, length - place)), place);
      place += page.length;
    }
    return bytes;
  }

  #remove(transaction, name) {
    transaction.objectStore("pages").delete(pagesOf(name));
    transaction.objectStore("files").delete(name);
    this.#lengths.delete(name);
  }

  #keepLength(transaction, name, length) {
    this.#lengths.set(name, length);
    transaction.objectStore("files").put(length, name);
  }
}

function pagesOf(name) {
  return IDBKeyRange.bound([name, 0], [name, Infinity]);
}

function openDatabase() {
  const opening = indexedDB.open("teren", 1);
  opening.onupgradeneeded = () => {
    for (const name of ["meta", "files", "pages"]) opening.result.createObjectStore(name);
  };
  return request(opening);
}

function request(asked) {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

function finished(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new DOMException("aborted", "AbortError"));
    transaction.onerror = () => reject(transaction.error);
  });
}
