// Long lists: only the rows in sight exist. The core sends a window of rows; here it is put at its place, and
// when scrolling leaves it, another window is asked for.

const margin = 12;

/** The windowed lists of the page. */
export class Lists {
  #command;
  #asked = "";
  #isWaiting = false;
  // Rows of a list are of one height, measured once: to measure at every keystroke would lay the page out twice.
  #heights = new Map();

  constructor(command) {
    this.#command = command;
    addEventListener("scroll", () => this.#soon(), { passive: true });
    addEventListener("resize", () => {
      this.#heights.clear();
      this.layOut();
    });
  }

  /** Gives each list the height of all its rows and its window the right place. */
  layOut() {
    for (const list of document.querySelectorAll(".window")) {
      const height = this.#rowHeight(list);
      if (!height) continue;
      list.style.height = `${list.dataset.total * height}px`;
      list.firstElementChild.style.transform = `translateY(${list.dataset.first * height}px)`;
    }
    this.#soon();
  }

  #soon() {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    requestAnimationFrame(() => {
      this.#isWaiting = false;
      for (const list of document.querySelectorAll(".window")) this.#look(list);
    });
  }

  #look(list) {
    const height = this.#rowHeight(list);
    if (!height) return;
    const total = Number(list.dataset.total);
    const first = Number(list.dataset.first);
    const count = list.firstElementChild.childElementCount;
    const top = -list.getBoundingClientRect().top;
    const visible = Math.ceil(innerHeight / height);
    const from = Math.max(0, Math.floor(top / height));
    const to = Math.min(total, from + visible + 1);
    if (from >= first && to <= first + count) return;
    const wantedFirst = Math.max(0, from - margin);
    const wanted = [list.dataset.window, wantedFirst, visible + 2 * margin];
    // The same question is not asked twice while its answer is on the way.
    const key = wanted.join() + "/" + total + "/" + first + "/" + count;
    if (key === this.#asked) return;
    this.#asked = key;
    this.#command("window", wanted);
  }

  #rowHeight(list) {
    const row = list.firstElementChild?.firstElementChild;
    if (!row) return 0;
    const kind = `${list.dataset.window} ${row.className}`;
    if (!this.#heights.get(kind)) this.#heights.set(kind, row.offsetHeight);
    return this.#heights.get(kind);
  }
}
