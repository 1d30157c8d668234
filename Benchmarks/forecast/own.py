"""The engine and its peers on benchmark sets: python3 own.py BINARY SET... [--alone]

Prints one table per set (`--alone` leaves the peers out) and, when there are several, where the engine stands
against the best single peer of each measure.
"""

import json
import pathlib
import subprocess
import sys

import numpy as np

from measures import HEADER, QUANTILES, load, row, score


def ours(binary, folder, meta, keys):
    done = subprocess.run(
        [binary, "lab", "forecast", "--input", str(folder / "train.csv"), "--frequency", meta["frequency"],
         "--horizon", str(meta["horizon"]), "--quantiles", ",".join(map(str, QUANTILES))],
        capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    rows = {r["id"]: r for r in map(json.loads, done.stdout.splitlines())}
    return rows, float(done.stderr.split()[0])


def main():
    alone = "--alone" in sys.argv
    binary, *sets = [a for a in sys.argv[1:] if a != "--alone"]
    summary = []
    for name in sets:
        folder = pathlib.Path(name)
        meta, keys, train, test = load(folder)
        rows, speed = ours(binary, folder, meta, keys)
        points = [np.array(rows[k]["forecast"]) for k in keys]
        quantiles = {q: [np.array(rows[k]["quantiles"][str(q)]) for k in keys] for q in QUANTILES}
        mine = score(train, test, points, quantiles, meta["season"])
        print(f"**{folder.name}: {len(keys)} series, horizon {meta['horizon']}**\n\n{HEADER}")
        theirs = {}
        if not alone:
            from peers import all_answers
            for peer, (p, q, s) in all_answers(folder, meta, train).items():
                theirs[peer] = score(train, test, p, q, meta["season"])
                print(row(peer, theirs[peer], s))
        print(row("teren", mine, speed))
        covered = np.mean([t.sum() <= rows[k]["leadtime"]["0.975"] for k, t in zip(keys, test)])
        models = {}
        for r in rows.values():
            models[r["class"][:-1] + " " + r["model"]] = models.get(r["class"][:-1] + " " + r["model"], 0) + 1
        bias = sum(p.sum() for p in points) / sum(t.sum() for t in test) - 1
        print(f"\nlead-time P97.5 covers {covered:.3f}, bias {bias:+.3f}; blends: {dict(sorted(models.items()))}\n", flush=True)
        cells = [folder.name]
        for measure in ("OWA", "MASE", "RMSSE", "LT", "SPL"):
            single = {n: v[measure] for n, v in theirs.items() if "median" not in n and np.isfinite(v[measure])}
            best = min(single, key=single.get) if single else "-"
            ratio = f" ({mine[measure] / single[best] - 1:+.1%} {best})" if single else ""
            cells.append(f"{mine[measure]:.4f}{ratio}")
        summary.append("| " + " | ".join(cells) + " |")
    if len(sets) > 1:
        print("| set | OWA | MASE | RMSSE | LT | SPL |\n|---|---|---|---|---|---|")
        print("\n".join(summary))


main()
