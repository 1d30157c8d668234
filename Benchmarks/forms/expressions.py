"""Works out expression cases on JavaRosa and on our engine and prints where they differ.

    python Benchmarks/forms/expressions.py PATH/TO/teren-lab CASES.json [--write]

A case is one of docs/LAB.md. Each must give what it expects, and what it expects must be what JavaRosa gives,
unless it records under `diverges` what ours gives instead and why. `--write` fills in what JavaRosa gives.
Needs pyxform (its wheel carries JavaRosa) and Java; see Benchmarks/forms/requirements.txt.
"""
import json
import math
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

from pyxform.xls2xform import convert

from oracle import Oracle

lab, path = sys.argv[1], sys.argv[2]
writes = "--write" in sys.argv
oracle = Oracle()


def form(case):
    """The form that a case's context describes, with the expression in a calculation of its own."""
    context = case["context"]
    at = context.get("at")
    probe = {"type": "calculate", "name": "expression_at_work", "calculation": case["expr"]}
    rows = []
    for field in context.get("fields", []):
        rows.append({"type": field["type"], "name": field["name"], "label": field["name"]})
    for name, group in context.get("repeats", {}).items():
        rows.append({"type": "begin_repeat", "name": name, "label": name})
        rows += [{"type": f["type"], "name": f["name"], "label": f["name"]} for f in group["fields"]]
        if at and at["repeat"] == name:
            rows.append(probe)
        rows.append({"type": "end_repeat"})
    if not at:
        rows.append(probe)
    choices = [{"list_name": name, **item} for name, items in context.get("lists", {}).items() for item in items]
    return {"survey": rows, "choices": choices, "settings": [{"form_id": "data", "form_title": "data"}]}


def theirs(case):
    try:
        xform = convert(form(case)).xform
    except Exception as problem:
        return {"type": "error", "by": "pyxform", "why": str(problem)[:120]}
    root = ElementTree.fromstring(xform.encode())
    binds = [b for b in root.iter() if b.tag.endswith("bind") and b.get("nodeset", "").endswith("/expression_at_work")]
    xpath = binds[0].get("calculate")
    # Without the calculation the form always loads, and the expression is worked out by itself.
    loaded = oracle.load(re.sub(r" calculate=\"[^\"]*\"", "", xform, count=1))
    if loaded.startswith("!"):
        return {"type": "error", "by": "load", "why": loaded[:120]}
    context = case["context"]
    for field in context.get("fields", []):
        if field.get("value"):
            oracle.ask("set", "/data/" + field["name"], field["value"])
    ref = "/data/expression_at_work"
    for name, group in context.get("repeats", {}).items():
        oracle.ask("del_repeat", "/data/%s[1]" % name)
        for number, row in enumerate(group["rows"], 1):
            oracle.ask("new_repeat", "/data/" + name)
            for key, value in row.items():
                if value:
                    oracle.ask("set", "/data/%s[%d]/%s" % (name, number, key), value)
    if context.get("at"):
        ref = "/data/%s[%d]/expression_at_work" % (context["at"]["repeat"], context["at"]["index"])
    answer = oracle.ask("eval", xpath, ref)
    if answer.startswith("!"):
        return {"type": "error", "by": "JavaRosa", "why": answer[1:140]}
    kind, _, text = answer.partition(" ")
    if kind == "Double" or kind == "Integer":
        value = float(text) if text else math.nan
        return {"type": "number", "value": value if math.isfinite(value) else str(value).replace("nan", "NaN").replace("inf", "Infinity")}
    if kind == "Boolean":
        return {"type": "boolean", "value": text == "true"}
    if kind == "Date":
        return {"type": "date", "value": text}
    return {"type": "string", "value": text}


def wanted(case):
    """What JavaRosa gives for a case: what we expect, unless the case records that we decided otherwise."""
    return case.get("diverges", {}).get("JavaRosa 5.1", case["expected"])


cases = json.load(open(path))
differences = []
for case in cases:
    found = theirs(case)
    if writes:
        case["expected"] = {k: v for k, v in found.items() if k in ("type", "value")}
    elif {k: found.get(k) for k in ("type", "value")} != {k: wanted(case).get(k) for k in ("type", "value")}:
        differences.append("%s %s: JavaRosa now gives %s" % (case["id"], case["expr"], json.dumps(found)))
if writes:
    with open(path, "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases) + "\n]\n")
played = subprocess.run([lab, "lab", "forms", "eval", path], capture_output=True, text=True)
by_id = {case["id"]: case for case in cases}
answered = 0
for line in played.stdout.splitlines():
    result = json.loads(line)
    answered += 1
    if not result["pass"]:
        case = by_id[result["id"]]
        differences.append("%s %s: expected %s, ours %s" % (
            case["id"], case["expr"], json.dumps(case["expected"], ensure_ascii=False), json.dumps(result["actual"], ensure_ascii=False)))
for line in differences:
    print(line)
print(json.dumps({"cases": len(cases), "answered": answered, "differ": len(differences),
                  "decided otherwise": sum("diverges" in case for case in cases)}))
sys.exit(1 if differences or answered != len(cases) else 0)
