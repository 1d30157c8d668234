"""Runs PyPI statsforecast on one benchmark set, one model at a time on one thread, and prints its scores.

    python3 peers.py SET [--models SeasonalNaive,AutoETS,...]
"""

import argparse
import os
import pathlib
import time
import warnings

os.environ["NIXTLA_NUMBA_RELEASE_GIL"] = "1"
warnings.filterwarnings("ignore")
import numpy as np  # noqa: E402
from statsforecast import models as m  # noqa: E402

from measures import HEADER, QUANTILES, load, row, score  # noqa: E402

LEVELS = {0.005: ("lo", 99), 0.995: ("hi", 99), 0.025: ("lo", 95), 0.975: ("hi", 95), 0.165: ("lo", 67),
          0.835: ("hi", 67), 0.25: ("lo", 50), 0.75: ("hi", 50)}


def peers(season):
    return {
        "SeasonalNaive": (m.SeasonalNaive(season), True),
        "HistoricAverage": (m.HistoricAverage(), True),
        "SESOptimized": (m.SimpleExponentialSmoothingOptimized(), False),
        "CrostonSBA": (m.CrostonSBA(), False),
        "TSB": (m.TSB(0.1, 0.1), False),
        "ADIDA": (m.ADIDA(), False),
        "IMAPA": (m.IMAPA(), False),
        "DynamicOptimizedTheta": (m.DynamicOptimizedTheta(season_length=season), True),
        "AutoTheta": (m.AutoTheta(season_length=season), True),
        "AutoCES": (m.AutoCES(season_length=season), True),
        "AutoETS": (m.AutoETS(season_length=season), True),
    }


def run(model, intervals, train, horizon):
    started = time.process_time()
    points, quantiles = [], {q: [] for q in QUANTILES}
    for y in train:
        answer = None
        try:
            answer = model.forecast(y=y, h=horizon, level=[50, 67, 95, 99] if intervals else None)
        except Exception:  # a peer that refuses a series gets the naive forecast
            pass
        point = answer["mean"] if answer is not None else np.repeat(y[-1], horizon)
        point = np.where(np.isfinite(point), point, y[-1])
        points.append(point)
        for q in QUANTILES if intervals else []:
            kind, level = LEVELS.get(q, (None, None))
            value = point if answer is None or q == 0.5 else answer[f"{kind}-{level}"]
            quantiles[q].append(np.where(np.isfinite(value), value, point))
    return points, quantiles if intervals else None, len(train) / (time.process_time() - started)


def answers(folder, train, meta, name, model, intervals):
    """The peer's forecasts of a set, kept in a file beside the set so that it runs once."""
    kept = folder / f"peer-{name}.npz"
    if kept.exists():
        with np.load(kept) as file:
            quantiles = {q: list(file[f"q{q}"]) for q in QUANTILES} if intervals else None
            return list(file["point"]), quantiles, float(file["speed"])
    run(model, intervals, train[:2], meta["horizon"])  # compile outside the measured time
    points, quantiles, speed = run(model, intervals, train, meta["horizon"])
    np.savez_compressed(kept, point=np.array(points), speed=speed,
                        **{f"q{q}": np.array(v) for q, v in (quantiles or {}).items()})
    return points, quantiles, speed


def all_answers(folder, meta, train, chosen=None):
    """Every peer's points, quantiles and speed, and the median of the three best known models."""
    store = {}
    for name, (model, intervals) in peers(meta["season"]).items():
        if not chosen or name in chosen:
            store[name] = answers(folder, train, meta, name, model, intervals)
    members = ["AutoETS", "DynamicOptimizedTheta", "AutoCES"]
    if all(name in store for name in members):
        count = range(len(train))
        points = [np.median([store[n][0][i] for n in members], axis=0) for i in count]
        quantiles = {q: [np.median([store[n][1][q][i] for n in members], axis=0) for i in count] for q in QUANTILES}
        store["ETS+DOT+CES median"] = points, quantiles, 1 / sum(1 / store[n][2] for n in members)
    return store


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("set", type=pathlib.Path)
    parser.add_argument("--models", default="")
    given = parser.parse_args()
    meta, keys, train, test = load(given.set)
    chosen = given.models.split(",") if given.models else None
    print(f"**{given.set.name}: {len(keys)} series, horizon {meta['horizon']}**\n\n{HEADER}", flush=True)
    for name, (points, quantiles, speed) in all_answers(given.set, meta, train, chosen).items():
        print(row(name, score(train, test, points, quantiles, meta["season"]), speed), flush=True)


if __name__ == "__main__":
    main()
