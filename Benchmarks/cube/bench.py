#!/usr/bin/env python3
"""Q1-Q8 by Teren's cube, DuckDB (star and flat), Polars, SQLite and chDB on the same star: CPU ms, median.

    bench.py TEREN_LAB STAR_DIRECTORY FILE.terencube [--threads 1] [--repeats 5] [--peers duckdb,polars,sqlite,chdb]

Needs the PyPI packages duckdb, polars and chdb-core for the peers that are asked for.
"""
import argparse, json, os, subprocess, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
MONTH = "date_trunc('month', f.date)"
STAR = " from facts f join customers c on c.customer = f.customer join products p on p.product = f.product "
QUERIES = {
    "Q1 net by month": ("select {month} m, sum(f.net) from facts f group by 1", "select {month} m, sum(f.net) from flat f group by 1"),
    "Q2 category x month": (
        "select p.category, {month} m, sum(f.net) from facts f join products p on p.product = f.product group by 1, 2",
        "select f.category, {month} m, sum(f.net) from flat f group by 1, 2"),
    "Q3 region x brand x quarter, one segment": (
        "select c.region, p.brand, {quarter} q, sum(f.net)" + STAR + "where c.segment = 'A' group by 1, 2, 3",
        "select f.region, f.brand, {quarter} q, sum(f.net) from flat f where f.segment = 'A' group by 1, 2, 3"),
    "Q4 top 50 customers + distinct products": (
        "select f.customer, sum(f.net) n, count(distinct f.product) from facts f group by 1 order by n desc limit 50",
        "select f.customer, sum(f.net) n, count(distinct f.product) from flat f group by 1 order by n desc limit 50"),
    "Q5 representative x day": (
        "select f.representative, f.date, sum(f.net) from facts f group by 1, 2",
        "select f.representative, f.date, sum(f.net) from flat f group by 1, 2"),
    "Q6 distinct customers by category x month": (
        "select p.category, {month} m, count(distinct f.customer) from facts f join products p on p.product = f.product group by 1, 2",
        "select f.category, {month} m, count(distinct f.customer) from flat f group by 1, 2"),
    "Q7 previous year by category x month": (
        "select p.category, {month} m, sum(f.net) from facts f join products p on p.product = f.product where f.date >= '2024-01-01' group by 1, 2",
        "select f.category, {month} m, sum(f.net) from flat f where f.date >= '2024-01-01' group by 1, 2"),
    "Q8 drill-through, 100 lines of a cell": (
        "select f.*" + STAR + "where p.category = 'Kategoria 05' and c.region = 'opolskie' and f.date between '2025-06-01' and '2025-06-30' limit 100",
        "select f.* from flat f where f.category = 'Kategoria 05' and f.region = 'opolskie' and f.date between '2025-06-01' and '2025-06-30' limit 100"),
}
DRILL = {"filters": [{"level": "product.category", "in": ["Kategoria 05"]}, {"level": "customer.region", "in": ["opolskie"]},
                     {"level": "date.day", "from": "2025-06-01", "to": "2025-06-30"}], "measures": ["count"]}


