// One tab owns the core and its files, by a Web Lock; the others talk to it through a channel. When the owner
// goes, the next tab takes over and begins from the files.

const channelName = "teren";

/** The way to the core, wherever it runs. */
export class Owner {
  #tab;
  #build;
  #receive;
  #worker;
  #channel = new BroadcastChannel(channelName);

  constructor(tab, build, receive) {
    this.#tab = tab;
    this.#build = build;
    this.#receive = receive;
    this.#channel.onmessage = ({ data }) => this.#hear(data);
    navigator.locks.request("teren-device", () => this.#own());
    // Another tab may own the core already: ask it.
    this.#channel.postMessage({ to: "owner", message: { kind: "hello" } });
  }

  /** Sends an event to the core. */
  send(message) {
    if (this.#worker) this.#worker.postMessage(message);
    else this.#channel.postMessage({ to: "owner", message });
  }

  /** Holds the lock for as long as this tab lives. */
  #own() {
    const worker = new Worker("worker.js", { type: "module" });
    this.#worker = worker;
    worker.onmessage = ({ data }) => this.#deliver(data);
    worker.postMessage({ kind: "begin", build: this.#build, language: navigator.language });
    return new Promise(() => {});
  }

  #deliver(message) {
    if (message.tab === undefined) {
      this.#receive(message);
      // The core begins anew: every tab opens its screen again.
      if (message.kind === "ready") this.#channel.postMessage({ to: "all", message });
    } else if (message.tab === this.#tab) {
      this.#receive(message);
    } else {
      this.#channel.postMessage({ to: message.tab, message });
    }
  }

  #hear({ to, message }) {
    if (to === "owner") {
      if (!this.#worker) return;
      if (message.kind === "hello") this.#channel.postMessage({ to: "all", message: { kind: "ready" } });
      else this.#worker.postMessage(message);
    } else if (to === this.#tab || (to === "all" && !this.#worker)) {
      this.#receive(message);
    }
  }
}
