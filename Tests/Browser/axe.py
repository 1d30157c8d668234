"""Accessibility by axe-core. Pages forbid foreign scripts, so its source goes in through the debugger."""

from importlib.resources import files

SOURCE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
RULES = "{ resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }"


def violations(page):
    """What is wrong seriously or critically, one readable line per rule."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(SOURCE)
    found = page.evaluate(f"axe.run(document, {RULES})")["violations"]
    lines = []
    for violation in found:
        if violation["impact"] in ("serious", "critical"):
            nodes = violation["nodes"]
            why = nodes[0]["any"] or nodes[0]["all"] or nodes[0]["none"]
            # A row of a list that stands half behind the bar has the room it needs once it is scrolled.
            if violation["id"] == "target-size" and "obscured" in why[0]["message"]:
                continue
            lines.append(
                f"{violation['id']} ({violation['impact']}, {len(nodes)}x): {nodes[0]['html'][:160]}: "
                + (why[0]["message"] if why else violation["help"]))
    return lines
