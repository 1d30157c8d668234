"""The page "Prognoza i dostawy" in Chromium: computed from the button, read, changed and exported, by mouse and by
keyboard, on a desk and in a pocket, in both languages."""

import csv
import re
import shutil
import tempfile

import pytest
from playwright.sync_api import expect

import axe
from conftest import Headquarters, pages_of


@pytest.fixture(scope="module")
def planned():
    """A demo company with a year of orders, stock and terms of supply."""
    folder = tempfile.mkdtemp(prefix="teren-forecast-")
    server = Headquarters(folder, history=True)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def enter(planned, browser):
    yield from pages_of(planned, browser, default="kierownik")


def rows(page):
    return page.locator("#list tbody tr")


def test_compute_from_the_button(planned, enter):
    page = enter()
    page.goto(planned.url + "/forecast")
    expect(rows(page)).to_have_count(50)
    # The gravest stand on top, each with its reason.
    expect(rows(page).first.locator(".tag.danger").first).to_be_visible()
    expect(rows(page).first).to_contain_text("popyt do")
    before = page.locator("#forecast-state .tile time").first.get_attribute("datetime")
    page.get_by_role("button", name="Policz teraz").click()
    # Without loading the page again it shows the new run, made by this person.
    expect(page.locator("#forecast-state .tile").first).to_contain_text("Krzysztof Kierownik", timeout=60_000)
    expect(page.locator("#forecast-state time").first).not_to_have_attribute("datetime", before)
    expect(page.get_by_role("button", name="Policz teraz")).to_be_visible()
    expect(rows(page)).to_have_count(50)


def test_filters_supplier_and_export(planned, enter):
    page = enter()
    page.goto(planned.url + "/forecast")
    page.locator("section.card tbody a.row-link").first.click()
    page.wait_for_url(re.compile("supplier="))
    name = page.locator("section.card tbody a.row-link").first.inner_text()
    expect(rows(page).first).to_contain_text(name)
    page.locator("select[name=show]").select_option("orders")
    page.wait_for_url(re.compile("show=orders"))
    expect(page.locator("#list .pager")).to_be_visible()
    total = int(re.search(r"z (\d+)", page.locator("#list .pager span").first.inner_text().replace("\xa0", "")).group(1))
    with page.expect_download() as download:
        page.locator("#list a[href*='format=csv']").click()
    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file, delimiter=";"))
    assert len(lines) == total
    assert all(int(line["Zamów"]) > 0 and line["Dostawca"] == name for line in lines)
    assert all("popyt do" in line["Dlaczego"] for line in lines)


def test_card_and_change(planned, enter):
    page = enter()
    page.goto(planned.url + "/forecast")
    rows(page).first.locator("a.row-link").click()
    expect(page.locator("#panel svg.fan")).to_be_visible()
    page.locator("#panel a.button", has_text="Otwórz stronę").click()
    page.wait_for_url(re.compile("/forecast/products/"))
    expect(page.locator("main svg.fan path.range")).to_have_count(1)
    # By keyboard alone: an empty reason is refused beside its field, then the change is kept.
    page.locator("#f-quantity").focus()
    page.keyboard.type("25")
    page.keyboard.press("Enter")
    expect(page.locator("#f-reason-error")).to_be_visible()
    expect(page.locator("#f-quantity")).to_have_value("25")
    page.locator("#f-reason").fill("gazetka w listopadzie")
    page.locator("#f-quantity").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".trail li", has_text="gazetka w listopadzie")).to_contain_text("Krzysztof Kierownik")
    page.locator(".trail li button", has_text="Usuń").first.click()
    expect(page.locator(".trail li", has_text="gazetka w listopadzie")).to_have_count(0)


@pytest.mark.parametrize("login", ["tdabrowski"])
def test_representatives_stay_out(planned, enter, login):
    page = enter(login)
    expect(page.locator("nav a[href='/forecast']")).to_have_count(0)
    assert page.goto(planned.url + "/forecast").status == 403


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pocket_english_and_axe(planned, enter, scheme):
    page = enter("admin", viewport={"width": 360, "height": 740}, color_scheme=scheme)
    page.goto(planned.url + "/forecast")
    card = rows(page).first.locator("a.row-link").get_attribute("href")
    addresses = ["/forecast", "/forecast?q=niematakiego", "/forecast?show=exceptions&sort=cover", card]
    for language in ("en", "pl"):
        page.goto(planned.url + "/")
        page.evaluate(
            """language => fetch(`/language/${language}`, {method: 'POST', headers: {'Content-Type':
            'application/x-www-form-urlencoded'}, body: new URLSearchParams({csrf:
            document.querySelector('input[name=csrf]').value})})""", language)
        for address in addresses:
            page.goto(planned.url + address)
            page.locator("main h1").wait_for()
            assert page.evaluate("document.documentElement.lang") == language
            over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert over <= 0, f"{address}: {over} px wider than the window"
            assert axe.violations(page) == [], address