def median(body, repeats):
    times = []
    for _ in range(repeats):
        start = time.process_time()
        body()
        times.append((time.process_time() - start) * 1000)
    return sorted(times)[len(times) // 2]


def ours(options):
    output = subprocess.run([options.lab, "lab", "cube", "query", options.cube, HERE + "/queries.json", "--threads",
                             str(options.threads), "--repeats", str(options.repeats)], capture_output=True, text=True, check=True)
    answers = json.loads(output.stdout)
    times = [a["cpu_ms"] for a in answers]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as q:
        json.dump(DRILL, q); q.flush()
        output = subprocess.run([options.lab, "lab", "cube", "rows", options.cube, q.name, "--repeats", str(options.repeats)],
                                capture_output=True, text=True, check=True)
    times.append(json.loads(output.stdout)["cpu_ms"])
    return times, f"opened in {answers[0]['open_ms']} ms, memory {max(a['memory_mb'] for a in answers)} MB, file {os.path.getsize(options.cube) / 1e6:.0f} MB"


def duckdb_times(options):
    import duckdb
    base = duckdb.connect()
    base.execute(f"set threads = {options.threads}")
    start = time.process_time()
    for name in ("customers", "products", "representatives"):
        base.execute(f"create table {name} as select * from read_csv('{options.star}/{name}.csv', all_varchar = true)")
    base.execute(f"create table facts as select * from read_csv('{options.star}/facts.csv', types = {{'net': 'DECIMAL(18,2)', 'cost': 'DECIMAL(18,2)', 'date': 'DATE'}})")
    # Codes instead of texts: what a careful user of DuckDB would do.
    for column in ("customer", "product", "representative"):
        base.execute(f"create type {column}_code as enum (select {column} from {column}s order by 1)")
        base.execute(f"alter table facts alter {column} type {column}_code")
        base.execute(f"alter table {column}s alter {column} type {column}_code")
    for table, column in (("customers", "region"), ("customers", "segment"), ("products", "category"), ("products", "brand")):
        base.execute(f"create type {column}_code as enum (select distinct {column} from {table} order by 1)")
        base.execute(f"alter table {table} alter {column} type {column}_code")
    base.execute("create table flat as select f.*, c.region, c.segment, p.category, p.brand" + STAR)
    loaded = time.process_time() - start
    results = []
    for kind in (0, 1):
        times = []
        for sqls in QUERIES.values():
            sql = sqls[kind].format(month=MONTH, quarter="date_trunc('quarter', f.date)")
            times.append(median(lambda: base.execute(sql).to_arrow_table(), options.repeats))
        results.append(times)
    return {"DuckDB star": results[0], "DuckDB flat": results[1]}, f"DuckDB {duckdb.__version__}, load {loaded:.0f} s CPU"


def polars_times(options):
    os.environ["POLARS_MAX_THREADS"] = str(options.threads)
    import polars as pl
    read = lambda name: pl.read_csv(f"{options.star}/{name}.csv", infer_schema_length=0)
    codes = {n: pl.Enum(read(n + "s")[n]) for n in ("customer", "product", "representative")}
    facts = pl.read_csv(f"{options.star}/facts.csv", try_parse_dates=True, columns=["date", "customer", "product", "representative", "net"])
    facts = facts.with_columns([pl.col(n).cast(t) for n, t in codes.items()] + [(pl.col("net") * 100).round().cast(pl.Int64)]).lazy()
    customers = read("customers").with_columns(pl.col("customer").cast(codes["customer"])).lazy()
    products = read("products").with_columns(pl.col("product").cast(codes["product"])).lazy()
    month, quarter, net = pl.col("date").dt.truncate("1mo"), pl.col("date").dt.truncate("1q"), pl.col("net").sum()
    with_products = facts.join(products, on="product")
    full = with_products.join(customers, on="customer")
    plans = [
        facts.group_by(month.alias("m")).agg(net),
        with_products.group_by("category", month.alias("m")).agg(net),
        full.filter(pl.col("segment") == "A").group_by("region", "brand", quarter.alias("q")).agg(net),
        facts.group_by("customer").agg(net, pl.col("product").n_unique().alias("d")).top_k(50, by="net"),
        facts.group_by("representative", "date").agg(net),
        with_products.group_by("category", month.alias("m")).agg(pl.col("customer").n_unique()),
        with_products.filter(pl.col("date") >= pl.date(2024, 1, 1)).group_by("category", month.alias("m")).agg(net),
        full.filter((pl.col("category") == "Kategoria 05") & (pl.col("region") == "opolskie") & pl.col("date").is_between(pl.date(2025, 6, 1), pl.date(2025, 6, 30))).head(100),
    ]
    return {"Polars": [median(lambda: plan.collect(engine="streaming"), options.repeats) for plan in plans]}, f"Polars {pl.__version__}"


def sqlite_times(options):
    import csv, sqlite3
    base = sqlite3.connect(":memory:")
    for name in ("customers", "products", "facts"):
        with open(f"{options.star}/{name}.csv") as file:
            rows = csv.reader(file)
            header = next(rows)
            base.execute(f"create table {name} ({', '.join(header)}" + (")" if name == "facts" else f", primary key ({header[0]})) without rowid"))
            net = header.index("net") if "net" in header else None
            fixed = rows if net is None else (r[:net] + [round(float(r[net]) * 100)] + r[net + 1:] for r in rows)
            base.executemany(f"insert into {name} values ({', '.join('?' * len(header))})", fixed)
    times = []
    for star, _ in QUERIES.values():
        sql = star.format(month="substr(f.date, 1, 7)", quarter="substr(f.date, 1, 4) || (substr(f.date, 6, 2) + 2) / 3")
        times.append(median(lambda: base.execute(sql).fetchall(), 1))
    return {"SQLite": times}, f"SQLite {sqlite3.sqlite_version}, one run"


def chdb_times(options):
    from chdb.session import Session
    base = Session()
    base.query("set schema_inference_make_columns_nullable = 0")
    for name, key in (("customers", "customer"), ("products", "product"), ("facts", "(date, customer)")):
        base.query(f"create table {name} engine = MergeTree order by {key} as select * replace ("
                   + ("toDate(date) as date, toLowCardinality(customer) as customer, toLowCardinality(product) as product, toLowCardinality(representative) as representative, toDecimal64(net, 2) as net" if name == "facts" else f"toLowCardinality({key}) as {key}")
                   + f") from file('{options.star}/{name}.csv', 'CSVWithNames')")
    base.query(f"set max_threads = {options.threads}")
    times = []
    for star, _ in QUERIES.values():
        sql = star.format(month="toStartOfMonth(f.date)", quarter="toStartOfQuarter(f.date)")
        times.append(median(lambda: base.query(sql, "Arrow"), options.repeats))
    return {"chDB": times}, "chDB"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lab"); parser.add_argument("star"); parser.add_argument("cube")
    parser.add_argument("--threads", type=int, default=1); parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--peers", default="duckdb")
    options = parser.parse_args()
    times, note = ours(options)
    table, notes = {"Teren": times}, ["Teren: " + note]
    for peer in filter(None, options.peers.split(",")):
        found, note = {"duckdb": duckdb_times, "polars": polars_times, "sqlite": sqlite_times, "chdb": chdb_times}[peer](options)
        table.update(found)
        notes.append(note)
    print("| query, CPU ms | " + " | ".join(table) + " |")
    print("|---|" + "---|" * len(table))
    for index, name in enumerate(QUERIES):
        print(f"| {name} | " + " | ".join(f"{column[index]:.1f}" for column in table.values()) + " |")
    print("; ".join(notes))


main()
