"""A new version of the device's program takes over at the next start and loses nothing."""

import json
import shutil

from conftest import ROOT, Headquarters
from phone import Phone


def version(phone):
    phone.open("/more")
    phone.page.wait_for_selector("#m-company dd")
    return phone.page.locator("#m-company .fact >> nth=-1").inner_text().split()[-1]


def test_an_update_waits_for_the_next_start_and_keeps_the_draft(driver, tmp_path):
    web = tmp_path / "Web"
    shutil.copytree(ROOT / "Web", web)
    hq = Headquarters(tmp_path, web=web)
    phone = Phone(driver, hq, tmp_path / "phone")
    phone.enrol("jkowal")
    phone.tap("Klienci")
    phone.page.locator("a.row").nth(1).click()
    phone.tap("Nowe zamówienie")
    phone.tap("Dodaj towar")
    phone.page.locator(".add-row").first.get_by_role("button").first.click()
    phone.page.locator("#foot").get_by_text("1 pozycja").wait_for()
    first = version(phone)

    manifest = web / "device" / "shell.json"
    shell = json.loads(manifest.read_text())
    shell["version"] = "0123456789ab"
    manifest.write_text(json.dumps(shell))
    hq.stop()
    hq.start()
    phone.page.reload()
    assert version(phone) == first
    # The new version is fetched in the background while the old one works on.
    phone.page.wait_for_function(
        "navigator.serviceWorker.getRegistration().then((r) => r.waiting !== null)", timeout=20_000)
    phone.page.close()
    phone.page = phone.context.new_page()
    phone.open("/")
    phone.page.wait_for_selector("#bar a")
    assert version(phone) == "0123456789ab"
    phone.open("/documents")
    phone.page.wait_for_selector("#m-drafts .row")
    assert phone.page.locator("#m-drafts .row").count() == 1
    phone.close()
    hq.stop()
