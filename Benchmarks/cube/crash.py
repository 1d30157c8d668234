#!/usr/bin/env python3
"""Kills a live cube with SIGKILL at random moments, merges included; nothing confirmed may be lost.

    crash.py TEREN_LAB DIRECTORY [--times 100]
"""
import argparse, random, shutil, subprocess, sys, time

parser = argparse.ArgumentParser()
parser.add_argument("lab"); parser.add_argument("directory"); parser.add_argument("--times", type=int, default=100)
options = parser.parse_args()
shutil.rmtree(options.directory, ignore_errors=True)
rng = random.Random(1)
confirmed = 0
for number in range(options.times):
    run = subprocess.Popen([options.lab, "lab", "cube", "live", options.directory, "--documents", "1000000",
                            "--merge-every", "200", "--confirmed", str(confirmed)], stdout=subprocess.PIPE, text=True)
    time.sleep(rng.uniform(0.02, 0.25))
    run.kill()
    lines = run.stdout.read().splitlines()
    run.wait()
    if any("error" in line for line in lines):
        print(lines)
        sys.exit(1)
    # The last line may be cut by the kill; the one before is whole.
    for line in lines[:-1]:
        confirmed = max(confirmed, int(line))
run = subprocess.run([options.lab, "lab", "cube", "live", options.directory, "--documents", "1", "--confirmed",
                      str(confirmed)], capture_output=True, text=True)
print(f"{options.times} kills, {confirmed} documents confirmed:", "nothing lost" if run.returncode == 0 else run.stdout)
sys.exit(run.returncode)
