#!/usr/bin/env python3
"""Random pivots, answered by Teren's cube and by DuckDB, must agree cell by cell.

    compare.py LAB STAR_DIRECTORY FILE.terencube [--queries 100] [--seed 1] [--only N]

LAB is `teren-lab` or `teren`. Levels, filters, territory, measures of every kind, totals, sorts, tops with others,
shares, rank and time intelligence are drawn by the seed. `--only N` repeats one query and prints it.
Needs the PyPI package duckdb.
"""
import argparse, datetime, decimal, json, random, subprocess, sys, tempfile, traceback
from fractions import Fraction

import duckdb

Day, Span = datetime.date, datetime.timedelta
DATE = {
    "date.year": "strftime(DATE, '%Y')", "date.quarter": "strftime(DATE, '%Y') || '-Q' || quarter(DATE)",
    "date.month": "strftime(DATE, '%Y-%m')", "date.day": "strftime(DATE, '%Y-%m-%d')",
    "date.week": "strftime(DATE, '%G-W%V')", "date.weekday": "isodow(DATE)::varchar",
    "date.month_of_year": "strftime(DATE, '%m')", "date.iso_year": "strftime(DATE, '%G')",
}
OTHER = {
    "customer": "f.customer", "customer.region": "c.region", "customer.town": "c.town",
    "customer.segment": "c.segment", "customer.channel": "c.channel",
    "product": "f.product", "product.category": "p.category", "product.brand": "p.brand",
    "product.supplier": "p.supplier", "representative": "f.representative", "representative.team": "r.team",
    "document_type": "f.document_type", "warehouse": "f.warehouse",
}
LARGE = {"customer", "product", "date.day", "customer.town"}
NARROW = ["customer.region", "customer.segment", "customer.channel", "product.category", "representative.team",
          "document_type", "warehouse", "date.year", "date.quarter", "date.month", "date.weekday", "date.month_of_year"]
FINENESS = {"date.year": 1, "date.iso_year": 1, "date.quarter": 2, "date.month": 3, "date.week": 4, "date.day": 5}
# The measure as JSON, as SQL, and whether rows outside the top can be put together.
BASES = [
    ("net", "sum(net)", True), ("quantity", "sum(quantity)", True), ("cost", "sum(cost)", True),
    ("count", "count(*)", True), ({"min": "net"}, "min(net)", True), ({"max": "net"}, "max(net)", True),
    ({"average": "net"}, "avg(net::double)", True), ({"median": "net"}, "quantile_cont(net::double, 0.5)", False),
    ({"percentile": "cost", "p": 90}, "quantile_cont(cost::double, 0.9)", False),
    ({"distinct": "customer"}, 'count(distinct "customer")', False),
    ({"distinct": "product.brand"}, 'count(distinct "product.brand")', False),
    ({"distinct": "document"}, "count(distinct document)", False),
    ({"distinct": "date.day"}, "count(distinct date)", False),
    ({"formula": "(net - cost) / net"},
     "case when sum(net) = 0 then null else (sum(net) - sum(cost))::double / sum(net) end", True),
    ({"formula": "net / distinct(customer)"}, 'sum(net)::double / count(distinct "customer")', False),
]
SUMS = [("net", "sum(net)"), ("quantity", "sum(quantity)"), ("count", "count(*)"), ({"distinct": "customer"}, 'count(distinct "customer")')]
SHIFTED = ["previous_year", "previous_year_same_weekday", "previous_period", "growth_previous_year", "growth_previous_period"]
WINDOWS = ["year_to_date", "quarter_to_date", "month_to_date", "rolling"]
SHARES = ["share_of_row", "share_of_column", "share_of_total", "share_of_parent"]
ORDERED = ["rank", "running_total", "pareto", "abc"]
SEMI = ["last", "first", "average_over_time"]


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def connect(star):
    base = duckdb.connect()
    base.execute("set threads = 1")
    for name in ("customers", "products", "representatives"):
        base.execute(f"create table {name} as select * from read_csv('{star}/{name}.csv', all_varchar = true)")
    base.execute(f"""create table facts as select * from read_csv('{star}/facts.csv', types = {{
        'net': 'DECIMAL(18,2)', 'cost': 'DECIMAL(18,2)', 'quantity': 'BIGINT', 'date': 'DATE'}})""")
    columns = ", ".join(f'{sql} as "{name}"' for name, sql in OTHER.items())
    base.execute(f"""create table flat as select f.date as date, f.document, f.net, f.cost, f.quantity, {columns} from facts f
        join customers c on c.customer = f.customer join products p on p.product = f.product
        join representatives r on r.representative = f.representative""")
    base.execute(f"create table now as select *, {dated('date')} from flat")
    return base


