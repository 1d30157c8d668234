"""Terms entered at headquarters price an order offline, and both sides tell the same story."""

import re

from phone import Phone, grosze

WATER = "Woda gazowana"


def in_polish(page, hq):
    """The page in Polish, whatever language its user read last."""
    page.goto(hq.url + "/")
    if page.evaluate("document.documentElement.lang") != "pl":
        page.locator("form[action='/language/pl'] button").click()
        page.locator("html[lang=pl]").wait_for()
    return page


def add_condition(page, hq, kind, publish=True, **fields):
    """Fills in the form of a condition type, as an administrator does."""
    page.goto(f"{hq.url}/conditions/new?type={kind}")
    for name, value in fields.items():
        field = page.locator(f"main form [name={name}]")
        if field.evaluate("f => f.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.locator(f"main button[value={'published' if publish else 'draft'}]").click()


def cell(page, hq, path, text):
    """The code in the row of a list that has this text."""
    page.goto(f"{hq.url}{path}")
    row = page.locator("tbody tr", has_text=text).first
    return row.locator(".soft").first.inner_text().strip()


def phone_rows(article):
    """Name and amount of every applied row of a line on the phone."""
    article.locator("details.why summary").click()
    found = []
    for row in article.locator("details.why > table > tbody tr").all():
        name = row.locator("th").evaluate("t => t.firstChild.textContent").strip()
        found.append((name, grosze(row.locator("td").nth(1).inner_text())))
    return found


def hq_rows(line):
    """The same at headquarters."""
    line.locator("details.why summary").click()
    found = []
    for row in line.locator("details.why .waterfall li:not(.sum)").all():
        name = row.locator("span").first.evaluate("t => t.firstChild.textContent").strip()
        found.append((name, grosze(row.locator(":scope > .number").inner_text().lstrip("+"))))
    return found


def test_waterfall_on_the_phone_is_that_of_headquarters(hq, driver, signed_in, tmp_path):
    admin = in_polish(signed_in(), hq)
    product = cell(admin, hq, "/products?q=woda+gazowana", WATER)
    customer = cell(admin, hq, "/customers?q=lodz&state=active", "Łódź")
    admin.goto(f"{hq.url}/customers?q={customer}")
    name = admin.locator("tbody .row-link").first.inner_text().strip()

    add_condition(admin, hq, "SI", name="Umowa", customer=customer, product=product, priority="5",
                  steps="10: 4\n20: 6")
    admin.wait_for_url(re.compile(r"/conditions/\d+$"))
    admin.get_by_text("ogłoszony").first.wait_for()
    add_condition(admin, hq, "GR", name="Dziesiąta gratis", product=product, priority="5", buy="10", give="1")
    admin.wait_for_url(re.compile(r"/conditions/\d+$"))
    add_condition(admin, hq, "SG", name="Napoje razem", category="NAP", priority="5", steps="20: 2")
    admin.wait_for_url(re.compile(r"/conditions/\d+$"))

    phone = Phone(driver, hq, tmp_path / "phone")
    phone.enrol("tdabrowski")
    phone.offline()
    phone.page.reload()
    phone.page.get_by_text("Bez sieci").wait_for()
    phone.tap("Klienci")
    phone.page.locator("#search").fill(customer)
    phone.page.locator("a.row", has_text=name).first.click()
    phone.tap("Nowe zamówienie")
    phone.tap("Dodaj towar")
    for index, goods in enumerate([WATER.lower(), "jogurt"]):
        phone.page.locator("#search").fill(goods)
        phone.page.wait_for_function("document.querySelector('#m-count').innerText.match(/\\d/)")
        phone.page.locator(".add-row").first.get_by_role("button").first.click()
        phone.page.locator("#foot").get_by_text(re.compile(rf"^{index + 1}\s")).wait_for()
    phone.tap("Wróć do zamówienia")
    phone.page.locator("article.line .quantity").first.click()
    for digit in "24":
        phone.page.locator(".keypad").get_by_role("button", name=digit, exact=True).click()
    phone.page.go_back()
    phone.page.locator("article.line.gift").first.wait_for()
    phone.tap("Zatwierdź")
    phone.page.get_by_text("1 niewysłane").first.wait_for()
    number = re.search(r"ZK/TDA\d+/\d{4}/\d{2}/\d{4}", phone.page.locator("body").inner_text()).group()

    told = [phone_rows(article) for article in phone.page.locator("article.line").all()]
    water = dict(told[0])
    assert water["Rabat ilościowy"] < 0 and water["Skala grupowa"] < 0

    phone.offline(False)
    phone.page.get_by_text("przyjęte").first.wait_for()
    admin.goto(f"{hq.url}/orders?q={number}")
    admin.locator("tbody tr", has_text=number).first.get_by_role("link").first.click()
    admin.get_by_text(number).first.wait_for()
    address = admin.locator("a[href^='/orders/'][href$='/prices']").first.get_attribute("href")
    admin.goto(f"{hq.url}{address.removesuffix('/prices')}")
    lines = [line for line in admin.locator("main tbody tr").all() if line.locator("details.why").count()]
    # The phone shows a gift below its good, headquarters after all ordered lines.
    assert sorted(hq_rows(line) for line in lines) == sorted(told)
    assert admin.locator(".notice.danger, .notice.warning").count() == 0

    admin.goto(f"{hq.url}{address}")
    admin.get_by_text("dokładnie to samo co telefon").wait_for()
    assert admin.locator(".waterfall .lost").count() > 0, "losing conditions are not shown"
    phone.close()


def test_a_refused_condition_says_what_to_do_and_keeps_what_was_typed(hq, signed_in):
    admin = in_polish(signed_in(), hq)
    product = cell(admin, hq, "/products?q=jogurt", "Jogurt")
    add_condition(admin, hq, "SI", product=product, steps="20: 5\n10: 3")
    admin.get_by_text("próg nie jest wyższy od poprzedniego").wait_for()
    assert admin.locator("[name=steps]").input_value() == "20: 5\n10: 3"
    admin.fill("[name=steps]", "10: 3\n20: 5")
    admin.locator("main button[value=published]").click()
    admin.wait_for_url(re.compile(r"/conditions/\d+$"))
    first = admin.url
    add_condition(admin, hq, "SI", product=product, steps="10: 4")
    admin.get_by_text(f"taki sam jak w warunku {first.rsplit('/', 1)[1]}").wait_for()
    admin.goto(first)
    admin.get_by_role("button", name="Wycofaj").click()
    admin.get_by_text("wycofany").first.wait_for()
    admin.goto(first + "/edit")
    assert admin.locator("[name=steps]").input_value() == "10: 3\n20: 5"


def test_differences_show_both_calculations_side_by_side(hq, driver, signed_in, tmp_path):
    admin = in_polish(signed_in(), hq)
    product = cell(admin, hq, "/products?q=krowki", "Krówki")
    phone = Phone(driver, hq, tmp_path / "phone")
    phone.enrol("mnowak")
    phone.offline()
    phone.open("/customers")
    phone.page.locator("a.row").nth(2).click()
    phone.tap("Nowe zamówienie")
    phone.tap("Dodaj towar")
    phone.page.locator("#search").fill("krówki")
    phone.page.wait_for_function("document.querySelector('#m-count').innerText.match(/\\d/)")
    phone.page.locator(".add-row").first.get_by_role("button").first.click()
    phone.tap("Wróć do zamówienia")
    phone.tap("Zatwierdź")
    phone.page.get_by_text("1 niewysłane").first.wait_for()
    number = re.search(r"ZK/\w+/\d{4}/\d{2}/\d{4}", phone.page.locator("body").inner_text()).group()
    add_condition(admin, hq, "PM", name="Nowa promocja", product=product, priority="9", value="25")
    admin.wait_for_url(re.compile(r"/conditions/\d+$"))
    phone.offline(False)
    phone.page.get_by_text("przyjęte").first.wait_for()
    admin.goto(f"{hq.url}/orders?q={number}&difference=yes")
    admin.locator("tbody tr", has_text=number).first.get_by_role("link").first.click()
    admin.get_by_role("link", name="Porównaj ceny").click()
    admin.get_by_text("Z warunków w chwili przyjęcia").first.wait_for()
    columns = admin.locator("section.card", has_text="Krówki").locator(".why")
    assert columns.count() == 2
    assert "Promocja" not in columns.nth(0).locator("li:not(.lost)").all_inner_texts().__str__()
    assert "Promocja" in columns.nth(1).inner_text()
    phone.close()


def test_groups_agreements_and_rules_are_entered_and_used(hq, signed_in):
    admin = in_polish(signed_in(), hq)
    submit = admin.locator("main form[method=post] button[type=submit].main")
    for kind, code, name in (("customer_group", "HOR", "Horeca"), ("chain", "SIEC", "Sieć Promyk")):
        admin.goto(f"{hq.url}/customer-groups")
        admin.select_option("[name=kind]", kind)
        admin.fill("main [name=code]", code)
        admin.fill("main [name=name]", name)
        submit.click()
        admin.locator("tbody tr", has_text=name).wait_for()
    admin.goto(f"{hq.url}/customer-groups")
    admin.fill("main [name=code]", "HOR")
    admin.fill("main [name=name]", "Druga")
    submit.click()
    admin.locator("main [aria-invalid=true]").first.wait_for()

    customer = cell(admin, hq, "/customers?q=lodz&state=active", "Łódź")
    admin.goto(f"{hq.url}/customers?q={customer}")
    card = admin.locator("tbody .row-link").first.get_attribute("href")
    admin.goto(f"{hq.url}{card}/edit")
    admin.get_by_label("Horeca").check()
    admin.get_by_label("Sieć", exact=True).select_option(label="Sieć Promyk")
    submit.click()
    admin.wait_for_url(re.compile(r"/customers/\d+(\?.*)?$"))
    admin.goto(f"{hq.url}{card}/edit")
    assert admin.get_by_label("Horeca").is_checked()
    admin.goto(f"{hq.url}/customer-groups")
    assert admin.locator("tbody tr", has_text="Horeca").locator(".number").inner_text().strip() == "1"

    admin.goto(f"{hq.url}/agreements/new")
    admin.fill("[name=name]", "Umowa z siecią")
    admin.fill("[name=code]", "U-1")
    admin.fill("[name=steps]", "50000: 2\n10000: 1")
    submit.click()
    admin.get_by_text("Progi obrotu muszą rosnąć").wait_for()
    admin.get_by_text("Umowa jest z jednym klientem albo z jedną siecią").wait_for()
    admin.fill("[name=steps]", "10000: 1\n50000: 2")
    admin.select_option("[name=chain]", "SIEC")
    submit.click()
    admin.wait_for_url(re.compile(r"/agreements/\d+/edit"))
    agreement = admin.url.split("?")[0].removesuffix("/edit")

    add_condition(admin, hq, "RG", publish=False, name="Kawa dla sieci", chain="SIEC",
                  category="NAP", value="4", agreement="U-1", priority="7")
    admin.wait_for_url(re.compile(r"/conditions/\d+(\?.*)?$"))
    condition = admin.url.split("?")[0]
    admin.goto(f"{agreement}/edit")
    admin.locator("form[action$='/publication'] button").first.click()
    admin.locator("tbody tr", has_text="Umowa z siecią").get_by_text("ogłoszony").wait_for()
    admin.goto(condition)
    admin.get_by_text("ogłoszony").first.wait_for()

    admin.goto(f"{hq.url}/pricing-policy")
    admin.fill("[name=manualLimit]", "150")
    submit.click()
    admin.locator("[name=manualLimit][aria-invalid=true]").wait_for()
    admin.fill("[name=manualLimit]", "12,5")
    submit.click()
    admin.get_by_text("Zapisano").first.wait_for()
    admin.goto(f"{hq.url}/pricing-policy")
    assert admin.locator("[name=manualLimit]").input_value() == "12,5"
