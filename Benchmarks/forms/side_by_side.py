"""Times one form in our engine, in JavaRosa and in pyxform, one after the other in the same run.

    python Benchmarks/forms/side_by_side.py PATH/TO/teren-lab FORM.xlsx [LAB.wasm]

Native times are CPU times of the lab; JavaRosa's and WebAssembly's are wall times, JavaRosa's of its third load, warm,
its answers through its `Scenario`, which looks the question up each time. pyxform's is the CPU time of its conversion.
Fails when ours misses what is wanted: import 500 ms, open 30 ms native and 100 ms as WebAssembly, answer p99 5 and 16 ms.
"""
import json
import os
import random
import subprocess
import sys
import tempfile
import time

import openpyxl
from pyxform.xls2xform import convert

from oracle import Oracle

lab, form = sys.argv[1], sys.argv[2]
here = os.path.dirname(os.path.abspath(__file__))
with tempfile.TemporaryDirectory() as folder:
    stored = os.path.join(folder, "stored.json")
    ours = json.loads(subprocess.run([lab, "lab", "forms", "bench", form, "--stored", stored, "--limits"],
                                     capture_output=True, text=True, check=True).stdout)
    wasm = None
    if len(sys.argv) > 3:
        wasm = json.loads(subprocess.run(["node", os.path.join(here, "wasm.mjs"), sys.argv[3], stored],
                                         capture_output=True, text=True, check=True).stdout)

start = time.process_time()
xform = convert(form).xform
pyxform = (time.process_time() - start) * 1000

oracle = Oracle()
loads = []
for _ in range(3):
    loaded = oracle.load(xform)
    loads.append(int(loaded.split(" ")[1]) / 1e6)
rows = list(openpyxl.load_workbook(form, read_only=True)["survey"].iter_rows(values_only=True))
kind, name = rows[0].index("type"), rows[0].index("name")
path, places = [], []
for row in rows[1:]:
    if row[kind] == "begin_group":
        path.append(row[name])
    elif row[kind] == "end_group":
        path.pop()
    elif row[kind] == "integer" or row[kind].startswith("select"):
        places.append(("/".join(["/data"] + path + [row[name]]), row[kind]))
root = xform[xform.index("<instance>"):].split("<", 2)[2].split(" ")[0].split(">")[0]
rng = random.Random(42)
times = []
for _ in range(2000):
    place, what = rng.choice(places)
    place = "/" + root + place[5:]
    if oracle.ask("relevant", place) != "true":
        continue
    value, t = (rng.randint(0, 99), "int") if what == "integer" else (rng.choice(["yes", "no", "dk"]), "multi" if "multiple" in what else "str")
    shown = oracle.ask("answer", place, t, value)
    if not shown.startswith("!"):
        times.append(int(shown.split(" ")[1]) / 1e6)
oracle.close()
times.sort()
result = {
    "native": ours, "wasm": wasm, "pyxform_convert_ms": round(pyxform, 1),
    "javarosa": {"load_ms": [round(load, 1) for load in loads], "answers": len(times),
                 "answer_p50_ms": round(times[len(times) // 2], 3), "answer_p99_ms": round(times[len(times) * 99 // 100], 3)},
}
print(json.dumps(result, indent=1))
wanted = [("import_ms", 500), ("open_ms", 30), ("answer_p99_ms", 5), ("cascade_max_ms", 20), ("row500_ms", 16)]
missed = ["native %s %s > %d" % (key, ours[key], most) for key, most in wanted if ours[key] > most]
if ours["row500_ms"] > 2 * ours["row10_ms"] + 0.01:
    missed.append("row 500 costs more than twice row 10")
if wasm:
    missed += ["wasm %s %s > %d" % (key, wasm[key], most) for key, most in [("open_ms", 100), ("answer_p99_ms", 16)] if wasm[key] > most]
print("missed:", ", ".join(missed) or "nothing")
sys.exit(1 if missed else 0)