def dated(day):
    return ", ".join(sql.replace("DATE", day) + f' as "{name}"' for name, sql in DATE.items())


# MARK: a random query


class Case:
    """One query, who asks it, and the same conditions in SQL: of the territory, of dates and of the rest."""

    def __init__(self, rng, base):
        self.base, self.rng = base, rng
        self.bounds = base.execute("select min(date), max(date) from now").fetchone()
        names = list(OTHER) + list(DATE)
        while True:
            rows = rng.sample(names, rng.choice([0, 1, 1, 2, 2, 3]))
            columns = rng.sample([n for n in NARROW if n not in rows], rng.choice([0, 0, 1, 1, 2]))
            if sum(n in LARGE for n in rows) <= 1:
                break
        self.rows, self.columns = rows, columns
        self.territory, self.dates, self.rest, filters = [], [], [], []
        self.hasCycle = False
        for _ in range(rng.choice([0, 1, 1, 2, 3])):
            kind = rng.choice(["in", "not_in", "range"])
            if kind == "range":
                level = rng.choice(["date.day", "date.month", "date.quarter"])
                members = self.members(level)
                a, b = sorted([rng.choice(members), rng.choice(members)])
                filters.append({"level": level, "from": a, "to": b})
                self.dates.append(f"\"{level}\" between '{a}' and '{b}'")
                continue
            level = rng.choice(names)
            members = self.members(level)
            chosen = rng.sample(members, max(1, int(len(members) * rng.choice([0.1, 0.3, 0.6]))))
            filters.append({"level": level, kind: chosen})
            text = ("not " if kind == "not_in" else "") + f'"{level}" in (' + ", ".join(map(quoted, chosen)) + ")"
            (self.dates if level in DATE else self.rest).append(text)
            self.hasCycle = self.hasCycle or level in ("date.weekday", "date.month_of_year")
        self.viewer = {"territory": []}
        if rng.random() < 0.4:
            level = rng.choice(["customer.region", "representative.team", "product.category", "warehouse"])
            chosen = rng.sample(self.members(level), max(1, int(len(self.members(level)) * 0.4)))
            self.viewer["territory"].append({"level": level, "in": chosen})
            self.territory.append(f'"{level}" in (' + ", ".join(map(quoted, chosen)) + ")")
        self.levels = [n for n in rows + columns if n in FINENESS]
        self.finest = max(self.levels, key=lambda n: FINENESS[n], default=None)
        self.query = {"rows": rows, "columns": columns, "filters": filters, "measures": [],
                      "totals": rng.random() < 0.5, "limit": 1_000_000}
        self.measures = []
        for _ in range(rng.choice([1, 2, 3])):
            self.addMeasure()
        self.sort()

    def members(self, level):
        return [r[0] for r in self.base.execute(f'select distinct "{level}" from now order by 1').fetchall()]

    def addMeasure(self):
        rng = self.rng
        family = rng.choice(["base", "base", "base", "shifted", "window", "share", "ordered", "semi"])
        view, extra, mergeable = "value", {}, False
        weekly = self.finest in ("date.week", "date.iso_year")
        if family == "base" or (weekly and family in ("shifted", "window")):
            json_, sql, mergeable = rng.choice(BASES)
        elif family == "semi":
            view, json_, sql = rng.choice(SEMI), "quantity", "sum(quantity)"
        else:
            json_, sql = rng.choice(SUMS)
            if family == "window" and self.finest == "date.day":
                family = "shifted"  # A window per day times its days is too much for a join.
            view = rng.choice({"shifted": SHIFTED, "window": WINDOWS, "share": SHARES, "ordered": ORDERED}[family])
            if view == "rolling":
                if self.finest is None:
                    view = "year_to_date"
                else:
                    extra["n"] = rng.choice([2, 3, 12])
        name = f"m{len(self.measures)}"
        if view in SEMI:
            measure = {view: json_, "name": name}
        elif view != "value":
            measure = {"of": json_, "as": view, "name": name, **extra}
        else:
            measure = dict(json_, name=name) if isinstance(json_, dict) else {"of": json_, "as": "value", "name": name}
        self.query["measures"].append(measure)
        self.measures.append((name, view, sql, extra.get("n"), mergeable))

    def sort(self):
        rng = self.rng
        if not self.rows or self.query["totals"] or rng.random() < 0.5:
            return
        sortable = [m for m in self.measures if m[1] == "value"]
        if not sortable or any(m[1] in ORDERED for m in self.measures):
            return
        name = rng.choice(sortable)[0]
        self.query["sort"] = [{"by": name, "descending": rng.random() < 0.7}]
        if rng.random() < 0.7:
            self.query["top"] = rng.choice([1, 5, 50])
            if len(self.rows) == 1 and all(m[4] for m in self.measures) and rng.random() < 0.6:
                self.query["others"] = True

    # MARK: what DuckDB says

    def grains(self):
        r, c = len(self.rows), len(self.columns)
        wanted = {(i, j) for i in range(r + 1) for j in range(c + 1)} if self.query["totals"] else {(r, c)}
        if "sort" in self.query:
            wanted.add((r, 0))
        views = {m[1] for m in self.measures}
        for i, j in list(wanted):
            if "share_of_row" in views:
                wanted.add((i, 0))
            if "share_of_column" in views:
                wanted.add((0, j))
            if "share_of_total" in views:
                wanted.add((0, 0))
            if "share_of_parent" in views:
                wanted.add((max(i - 1, 0), j))
        return sorted(wanted)

    def where(self, *lists):
        conditions = [c for l in lists for c in l]
        return " where " + " and ".join(conditions) if conditions else ""

    def cells(self, source, expression, grain, where):
        i, j = grain
        keys = self.rows[:i] + self.columns[:j]
        names = ", ".join(f'"{k}"' for k in keys)
        sql = f"select {names + ', ' if keys else ''}{expression}, count(*) from {source}{where}"
        if keys:
            sql += f" group by {names}"
        return {(row[:i], row[i:i + j]): row[-2] for row in self.base.execute(sql).fetchall() if row[-1]}

    def visible(self):
        """First and last day on which the viewer may see anything; all days of the facts without a territory."""
        if not self.territory:
            return self.bounds
        return self.base.execute("select min(date), max(date) from now" + self.where(self.territory)).fetchone()

    def answered(self):
        """Days that the answer is about, with their levels."""
        first, last = self.visible()
        if first is None:
            return []
        sql = f"""select date, {', '.join(f'"{n}"' for n in DATE)} from (select unnest(generate_series(DATE '{self.bounds[0]}', DATE '{self.bounds[1]}',
            interval 1 day))::date as date), lateral (select {dated('date')})"""
        found = self.base.execute(f"select * from ({sql}){self.where(self.dates)} order by date").fetchall()
        return [(row[0], dict(zip(DATE, row[1:]))) for row in found if first <= row[0] <= last]

    def shifted(self, view, sql, grain):
        days = [day for day, _ in self.answered()]
        period = view.replace("growth_", "")
        targets = []
        day, step = self.bounds[0], Span(1)
        while day <= self.bounds[1]:
            if period == "previous_year":
                try:
                    target = day.replace(year=day.year + 1)
                except ValueError:
                    target = Day(day.year + 1, 2, 28)
            elif period == "previous_year_same_weekday":
                target = day + Span(364)
            elif self.finest:
                target = later(day, self.finest)
            else:
                target = day + Span((days[-1] - days[0]).days + 1 if days else 0)
            targets.append((day, target))
            day += step
        answers = set(days)
        kept = [(a, b) for a, b in targets if b in answers]
        self.base.execute("create or replace temp table shift (date date, target date)")
        if kept:
            self.base.execute("insert into shift values " + ", ".join(f"('{a}', '{b}')" for a, b in kept))
        source = f"(select f.* exclude (date), s.target as date, {dated('s.target')} from flat f join shift s on s.date = f.date)"
        return self.cells(source, sql, grain, self.where(self.territory, self.rest))

    def windowed(self, view, sql, n, grain):
        """Every group of date members has a window that ends with its last day."""
        i, j = grain
        keys = self.rows[:i] + self.columns[:j]
        dates = [k for k in keys if k in DATE]
        ends = {}
        for day, levels in self.answered():
            ends[tuple(levels[k] for k in dates)] = day
        level = max([k for k in dates if k in FINENESS], key=lambda k: FINENESS[k], default=self.finest)
        rows = []
        for members, end in ends.items():
            start = {"year_to_date": end.replace(month=1, day=1), "month_to_date": end.replace(day=1),
                     "quarter_to_date": end.replace(month=(end.month - 1) // 3 * 3 + 1, day=1)}.get(view)
            if view == "year_to_date" and level in ("date.week", "date.iso_year"):
                start = begin(end, "date.iso_year")
            if view == "rolling":
                start = begin(end, level)
                for _ in range(n - 1):
                    start = begin(start - Span(1), level)
            rows.append("(" + ", ".join([f"'{start}'", f"'{end}'"] + [quoted(m) for m in members]) + ")")
        if not rows:
            return {}
        names = ", ".join(["first", "last"] + [f'"{k}"' for k in dates])
        last = self.visible()[1]
        others = ", ".join(f'f."{n}"' for n in OTHER)
        cycles = [d for d in self.dates if d.replace("not ", "").startswith(('"date.weekday"', '"date.month_of_year"'))]
        facts = f"(select * from now{self.where(self.territory, self.rest, cycles, [f'date <= ' + quoted(str(last))])})"
        source = f"""(select f.date, f.document, f.net, f.cost, f.quantity, {others}{''.join(f', w."{k}"' for k in dates)} from {facts} f
            join (values {', '.join(rows)}) w({names}) on f.date between w.first::date and w.last::date)"""
        return self.cells(source, sql, grain, "")

    def semi(self, view, sql, grain):
        i, j = grain
        dates = [k for k in self.rows[:i] + self.columns[:j] if k in DATE]
        names = ", ".join(f'"{k}"' for k in dates)
        edge = {"last": "max(date)", "first": "min(date)", "average_over_time": "count(distinct date)"}[view]
        edges = f"select {names + ', ' if dates else ''}{edge} as edge from now{self.where(self.territory, self.dates)}"
        if dates:
            edges += f" group by {names}"
        joined = " and ".join(['f."' + k + '" = e."' + k + '"' for k in dates] or ["true"])
        source = f"(select f.*, e.edge from now f join ({edges}) e on {joined})"
        if view == "average_over_time":
            return self.cells(source, "sum(quantity)::double / any_value(edge)", grain, self.where(self.territory, self.dates, self.rest))
        return self.cells(source, sql, grain, self.where(self.territory, self.dates, self.rest, ["date = edge"]))

    def expected(self):
        """(row members, column members, measure) -> value, for every grain; then the views over cells."""
        whole, values = {}, []
        for name, view, sql, n, _ in self.measures:
            by = {}
            for grain in self.grains():
                plain = lambda: self.cells("now", sql, grain, self.where(self.territory, self.dates, self.rest))
                if view in ("previous_year", "previous_period", "previous_year_same_weekday"):
                    by.update(self.shifted(view, sql, grain))
                elif view in SHIFTED:
                    before = self.shifted(view, sql, grain)
                    by.update({k: None if not before.get(k) else rounded(Fraction(v - before[k]) / abs(Fraction(before[k])))
                               for k, v in plain().items()})
                elif view in WINDOWS:
                    by.update(self.windowed(view, sql, n, grain))
                elif view in SEMI:
                    by.update(self.semi(view, sql, grain))
                else:
                    by.update(plain())
            values.append(by)
        return values

    def viewed(self, values, order):
        """Shares and ranks from DuckDB's cells; `order` has the rows as shown."""
        result = {}
        for (name, view, *_), by in zip(self.measures, values):
            for (row, column), value in by.items():
                if view in SHARES:
                    whole = by.get({"share_of_row": (row, ()), "share_of_column": ((), column), "share_of_total": ((), ()),
                                    "share_of_parent": (row[:-1], column)}[view])
                    if view == "share_of_parent" and not row:
                        whole = value
                    value = rounded(Fraction(value) / Fraction(whole)) if whole else None
                elif view in ORDERED:
                    value = self.placed(view, row, column, value, by, order)
                if value is not None:
                    result[(row, column, name)] = value
        return result

    def placed(self, view, row, column, value, by, order):
        if not row:
            return None
        if view == "running_total":
            key = (column, len(row), id(by))
            if key not in self.before:
                totals, self.before[key] = {}, {}
                for other in order:
                    if len(other) == len(row):
                        totals[other[:-1]] = totals.get(other[:-1], 0) + by.get((other, column), 0)
                        self.before[key][other] = totals[other[:-1]]
            return self.before[key].get(row)
        if id(by) not in self.members_of:
            groups = self.members_of[id(by)] = {}
            for (r, c), v in by.items():
                groups.setdefault((c, len(r), r[:-1]), []).append((-v, r))
        key = (column, len(row), row[:-1], id(by))
        if key not in self.groups:
            # Equal values stand in the order of their members.
            self.groups[key] = sorted(self.members_of[id(by)][key[:3]], key=lambda item: (item[0], [t.encode() for t in item[1]]))
            self.before[key] = {}
            total = sum(max(-v, 0) for v, _ in self.groups[key])
            before = 0
            for place, (v, r) in enumerate(self.groups[key]):
                self.before[key][r] = (place, before, total)
                before += max(-v, 0)
        place, before, total = self.before[key][row]
        if view == "rank":
            while place > 0 and self.groups[key][place - 1][0] == -value:
                place -= 1
            return place + 1
        if not total:
            return None
        if view == "pareto":
            return rounded(Fraction(before + max(value, 0)) / Fraction(total))
        share = rounded(Fraction(before) / Fraction(total))
        return 1 if share < decimal.Decimal("0.8") else 2 if share < decimal.Decimal("0.95") else 3

    groups, before, members_of = {}, {}, {}

    def check(self, answer):
        if "error" in answer:
            return answer["error"]
        self.groups, self.before, self.members_of = {}, {}, {}
        depth = len(self.rows)
        heads = [tuple(h.split(" | ")) for h in answer["columns"][depth:]]
        found, order, others = {}, [], {}
        for labels, row in zip(answer["depths"], answer["rows"]):
            key = tuple(row[:labels])
            isOthers = labels == 0 and depth and row[0] == "(others)"
            if not isOthers:
                order.append(key)
            for head, value in zip(heads, row[depth:]):
                column = tuple(x for x in head[:-1] if x != "total")
                if value is not None:
                    (others if isOthers else found)[(() if isOthers else key, column, head[-1])] = value
        values = self.expected()
        whole = self.viewed(values, order)
        if "top" in self.query:
            problem = self.checkTop(values, order, answer) or self.checkOthers(others, order)
            if problem:
                return problem
            kept = set(order)
            whole = {k: v for k, v in whole.items() if k[0] in kept}
        if answer["cut"]:
            kept = set(order)
            whole = {k: v for k, v in whole.items() if k[0] in kept}
        r, c = depth, len(self.columns)
        if any(m[1] in WINDOWS for m in self.measures):
            # A window over years at a total may hold what no window over months below it holds. A row or a column
            # is shown when a cell of its own has a value, so that such a total has no row to stand in.
            rows = {row[:i] for by in values for row, column in by if len(row) == r and len(column) == c for i in range(r + 1)}
            columns = {column[:i] for by in values for row, column in by if len(row) == r and len(column) == c for i in range(c + 1)}
            whole = {k: v for k, v in whole.items() if k[0] in rows and k[1] in columns}
        if not self.query["totals"]:
            whole = {k: v for k, v in whole.items() if len(k[0]) == r and len(k[1]) == c}
        if set(whole) != set(found):
            return f"cells differ: missing {list(set(whole) - set(found))[:3]}, extra {list(set(found) - set(whole))[:3]}"
        # The average of whole pieces over days has four places.
        places = {name: 4 if view == "average_over_time" else 6 for name, view, *_ in self.measures}
        for key, value in whole.items():
            if not same(found[key], value, places[key[2]]):
                return f"{key}: {found[key]} instead of {value}"
        if "sort" in self.query and "top" not in self.query:
            return self.checkTop(values, order, answer)
        return None

    def checkTop(self, values, order, answer):
        """The rows shown are the first ones by the sort key, empty ones last; ties may stand in any order."""
        index = [m[0] for m in self.measures].index(self.query["sort"][0]["by"])
        keys, sign = values[index], -1 if self.query["sort"][0]["descending"] else 1
        depth = len(self.rows)
        rows = {row for by in values for row, column in by if len(row) == depth and len(column) == len(self.columns)}

        def key(row):
            value = keys.get((row, ()))
            return (value is None, sign * (value or 0))

        wanted = sorted(key(row) for row in rows)[:self.query.get("top", len(rows))]
        got = [key(row) for row in order]
        if answer["total_rows"] != len(rows):
            return f"{answer['total_rows']} rows in all instead of {len(rows)}"
        if answer["cut"]:
            wanted = wanted[:len(got)]
        if len(got) != len(wanted):
            return f"{len(got)} rows instead of {len(wanted)}"
        for place, (a, b) in enumerate(zip(got, wanted)):
            # Averages and medians are compared with the places the cube shows.
            if a[0] != b[0] or abs(float(a[1]) - float(b[1])) > 2e-6 + 1e-9 * abs(float(b[1])):
                return f"row {place} has {a[1]} instead of {b[1]}"
        return None

    def checkOthers(self, others, order):
        if not self.query.get("others"):
            return None
        shown = " and ".join([f'"{self.rows[0]}" not in (' + ", ".join(quoted(row[0]) for row in order) + ")"] if order else ["true"])
        wanted = {}
        grain = len(self.columns)
        for name, _, sql, _, _ in self.measures:
            rows, self.rows = self.rows, []
            cells = self.cells("now", sql, (0, grain), self.where(self.territory, self.dates, self.rest, [shown]))
            self.rows = rows
            wanted.update({((), column, name): v for (_, column), v in cells.items() if v is not None})
        if set(wanted) != set(others):
            return f"others differ: missing {list(set(wanted) - set(others))[:3]}, extra {list(set(others) - set(wanted))[:3]}"
        for key, value in wanted.items():
            if not same(others[key], value):
                return f"others {key}: {others[key]} instead of {value}"
        return None


def begin(day, level):
    return {"date.year": day.replace(month=1, day=1), "date.month": day.replace(day=1), "date.day": day,
            "date.quarter": day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
            "date.week": day - Span(day.weekday()), "date.iso_year": Day.fromisocalendar(day.isocalendar()[0], 1, 1)}[level]


def following(day, level):
    first = begin(day, level)
    return {"date.year": lambda: first.replace(year=first.year + 1), "date.day": lambda: first + Span(1),
            "date.month": lambda: begin(first + Span(31), level), "date.quarter": lambda: begin(first + Span(95), level)}[level]()


def later(day, level):
    """The same place in the next period, or its last day when that is shorter."""
    first = following(day, level)
    return min(first + (day - begin(day, level)), following(first, level) - Span(1))


def rounded(value):
    """Six places, half away from zero."""
    scaled = abs(value) * 1_000_000
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return decimal.Decimal(whole if value >= 0 else -whole) / 1_000_000


def same(ours, theirs, places=6):
    if isinstance(theirs, (int, decimal.Decimal)):
        return decimal.Decimal(str(ours)) == decimal.Decimal(theirs)
    return abs(float(ours) - float(theirs)) <= (2e-6 if places == 6 else 6e-5) + 1e-9 * abs(float(theirs))


def ask(lab, cube, case, threads):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as q, tempfile.NamedTemporaryFile("w", suffix=".json") as v:
        json.dump(case.query, q); q.flush()
        json.dump(case.viewer, v); v.flush()
        run = subprocess.run([lab, "lab", "cube", "query", cube, q.name, "--viewer", v.name, "--threads", threads],
                             capture_output=True, text=True)
    try:
        return json.loads(run.stdout, parse_float=str)
    except ValueError:
        return {"error": "no JSON: " + run.stdout[:200] + run.stderr[-300:]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lab"); parser.add_argument("star"); parser.add_argument("cube")
    parser.add_argument("--queries", type=int, default=100); parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    options = parser.parse_args()
    base = connect(options.star)
    failures = cells = number = 0
    for number in range(options.queries) if options.only is None else [options.only]:
        # Each query has its own seed, so that one can be repeated alone.
        rng = random.Random(options.seed * 1_000_000 + number)
        case = Case(rng, base)
        answer = ask(options.lab, options.cube, case, rng.choice("12"))
        try:
            problem = case.check(answer)
        except Exception:
            # An error of this script is a failure as well: it hides a comparison.
            problem = traceback.format_exc()
        cells += sum(len(r) - len(case.rows) for r in answer.get("rows", []))
        if problem or options.only is not None:
            print(f"query {number} of seed {options.seed}: {problem}\n  {json.dumps(case.query)[:900]}\n  {json.dumps(case.viewer)[:300]}", flush=True)
        if problem:
            failures += 1
            if failures >= 10:
                break
    print(f"{number + 1} queries by seed {options.seed}, {cells} cells: {failures} differ from DuckDB {duckdb.__version__}")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
