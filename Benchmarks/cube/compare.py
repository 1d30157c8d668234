#!/usr/bin/env python3
"""Random pivots, answered by Teren's cube and by DuckDB, must agree cell by cell.

    compare.py TEREN_LAB STAR_DIRECTORY FILE.terencube [--queries 100] [--seed 1]

Needs the PyPI package duckdb. Without it the script says so and ends with code 77.
"""
import argparse, decimal, json, random, subprocess, sys, tempfile

try:
    import duckdb
except ImportError:
    print("duckdb is not installed; nothing compared")
    sys.exit(77)

LEVELS = {
    "customer": "f.customer", "customer.region": "c.region", "customer.town": "c.town",
    "customer.segment": "c.segment", "customer.channel": "c.channel",
    "product": "f.product", "product.category": "p.category", "product.brand": "p.brand",
    "product.supplier": "p.supplier", "representative": "f.representative", "representative.team": "r.team",
    "document_type": "f.document_type", "warehouse": "f.warehouse",
    "date.year": "strftime(f.date, '%Y')", "date.quarter": "strftime(f.date, '%Y') || '-Q' || quarter(f.date)",
    "date.month": "strftime(f.date, '%Y-%m')", "date.day": "strftime(f.date, '%Y-%m-%d')",
    "date.week": "strftime(f.date, '%G-W%V')", "date.weekday": "isodow(f.date)::varchar",
    "date.month_of_year": "strftime(f.date, '%m')",
}
SMALL = ["customer.region", "customer.segment", "customer.channel", "product.category", "representative.team",
         "document_type", "warehouse", "date.year", "date.quarter", "date.month", "date.weekday",
         "date.month_of_year"]
# JSON measure, SQL over the flat view
MEASURES = [
    ("net", "sum(net)"), ("quantity", "sum(quantity)"), ("cost", "sum(cost)"), ("count", "count(*)"),
    ({"min": "net"}, "min(net)"), ({"max": "net"}, "max(net)"), ({"average": "net"}, "avg(net::double)"),
    ({"median": "net"}, "quantile_cont(net::double, 0.5)"),
    ({"percentile": "cost", "p": 90}, "quantile_cont(cost::double, 0.9)"),
    ({"distinct": "customer"}, 'count(distinct "customer")'),
    ({"distinct": "product.brand"}, 'count(distinct "product.brand")'),
    ({"distinct": "document"}, "count(distinct document)"),
    ({"distinct": "date.day"}, "count(distinct date)"),
    ({"formula": "(net - cost) / net"}, "case when sum(net) = 0 then null else (sum(net) - sum(cost))::double / sum(net) end"),
    ({"formula": "net / distinct(customer)"}, 'sum(net)::double / count(distinct "customer")'),
]
PREVIOUS = [("net", "sum(net)"), ({"distinct": "customer"}, 'count(distinct "customer")'), ("count", "count(*)")]


def connect(star):
    base = duckdb.connect()
    base.execute("set threads = 1")
    for name in ("customers", "products", "representatives"):
        base.execute(f"create table {name} as select * from read_csv('{star}/{name}.csv', all_varchar = true)")
    base.execute(f"""create table facts as select * from read_csv('{star}/facts.csv', types = {{
        'net': 'DECIMAL(18,2)', 'cost': 'DECIMAL(18,2)', 'quantity': 'BIGINT', 'date': 'DATE'}})""")
    columns = ", ".join(f'{sql} as "{name}"' for name, sql in LEVELS.items())
    for view, source in (("now", "facts"), ("before", """(select * replace (
            (date + interval 1 year)::date as date) from facts
            where (date + interval 1 year)::date <= (select max(date) from facts))""")):
        base.execute(f"""create table {view} as select f.date, f.document, f.net, f.cost, f.quantity, {columns} from {source} f
            join customers c on c.customer = f.customer join products p on p.product = f.product
            join representatives r on r.representative = f.representative""")
    return base


