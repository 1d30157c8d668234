#!/usr/bin/env python3
"""Q1-Q8 by Teren's cube, DuckDB (star and flat), chDB, Polars and SQLite on the same star: CPU ms, median; load time,
size on disk and peak memory of each.

    bench.py LAB STAR_DIRECTORY FILE.terencube… [--threads 1,2] [--repeats 5] [--peers duckdb,chdb,polars,sqlite]

`teren bench cube` calls it. Each engine runs in a process of its own. Needs the PyPI packages of the peers.
"""
import argparse, json, os, resource, shutil, subprocess, sys, tempfile, time

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
COLUMNS = ["document", "date", "customer", "product", "representative", "document_type", "warehouse", "quantity", "net", "cost"]
DRILL = {"filters": [{"level": "product.category", "in": ["Kategoria 05"]}, {"level": "customer.region", "in": ["opolskie"]},
                     {"level": "date.day", "from": "2025-06-01", "to": "2025-06-30"}], "measures": ["count"]}


def median(body, repeats):
    times = []
    for _ in range(repeats):
        start = time.process_time()
        body()
        times.append((time.process_time() - start) * 1000)
    return sorted(times)[len(times) // 2]


def size(path):
    if os.path.isfile(path):
        return os.path.getsize(path)
    return sum(os.path.getsize(os.path.join(at, name)) for at, _, names in os.walk(path) for name in names)


def facts(loaded, stored):
    """Load in CPU seconds, size in MB, peak memory in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"load {loaded:.1f} s CPU, {stored / 1e6:.0f} MB stored, peak {peak:.0f} MB"


def ours(options, cube, threads):
    output = subprocess.run([options.lab, "lab", "cube", "query", cube, HERE + "/queries.json", "--threads",
                             str(threads), "--repeats", str(options.repeats)], capture_output=True, text=True, check=True)
    answers = json.loads(output.stdout)
    times = [a["cpu_ms"] for a in answers]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as q:
        json.dump(DRILL, q); q.flush()
        output = subprocess.run([options.lab, "lab", "cube", "rows", cube, q.name, "--repeats", str(options.repeats)],
                                capture_output=True, text=True, check=True)
    times.append(json.loads(output.stdout)["cpu_ms"])
    return times, (f"opened in {answers[0]['open_ms']} ms, memory with all queries answered "
                   f"{max(a['memory_mb'] for a in answers)} MB, {os.path.getsize(cube) / 1e6:.0f} MB stored")


def duckdb_times(options, folder):
    import duckdb
    path = folder + "/duck.db"
    base = duckdb.connect(path)
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
    base.execute("checkpoint")
    loaded, stored = time.process_time() - start, size(path)
    base.execute("create table flat as select f.*, c.region, c.segment, p.category, p.brand" + STAR)
    results = {}
    for threads in options.threads:
        base.execute(f"set threads = {threads}")
        for kind, label in ((0, "DuckDB star"), (1, "DuckDB flat")):
            times = []
            for sqls in QUERIES.values():
                sql = sqls[kind].format(month=MONTH, quarter="date_trunc('quarter', f.date)")
                times.append(median(lambda: base.execute(sql).to_arrow_table(), options.repeats))
            results[label, threads] = times
    return results, f"DuckDB {duckdb.__version__}: {facts(loaded, stored)} (star; peak with flat)"


def polars_times(options, folder):
    # The number of threads is fixed when Polars is imported.
    os.environ["POLARS_MAX_THREADS"] = str(options.threads[0])
    import polars as pl
    start = time.process_time()
    read = lambda name: pl.read_csv(f"{options.star}/{name}.csv", infer_schema_length=0)
    codes = {n: pl.Enum(read(n + "s")[n]) for n in ("customer", "product", "representative")}
    facts_ = pl.read_csv(f"{options.star}/facts.csv", try_parse_dates=True)
    facts_ = facts_.with_columns([pl.col(n).cast(t) for n, t in codes.items()] + [(pl.col("net") * 100).round().cast(pl.Int64)])
    facts_.write_parquet(folder + "/facts.parquet")
    loaded = time.process_time() - start
    facts_ = facts_.select("date", "customer", "product", "representative", "net").lazy()
    customers = read("customers").with_columns(pl.col("customer").cast(codes["customer"])).lazy()
    products = read("products").with_columns(pl.col("product").cast(codes["product"])).lazy()
    month, quarter, net = pl.col("date").dt.truncate("1mo"), pl.col("date").dt.truncate("1q"), pl.col("net").sum()
    with_products = facts_.join(products, on="product")
    full = with_products.join(customers, on="customer")
    plans = [
        facts_.group_by(month.alias("m")).agg(net),
        with_products.group_by("category", month.alias("m")).agg(net),
        full.filter(pl.col("segment") == "A").group_by("region", "brand", quarter.alias("q")).agg(net),
        facts_.group_by("customer").agg(net, pl.col("product").n_unique().alias("d")).top_k(50, by="net"),
        facts_.group_by("representative", "date").agg(net),
        with_products.group_by("category", month.alias("m")).agg(pl.col("customer").n_unique()),
        with_products.filter(pl.col("date") >= pl.date(2024, 1, 1)).group_by("category", month.alias("m")).agg(net),
        full.filter((pl.col("category") == "Kategoria 05") & (pl.col("region") == "opolskie") & pl.col("date").is_between(pl.date(2025, 6, 1), pl.date(2025, 6, 30))).head(100),
    ]
    times = [median(lambda: plan.collect(engine="streaming"), options.repeats) for plan in plans]
    return {("Polars", options.threads[0]): times}, f"Polars {pl.__version__}: {facts(loaded, size(folder + '/facts.parquet'))} (Parquet)"


def sqlite_times(options, folder):
    import csv, sqlite3
    path = folder + "/facts.sqlite"
    base = sqlite3.connect(path)
    base.execute("pragma cache_size = -2000000")
    start = time.process_time()
    for name in ("customers", "products", "facts"):
        with open(f"{options.star}/{name}.csv") as file:
            rows = csv.reader(file)
            header = next(rows)
            base.execute(f"create table {name} ({', '.join(header)}" + (")" if name == "facts" else f", primary key ({header[0]})) without rowid"))
            net = header.index("net") if "net" in header else None
            fixed = rows if net is None else (r[:net] + [round(float(r[net]) * 100)] + r[net + 1:] for r in rows)
            base.executemany(f"insert into {name} values ({', '.join('?' * len(header))})", fixed)
    base.commit()
    loaded = time.process_time() - start
    times = []
    for star, _ in QUERIES.values():
        sql = star.format(month="substr(f.date, 1, 7)", quarter="substr(f.date, 1, 4) || (substr(f.date, 6, 2) + 2) / 3")
        times.append(median(lambda: base.execute(sql).fetchall(), 1))
    return {("SQLite", 1): times}, f"SQLite {sqlite3.sqlite_version} (each query once): {facts(loaded, size(path))}"


def chdb_times(options, folder):
    from chdb.session import Session
    base = Session(folder + "/chdb")
    base.query("set schema_inference_make_columns_nullable = 0")
    start = time.process_time()
    for name, key in (("customers", "customer"), ("products", "product"), ("facts", "(date, customer)")):
        base.query(f"create table {name} engine = MergeTree order by {key} as select * replace ("
                   + ("toDate(date) as date, toLowCardinality(customer) as customer, toLowCardinality(product) as product, toLowCardinality(representative) as representative, toDecimal64(net, 2) as net" if name == "facts" else f"toLowCardinality({key}) as {key}")
                   + f") from file('{options.star}/{name}.csv', 'CSVWithNames')")
    loaded, stored = time.process_time() - start, size(folder + "/chdb")
    base.query("create table flat engine = MergeTree order by (date, customer) as select "
               + ", ".join(f"f.{c} as {c}" for c in COLUMNS) + ", toLowCardinality(c.region) as region, "
               "toLowCardinality(c.segment) as segment, toLowCardinality(p.category) as category, toLowCardinality(p.brand) as brand" + STAR)
    results = {}
    for threads in options.threads:
        base.query(f"set max_threads = {threads}")
        for kind, label in ((0, "chDB star"), (1, "chDB flat")):
            times = []
            for sqls in QUERIES.values():
                sql = sqls[kind].format(month="toStartOfMonth(f.date)", quarter="toStartOfQuarter(f.date)")
                times.append(median(lambda: base.query(sql, "Arrow"), options.repeats))
            results[label, threads] = times
    return results, f"chDB: {facts(loaded, stored)} (star; sorted by date and customer at load; peak with flat)"


PEERS = {"duckdb": duckdb_times, "polars": polars_times, "sqlite": sqlite_times, "chdb": chdb_times}


def in_own_process(options, peer, threads):
    """The peer's times and its notes, measured where nothing else has taken memory."""
    with tempfile.TemporaryDirectory(prefix="teren-peer-") as folder:
        command = [sys.executable, __file__, options.lab, options.star, *options.cubes, "--threads", ",".join(map(str, threads)),
                   "--repeats", str(options.repeats), "--as", peer, "--folder", folder]
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode:
            sys.exit(f"{peer}: {run.stderr[-2000:]}")
        found = json.loads(run.stdout.splitlines()[-1])
    return {(name, count): times for name, count, times in found["times"]}, found["note"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lab"); parser.add_argument("star"); parser.add_argument("cubes", nargs="+")
    parser.add_argument("--threads", default="1"); parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--peers", default="duckdb"); parser.add_argument("--as", dest="peer"); parser.add_argument("--folder")
    options = parser.parse_args()
    options.threads = [int(count) for count in options.threads.split(",")]
    if options.peer:
        results, note = PEERS[options.peer](options, options.folder)
        print(json.dumps({"times": [[*key, times] for key, times in results.items()], "note": note}))
        return
    table, notes = {}, []
    for index, cube in enumerate(options.cubes):
        for threads in options.threads:
            label = "Teren" if index == 0 else "Teren, as arrived"
            table[label, threads], note = ours(options, cube, threads)
            if threads == options.threads[0]:
                notes.append(f"{label}: {note}")
    for peer in filter(None, options.peers.split(",")):
        # Polars takes its threads from the environment, once.
        for threads in [[count] for count in options.threads] if peer == "polars" else [options.threads]:
            found, note = in_own_process(options, peer, threads)
            table.update(found)
            if threads[0] == options.threads[0]:
                notes.append(note)
    for threads in options.threads:
        names = [name for name, count in table if count == threads]
        print(f"\n| {options.star.rsplit('/', 1)[-1]}, {threads} thread{'s' if threads > 1 else ''}, CPU ms | " + " | ".join(names) + " |")
        print("|---|" + "---|" * len(names))
        for index, query in enumerate(QUERIES):
            print(f"| {query} | " + " | ".join(f"{table[name, threads][index]:.1f}" for name in names) + " |")
    print("\n" + "\n".join(notes), flush=True)


main()
