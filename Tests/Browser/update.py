"""A new version of the shell takes over at the next start and loses nothing.

python3 update.py ADDRESS CODE FOLDER      FOLDER is Web/ as the server serves it; a file in it is changed and put back
"""

import pathlib
import subprocess
import sys
import tempfile

from playwright.sync_api import sync_playwright

address, code, folder = sys.argv[1:4]
style = pathlib.Path(folder) / "device" / "device.css"
before = style.read_text()
shell = pathlib.Path(folder).parent / "bin" / "shell"


def version(page):
    page.goto(f"{address}/device/index.html#/more")
    page.wait_for_selector("#m-company dd")
    return page.locator("#m-company .fact >> nth=-1").inner_text().split()[-1]


def quiet(page):
    page.wait_for_timeout(4000)


with sync_playwright() as browsers:
    context = browsers.chromium.launch_persistent_context(
        tempfile.mkdtemp(prefix="teren-update-"), executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    page = context.pages[0]
    page.goto(f"{address}/device/index.html#enrol={code}")
    page.wait_for_selector("#bar a", timeout=60000)
    page.click("#bar a >> nth=1")
    page.click(".window .row >> nth=0")
    page.click("#foot .main")
    page.click("#o-add a")
    page.click(".add-row .add >> nth=0")
    quiet(page)
    first = version(page)
    try:
        style.write_text(before + "\n/* a new version */\n")
        subprocess.run([shell], check=True)
        page.reload()
        quiet(page)
        same = version(page)
        # The next start finds the new version waiting.
        page.close()
        page = context.new_page()
        second = version(page)
        quiet(page)
        second = version(page)
    finally:
        style.write_text(before)
        subprocess.run([shell], check=True)
    print(first, same, second)
    assert first == same != second, "the new version did not take over at the next start"
    page.goto(f"{address}/device/index.html#/documents")
    page.wait_for_selector("#m-drafts .row")
    assert page.locator("#m-drafts .row").count() == 1
    context.close()
print("ok")
