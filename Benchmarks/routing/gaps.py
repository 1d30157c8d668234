#!/usr/bin/env python3
"""Runs `teren-lab lab route` on instance files and prices every answer anew, independent of the planner.

  gaps.py --teren .build-core/release/teren-lab --seconds 1 --seeds 1 2 3 ../shared/data/routing/*.json
"""
import argparse
import json
import subprocess
from pathlib import Path


def check(problem, answer):
    """Faults of an answer, and the driving and prize it really has."""
    durations = problem["matrices"]["car"]["durations"]
    jobs = {job["id"]: job for job in problem["jobs"]}
    vehicles = {vehicle["id"]: vehicle for vehicle in problem["vehicles"]}
    faults, driven, prize = [], 0, 0
    days_of = {}
    used = set()
    for route in answer["routes"]:
        vehicle = vehicles[route["vehicle"]]
        if (route["vehicle"], route["day"]) in used:
            faults.append("vehicle used twice on a day")
        used.add((route["vehicle"], route["day"]))
        window = vehicle.get("time_window", [0, 10**12])
        time, place, load, service = window[0], vehicle.get("start_index"), 0, 0
        for job_id in route["steps"]:
            job = jobs[job_id]
            if place is not None:
                drive = durations[place][job["location_index"]]
                time, driven, service = time + drive, driven + drive, service + drive
            windows = job.get("time_windows") or [[0, 10**12]]
            ahead = [w for w in windows if w[1] >= time]
            if not ahead:
                faults.append(f"job {job_id} late")
                ahead = [[time, time]]
            time = max(time, ahead[0][0]) + job.get("service", 0)
            service += job.get("service", 0)
            load += sum(job.get("delivery", [0]))
            place = job["location_index"]
            days_of.setdefault(job_id, []).append(route["day"])
        if vehicle.get("end_index") is not None:
            drive = durations[place][vehicle["end_index"]]
            time, driven, service = time + drive, driven + drive, service + drive
        if time > window[1]:
            faults.append(f"vehicle {route['vehicle']} back late")
        if service > vehicle.get("max_duration", 10**12):
            faults.append(f"vehicle {route['vehicle']} drives too long")
        if load > sum(vehicle.get("capacity", [10**12])):
            faults.append(f"vehicle {route['vehicle']} overloaded")
    for job in problem["jobs"]:
        days = sorted(days_of.get(job["id"], []))
        if not days:
            if job.get("mandatory"):
                faults.append(f"job {job['id']} missing")
            continue
        prize += job.get("prize", 0)
        if "patterns" in job and days not in job["patterns"]:
            faults.append(f"job {job['id']} on days {days}")
        if "patterns" not in job and len(days) != 1:
            faults.append(f"job {job['id']} {len(days)} times")
    return faults, driven, prize


def gap(problem, driven, prize):
    """Percent behind the best known."""
    best = problem["best_known"]
    if problem["objective"] == "prize":
        return 100 * (best - prize) / best
    return 100 * (driven / problem["scale"] - best) / best


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--teren", default=".build-core/release/teren-lab")
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--short", action="store_true", help="only the gaps, as a table's cell")
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    for file in options.files:
        problem = json.loads(Path(file).read_text())
        cells = []
        for seed in options.seeds:
            command = [options.teren, "lab", "route", file, "--seconds", str(options.seconds), "--seed", str(seed)]
            answer = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
            faults, driven, prize = check(problem, answer)
            if problem["objective"] != "plan" and answer["cost"] != driven:
                faults.append(f"cost {answer['cost']} is really {driven}")
            if answer["feasible"] != (not faults):
                faults.append(f"feasible says {answer['feasible']}")
            if options.short:
                cells.append("faults" if faults else f"{gap(problem, driven, prize):.2f}")
                continue
            cells.append(f"{gap(problem, driven, prize):8.3f} ({answer['iterations']} it, {answer['cpu_seconds']} s)"
                         + ("*" if answer["optimal"] else "") + (" FAULTS " + "; ".join(faults[:3]) if faults else ""))
        if options.short:
            print(" / ".join(cells), flush=True)
        else:
            print(f"{problem['name']:20}", *cells, flush=True)


if __name__ == "__main__":
    main()
