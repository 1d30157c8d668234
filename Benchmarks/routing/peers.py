#!/usr/bin/env python3
"""The same instances through PyVRP, OR-Tools and VROOM (PyPI pyvrp, ortools, pyvroom), one CPU budget each.

  cc -O2 -shared -fPIC cpuclock.c -o cpuclock.so
  LD_PRELOAD=./cpuclock.so python peers.py --seconds 1 FILE…

Every route is priced by gaps.py, never by the solver.
"""
import argparse
import json
from pathlib import Path

import gaps

FAR = 2**40


def window(item, name="time_windows"):
    found = item.get(name)
    if not found:
        return 0, FAR
    return tuple(found[0]) if isinstance(found[0], list) else tuple(found)


def answer(routes):
    return {"routes": [{"vehicle": v, "day": 0, "steps": s} for v, s in routes if s]}


def pyvrp(problem, seconds, seed):
    from pyvrp import Model
    from pyvrp.stop import MaxRuntime
    durations = problem["matrices"]["car"]["durations"]
    model = Model()
    vehicle = problem["vehicles"][0]
    spots = {0: model.add_location(0, 0)}
    depot = model.add_depot(spots[0])
    early, late = window(vehicle, "time_window")
    model.add_vehicle_type(len(problem["vehicles"]), capacity=vehicle.get("capacity", [10**6]), start_depot=depot,
                           end_depot=depot, tw_early=early, tw_late=min(late, 10**9))
    for job in problem["jobs"]:
        early, late = window(job)
        spot = spots[job["location_index"]] = model.add_location(0, 0)
        model.add_client(
            spot, delivery=job.get("delivery", [0]), service_duration=job.get("service", 0), tw_early=early,
            tw_late=min(late, 10**9), prize=job.get("prize", 0) * 10**5, required=bool(job.get("mandatory")))
    for a, first in spots.items():
        for b, second in spots.items():
            if a != b:
                model.add_edge(first, second, distance=durations[a][b], duration=durations[a][b])
    best = model.solve(MaxRuntime(seconds), seed=seed, display=False).best
    ids = [job["id"] for job in problem["jobs"]]
    routes = []
    for number, route in enumerate(best.routes()):
        steps = [ids[visit.idx] for visit in route if visit.is_client()]
        routes.append((problem["vehicles"][number]["id"], steps))
    return answer(routes)


def vroom(problem, seconds, _seed):
    import datetime
    import numpy
    import vroom as v
    data = v.Input()
    data.set_durations_matrix(profile="car", matrix_input=numpy.array(
        problem["matrices"]["car"]["durations"], dtype=numpy.uint32))
    for item in problem["vehicles"]:
        early, late = window(item, "time_window")
        data.add_vehicle(v.Vehicle(item["id"], start=0, end=0, capacity=item.get("capacity", [10**6]),
                                   time_window=v.TimeWindow(early, min(late, 2**31))))
    best_prize = max([job.get("prize", 0) for job in problem["jobs"]] + [1])
    for job in problem["jobs"]:
        early, late = window(job)
        data.add_job(v.Job(job["id"], location=job["location_index"], default_service=job.get("service", 0),
                           delivery=job.get("delivery", [0]), priority=100 * job.get("prize", 0) // best_prize,
                           time_windows=[v.TimeWindow(early, min(late, 2**31))]))
    solution = data.solve(exploration_level=5, nb_threads=1, timeout=datetime.timedelta(seconds=seconds))
    routes = {}
    for _, step in solution.routes.iterrows():
        if step["type"] == "job":
            routes.setdefault(int(step["vehicle_id"]), []).append(int(step["id"]))
    return answer(routes.items())


def ortools(problem, seconds, _seed):
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2
    durations = problem["matrices"]["car"]["durations"]
    jobs, vehicles = problem["jobs"], problem["vehicles"]
    places = [0] + [job["location_index"] for job in jobs]
    service = [0] + [job.get("service", 0) for job in jobs]
    manager = pywrapcp.RoutingIndexManager(len(places), len(vehicles), 0)
    model = pywrapcp.RoutingModel(manager)
    drive = [[durations[a][b] for b in places] for a in places]
    timed = [[drive[a][b] + service[a] for b in range(len(places))] for a in range(len(places))]
    travel = model.RegisterTransitMatrix(drive)
    model.SetArcCostEvaluatorOfAllVehicles(travel)
    if any("time_windows" in job for job in jobs):
        latest = window(vehicles[0], "time_window")[1]
        model.AddDimension(model.RegisterTransitMatrix(timed), latest, latest, False, "time")
        time = model.GetDimensionOrDie("time")
        for index, job in enumerate(jobs):
            early, late = window(job)
            time.CumulVar(manager.NodeToIndex(index + 1)).SetRange(early, min(late, latest))
    if any("delivery" in job for job in jobs):
        load = [0] + [sum(job.get("delivery", [0])) for job in jobs]
        model.AddDimension(model.RegisterUnaryTransitVector(load), 0, vehicles[0]["capacity"][0], True, "load")
    for index, job in enumerate(jobs):
        penalty = 10**7 if job.get("mandatory") else job.get("prize", 0) * 10**5
        model.AddDisjunction([manager.NodeToIndex(index + 1)], penalty)
    settings = pywrapcp.DefaultRoutingSearchParameters()
    prize = problem["objective"] == "prize"
    strategy = routing_enums_pb2.FirstSolutionStrategy
    settings.first_solution_strategy = strategy.PARALLEL_CHEAPEST_INSERTION
    metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic
    settings.local_search_metaheuristic = metaheuristic.TABU_SEARCH if prize else metaheuristic.GUIDED_LOCAL_SEARCH
    settings.time_limit.FromMilliseconds(int(seconds * 1000))
    found = model.SolveWithParameters(settings)
    routes = []
    for number, vehicle in enumerate(vehicles):
        steps, index = [], model.Start(number)
        while found and not model.IsEnd(index):
            node = manager.IndexToNode(index)
            if node:
                steps.append(jobs[node - 1]["id"])
            index = found.Value(model.NextVar(index))
        routes.append((vehicle["id"], steps))
    return answer(routes)


