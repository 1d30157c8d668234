"""Damages files of cases and gives them to the lab, natively and as WebAssembly: both must answer with the same whole
lines. WebAssembly counts in 32 bits and has a small stack, so that a number or a chain too long traps only there.

    python3 Benchmarks/forms/damaged_cases.py PATH/TO/teren-lab LAB.wasm FILES [SEED]
"""
import json
import os
import random
import subprocess
import sys
import tempfile

lab, wasm, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
seed = int(sys.argv[4]) if len(sys.argv) > 4 else 1
here = os.path.dirname(os.path.abspath(__file__))
folder = os.path.join(here, "..", "..", "Tests", "FormsTests", "Cases")
STRANGE = [None, True, -1, 1e308, 99999999999999999999, "", [], {}, "${a", "\u0000ż😀", "/data/item[99999999999]/q", "9" * 40,
           "(" * 300, "1+" * 5000 + "1", "+".join(["1"] * 999), "if(1," * 55 + "1" + ",0)" * 55, "date(2932896)", "date-time(-719162)",
           "format-date(-700000, '%W %y %a')", "substr('ab', 1 div 0, 0 div 0)", "selected-at('a b', 4294967296)",
           "add-date('9999-12-31', 0, 0, 1)", "pow(-1 div 0, 9)", "round(123456789012345, -9)", "int(99999999999)",
           "randomize(${item}, 99999999999)", "string-length('%s')" % ("ą" * 5000), "regex('%s', '(a*)*b')" % ("a" * 60),
           "uuid(99999999999)", "indexed-repeat(${q}, ${item}, 99999999999)", "123456789012345", "4294967296 + 1", "repeat"]


def damaged(value, rng):
    if isinstance(value, list) and value and rng.random() > 0.1:
        at = rng.randrange(len(value))
        value = list(value)
        if rng.random() < 0.2:
            del value[at]
        else:
            value[at] = damaged(value[at], rng)
        return value
    if isinstance(value, dict) and value and rng.random() > 0.1:
        key = rng.choice(sorted(value))
        value = dict(value)
        if rng.random() < 0.15:
            del value[key]
        else:
            value[key] = damaged(value[key], rng)
        return value
    return rng.choice(STRANGE)


failures = lines = 0
with tempfile.TemporaryDirectory() as work:
    for number in range(count):
        rng = random.Random("%d/%d" % (seed, number))
        what = rng.choice(["eval", "eval", "play"])
        cases = json.load(open(os.path.join(folder, "expressions.json" if what == "eval" else "scenarios.json")))
        picked = [damaged(case, rng) if rng.random() < 0.7 else case for case in rng.sample(cases, 40 if what == "eval" else 6)]
        data = bytearray(json.dumps(picked).encode())
        if number % 4 == 3:
            for _ in range(rng.randint(1, 5)):
                data[rng.randrange(len(data))] = rng.randrange(256)
        path = os.path.join(work, "cases.json")
        with open(path, "wb") as file:
            file.write(data)
        native = subprocess.run([lab, "lab", "forms", what, path], capture_output=True, timeout=60)
        other = subprocess.run(["node", os.path.join(here, "wasm.mjs"), wasm, what, path], capture_output=True, timeout=60)
        lines += native.stdout.count(b"\n")
        whole = all(isinstance(json.loads(line), dict) for line in native.stdout.splitlines()) and native.stdout
        if native.returncode or other.returncode or native.stdout != other.stdout or not whole:
            failures += 1
            print("seed %d file %d %s: native %d, wasm %d, %s" % (
                seed, number, what, native.returncode, other.returncode, other.stderr[-200:].decode(errors="replace")))
print(json.dumps({"files": count, "lines": lines, "failures": failures, "seed": seed}))
sys.exit(1 if failures else 0)
