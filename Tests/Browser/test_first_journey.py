"""An order taken offline in a shop reaches headquarters: once, with the same grosze, whatever happens between."""

import re
import time

from playwright.sync_api import expect

from conftest import Watch
from phone import Phone, grosze


def orders_at_hq(page, hq, number):
    page.goto(f"{hq.url}/orders?q={number}")
    return page.locator("tbody tr", has_text=number)


def test_order_taken_offline_survives_the_battery_and_arrives_once(hq, driver, signed_in, tmp_path):
    phone = Phone(driver, hq, tmp_path / "phone")
    phone.enrol("tdabrowski")

    # No network from here on: not even for the start of the program.
    phone.offline()
    phone.page.reload()
    phone.page.get_by_text("Bez sieci").wait_for()
    phone.tap("Klienci")
    phone.page.locator("#search").fill("lodz")
    first = phone.page.locator("a.row").first
    first.filter(has_text="Łódź").wait_for()
    first.click()
    phone.tap("Nowe zamówienie")
    phone.tap("Dodaj towar")
    for index, goods in enumerate(["woda gazowana", "jogurt", "krówki"]):
        phone.page.locator("#search").fill(goods)
        phone.page.wait_for_function("document.querySelector('#m-count').innerText.match(/\\d/)")
        row = phone.page.locator(".add-row").first
        row.wait_for()
        row.get_by_role("button").first.click()
        phone.page.locator("#foot").get_by_text(re.compile(rf"^{index + 1}\s")).wait_for()
    phone.tap("Wróć do zamówienia")
    expect(phone.page.locator("article.line")).to_have_count(3)
    # Two of the three in cartons, the first by the keypad.
    for index in (0, 1):
        phone.page.locator("article.line .quantity").nth(index).click()
        phone.page.get_by_role("button", name="karton").click()
        phone.page.locator(".keypad").get_by_role("button", name="4").click()
        phone.page.get_by_text(re.compile("karton")).first.wait_for()
        phone.page.go_back()
    gross = phone.money("Brutto")
    lines = phone.page.locator("article.line").all_inner_texts()
    assert gross > 0 and sum("karton" in line for line in lines) == 2

    phone.kill()
    phone.start(offline=True)
    phone.open("/")
    phone.page.get_by_text("Szkic").first.wait_for()
    phone.page.locator("a.row", has_text="Szkic").or_(phone.page.locator("a.row", has_text="szkic")).first.click()
    expect(phone.page.locator("article.line")).to_have_count(3)
    assert phone.page.locator("article.line").all_inner_texts() == lines
    assert phone.money("Brutto") == gross

    # A second window of the same phone shows the same draft.
    draft = phone.page.url
    other = phone.context.new_page()
    other_watch = Watch(other)
    other.goto(draft)
    other.locator("article.line").nth(2).wait_for()

    # Two quick taps here and one there: one order.
    phone.page.evaluate(
        "() => { const b = document.querySelector('#foot button.main'); b.click(); b.click(); }")
    if other.locator("#foot button.main", has_text="Zatwierdź").count():
        other.evaluate("() => document.querySelector('#foot button.main')?.click()")
    phone.page.get_by_text("1 niewysłane").first.wait_for()
    number = re.search(r"ZK/TDA\d+/\d{4}/\d{2}/\d{4}", phone.page.locator("body").inner_text()).group()

    admin = signed_in()
    assert orders_at_hq(admin, hq, number).count() == 0
    phone.offline(False)
    restored = time.monotonic()
    while orders_at_hq(admin, hq, number).count() == 0:
        assert time.monotonic() - restored < 3, "the order did not reach headquarters within 3 seconds"
    time.sleep(1)
    rows = orders_at_hq(admin, hq, number)
    assert rows.count() == 1
    assert f"{gross // 100 % 1000:d},{gross % 100:02d}" in rows.first.inner_text().replace("\u00a0", " ")
    phone.page.get_by_text("przyjęte").first.wait_for()

    # The order's page: the same totals, and a reason for each price.
    rows.first.get_by_role("link").first.click()
    admin.get_by_text(number).first.wait_for()
    text = admin.locator("main").inner_text().replace("\u00a0", " ")
    shown = f"{gross // 100:,}".replace(",", " ") + f",{gross % 100:02d}"
    assert shown in text
    other_watch.check()
    phone.close()


def test_every_start_finds_what_was_confirmed(hq, driver, tmp_path):
    """Killed right after the confirmation, five times: nothing lost, nothing doubled."""
    phone = Phone(driver, hq, tmp_path / "phone")
    phone.enrol("mnowak")
    phone.offline()
    for count in range(1, 6):
        phone.open("/customers")
        phone.page.locator("a.row").nth(1).click()
        phone.tap("Nowe zamówienie")
        phone.tap("Dodaj towar")
        phone.page.locator(".add-row").nth(count).get_by_role("button").first.click()
        phone.tap("Wróć do zamówienia")
        phone.tap("Zatwierdź")
        phone.page.get_by_text(re.compile(rf"{count}\s+niewysłan")).first.wait_for()
        phone.kill()
        phone.start(offline=True)
        phone.open("/")
        phone.page.get_by_text(re.compile(rf"{count}\s+niewysłan")).first.wait_for()
    phone.offline(False)
    phone.page.get_by_text("Zsynchronizowano").wait_for(timeout=15_000)
    phone.open("/documents")
    phone.page.locator("a.row", has_text="przyjęte").nth(4).wait_for()
    assert phone.page.locator("a.row", has_text="przyjęte").count() == 5
    phone.close()
