"""Plays scenarios on JavaRosa and on our engine and prints where they differ.

    python Benchmarks/forms/scenarios.py PATH/TO/teren-lab SCENARIOS.json [--write]

A step's `expect` must be what ours shows, and what JavaRosa shows, unless the step records under `theirs` what
JavaRosa shows instead; a scenario says why under `note`. `--write` fills in what JavaRosa shows.
"""
import json
import subprocess
import sys

from pyxform.xls2xform import convert

from oracle import Oracle

lab, path = sys.argv[1], sys.argv[2]
writes = "--write" in sys.argv
oracle = Oracle()
REFUSALS = {"constraint_violated": "constraint", "required_but_empty": "required"}


def markdown(form):
    """The form as pyxform reads it best: sheets in Markdown."""
    lines = []
    for sheet, rows in form.items():
        columns = list({key: None for row in rows or [] for key in row})
        lines.append("| %s |" % sheet)
        for cells in [dict(zip(columns, columns))] + (rows or []):
            lines.append("| | " + " | ".join(str(cells.get(column) or "").replace("|", "\\|") for column in columns) + " |")
    return "\n".join(lines)


def theirs(step):
    """What JavaRosa shows for one step, in the words of our lab."""
    op, ref = step["op"], step.get("ref", "")
    if op == "answer":
        value = step["value"]
        if isinstance(value, list):
            value = " ".join(value)
        # Rows that are missing are added, the outer ones first.
        for place, character in enumerate(ref):
            while character == "[" and oracle.ask("relevant", ref[:ref.index("]", place) + 1]).startswith("!"):
                if oracle.ask("new_repeat", ref[:place]).startswith("!"):
                    return "no such question"
        shown = oracle.ask("answer", ref, step.get("t", "str"), value).split(" ")[0].lower()
        # Counted rows come when a person turns to the page.
        oracle.ask("walk")
        return REFUSALS.get(shown, shown)
    if op == "validate":
        return oracle.ask("validate").split(" ")[0]
    if op == "language":
        return oracle.ask("language", step["value"])
    shown = oracle.ask(op, ref)
    if shown.startswith("!"):
        return None
    if op == "get":
        # JavaRosa keeps a truth as 1 or 0 and a worked out day as its first moment; ours shows true and the day.
        return None if shown == "null" else shown[1:].replace("T00:00:00.000+01:00", "").replace("T00:00:00.000+02:00", "")
    if op in ("relevant", "required", "readonly"):
        return shown == "true"
    return int(shown) if op == "count" else shown


def agree(a, b):
    if a == b or (a in (None, "") and b in (None, "")) or {a, b} in ({"1", "true"}, {"0", "false"}):
        return True
    try:
        return abs(float(a) - float(b)) <= 1e-9 * max(1, abs(float(b)))
    except (TypeError, ValueError):
        return False


scenarios = json.load(open(path))
differences = []
looks = 0
for scenario in scenarios:
    settings = scenario["form"].get("settings") or {}
    form = {**scenario["form"], "settings": [{"form_id": "data", "form_title": "data", **settings}]}
    try:
        loaded = oracle.load(convert(markdown(form), file_type=".md").xform)
    except Exception as problem:
        loaded = "!pyxform " + str(problem)[:150]
    if loaded.startswith("!"):
        if not scenario.get("load_must_fail"):
            differences.append("%s: JavaRosa does not load it: %s" % (scenario["id"], loaded[:200]))
        continue
    for number, step in enumerate(scenario["steps"]):
        found = theirs(step)
        looks += 1
        if writes and step["op"] not in ("answer", "new_repeat", "del_repeat", "language"):
            step["expect"] = found
        elif "expect" in step and not agree(found, step.get("theirs", step["expect"])):
            differences.append("%s step %d %s: JavaRosa shows %s" % (
                scenario["id"], number, json.dumps(step, ensure_ascii=False), json.dumps(found, ensure_ascii=False)))
if writes:
    with open(path, "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(s, ensure_ascii=False) for s in scenarios) + "\n]\n")
played = subprocess.run([lab, "lab", "forms", "play", path], capture_output=True, text=True)
answered = 0
for scenario, line in zip(scenarios, played.stdout.splitlines()):
    result = json.loads(line)
    answered += 1
    if result["pass"]:
        continue
    if result["load"] != "ok":
        differences.append("%s: ours does not load it: %s" % (scenario["id"], json.dumps(result["load"])))
    for number, step in enumerate(result["steps"]):
        if not step.get("pass", True):
            wanted = scenario["steps"][number]
            differences.append("%s step %d %s %s: expected %s, ours shows %s" % (
                scenario["id"], number, wanted["op"], wanted.get("ref", ""), json.dumps(wanted.get("expect"), ensure_ascii=False),
                json.dumps(step["actual"], ensure_ascii=False)))
for line in differences:
    print(line)
print(json.dumps({"scenarios": len(scenarios), "steps": looks, "differ": len(differences)}))
oracle.close()
sys.exit(1 if differences or answered != len(scenarios) else 0)
