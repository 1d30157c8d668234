"""The page "Analizy" in Chromium: by mouse and by keyboard, on a desk and in a pocket, in both languages."""

import csv
import re
import time

from playwright.sync_api import expect

from phone import Phone
from test_hq import order


def ready(page, hq):
    page.goto(hq.url + "/analyses?facts=documents")
    page.locator("#pivot table, #pivot .empty").first.wait_for(timeout=20_000)


def test_pivot_follows_orders_and_choices(hq, driver, signed_in, tmp_path):
    phone = Phone(driver, hq, tmp_path / "phone")
    phone.enrol("tdabrowski")
    number = order(phone)
    page = signed_in()
    ready(page, hq)
    page.goto(hq.url + "/analyses?facts=order_lines&r1=document&m.net=1&asked=1&totals=1")
    page.locator("#pivot tbody tr", has_text=number).wait_for(timeout=5_000)

    # Accepted on the phone, there for whoever asks two seconds later.
    second = order(phone, 1)
    time.sleep(2)
    page.reload()
    expect(page.locator("#pivot tbody tr", has_text=second)).to_have_count(1)

    # Choices change the table and the address, without loading the page again.
    page.evaluate("window.stays = true")
    page.locator("select[name=r1]").select_option("product.name")
    page.wait_for_url(re.compile("r1=product.name"))
    page.get_by_label("brutto", exact=True).check()
    page.locator("#pivot thead th", has_text="brutto").first.wait_for()
    assert page.evaluate("window.stays") is True

    # A number leads to its lines, a line to its document, and from there to the order.
    page.goto(hq.url + f"/analyses?facts=order_lines&r1=document&m.net=1&asked=1&totals=1")
    page.locator("#pivot tbody tr", has_text=number).locator("a.cell").first.click()
    page.wait_for_url(re.compile("/analyses/rows"))
    page.locator("tbody a", has_text=number).first.click()
    page.wait_for_url(re.compile("/analyses/document"))
    page.locator("main a[href^='/orders/']").click()
    page.wait_for_url(re.compile(r"/orders/\d+"))
    phone.close()


def test_export_equals_the_table(hq, signed_in):
    page = signed_in()
    ready(page, hq)
    page.goto(hq.url + "/analyses?facts=documents&r1=customer.town&c=date.month&m.net=1&m.documents=1&asked=1&totals=1&refused=1")
    page.locator("#pivot table").wait_for()
    with page.expect_download() as download:
        page.locator("#pivot a[href*='format=csv']").click()
    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    shown = [
        [re.sub(r"\s", "", cell).replace("−", "-") for cell in row.locator("td").all_inner_texts()]
        for row in page.locator("#pivot tbody tr").all()]
    exported = [[f"{float(c.replace(',', '.')):.2f}" if c else "" for c in row[1:]] for row in rows[1:]]
    shown = [[f"{float(c.replace(',', '.')):.2f}" if c else "" for c in row] for row in shown]
    assert exported == shown
    assert rows[-1][0] == "Razem"


def test_keyboard_alone(hq, signed_in):
    page = signed_in()
    ready(page, hq)
    page.goto(hq.url + "/analyses?facts=documents&r1=customer.town&m.net=1&asked=1&totals=1&refused=1")
    page.locator("#pivot table").wait_for()
    page.locator("select[name=r1]").focus()
    page.keyboard.type("Segment")
    page.keyboard.press("Tab")
    page.wait_for_url(re.compile("r1=customer.segment"))
    box = page.locator("input[name=totals]")
    box.focus()
    page.keyboard.press("Space")
    page.wait_for_url(lambda url: "totals=1" not in url)
    cell = page.locator("#pivot a.cell").first
    cell.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/analyses/rows"))


def test_pocket_and_refusal(hq, signed_in):
    page = signed_in(viewport={"width": 360, "height": 740})
    ready(page, hq)
    for address in (
            "/analyses?facts=documents&r1=customer.town&c=date.month&m.net=1&m.documents=1&asked=1&totals=1&refused=1",
            "/analyses?facts=devices", "/analyses?facts=visits", "/analyses?facts=sync_documents",
            "/analyses/rows?facts=documents&m.net=1&asked=1&refused=1", "/analyses?r1=customer.planet&m.net=1&asked=1"):
        page.goto(hq.url + address)
        page.locator("main h1").wait_for()
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{address}: {over} px wider than the window"
    page.locator("#pivot [role=alert]", has_text="customer.planet").wait_for()