def make_query(rng, base):
    depth = rng.choice([0, 1, 1, 2, 2, 3])
    names = list(LEVELS)
    rows = rng.sample(names, depth)
    columns = rng.sample([n for n in SMALL if n not in rows], rng.choice([0, 0, 1, 1, 2]))
    filters, where = [], []

    def members(level, share):
        found = [r[0] for r in base.execute(f'select distinct "{level}" from now order by 1').fetchall()]
        return rng.sample(found, max(1, int(len(found) * share)))

    def listed(level, chosen):
        return f'"{level}" in (' + ", ".join("'" + m.replace("'", "''") + "'" for m in chosen) + ")"

    for _ in range(rng.choice([0, 1, 1, 2, 3])):
        kind = rng.choice(["in", "not_in", "range"])
        if kind == "range":
            level = rng.choice(["date.day", "date.month", "date.quarter"])
            a, b = sorted(members(level, 0.01) + members(level, 0.01))[:2] if level != "date.quarter" else sorted(rng.choices(members(level, 1), k=2))
            filters.append({"level": level, "from": a, "to": b})
            where.append(f"\"{level}\" between '{a}' and '{b}'")
        else:
            level = rng.choice(names)
            chosen = members(level, rng.choice([0.1, 0.3, 0.6]))
            filters.append({"level": level, kind: chosen})
            where.append(("not " if kind == "not_in" else "") + listed(level, chosen))
    viewer = {"territory": []}
    if rng.random() < 0.4:
        level = rng.choice(["customer.region", "representative.team", "product.category", "warehouse"])
        chosen = members(level, 0.4)
        viewer["territory"].append({"level": level, "in": chosen})
        where.append(listed(level, chosen))
    measures = rng.sample(MEASURES, rng.choice([1, 2, 3]))
    query = {"rows": rows, "columns": columns, "filters": filters,
             "measures": [dict(m if isinstance(m, dict) else {"of": m, "as": "value"}, name=f"m{i}") for i, (m, _) in enumerate(measures)],
             "totals": rng.random() < 0.5, "limit": 1000000}
    previous = None
    weekly = any("week" in n for n in rows + columns)
    # Without visible-day limits the last visible day is the last day of all facts.
    if not weekly and not viewer["territory"] and rng.random() < 0.3:
        previous = rng.choice(PREVIOUS)
        query["measures"].append({"of": previous[0], "as": "previous_year", "name": "before"})
    if rows and not query["totals"] and rng.random() < 0.5:
        query["sort"] = [{"by": "m0", "descending": rng.random() < 0.7}]
        if rng.random() < 0.6:
            query["top"] = rng.choice([1, 5, 50])
    return query, viewer, measures, previous, where


def expected(base, view, query, measures, where):
    rows, columns = query["rows"], query["columns"]
    grains = [(len(rows), len(columns))]
    if query["totals"]:
        grains = [(r, c) for r in range(len(rows) + 1) for c in range(len(columns) + 1)]
    elif query.get("sort"):
        grains.append((len(rows), 0))
    cells = {}
    condition = ("where " + " and ".join(where)) if where else ""
    for r, c in dict.fromkeys(grains):
        keys = [f'"{n}"' for n in rows[:r] + columns[:c]]
        sql = "select " + ", ".join(keys + [m for _, m in measures] + ["count(*)"]) + f" from {view} {condition}"
        if keys:
            sql += " group by " + ", ".join(keys)
        for row in base.execute(sql).fetchall():
            if row[-1]:
                cells[(row[:r], row[r:r + c])] = row[r + c:-1]
    return cells


def same(ours, theirs):
    if ours is None or theirs is None:
        return ours is None and theirs is None
    a, b = float(ours), float(theirs)
    if isinstance(theirs, (int, decimal.Decimal)):
        return decimal.Decimal(str(ours)) == decimal.Decimal(theirs)
    return abs(a - b) <= 2e-6 + 1e-9 * abs(b)