def ortools_weeks(problem, seconds, _seed):
    """Visit patterns as one optional node per customer and day, tied by a choice of one pattern."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2
    durations = problem["matrices"]["car"]["durations"]
    jobs, fleet, days = problem["jobs"], problem["vehicles"], problem["days"]
    nodes = [(job, day) for job in jobs for day in sorted({day for pattern in job["patterns"] for day in pattern})]
    places = [fleet[0]["start_index"]] + [job["location_index"] for job, _ in nodes]
    manager = pywrapcp.RoutingIndexManager(len(places), len(fleet) * days, 0)
    model = pywrapcp.RoutingModel(manager)
    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitMatrix(
        [[durations[a][b] for b in places] for a in places]))
    if "max_duration" in fleet[0]:
        service = [0] + [job.get("service", 0) for job, _ in nodes]
        timed = model.RegisterTransitMatrix(
            [[durations[a][b] + service[i] for b in places] for i, a in enumerate(places)])
        model.AddDimension(timed, 0, fleet[0]["max_duration"], True, "time")
    if "capacity" in fleet[0]:
        load = [0] + [sum(job.get("delivery", [0])) for job, _ in nodes]
        model.AddDimension(model.RegisterUnaryTransitVector(load), 0, sum(fleet[0]["capacity"]), True, "load")
    index = {}
    for number, (job, day) in enumerate(nodes):
        index[job["id"], day] = at = manager.NodeToIndex(number + 1)
        model.AddDisjunction([at], 0)
        model.VehicleVar(at).SetValues([-1] + [day * len(fleet) + car for car in range(len(fleet))])
    solver = model.solver()
    for job in jobs:
        chosen = [solver.BoolVar(f"{job['id']}/{number}") for number in range(len(job["patterns"]))]
        solver.Add(solver.Sum(chosen) == 1)
        for day in {day for pattern in job["patterns"] for day in pattern}:
            solver.Add(model.ActiveVar(index[job["id"], day]) == solver.Sum(
                [chosen[number] for number, pattern in enumerate(job["patterns"]) if day in pattern]))
    settings = pywrapcp.DefaultRoutingSearchParameters()
    settings.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    settings.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    settings.time_limit.FromMilliseconds(int(seconds * 1000))
    found = model.SolveWithParameters(settings)
    routes = []
    for number in range(len(fleet) * days):
        steps, at = [], model.Start(number)
        while found and not model.IsEnd(at):
            node = manager.IndexToNode(at)
            if node:
                steps.append(nodes[node - 1][0]["id"])
            at = found.Value(model.NextVar(at))
        if steps:
            routes.append({"vehicle": fleet[number % len(fleet)]["id"], "day": number // len(fleet), "steps": steps})
    return {"routes": routes}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    for file in options.files:
        problem = json.loads(Path(file).read_text())
        cells = []
        for solver in (pyvrp, ortools, vroom):
            found = []
            weeks = problem.get("days", 1) > 1
            if weeks and solver is not ortools:
                cells.append(f"{solver.__name__} no-patterns")
                continue
            if weeks:
                solver = ortools_weeks
            for seed in options.seeds if solver is pyvrp else options.seeds[:1]:
                try:
                    faults, driven, prize = gaps.check(problem, solver(problem, options.seconds, seed))
                    found.append("inf" if faults else f"{gaps.gap(problem, driven, prize):.2f}")
                except Exception as error:  # a peer that cannot run this kind is shown as such
                    found.append(type(error).__name__ + ": " + str(error)[:60])
            cells.append(f"{solver.__name__} {' '.join(found)}")
        print(f"{problem['name']:20}", " | ".join(cells), flush=True)


if __name__ == "__main__":
    main()
