// The page script of HQ. Pages work without it; it adds what only a browser can do at once: dialogs, the side
// panel, live lists, checks while typing and choices kept in cookies. It decides nothing about the business.

const one = (selector, inside = document) => inside.querySelector(selector);
const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
const remember = (name, value) => {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
};

// --- Checks while typing: a wrong number is said beside the field before the form is sent. ---

const digitsOf = (text) => text.replace(/[\s-]/g, "");
const weighted = (digits, weights) => weights.reduce((sum, weight, i) => sum + weight * Number(digits[i]), 0);

const checks = {
  nip(text) {
    const digits = digitsOf(text).replace(/^PL/i, "");
    return /^\d{10}$/.test(digits) && weighted(digits, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === Number(digits[9]);
  },
  ean(text) {
    const digits = digitsOf(text);
    if (!/^(\d{8}|\d{12,14})$/.test(digits)) return false;
    const sum = [...digits].reverse().reduce((total, digit, i) => total + Number(digit) * (i % 2 ? 3 : 1), 0);
    return sum % 10 === 0;
  },
  money: (text) => /^-?\d+([.,]\d{1,2})?$/.test(text.replace(/[\s']/g, "")),
  price: (text) => /^\d+([.,]\d{1,4})?$/.test(text.replace(/[\s']/g, "")),
  percent: (text) => /^\d+([.,]\d{1,4})?$/.test(text.trim()) && Number(text.replace(",", ".")) <= 100,
};

function check(input) {
  const field = input.closest(".field");
  const text = input.value.trim();
  const isRight = text === "" || checks[input.dataset.check](text);
  let message = one(".error", field);
  input.setAttribute("aria-invalid", String(!isRight));
  if (isRight) return message?.remove();
  if (!message) {
    message = document.createElement("p");
    message.className = "error";
    message.id = `${input.id}-error`;
    field.append(message);
  }
  message.textContent = input.dataset.message;
}

// --- Menus, dialogs, panel ---

function closePanel() {
  const panel = one("#panel");
  if (!panel?.firstElementChild) return false;
  panel.replaceChildren();
  all("tr.is-chosen").forEach((row) => row.classList.remove("is-chosen"));
  panelOpener?.focus();
  return true;
}
let panelOpener = null;

function openFinder() {
  const dialog = one("#finder");
  if (!dialog || dialog.open) return;
  dialog.showModal();
  one("input", dialog).select();
}

document.addEventListener("click", (event) => {
  const target = event.target;
  for (const menu of all("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
  const opener = target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog?.id === "finder") openFinder();
    else dialog?.showModal();
    return;
  }
  if (target.closest("[data-closes='dialog']")) return target.closest("dialog").close();
  if (target.closest("[data-closes='panel']")) return closePanel();
  if (target.closest("[data-closes='toast']")) return target.closest(".toast").remove();
  if (target.closest("[data-nav]")) return one(".frame").classList.toggle("nav-open");
  if (target.closest("[data-copies]")) {
    navigator.clipboard?.writeText(target.closest("[data-copies]").dataset.copies);
    return;
  }
  if (target.closest("[data-prints]")) return window.print();
  const chosen = target.closest("[data-theme-choice], [data-density-choice]");
  if (chosen) {
    const { themeChoice, densityChoice } = chosen.dataset;
    const [name, value] = themeChoice === undefined ? ["density", densityChoice] : ["theme", themeChoice];
    remember(name, value);
    document.documentElement.dataset[name] = value;
    all(`[data-${name}-choice]`).forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset[`${name}Choice`] === value));
    });
    return;
  }
  // A click on the ground behind a dialog closes it.
  if (target.nodeName === "DIALOG") target.close();
});

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openFinder();
  } else if (event.key === "Escape" && !one("dialog[open]")) {
    const menu = one("details.menu[open]");
    if (menu) {
      menu.open = false;
      one("summary", menu).focus();
    } else if (one(".nav-open")) {
      one(".nav-open").classList.remove("nav-open");
    } else {
      closePanel();
    }
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && one("#finder[open]")) {
    const stops = all("#finder input, #finder .finder-results a");
    const next = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    stops[(next + stops.length) % stops.length]?.focus();
    event.preventDefault();
  } else if (event.key === "Enter" && event.target.matches?.("#finder input")) {
    one("#finder .finder-results a")?.click();
  }
});

document.addEventListener("input", (event) => {
  const input = event.target;
  if (input.dataset?.check && input.getAttribute("aria-invalid") === "true") check(input);
});

document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.dataset?.check) check(input);
  if (input.matches("[data-column]")) {
    const boxes = all("[data-column]", input.closest(".sheet"));
    const hidden = boxes.filter((box) => !box.checked).map((box) => box.dataset.column);
    remember(`hide.${input.dataset.table}`, hidden.join("."));
    window.htmx.trigger("#list", "refresh");
  }
  if (input.matches("[data-picks-all]")) {
    all('input[name="row"]', input.closest("table")).forEach((box) => { box.checked = input.checked; });
  }
  if (input.matches('[data-picks-all], input[name="row"]')) {
    const count = all('input[name="row"]:checked').length;
    const bulk = one(".bulk");
    if (bulk) {
      bulk.hidden = count === 0;
      one("[data-count]", bulk).textContent = count;
    }
  }
  if (input.matches("select[data-submits]")) input.form.requestSubmit();
});

// --- Live lists: an event carries only a mark; the list asks for itself. ---

let live = null;

function listen() {
  const element = one("[data-live]");
  if (live && (!element || live.url !== element.dataset.live)) {
    live.source.close();
    live = null;
  }
  const fresh = one(".fresh");
  if (!element || live) return;
  const source = new EventSource(element.dataset.live);
  live = { url: element.dataset.live, source, mark: null };
  source.addEventListener("mark", (event) => {
    one(".fresh")?.classList.remove("is-off");
    if (live.mark !== null && live.mark !== event.data) window.htmx.trigger("[data-live]", "refresh");
    live.mark = event.data;
  });
  source.onerror = () => fresh?.classList.add("is-off");
}

// --- With every piece of page that arrives ---

function begin(root) {
  for (const toast of all(".toast", root)) setTimeout(() => toast.remove(), 8000);
  listen();
  const panel = one("#panel");
  if (panel?.contains(root) || root === panel) {
    const first = one("h1, h2", panel);
    first?.setAttribute("tabindex", "-1");
    first?.focus();
  }
  // After a refusal the eye belongs on the first wrong field.
  const wrong = one('main[data-refused] [aria-invalid="true"], dialog[data-open] [aria-invalid="true"]');
  all("dialog[data-open]").forEach((dialog) => {
    dialog.removeAttribute("data-open");
    dialog.showModal();
  });
  wrong?.focus();
}

document.addEventListener("htmx:load", (event) => begin(event.detail.elt));
document.addEventListener("htmx:beforeRequest", (event) => {
  const link = event.detail.elt;
  if (link.matches?.("[data-panel]")) {
    panelOpener = link;
    all("tr.is-chosen").forEach((row) => row.classList.remove("is-chosen"));
    link.closest("tr")?.classList.add("is-chosen");
  }
});
document.addEventListener("htmx:beforeSwap", (event) => {
  // Only the body of a page is swapped in; its language stands on the element around it.
  const language = /<html[^>]*? lang="(\w+)"/.exec(event.detail.xhr.responseText)?.[1];
  if (language) document.documentElement.lang = language;
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target === document.body) {
    listen();
    if (!one("main[data-refused]")) one("main")?.focus({ preventScroll: true });
  }
});
document.addEventListener("htmx:sendError", () => one(".fresh")?.classList.add("is-off"));