def check(answer, query, base, measures, previous, where):
    if "error" in answer:
        return answer["error"]
    depth = len(query["rows"])
    wanted = expected(base, "now", query, measures, where)
    names = [f"m{i}" for i in range(len(measures))]
    before = expected(base, "before", query, [previous], where) if previous else {}
    heads = [tuple(h.split(" | ")) for h in answer["columns"][depth:]]
    found = {}
    order = []
    for labels_depth, row in zip(answer["depths"], answer["rows"]):
        key = tuple(row[:labels_depth])
        order.append(key)
        for head, value in zip(heads, row[depth:]):
            column = tuple(x for x in head[:-1] if x != "total")
            if value is not None:
                found[(key, column, head[-1])] = value
    whole = {}
    for source, labels in ((wanted, names), (before, ["before"])):
        for (row, column), values in source.items():
            for label, value in zip(labels, values):
                if value is not None:
                    whole[(row, column, label)] = value
    if "top" in query:
        kept = set(order)
        totals = [(v[0] is None, -v[0] if query["sort"][0]["descending"] and v[0] is not None else v[0] or 0)
                  for (row, column), v in wanted.items() if column == () and len(row) == depth]
        rows_of_previous = {row for (row, column) in before} - {row for (row, column) in wanted}
        totals = sorted(totals + [(True, 0)] * len({r for r in rows_of_previous if len(r) == depth}))
        got = [(wanted.get((row, ()), (None,))[0]) for row in order]
        got = [(v is None, -v if query["sort"][0]["descending"] and v is not None else v or 0) for v in got]
        if [float(t[1]) for t in totals[:len(got)]] != [float(g[1]) for g in got]:
            if not any(isinstance(v, float) for v in (t[1] for t in totals)):
                return f"wrong top rows {totals[:5]} {got[:5]}"
        if len(got) != min(query["top"], len(totals)):
            return f"{len(got)} rows of {len(totals)}"
        whole = {k: v for k, v in whole.items() if k[0] in kept}
    if answer["cut"]:
        kept = set(order)
        whole = {k: v for k, v in whole.items() if k[0] in kept}
    if not query["totals"] and query["columns"]:
        whole = {k: v for k, v in whole.items() if len(k[1]) == len(query["columns"])}
    if set(whole) != set(found):
        return f"cells differ: missing {list(set(whole) - set(found))[:3]}, extra {list(set(found) - set(whole))[:3]}"
    for key, value in whole.items():
        if not same(found[key], value):
            return f"{key}: {found[key]} instead of {value}"
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lab"); parser.add_argument("star"); parser.add_argument("cube")
    parser.add_argument("--queries", type=int, default=100); parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    base = connect(options.star)
    rng = random.Random(options.seed)
    failures = cells = 0
    for number in range(options.queries):
        query, viewer, measures, previous, where = make_query(rng, base)
        with tempfile.NamedTemporaryFile("w", suffix=".json") as q, tempfile.NamedTemporaryFile("w", suffix=".json") as v:
            json.dump(query, q); q.flush()
            json.dump(viewer, v); v.flush()
            output = subprocess.run([options.lab, "lab", "cube", "query", options.cube, q.name, "--viewer", v.name,
                                     "--threads", rng.choice("12")], capture_output=True, text=True)
        try:
            answer = json.loads(output.stdout, parse_float=str)
        except ValueError:
            answer = {"error": "no JSON: " + output.stdout[:200] + output.stderr[-300:]}
        problem = check(answer, query, base, measures, previous, where)
        cells += sum(len(r) for r in answer.get("rows", []))
        if problem:
            failures += 1
            print(f"query {number} (seed {options.seed}): {problem}\n  {json.dumps(query)[:700]}\n  {json.dumps(viewer)[:200]}")
            if failures >= 5:
                break
    print(f"{options.queries} queries by seed {options.seed}, {cells} cells: {failures} differ from DuckDB")
    sys.exit(1 if failures else 0)


main()
