#!/usr/bin/env python3
"""One tour of 500 stops: our planner at a few CPU seconds beside LKH.

  pip install elkai==2.0.1
  python3 Benchmarks/routing/large.py --teren .build-core/release/teren-lab [--file TSPLIB.tsp]

Without a file, random planes by seed; the reference is the best of LKH's `--runs` runs per plane.
"""
import argparse
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import time

import elkai


def points(file, seed, stops):
    if not file:
        dice = random.Random(seed)
        return [(dice.randrange(10_000), dice.randrange(10_000)) for _ in range(stops)]
    lines = open(file).read().split("NODE_COORD_SECTION")[1].split("EOF")[0].split("\n")
    return [tuple(map(float, line.split()[1:3])) for line in lines if line.strip()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--teren", default=".build-core/release/teren-lab")
    parser.add_argument("--stops", type=int, default=500)
    parser.add_argument("--planes", type=int, default=3)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--seconds", type=float, nargs="+", default=[0.1, 1])
    parser.add_argument("--file")
    options = parser.parse_args()
    for plane in range(1, (1 if options.file else options.planes) + 1):
        places = points(options.file, plane, options.stops)
        drive = [[int(math.dist(a, b) + 0.5) for b in places] for a in places]
        begin = time.process_time()
        tour = elkai.DistanceMatrix(drive).solve_tsp(runs=options.runs)
        spent = time.process_time() - begin
        best = sum(drive[a][b] for a, b in zip(tour, tour[1:]))
        problem = {
            "objective": "travel", "days": 1, "vehicles": [{"id": 1, "start_index": 0, "end_index": 0}],
            "jobs": [{"id": i, "location_index": i, "mandatory": True} for i in range(1, len(places))],
            "matrices": {"car": {"durations": drive}}}
        cells = []
        with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
            json.dump(problem, file)
        for seconds in options.seconds:
            for seed in (1, 2, 3):
                answer = json.loads(subprocess.run(
                    [options.teren, "lab", "route", file.name, "--seconds", str(seconds), "--seed", str(seed)],
                    check=True, capture_output=True, text=True).stdout)
                order = [0, *answer["routes"][0]["steps"], 0]
                if sorted(order[1:]) != list(range(len(places))):
                    sys.exit("not every stop is visited once")
                cost = sum(drive[a][b] for a, b in zip(order, order[1:]))
                cells.append(f"{seconds} s: {100 * (cost - best) / best:.2f} % ({answer['cpu_seconds']} s)")
        os.unlink(file.name)
        print(f"plane {plane}, LKH {best} in {spent:.1f} s;", ", ".join(cells), flush=True)


if __name__ == "__main__":
    main()
