"""Accuracy of forecasts, computed the same way for every program of a run."""

import numpy as np

QUANTILES = [0.005, 0.025, 0.165, 0.25, 0.5, 0.75, 0.835, 0.975, 0.995]  # those of the M5 competition


def naive2(y, horizon, season):
    """M4's Naive 2: naive on data deseasonalised by classical multiplicative indices if a 90 % ACF test passes."""
    if season > 1 and len(y) >= 3 * season:
        centred = y - y.mean()
        total = (centred**2).sum()
        acf = [(centred[k:] * centred[:-k]).sum() / total if total > 0 else 0 for k in range(1, season + 1)]
        limit = 1.645 * np.sqrt((1 + 2 * np.sum(np.square(acf[:-1]))) / len(y))
        if abs(acf[-1]) > limit:
            kernel = np.r_[0.5, np.ones(season - 1), 0.5] / season
            trend = np.convolve(y, kernel, "valid")
            half = season // 2
            with np.errstate(divide="ignore", invalid="ignore"):
                ratio = y[half:half + len(trend)] / trend
            phase = np.arange(half, half + len(trend)) % season
            index = np.array([np.nanmean(ratio[phase == p]) for p in range(season)])
            index *= season / index.sum()
            if np.isfinite(index).all() and (index > 0).all():
                last = y[-1] / index[(len(y) - 1) % season]
                return last * index[np.arange(len(y), len(y) + horizon) % season]
    return np.repeat(y[-1], horizon)


def score(train, test, point, quantiles, season):
    """Means over series of each measure; `point` and `quantiles[q]` are lists of arrays like `test`."""
    smape, mase, rmsse, lead_error, lead_total, spl = [], [], [], 0.0, 0.0, []
    base_smape, base_mase = [], []
    covered = total = 0
    for i, (y, actual) in enumerate(zip(train, test)):
        h = len(actual)
        lag = season if len(y) > season else 1
        scale = np.abs(y[lag:] - y[:-lag]).mean() if len(y) > lag else 0
        if scale == 0:
            scale = np.abs(y).mean() or 1
        first = np.argmax(y > 0)
        step = np.diff(y[first:])
        scale2 = (step**2).mean() if len(step) and (step**2).mean() > 0 else max((y**2).mean(), 1e-9)
        scale1 = np.abs(step).mean() if len(step) and np.abs(step).mean() > 0 else max(np.abs(y).mean(), 1e-9)

        def symmetric(f):
            both = np.abs(actual) + np.abs(f)
            return 200 * np.where(both > 0, np.abs(actual - f) / np.where(both > 0, both, 1), 0).mean()

        f = point[i][:h]
        base = naive2(y, h, season)
        smape.append(symmetric(f)), base_smape.append(symmetric(base))
        mase.append(np.abs(actual - f).mean() / scale), base_mase.append(np.abs(actual - base).mean() / scale)
        rmsse.append(np.sqrt(((actual - f)**2).mean() / scale2))
        lead_error += abs(actual.sum() - f.sum())
        lead_total += actual.sum()
        if quantiles:
            losses = []
            for q in QUANTILES:
                e = actual - quantiles[q][i][:h]
                losses.append(np.maximum(q * e, (q - 1) * e).mean())
            spl.append(np.mean(losses) / scale1)
            covered += (actual <= quantiles[0.975][i][:h]).sum()
            total += h
    owa = (np.mean(smape) / np.mean(base_smape) + np.mean(mase) / np.mean(base_mase)) / 2
    return {"OWA": owa, "sMAPE": np.mean(smape), "MASE": np.mean(mase), "RMSSE": np.mean(rmsse),
            "LT": lead_error / lead_total, "SPL": np.mean(spl) if spl else np.nan,
            "P97.5": covered / total if total else np.nan}


def load(folder):
    import json
    import pandas as pd
    meta = json.loads((folder / "meta.json").read_text())
    parts = []
    for name in ("train", "test"):
        table = pd.read_csv(folder / f"{name}.csv", dtype={"id": str})
        parts.append({key: group.value.to_numpy(float) for key, group in table.groupby("id", sort=False)})
    keys = list(parts[0])
    return meta, keys, [parts[0][k] for k in keys], [parts[1][k] for k in keys]


def row(name, result, speed):
    cells = " | ".join(f"{result[k]:.4f}" if np.isfinite(result[k]) else "-"
                       for k in ("OWA", "sMAPE", "MASE", "RMSSE", "LT", "SPL", "P97.5"))
    return f"| {name} | {cells} | {speed:,.1f} |"


HEADER = ("| model | OWA | sMAPE | MASE | RMSSE | LT | SPL | P97.5 | series/s |\n"
          "|---|---|---|---|---|---|---|---|---|")
