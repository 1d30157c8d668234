"""Damages a good form in 200 ways and imports each: every one must give a report, in time, without a crash.

    python Benchmarks/forms/mutations.py PATH/TO/teren-lab
"""
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import zipfile

import openpyxl

lab = sys.argv[1]
rng = random.Random(5)
BAD = ["‘yes’ = “no”", "${nope} = 1", "1 +", "(((((", "foo(1)", "${q1} == 2", "'open", "//x", "${a}|${b}", "-" * 5000,
       "(" * 3000, "if(" * 500, "x" * 40000, "\u00a0", "\u200b", "=1+1", "0", "TRUE", "regex(., '((((')", "${q0}", "${q1} > 0"]
TYPES = ["frobnicate", "select_one", "select_one missing", "begin_group", "end_group", "begin_repeat", "end_repeat",
         "calculate", "Select One yn", "select_multiple yn or_other", "rank", "\u00a0text", "integer ", "7"]


def good():
    book = openpyxl.Workbook()
    survey = book.active
    survey.title = "survey"
    survey.append(["type", "name", "label", "relevant", "constraint", "calculation", "choice_filter", "repeat_count"])
    for n in range(12):
        survey.append([rng.choice(["text", "integer", "select_one yn", "date"]), "q%d" % n, "Q%d" % n,
                       "${q%d} != ''" % (n - 1) if n else None])
    survey.append(["begin_repeat", "r", "R"])
    survey.append(["integer", "z", "Z"])
    survey.append(["end_repeat"])
    survey.append(["calculate", "c", None, None, None, "sum(${z})"])
    choices = book.create_sheet("choices")
    choices.append(["list_name", "name", "label"])
    for name in ("yes", "no"):
        choices.append(["yn", name, name])
    return book


def mutate(kind):
    book = good()
    survey = book["survey"]
    if kind == 0:
        survey.cell(rng.randint(2, 17), rng.randint(4, 8)).value = rng.choice(BAD)
    elif kind == 1:
        survey.cell(rng.randint(2, 17), 1).value = rng.choice(TYPES)
    elif kind == 2:
        survey.cell(rng.randint(2, 17), 2).value = rng.choice(["q1", "meta", "2x", "a b", "ż", "", None, "q1\n", "x" * 9000])
    elif kind == 3:
        survey.cell(1, rng.randint(1, 8)).value = rng.choice([None, "type", "x", "label::", "Relevance", "::", "a" * 5000])
    elif kind == 4:
        survey.cell(2, 6).value, survey.cell(3, 6).value = "${q1} + 1", "${q0} + 1"
    elif kind == 5:
        del book[rng.choice(["choices", "survey"])]
    elif kind == 6:
        survey.cell(rng.randint(2, 17), rng.randint(1, 8)).value = "7" * 32767
    elif kind == 7:
        survey.cell(3 + rng.randint(0, 3), 8).value = 10 ** 9
        survey.cell(14, 8).value = rng.choice(["1000000000", "${q1} * 1e9", "count(${r}) + 1", "-5"])
    out = io.BytesIO()
    book.save(out)
    data = bytearray(out.getvalue())
    if kind in (8, 9, 10, 11):
        parts = {}
        with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
            for name in archive.namelist():
                parts[name] = archive.read(name)
        name = rng.choice([n for n in parts if n.startswith("xl/") and n.endswith((".xml", ".rels"))])
        if kind == 8:
            parts[name] = parts[name][: rng.randint(0, len(parts[name]))]
        elif kind == 9:
            parts[name] = b"<a>" * 200000
        elif kind == 10:
            parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(
                b"<sheetData>", b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>' + b"x" * (10 << 20) + b"</t></is></c></row>", 1)
        else:
            parts[name] = b"\0" * (300 << 20) if rng.random() < 0.2 else b"<!DOCTYPE a [<!ENTITY b 'bbbbbbbb'><!ENTITY c '&b;&b;&b;&b;'>]><a>&c;</a>"
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, content in parts.items():
                archive.writestr(part, content)
        data = bytearray(out.getvalue())
    if kind == 12:
        for _ in range(rng.randint(1, 30)):
            data[rng.randrange(len(data))] = rng.randrange(256)
    if kind == 13:
        data = data[: rng.randrange(len(data))]
    return bytes(data)


slowest, crashes, ok, refused = 0.0, 0, 0, 0
with tempfile.TemporaryDirectory() as folder:
    for number in range(200):
        path = os.path.join(folder, "m%d.xlsx" % number)
        with open(path, "wb") as file:
            file.write(mutate(number % 14))
        start = time.time()
        try:
            done = subprocess.run([lab, "lab", "forms", "import", path], capture_output=True, text=True, timeout=30)
            report = json.loads(done.stdout)
            ok += report["ok"]
            refused += not report["ok"]
            if not report["ok"] and not report["errors"]:
                raise ValueError("no reason given")
        except Exception as problem:
            crashes += 1
            print("mutation", number % 14, "number", number, type(problem).__name__, str(problem)[:200])
        slowest = max(slowest, time.time() - start)
print(json.dumps({"files": 200, "imported": ok, "refused with reasons": refused, "crashes or hangs": crashes,
                  "slowest_s": round(slowest, 2)}))
sys.exit(1 if crashes else 0)
