#!/usr/bin/env python3
"""UCI's Online Retail (CC BY 4.0) in the cube against DuckDB over the CSV, to the penny.

    retail.py TEREN_LAB online-retail-2010-2011.csv.gz DIRECTORY
"""
import decimal, gzip, json, os, shutil, subprocess, sys, tempfile
import duckdb

lab, source, directory = sys.argv[1:]
os.makedirs(directory, exist_ok=True)
facts = directory + "/facts.csv"
with gzip.open(source) as packed, open(facts, "wb") as out:
    shutil.copyfileobj(packed, out)
json.dump({"fact": "order_history", "date": "InvoiceDate", "document": "InvoiceNo",
           "dimensions": [{"name": "customer", "column": "CustomerID"}, {"name": "country", "column": "Country"},
                          {"name": "product", "column": "StockCode"}],
           "numbers": [{"name": "quantity", "places": 0, "product": ["Quantity"]},
                       {"name": "net", "places": 4, "product": ["Quantity", "UnitPrice"]}]},
          open(directory + "/schema.json", "w"))
cube = directory + "/retail.terencube"
print(subprocess.run([lab, "lab", "cube", "build", directory, "--out", cube], capture_output=True, text=True, check=True).stdout.strip())


def ask(query, verb="query"):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(query, file); file.flush()
        run = subprocess.run([lab, "lab", "cube", verb, cube, file.name], capture_output=True, text=True)
    return json.loads(run.stdout, parse_float=decimal.Decimal)["rows"]


base = duckdb.connect()
base.execute(f"""create table f as select * exclude (UnitPrice), UnitPrice::decimal(18,4) as UnitPrice, Quantity::bigint * UnitPrice::decimal(18,4) as net,
    strftime(InvoiceDate, '%Y-%m') as month from read_csv('{facts}', quote = '"', escape = '"', types = {{'UnitPrice': 'DECIMAL(18,4)',
    'CustomerID': 'VARCHAR', 'StockCode': 'VARCHAR', 'InvoiceNo': 'VARCHAR'}})""")


def check(name, ours, sql):
    theirs = [list(row) for row in base.execute(sql).fetchall()]
    key = lambda row: [str(v) for v in row]
    ours, theirs = sorted(ours, key=key), sorted(theirs, key=key)
    same = len(ours) == len(theirs) and all(
        all((a if a is not None else "") == (b if b is not None else "") if isinstance(b, (str, type(None))) else decimal.Decimal(a) == decimal.Decimal(b)
            for a, b in zip(x, y)) for x, y in zip(sorted(ours, key=lambda r: key(r[:2])), sorted(theirs, key=lambda r: key(["" if v is None else v for v in r[:2]]))))
    print(f"{name}: {len(theirs)} rows,", "equal" if same else f"DIFFERENT {ours[:2]} {theirs[:2]}")
    return same


ok = check("net by country x month", ask({"rows": ["country", "date.month"], "measures": ["net"]}),
           "select Country, month, sum(net) from f group by 1, 2")
ok &= check("top 50 customers", ask({"rows": ["customer"], "measures": ["net"], "sort": [{"by": "net", "descending": True}], "top": 50}),
            "select coalesce(CustomerID, ''), sum(net) as n from f group by 1 order by n desc limit 50")
ok &= check("returns by month", ask({"rows": ["date.month"], "filters": [{"level": "document", "from": "C", "to": "D"}], "measures": ["net", {"distinct": "document"}]}),
            "select month, sum(net), count(distinct InvoiceNo) from f where InvoiceNo like 'C%' group by 1")
ok &= check("distinct products by month", ask({"rows": ["date.month"], "measures": [{"distinct": "product"}]}),
            "select month, count(distinct StockCode) from f group by 1")
ok &= check("drill-through to invoice 536365", [[r[4], r[5], r[6]] for r in ask({"filters": [{"level": "document", "in": ["536365"]}], "measures": ["net"]}, "rows")],
            "select StockCode, Quantity, net from f where InvoiceNo = '536365'")
sys.exit(0 if ok else 1)
