"""Cold start and search with a large company in Chromium.

python3 large.py ADDRESS CODE      for instance of paper.mjs with 20000 20000 25
"""

import sys
import tempfile
import time

from playwright.sync_api import sync_playwright

address, code = sys.argv[1:3]
profile = tempfile.mkdtemp(prefix="teren-large-")

# The time from a keystroke to the next painted list.
keystroke = """
(text) => new Promise((resolve) => {
  const field = document.getElementById("search");
  const list = document.getElementById("main");
  const start = performance.now();
  const observer = new MutationObserver(() => {
    observer.disconnect();
    resolve(performance.now() - start);
  });
  observer.observe(list, { childList: true, subtree: true, attributes: true, characterData: true });
  setTimeout(() => { observer.disconnect(); resolve(-1); }, 1000);
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
})
"""


def launch(browsers):
    return browsers.chromium.launch_persistent_context(
        profile, executable_path="/usr/bin/chromium", args=["--no-sandbox"],
        viewport={"width": 390, "height": 844}, locale="pl-PL",
    )


with sync_playwright() as browsers:
    context = launch(browsers)
    page = context.pages[0]
    page.goto(f"{address}/device/index.html#enrol={code}")
    started = time.monotonic()
    page.wait_for_selector("#bar a", timeout=120000)
    print(f"first synchronisation: {time.monotonic() - started:.1f} s")
    page.wait_for_function("navigator.serviceWorker.ready.then((r) => r.active.state === 'activated')")
    context.close()
    for _ in range(3):
        context = launch(browsers)
        context.set_offline(True)
        page = context.pages[0]
        started = time.monotonic()
        page.goto(f"{address}/device/index.html")
        page.wait_for_selector("#bar a", timeout=60000)
        print(f"cold start, offline: {(time.monotonic() - started) * 1000:.0f} ms")
        page.wait_for_timeout(2500)
        page.click("#bar a >> nth=1")
        page.wait_for_selector("#search")
        times = []
        for word in ("lodz", "delikatesy nowak", "k-0123", "50012", "wisniewska krakow"):
            for end in range(1, len(word) + 1):
                taken = page.evaluate(keystroke, word[:end])
                if taken >= 0:
                    times.append(taken)
        times.sort()
        print(
            f"keystroke to list: {len(times)}, median {times[len(times) // 2]:.1f} ms, "
            f"p95 {times[int(len(times) * 0.95)]:.1f} ms"
        )
        page.evaluate("scrollTo(0, 700000)")
        page.wait_for_timeout(500)
        context.close()
