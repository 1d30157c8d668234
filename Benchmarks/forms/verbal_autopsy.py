"""Writes a form with the shape of a verbal autopsy: 593 rows, 420 relevants, 93 constraints, 42 calculations.

    python Benchmarks/forms/verbal_autopsy.py OUT.xlsx
"""
import random
import sys

import openpyxl

rng = random.Random(7)
rows, names = [], []
selects, numbers = [], []
relevants = constraints = calculations = 0


def condition():
    parts = []
    for _ in range(rng.choice([1, 1, 2, 3])):
        if numbers and rng.random() < 0.3:
            parts.append("${%s} %s %d" % (rng.choice(numbers[-40:]), rng.choice([">", "<=", "="]), rng.randint(0, 90)))
        else:
            parts.append("${%s} = '%s'" % (rng.choice(selects[-60:] or ["q1"]), rng.choice(["yes", "no", "dk"])))
    return rng.choice([" and ", " or "]).join(parts)


def add(kind, name, **cells):
    rows.append({"type": kind, "name": name, **cells})


depth = 0
number = 0
while len(rows) < 593 - depth:
    number += 1
    name = "q%d" % number
    left = 593 - depth - len(rows)
    cells = {"label": "Question %d about ${q1}" % number if number > 1 and rng.random() < 0.2 else "Question %d?" % number}
    if number > 1 and relevants < 420 and (left <= 420 - relevants + 8 or rng.random() < 0.75):
        cells["relevant"] = condition()
        relevants += 1
    roll = rng.random()
    if calculations < 42 and selects and (left <= 60 or roll < 0.08):
        calculations += 1
        cells.pop("label")
        cells["calculation"] = "if(%s, %d, coalesce(${%s}, 0)) + count-selected(${%s})" % (
            condition(), rng.randint(1, 9), rng.choice(numbers or ["q1"]), rng.choice(selects))
        add("calculate", name, **cells)
    elif roll < 0.14 and depth < 3 and left > 20:
        add("begin_group", "g%d" % number, **cells)
        depth += 1
    elif roll < 0.2 and depth > 0 and rows[-1]["type"] != "begin_group":
        if "relevant" in cells:
            relevants -= 1
        rows.append({"type": "end_group"})
        depth -= 1
    elif roll < 0.75:
        if constraints < 93 and roll < 0.28:
            constraints += 1
            cells["constraint"] = "not(selected(., 'dk') and count-selected(.) > 1)"
            add("select_multiple yn", name, **cells)
        else:
            add("select_one yn", name, **cells)
        selects.append(name)
    else:
        if constraints < 93:
            constraints += 1
            cells["constraint"] = ". >= 0 and . <= %d" % rng.randint(50, 120)
        add("integer", name, **cells)
        numbers.append(name)
for _ in range(depth):
    rows.append({"type": "end_group"})

book = openpyxl.Workbook()
survey = book.active
survey.title = "survey"
headings = ["type", "name", "label", "relevant", "constraint", "calculation"]
survey.append(headings)
for row in rows:
    survey.append([row.get(heading) for heading in headings])
choices = book.create_sheet("choices")
choices.append(["list_name", "name", "label"])
for name in ["yes", "no", "dk"]:
    choices.append(["yn", name, name.title()])
settings = book.create_sheet("settings")
settings.append(["form_title", "form_id"])
settings.append(["Verbal autopsy shape", "verbal_autopsy_shape"])
book.save(sys.argv[1])
print(len(rows), "rows", relevants, "relevants", constraints, "constraints", calculations, "calculations")
