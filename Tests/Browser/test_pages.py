"""Every page and screen: readable for everybody, within its security policy, as wide as the window, in its language.

Each is visited once in light and once in dark; the languages change places between them.
"""

import pytest

from axe import violations
from conftest import Watch
from phone import Phone
from places import hq_pages, walk_device

# Language per theme: even pages as here, odd pages the other way round.
THEMES = [("light", 0), ("dark", 1)]
LANGUAGES = ["pl", "en"]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def faults(page, name, language, widths):
    found = [f"{name}: {line}" for line in violations(page)]
    lang = page.evaluate("document.documentElement.lang")
    if lang != language:
        found.append(f"{name}: lang is {lang}, not {language}")
    size = page.viewport_size
    for width in widths:
        page.set_viewport_size({"width": width, "height": size["height"]})
        over = page.evaluate(OVERFLOW)
        if over > 0:
            found.append(f"{name}: {over} px wider than {width} px: {page.evaluate(WIDEST)}")
    page.set_viewport_size(size)
    return found


# The outermost elements that reach over the edge, to find the culprit quickly.
WIDEST = """
[...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 3).map((e) => e.nodeName + '.' + e.className).join(', ')
"""


@pytest.fixture(scope="session")
def busy_hq(hq, driver, tmp_path_factory):
    """Headquarters after a day: a phone has sent an order."""
    phone = Phone(driver, hq, tmp_path_factory.mktemp("busy"))
    phone.enrol("jkowal")
    phone.open("/customers")
    phone.page.locator("#main a.row").nth(2).click()
    phone.tap("Nowe zamówienie")
    phone.tap("Dodaj towar")
    phone.page.locator(".add-row .add").first.click()
    phone.page.locator("#foot").get_by_text("1 ").first.wait_for()
    phone.tap("Wróć do zamówienia")
    phone.tap("Zatwierdź")
    phone.page.get_by_text("Zsynchronizowano").first.wait_for()
    phone.close()
    return hq


@pytest.mark.parametrize("theme,turn", THEMES)
def test_pages_of_headquarters(busy_hq, signed_in, theme, turn):
    page = signed_in(color_scheme=theme)
    page.hq = busy_hq.url
    found = []
    watch = Watch(page)
    for index, (name, address) in enumerate(hq_pages(page)):
        language = LANGUAGES[(index + turn) % 2]
        if page.evaluate("document.documentElement.lang") != language:
            page.locator(f"form[action='/language/{language}'] button").click()
            page.locator(f"html[lang={language}]").wait_for()
        page.goto(page.hq + address)
        found += faults(page, name, language, [360, 1440])
    found += watch.problems
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language,theme", [("pl", "light"), ("en", "dark")])
def test_sign_in_page(hq, browser, language, theme):
    context = browser.new_context(color_scheme=theme, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    watch = Watch(page)
    page.goto(f"{hq.url}/language/{language}?back=%2Fsign-in")
    found = faults(page, "sign-in", language, [360, 1440])
    assert not found, "\n".join(found)
    watch.check()
    context.close()


@pytest.mark.parametrize("theme,language", [("light", "pl"), ("dark", "en")])
def test_screens_of_the_device(hq, driver, tmp_path, theme, language):
    locale = "pl-PL" if language == "pl" else "en-GB"
    phone = Phone(driver, hq, tmp_path / "phone", color_scheme=theme, locale=locale)
    found = []
    walk_device(phone, lambda name: found.extend(faults(phone.page, name, language, [360, 1440])), "tdabrowski")
    assert not found, "\n".join(found)
    phone.close()
