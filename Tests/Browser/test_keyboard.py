"""The journeys without a mouse: Tab, Enter and the arrows reach everything, and the focus can be seen."""

from phone import Phone

# Whether the focused element is marked, by an outline or by a shadow on it or around it.
MARKED = """
() => {
  // The page itself, where a script has put the focus after a change of page.
  if (document.activeElement.tabIndex < 0) return true;
  for (let e = document.activeElement, depth = 0; e && depth < 3; e = e.parentElement, depth++) {
    const style = getComputedStyle(e);
    if ((style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none') return true;
  }
  return false;
}
"""


def tab_to(page, selector, key="Tab", limit=200):
    """Presses Tab until the focus is on what the selector means; every stop on the way shows the focus."""
    for _ in range(limit):
        page.keyboard.press(key)
        assert page.evaluate(MARKED), "no visible focus: " + page.evaluate(
            "() => document.activeElement.outerHTML.slice(0, 200)")
        if page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


def test_headquarters_by_keyboard(hq, browser):
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="pl-PL")
    page = context.new_page()
    page.goto(hq.url + "/sign-in")
    page.keyboard.type("admin")  # the login has the focus already
    tab_to(page, "input[name=password]")
    page.keyboard.type(hq.logins["admin"])
    page.keyboard.press("Enter")
    page.wait_for_url(hq.url + "/")

    tab_to(page, "a[href='/customers']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers")
    page.locator("tbody tr").first.wait_for()
    tab_to(page, "main input[type=search]")
    page.keyboard.type("bar")
    page.locator("tbody tr", has_text="Bar").first.wait_for()
    page.wait_for_timeout(500)
    tab_to(page, "tbody a.row-link")
    page.keyboard.press("Enter")
    page.locator("#panel h1, #panel h2").first.wait_for()
    tab_to(page, "#panel a[href^='/customers/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers/*")
    page.locator("main a[href$='/edit']").first.wait_for()
    tab_to(page, "main a[href$='/edit']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit")
    tab_to(page, "input[name=phone]")
    page.keyboard.press("Control+A")
    page.keyboard.type("+48 600 700 800")
    page.keyboard.press("Enter")
    page.locator(".toast").first.wait_for()
    assert "600" in page.locator("main").inner_text()

    page.keyboard.press("Control+K")
    page.locator("#finder[open]").wait_for()
    page.keyboard.type("lodz")
    page.locator("#finder-results a").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("() => document.activeElement.matches('#finder-results a')")
    page.keyboard.press("Escape")
    page.locator("#finder[open]").wait_for(state="detached")
    context.close()


def test_order_on_the_device_by_keyboard(hq, driver, tmp_path):
    phone = Phone(driver, hq, tmp_path / "phone")
    phone.enrol("tdabrowski")
    phone.open("/")
    page = phone.page
    press = page.keyboard.press
    tab_to(page, "#bar a[href='#/customers']")
    press("Enter")
    page.locator("#main a.row").first.wait_for()
    tab_to(page, "#search")
    page.keyboard.type("lodz")
    page.locator("#main a.row", has_text="Łódź").first.wait_for()
    tab_to(page, "#main a.row")
    press("Enter")
    page.locator("#foot .main").wait_for()
    tab_to(page, "#foot .main")
    press("Enter")
    page.locator("#o-add a").wait_for()
    tab_to(page, "#o-add a")
    press("Enter")
    page.locator(".add-row").first.wait_for()
    tab_to(page, ".add-row .add")
    press("Enter")
    page.locator(".add-row .stepper").first.wait_for()
    tab_to(page, "#foot .main", key="Shift+Tab")
    press("Enter")
    page.locator("article.line").first.wait_for()
    tab_to(page, "#foot .main")
    press("Enter")
    page.locator("#m-state").wait_for()
    phone.close()
