#!/usr/bin/env python3
"""Our planner and the peers on the same files in one run: one table, percent behind the best known.

  teren bench routing table FILE…         finds its own binary; or
  python3 Benchmarks/routing/table.py --teren .build/release/teren FILE…

Periodic files get --weeks-seconds, all others --seconds, in CPU seconds. The peers (PyPI pyvrp, ortools, pyvroom) are
installed into .build-peers/ at the first run.
"""
import argparse
import json
import os
import subprocess
import sys
import venv
from pathlib import Path

here = Path(__file__).resolve().parent
room = here.parent.parent / ".build-peers"
PEERS = ["pyvrp==0.14.1", "ortools==9.15.6755", "pyvroom==1.15.2"]


def prepare():
    python = room / "bin/python"
    if not (room / "installed").exists():
        venv.create(room, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *PEERS], check=True)
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", here / "cpuclock.c", "-o", room / "cpuclock.so", "-ldl"],
                       check=True)
        (room / "installed").write_text("\n".join(PEERS))
    return python


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--teren", default=".build/release/teren")
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--weeks-seconds", type=float, default=10)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    python = prepare()
    print("| instance | Teren | PyVRP | OR-Tools | VROOM |\n|---|---|---|---|---|")
    for file in options.files:
        problem = json.loads(Path(file).read_text())
        seconds = str(options.weeks_seconds if problem.get("days", 1) > 1 else options.seconds)
        seeds = [str(seed) for seed in options.seeds]
        ours = subprocess.run(
            [sys.executable, here / "gaps.py", "--teren", options.teren, "--seconds", seconds, "--seeds", *seeds,
             "--short", file], check=True, capture_output=True, text=True).stdout.strip()
        peers = subprocess.run(
            [python, here / "peers.py", "--seconds", seconds, "--seeds", *seeds, "--", file], check=True,
            capture_output=True, text=True, env={**os.environ, "LD_PRELOAD": str(room / "cpuclock.so")}).stdout
        cells = [cell.split(maxsplit=1)[-1].strip().replace(" ", " / ") for cell in
                 peers.strip().splitlines()[-1][20:].split(" | ")]
        print(f"| {problem['name']} | {ours} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
