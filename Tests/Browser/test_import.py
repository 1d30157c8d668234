"""A file with bad rows: the good ones load, the bad ones come back with their reasons, are corrected and load too."""

import re

from playwright.sync_api import expect

HEADER = "kod;nazwa;miejscowość;NIP;terytorium;cennik\n"
ROWS = [
    "IMP-1;Sklep Pierwszy;Łódź;;LDZ;DET",
    "IMP-2;Sklep Drugi;Zgierz;1234567890;LDZ;DET",  # the check digit of the NIP is wrong
    "IMP-3;;Pabianice;;LDZ;DET",  # no name
    "IMP-4;Sklep Czwarty;Łódź;;LDZ;HURT",
]


def upload(page, url, content, name="klienci.csv"):
    page.goto(url + "/imports")
    page.select_option("select[name=subject]", "customers")
    page.set_input_files("input[name=file]", {"name": name, "mimeType": "text/csv", "buffer": content})
    page.locator("main form[action='/imports'] button[type=submit]").click()
    page.locator("form[action$='/mapping']").wait_for()


def load(page):
    """Loads the previewed file and gives the result's tiles: new, changed, unchanged, refused."""
    page.locator("form[action$='/loading'] button").first.click()
    page.get_by_role("link", name="Następny plik").wait_for()
    return tiles(page)


def tiles(page):
    numbers = {}
    for tile in page.locator("main .tile").all():
        text = tile.inner_text()
        for name in ("Nowe", "Zmienione", "Bez zmian", "Odrzucone"):
            if name in text:
                numbers[name] = int(re.search(r"\d+", text.replace(name, "")).group())
    return numbers


def test_bad_rows_come_back_and_load_after_correction(hq, signed_in):
    page = signed_in()
    upload(page, hq.url, (HEADER + "\n".join(ROWS) + "\n").encode("cp1250"))
    assert tiles(page)["Odrzucone"] == 2
    assert load(page) == {"Nowe": 2, "Zmienione": 0, "Bez zmian": 0, "Odrzucone": 2}
    errors = page.locator("main tbody tr")
    expect(errors).to_have_count(2)
    wrong = errors.filter(has_text="1234567890").inner_text()
    assert wrong.startswith("3") and "NIP" in wrong
    assert errors.nth(1).inner_text().startswith("4") and "nazwa" in errors.nth(1).inner_text()

    with page.expect_download() as download:
        page.get_by_role("link", name="Pobierz odrzucone").click()
    refused = download.value.path().read_text(encoding="utf-8-sig")
    assert "IMP-2" in refused and "IMP-3" in refused and "IMP-1" not in refused
    corrected = refused.replace("1234567890", "1111565556").replace("IMP-3;;", "IMP-3;Sklep Trzeci;")
    upload(page, hq.url, corrected.encode(), "poprawione.csv")
    assert load(page) == {"Nowe": 2, "Zmienione": 0, "Bez zmian": 0, "Odrzucone": 0}

    # The same again: nothing is doubled and nothing changes.
    upload(page, hq.url, corrected.encode(), "poprawione.csv")
    assert load(page) == {"Nowe": 0, "Zmienione": 0, "Bez zmian": 2, "Odrzucone": 0}
    page.goto(hq.url + "/customers?q=IMP-3")
    expect(page.locator("tbody tr", has_text="IMP-3")).to_have_count(1)
    assert "Sklep Trzeci" in page.locator("tbody").inner_text()
