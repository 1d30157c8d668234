"""Pictures of every page and screen, in both languages, light and dark, into screenshots/.

python3 Tests/Browser/screenshots.py [NAME …]      only pages whose name is given
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from conftest import CHROMIUM, CHROMIUM_FLAGS, ROOT, Headquarters
from phone import Phone
from places import hq_pages, walk_device

FOLDER = ROOT / "screenshots"
VARIANTS = [("pl", "light"), ("pl", "dark"), ("en", "light"), ("en", "dark")]
DESK, POCKET = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def device(driver, hq, folder):
    for index, (language, theme) in enumerate(VARIANTS):
        locale = "pl-PL" if language == "pl" else "en-GB"
        phone = Phone(driver, hq, folder / f"phone-{index}", color_scheme=theme, locale=locale)

        def keep(name):
            phone.page.screenshot(path=FOLDER / f"device-{name}-{language}-{theme}.png", animations="disabled")

        walk_device(phone, keep, "tdabrowski")
        phone.close()


def headquarters(driver, hq, only):
    browser = driver.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
    page = None
    for language, theme in VARIANTS:
        context = browser.new_context(viewport=DESK, color_scheme=theme)
        fresh = context.new_page()
        fresh.hq = hq.url
        fresh.goto(f"{hq.url}/language/{language}?back=%2Fsign-in")
        keep(fresh, "sign-in", language, theme)
        fresh.fill("input[name=login]", "admin")
        fresh.fill("input[name=password]", hq.logins["admin"])
        fresh.press("input[name=password]", "Enter")
        fresh.wait_for_url(hq.url + "/")
        if page is None:
            pages = hq_pages(fresh)
        page = fresh
        page.goto(hq.url + "/")
        if page.evaluate("document.documentElement.lang") != language:
            page.locator(f"form[action='/language/{language}'] button").click()
            page.locator(f"html[lang={language}]").wait_for()
        for name, address in pages:
            if only and name not in only:
                continue
            page.goto(hq.url + address)
            keep(page, name, language, theme)
        context.close()
    browser.close()


def keep(page, name, language, theme):
    for place, size in (("desk", DESK), ("pocket", POCKET)):
        page.set_viewport_size(size)
        page.wait_for_timeout(60)
        page.screenshot(path=FOLDER / f"hq-{name}-{place}-{language}-{theme}.png", animations="disabled")
    page.set_viewport_size(DESK)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="teren-pictures-"))
    server = Headquarters(folder)
    try:
        with sync_playwright() as driver:
            device(driver, server, folder)
            headquarters(driver, server, set(sys.argv[1:]))
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}")
