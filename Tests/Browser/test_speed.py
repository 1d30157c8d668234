"""How fast it is with 20,000 customers and 20,000 products. Needs a release build; its figures go to
.build/figures.json, one JSON object per line."""

import json
import time
import urllib.parse
from pathlib import Path

import pytest

from conftest import ROOT, TEREN
from phone import Phone

IS_RELEASE = "release" in TEREN.parts
FIGURES = ROOT / ".build/figures.json"
WORDS = ["lodz", "delikatesy nowak", "k0123", "5001", "wisniewska krakow"]
pytestmark = pytest.mark.skipif(not IS_RELEASE, reason=f"{TEREN} is not a release build; speed says nothing there")

# From one input event to the patched list, in milliseconds; -1 when the list did not change.
KEYSTROKE = """
(text) => new Promise((resolve) => {
  const field = document.getElementById("search");
  const begun = performance.now();
  const done = (time) => { observer.disconnect(); clearTimeout(late); resolve(time); };
  const observer = new MutationObserver(() => done(performance.now() - begun));
  const late = setTimeout(() => done(-1), 1000);
  observer.observe(document.getElementById("main"), { childList: true, subtree: true, characterData: true, attributes: true });
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
})
"""

# From a tap on the first customer to the card's main action.
CARD = """
() => new Promise((resolve) => {
  const begun = performance.now();
  const observer = new MutationObserver(() => {
    if (!document.querySelector("#foot .main")) return;
    observer.disconnect();
    resolve(performance.now() - begun);
  });
  observer.observe(document.body, { childList: true, subtree: true });
  document.querySelector("#main a.row").click();
})
"""


def check(name, limit, measure, unit="ms"):
    """Measures up to three times until the target is met, and writes the best figure beside it. What another process
    does to a minute of measuring must not decide whether a change lands; missing the target three times does."""
    best = None
    for _ in range(3):
        value = measure()
        best = value if best is None else min(best, value)
        if best <= limit:
            break
    line = json.dumps({"figure": name, "value": round(best, 1), "limit": limit, "unit": unit, "met": best <= limit})
    print(line)
    with FIGURES.open("a") as file:
        file.write(line + "\n")
    assert best <= limit, line


def at(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


@pytest.fixture(scope="module")
def full_phone(large_hq, driver, tmp_path_factory):
    phone = Phone(driver, large_hq, tmp_path_factory.mktemp("large"))
    code = large_hq.enrolment_code("wszyscy")
    phone.page.goto(f"{large_hq.url}/device/#enrol={code}")
    phone.page.locator("#bar a").first.wait_for(timeout=180_000)
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.page.wait_for_timeout(3000)
    yield phone
    phone.close()


def test_cold_start(full_phone):
    def start():
        full_phone.context.close()
        full_phone.start(offline=True)
        begun = time.monotonic()
        full_phone.open("/customers")
        full_phone.page.locator("#main a.row").first.wait_for(timeout=30_000)
        return (time.monotonic() - begun) * 1000

    check("cold start to the customer list, 20,000 customers, offline", 2000, lambda: at([start() for _ in range(3)], 0.5))


def test_search(full_phone):
    page = full_phone.page
    full_phone.open("/customers")
    page.locator("#main a.row").first.wait_for()
    page.wait_for_timeout(3000)

    def search():
        keystrokes = [word[:end] for word in WORDS for end in range(1, len(word) + 1)]
        times = [taken for taken in (page.evaluate(KEYSTROKE, text) for text in keystrokes) if taken >= 0]
        assert len(times) > 20
        return at(times, 0.95)

    check("search, keystroke to list, p95", 16, search)


def test_card(full_phone):
    page = full_phone.page
    full_phone.open("/customers")
    page.locator("#search").fill("lodz")
    page.wait_for_timeout(500)

    def card():
        taken = page.evaluate(CARD)
        page.go_back()
        page.locator("#search").wait_for()
        page.locator("#main a.row").first.wait_for()
        return taken

    check("customer card, p95", 50, lambda: at([card() for _ in range(10)], 0.95))


@pytest.mark.parametrize("path", ["/customers", "/customers?q=lodz", "/customers?sort=-name&page=300", "/products", "/orders"])
def test_list_pages(large_hq, browser, path):
    context = browser.new_context()
    page = context.new_page()
    page.goto(large_hq.url + "/sign-in")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", large_hq.logins["admin"])
    page.press("input[name=password]", "Enter")
    page.wait_for_url(large_hq.url + "/")
    assert page.request.get(large_hq.url + path).ok

    def load():
        page.goto(large_hq.url + path)
        # Time to the last byte of the page itself, as the browser measured it on the same machine.
        return page.evaluate(
            "() => { const n = performance.getEntriesByType('navigation')[0]; return n.responseEnd - n.requestStart; }")

    check(f"headquarters {path}, median", 200, lambda: at([load() for _ in range(6)], 0.5))
    context.close()


def test_shell_size(large_hq, browser):
    context = browser.new_context()
    page = context.new_page()
    base = large_hq.url + "/device/"
    sizes = {}
    for name in json.loads((ROOT / "Web/device/shell.json").read_text())["files"]:
        answer = page.request.get(urllib.parse.urljoin(base, name), headers={"Accept-Encoding": "br"})
        assert answer.ok, name
        sent = answer.headers.get("content-length")
        sizes[name] = int(sent) if sent else Path(str(ROOT / "Web/device" / name) + ".br").stat().st_size
    context.close()
    check("device shell, compressed", 350, lambda: sum(sizes.values()) / 1000, "kB")
