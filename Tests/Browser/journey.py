"""The first journey in Chromium: enrol, go offline, write an order, kill the browser, confirm, go online.

python3 journey.py ADDRESS CODE [QUERY]      exits with 1 when something did not happen
"""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from playwright.sync_api import expect, sync_playwright

address, code = sys.argv[1:3]
query = sys.argv[3] if len(sys.argv) > 3 else "lodz"
profile = tempfile.mkdtemp(prefix="teren-profile-")
problems = []


def launch(browsers):
    context = browsers.chromium.launch_persistent_context(
        profile, executable_path="/usr/bin/chromium", args=["--no-sandbox"], locale="pl-PL",
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True,
    )
    context.on("weberror", lambda error: problems.append(str(error.error)))
    context.on(
        "console",
        lambda message: problems.append(message.text)
        if message.type == "error" and "ERR_INTERNET_DISCONNECTED" not in message.text
        and "Failed to load resource" not in message.text else None,
    )
    return context


def kill_browser():
    """SIGKILL to every process of our own profile."""
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if f"--user-data-dir={profile}".encode() in command:
                os.kill(int(entry.name), signal.SIGKILL)


def add_goods(page):
    page.click("#o-add a")
    page.wait_for_selector(".add-row")
    for _ in range(3):
        count = page.locator(".add-row .stepper").count()
        page.click(".add-row .add >> nth=0")
        expect(page.locator(".add-row .stepper")).to_have_count(count + 1)
    page.click("#foot .main")
    page.wait_for_selector(".line .quantity")


with sync_playwright() as browsers:
    context = launch(browsers)
    page = context.pages[0]
    page.goto(f"{address}/device/index.html#enrol={code}")
    page.wait_for_selector("#bar a", timeout=60000)
    print("enrolled and synchronised")
    # The service worker has to hold the shell before the network may go.
    page.wait_for_function("navigator.serviceWorker.ready.then((r) => r.active.state === 'activated')")
    page.reload()
    page.wait_for_selector("#bar a")
    page.wait_for_function("navigator.serviceWorker.controller !== null")

    context.set_offline(True)
    started = time.monotonic()
    page.reload()
    page.wait_for_selector("#bar a")
    print(f"offline start: {(time.monotonic() - started) * 1000:.0f} ms")
    expect(page.locator(".net")).to_contain_text("Bez sieci")
    page.click("#bar a >> nth=1")
    page.fill("#search", query)
    page.wait_for_timeout(300)
    page.click(".window .row >> nth=0")
    page.click("#foot .main")
    add_goods(page)
    page.click(".line .quantity >> nth=1")
    units = page.locator(".choices .choice")
    if units.count() > 1:
        units.nth(1).click()
    page.click(".keypad .key >> text='3'")
    page.click("#foot .main")
    expect(page.locator(".line .quantity").nth(1)).to_contain_text("3")
    lines = page.locator(".line").all_inner_texts()
    draft = page.evaluate("location.hash")

    kill_browser()
    time.sleep(1)
    try:
        context.close()
    except Exception:
        pass

    context = launch(browsers)
    context.set_offline(True)
    page = context.pages[0]
    page.goto(f"{address}/device/index.html{draft}")
    page.wait_for_selector(".line .quantity")
    assert page.locator(".line").all_inner_texts() == lines, "the draft differs after the kill"
    print("draft intact after SIGKILL")

    second = context.new_page()
    second.goto(f"{address}/device/index.html{draft}")
    second.wait_for_selector(".line .quantity")
    second.click(".line .stepper button >> nth=1")
    page.wait_for_timeout(300)
    assert page.locator(".line").all_inner_texts() == second.locator(".line").all_inner_texts()
    gross = page.locator(".gross dd").inner_text()
    page.dblclick("#foot .main")
    page.wait_for_selector("#m-state")
    second.wait_for_selector("#m-state")
    expect(page.locator(".net")).to_contain_text("1 niewysłane")
    number = page.locator("#top h1").inner_text()

    # The owner of the core goes; the other tab takes over.
    page.close()
    second.wait_for_timeout(1500)
    second.goto(f"{address}/device/index.html#/documents")
    second.wait_for_selector("#m-documents .row")
    assert second.locator("#m-documents .row").count() == 1, "not one document"
    context.set_offline(False)
    started = time.monotonic()
    expect(second.locator("#m-documents .row .tag")).to_contain_text(re.compile("^(wysłane|przyjęte|czeka na decyzję)"), timeout=10000)
    print(f"{number} {gross}: at HQ {(time.monotonic() - started) * 1000:.0f} ms after the network came")
    print("state:", second.locator("#m-documents .row .tag").inner_text())
    context.close()
    shutil.rmtree(profile, ignore_errors=True)

if problems:
    print("PROBLEMS:", *problems, sep="\n  ")
    sys.exit(1)
print("ok")
