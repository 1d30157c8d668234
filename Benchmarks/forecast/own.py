"""Scores `lab forecast` on benchmark sets: python3 own.py BINARY SET..."""

import json
import pathlib
import subprocess
import sys

import numpy as np

from measures import HEADER, QUANTILES, load, row, score

binary = sys.argv[1]
for name in sys.argv[2:]:
    folder = pathlib.Path(name)
    meta, keys, train, test = load(folder)
    done = subprocess.run(
        [binary, "lab", "forecast", "--input", str(folder / "train.csv"), "--frequency", meta["frequency"],
         "--horizon", str(meta["horizon"]), "--quantiles", ",".join(map(str, QUANTILES))],
        capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    rows = {r["id"]: r for r in map(json.loads, done.stdout.splitlines())}
    points = [np.array(rows[k]["forecast"]) for k in keys]
    quantiles = {q: [np.array(rows[k]["quantiles"][str(q)]) for k in keys] for q in QUANTILES}
    covered = np.mean([t.sum() <= rows[k]["leadtime"]["0.975"] for k, t in zip(keys, test)])
    models = {}
    for r in rows.values():
        models[r["class"][:-1] + " " + r["model"]] = models.get(r["class"][:-1] + " " + r["model"], 0) + 1
    print(f"{folder.name}: {len(keys)} series, horizon {meta['horizon']}\n{HEADER}")
    print(row("teren", score(train, test, points, quantiles, meta["season"]), float(done.stderr.split()[0])))
    bias = sum(p.sum() for p in points) / sum(t.sum() for t in test) - 1
    print(f"lead-time P97.5 covers {covered:.3f}, bias {bias:+.3f}; blends: {dict(sorted(models.items()))}\n")
