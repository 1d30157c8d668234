"""What headquarters does while people watch: devices come and go, passwords change, orders arrive and are decided."""

import re
import time

from playwright.sync_api import expect

from phone import Phone


def order(phone, customer=0):
    """Writes and confirms an order of one product; gives its number."""
    phone.open("/customers")
    phone.page.locator("#main a.row").nth(customer).click()
    phone.tap("Nowe zamówienie")
    phone.tap("Dodaj towar")
    phone.page.locator(".add-row .add").first.click()
    phone.page.locator(".add-row .stepper").first.wait_for()
    phone.tap("Wróć do zamówienia")
    phone.tap("Zatwierdź")
    phone.page.locator("#m-state").wait_for()
    return re.search(r"ZK/\w+/\d{4}/\d{2}/\d{4}", phone.page.locator("body").inner_text()).group()


def test_device_comes_by_its_code_and_goes_when_revoked(hq, driver, signed_in, tmp_path):
    page = signed_in()
    page.goto(hq.url + "/devices")
    page.locator("[data-opens=enrol]").first.click()
    dialog = page.locator("#enrol")
    dialog.locator("select[name=user]").select_option(index=1)
    dialog.locator("input[name=deviceName]").fill("Telefon próbny")
    dialog.locator("button[type=submit]").click()
    code = page.locator(".big-code").inner_text().strip()
    assert code
    assert page.locator("svg[role=img]").first.bounding_box()["width"] > 100
    address = page.locator("[data-copies]").get_attribute("data-copies")

    # The address of the QR code is all that the phone needs.
    phone = Phone(driver, hq, tmp_path / "phone")
    phone.page.goto(address)
    phone.page.locator("#bar a").first.wait_for(timeout=30_000)

    page.goto(hq.url + "/devices")
    row = page.locator("tbody tr", has_text="Telefon próbny")
    row.get_by_role("button", name="Odłącz").click()
    page.locator("dialog[open] button[type=submit]").click()
    page.locator("tbody tr", has_text="Telefon próbny").get_by_text("odłączone").wait_for()
    phone.open("/more")
    phone.page.locator("[data-do=sync]").first.click()
    phone.page.get_by_text("Wymaga ponownej rejestracji").first.wait_for()
    phone.context.close()


def test_password_change_and_sign_out_everywhere(hq, browser, signed_in):
    page = signed_in("kierownik")
    other = signed_in("kierownik")
    old, new = hq.logins["kierownik"], "zupełnie-nowe-hasło-7"

    def change(before, after):
        page.goto(hq.url + "/profile")
        page.fill("input[name=old]", before)
        page.fill("input[name=new]", after)
        page.locator("form[action='/profile/password'] button[type=submit]").click()

    change("nie to hasło", new)
    page.locator("[aria-invalid=true]").wait_for()
    change(old, new)
    page.locator(".toast").wait_for()
    change(new, old)
    page.locator(".toast").wait_for()
    page.locator("form[action='/profile/sign-out-everywhere'] button").click()
    page.wait_for_url(re.compile("/sign-in"))
    other.goto(hq.url + "/customers")
    assert "/sign-in" in other.url


def test_order_arrives_on_the_open_list(hq, driver, signed_in, tmp_path):
    phone = Phone(driver, hq, tmp_path / "phone")
    phone.enrol("tdabrowski")
    page = signed_in()
    page.goto(hq.url + "/orders")
    page.locator("#list").wait_for()
    page.wait_for_timeout(1000)
    number = order(phone)
    sent = time.monotonic()
    page.locator("tbody tr", has_text=number).wait_for(timeout=3000)
    assert time.monotonic() - sent < 3
    phone.close()


def test_decisions_on_held_orders_reach_the_phone(hq, driver, signed_in, tmp_path):
    phone = Phone(driver, hq, tmp_path / "phone")
    phone.enrol("tdabrowski")
    phone.open("/customers")
    address = phone.page.locator("#main a.row").nth(3).get_attribute("href").removeprefix("#")
    phone.offline()
    numbers = [order(phone, 3), order(phone, 3)]

    # Meanwhile headquarters stops the customer's orders, so a person has to decide about them.
    page = signed_in()
    page.goto(hq.url + address)
    page.locator("[data-opens=block]").first.click()
    page.locator("dialog[open] [name=reason]").fill("Zaległości")
    page.locator("dialog[open] button[type=submit]").click()
    page.locator("form[action$='/unblock']").first.wait_for()
    phone.offline(False)
    phone.open("/documents")
    rows = phone.page.locator("#m-documents .row")
    rows.filter(has_text="czeka na decyzję").nth(1).wait_for(timeout=15_000)

    for number, decision in zip(numbers, ("accept", "reject")):
        page.goto(f"{hq.url}/orders?q={number}")
        page.goto(hq.url + page.locator("tbody a").first.get_attribute("href"))
        if decision == "accept":
            page.locator("form[action$='/acceptance'] button").first.click()
        else:
            page.locator("[data-opens=reject]").first.click()
            page.locator("dialog[open] [name=reason]").fill("Klient zamyka sklep")
            page.locator("dialog[open] button[type=submit]").click()
        page.locator(".toast").first.wait_for()
    phone.page.locator("#m-documents .row", has_text=numbers[0]).get_by_text("przyjęte").wait_for(timeout=15_000)
    phone.page.locator("#m-documents .row", has_text=numbers[1]).get_by_text("odrzucone").wait_for(timeout=15_000)
    phone.page.locator("#m-documents .row", has_text=numbers[1]).click()
    phone.page.get_by_text("Klient zamyka sklep").wait_for()
    phone.close()


def test_order_beside_the_list_and_on_a_phone_shows_every_line_whole(hq, driver, signed_in, tmp_path):
    phone = Phone(driver, hq, tmp_path / "phone")
    phone.enrol("tdabrowski")
    number = order(phone)
    phone.page.get_by_text("przyjęte").first.wait_for()
    phone.close()
    page = signed_in()
    page.goto(f"{hq.url}/orders?q={number}")
    page.locator("tbody tr a").first.click()
    page.locator("#panel details.why summary").first.click()
    expect(page.locator("#panel .waterfall").first).to_be_visible()
    for card in page.locator("#panel .card").all():
        assert card.evaluate("c => c.scrollHeight - c.clientHeight") <= 1
    address = page.locator("#panel .panel-bar a").first.get_attribute("href")
    pocket = signed_in(viewport={"width": 360, "height": 740})
    pocket.goto(hq.url + address)
    pocket.locator("details.why summary").first.click()
    assert pocket.locator(".waterfall li").first.bounding_box()["width"] >= 200
