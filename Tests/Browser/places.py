"""Every page of headquarters and every screen of the device, with the way to reach it."""

import re

from phone import Phone

CUSTOMERS = """kod;nazwa;miejscowość;terytorium;cennik
NOWY-1;Sklep Próbny;Łódź;LDZ;DET
NOWY-2;;Łódź;LDZ;DET
"""


def first_link(page, path):
    """The address of the first entry of a list."""
    page.goto(page.hq + path)
    pattern = re.compile(rf"^{path}/\d+$")
    for link in page.locator("tbody a").all():
        address = (link.get_attribute("href") or "").split("?")[0]
        if pattern.match(address):
            return address
    raise AssertionError(f"{path} lists nothing")


def uploaded_import(page):
    """The address of a preview of a file with one bad row."""
    page.goto(page.hq + "/imports")
    page.select_option("select[name=subject]", "customers")
    page.set_input_files(
        "input[name=file]", {"name": "klienci.csv", "mimeType": "text/csv", "buffer": CUSTOMERS.encode()})
    page.locator("main form[action='/imports'] button[type=submit]").click()
    page.wait_for_url(re.compile(r"/imports/\d+$"))
    return page.url.removeprefix(page.hq)


def hq_pages(page):
    """Name and address of each page; `page` is signed in as the administrator."""
    customer, product, price_list, order, condition = (
        first_link(page, path)
        for path in ("/customers", "/products", "/price-lists", "/orders", "/conditions"))
    page.goto(page.hq + "/users")
    user = page.locator("a[href*='/users/'][href$='/edit']").first.get_attribute("href")
    preview = uploaded_import(page)
    result = uploaded_import(page)
    page.locator(f"form[action='{result}/loading'] button").first.click()
    page.locator("a[href$='/refused.csv']").wait_for()
    return [
        ("dashboard", "/"),
        ("orders", "/orders"),
        ("order", order),
        ("order-prices", order + "/prices"),
        ("analyses", "/analyses?facts=documents&r1=customer.representative&c=date.month&m.net=1&m.documents=1&asked=1&totals=1&refused=1"),
        ("analyses-lines", "/analyses/rows?facts=order_lines&m.net=1&asked=1&refused=1"),
        ("analyses-empty", "/analyses?facts=visits"),
        ("analyses-wrong", "/analyses?r1=customer.planet&m.net=1&asked=1"),
        ("forecast-empty", "/forecast"),
        ("customers", "/customers"),
        ("customers-none", "/customers?q=nie-ma-takiego"),
        ("customer", customer),
        ("customer-edit", customer + "/edit"),
        ("customer-new", "/customers/new"),
        ("products", "/products"),
        ("product", product),
        ("product-edit", product + "/edit"),
        ("categories", "/categories"),
        ("price-lists", "/price-lists"),
        ("prices", price_list),
        ("conditions", "/conditions"),
        ("conditions-none", "/conditions?q=nie-ma-takiego"),
        ("condition", condition),
        ("condition-edit", condition + "/edit"),
        ("condition-new", "/conditions/new"),
        ("condition-gift", "/conditions/new?type=GR"),
        ("condition-types", "/condition-types"),
        ("condition-type", "/condition-types/4/edit"),
        ("agreements", "/agreements"),
        ("agreement-new", "/agreements/new"),
        ("pricing-policy", "/pricing-policy"),
        ("customer-groups", "/customer-groups"),
        ("territories", "/territories"),
        ("users", "/users"),
        ("user-edit", user),
        ("devices", "/devices"),
        ("audit", "/audit"),
        ("imports", "/imports"),
        ("import-preview", preview),
        ("import-result", result),
        ("search", "/search?q=lodz"),
        ("profile", "/profile"),
        ("styleguide", "/styleguide"),
        ("not-found", "/nie-ma-takiej-strony"),
    ]


def walk_device(phone, visit, login=None):
    """Takes the phone through every screen and calls `visit(name)` on each. The text is found by place, not by
    words, so the walk is the same in both languages."""
    page = phone.page

    def shown(name, selector):
        page.locator(selector).first.wait_for()
        page.wait_for_timeout(150)
        visit(name)

    if login:
        page.goto(f"{phone.hq.url}/device/")
        shown("enrol", "#code")
        phone.enrol(login)
    phone.open("/")
    shown("today", "#bar a")
    page.locator("#bar a").nth(1).click()
    shown("customers", "#main a.row")
    page.locator("#search").fill("lodz")
    page.locator("#main a.row", has_text="Łódź").first.wait_for()
    shown("customer-search", "#main a.row")
    page.locator("#search").fill("nie ma takiego")
    shown("customer-search-none", "#main .empty")
    assert page.locator("#main .empty p").bounding_box()["y"] < 500, "the words of the empty list are out of sight"
    page.locator("#search").fill("lodz")
    page.locator("#main a.row").first.click()
    shown("customer", "#foot .main")
    page.locator("#foot .main").click()
    shown("order-empty", "#o-add a")
    page.locator("#o-add a").click()
    shown("order-add", ".add-row")
    for row in range(3):
        page.locator(".add-row .add").first.click()
        page.locator(".add-row .stepper").nth(row).wait_for()
    shown("order-added", ".add-row .stepper")
    page.locator("#foot .main").click()
    shown("order", "article.line")
    page.locator("article.line .quantity").first.click()
    page.locator(".keypad .key").first.wait_for()
    page.locator(".keypad .key", has_text="2").first.click()
    page.locator("details.why summary").click()
    shown("order-line", ".keypad")
    page.locator("#foot .main").click()
    page.locator("#o-details a").click()
    shown("order-details", "#note")
    page.locator("#foot .main").click()
    page.locator("article.line").first.wait_for()
    page.locator("#foot .main").click()
    shown("document", "#m-state")
    phone.open("/documents")
    shown("documents", "#m-documents .row")
    phone.open("/goods")
    shown("goods", "#main a.row")
    page.locator("#main a.row").first.click()
    shown("product", "#top h1")
    phone.open("/more")
    shown("more", "#m-company")


__all__ = ["CUSTOMERS", "Phone", "first_link", "hq_pages", "uploaded_import", "walk_device"]
