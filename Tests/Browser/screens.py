"""Walks through the device in Chromium against a running server and keeps a picture of each screen.

python3 screens.py ADDRESS CODE FOLDER [light|dark] [pl|en]
"""

import pathlib
import sys

from playwright.sync_api import sync_playwright

address, code, folder = sys.argv[1:4]
theme = sys.argv[4] if len(sys.argv) > 4 else "light"
language = sys.argv[5] if len(sys.argv) > 5 else "pl"
out = pathlib.Path(folder)
out.mkdir(parents=True, exist_ok=True)

with sync_playwright() as browsers:
    browser = browsers.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=2, color_scheme=theme,
        locale="pl-PL" if language == "pl" else "en-GB", has_touch=True, is_mobile=True,
    )
    page = context.new_page()
    page.on("console", lambda message: print("console:", message.type, message.text))
    page.on("pageerror", lambda error: print("error:", error))

    def shot(name):
        page.wait_for_timeout(250)
        page.screenshot(path=out / f"{name}-{theme}-{language}.png")

    page.goto(address + "/device/index.html")
    page.wait_for_selector("#code")
    shot("01-enrol")
    page.fill("#code", code)
    page.click("form .main")
    page.wait_for_selector("#bar a")
    shot("02-today")
    page.click("#bar a >> nth=1")
    page.wait_for_selector("#search")
    shot("03-customers")
    page.fill("#search", sys.argv[6] if len(sys.argv) > 6 else "lodz")
    shot("04-search")
    page.click(".window .row >> nth=0")
    page.wait_for_selector("#foot .main")
    shot("05-customer")
    page.click("#foot .main")
    page.wait_for_selector("#o-add a")
    shot("06-empty-order")
    page.click("#o-add a")
    page.wait_for_selector(".add-row")
    for _ in range(3):
        page.click(".add-row .add >> nth=0")
        page.wait_for_timeout(80)
    shot("07-add")
    page.click("#foot .main")
    page.wait_for_selector(".line")
    shot("08-order")
    page.click(".line .quantity >> nth=0")
    page.wait_for_selector(".keypad")
    for key in ("2", "4"):
        page.click(f".keypad .key >> text='{key}'")
    page.click(".why summary")
    shot("09-line")
    page.click("#foot .main")
    page.click("#o-details a")
    page.wait_for_selector("#note")
    page.fill("#note", "Proszę dostarczyć rano")
    shot("10-details")
    page.click("#foot .main")
    page.wait_for_selector(".line")
    shot("11-order")
    page.dblclick("#foot .main")
    page.wait_for_selector("#m-state")
    page.wait_for_timeout(500)
    shot("12-document")
    page.goto(address + "/device/index.html#/documents")
    shot("13-documents")
    page.goto(address + "/device/index.html#/")
    shot("14-today")
    page.goto(address + "/device/index.html#/goods")
    shot("15-goods")
    page.click(".window .row >> nth=0")
    shot("16-product")
    page.goto(address + "/device/index.html#/more")
    shot("17-more")
    browser.close()
