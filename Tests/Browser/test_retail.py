"""UCI's Online Retail (CC BY 4.0) loaded through HQ's import as sales history, asked over HTTP, against DuckDB
over the same file, to the penny. 60,000 lines; all 541,909 with TEREN_NIGHTLY=1.
"""

import decimal
import gzip
import http.cookiejar
import json
import os
import shutil
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

import duckdb
import pytest

from conftest import ROOT, Headquarters

SOURCE = ROOT.parent / "shared/data/real/online-retail-2010-2011.csv.gz"
NIGHTLY = bool(os.environ.get("TEREN_NIGHTLY"))
LINES = None if NIGHTLY else 60_000


def write_file(path):
    """The file as it is, with a last column that says in what currency it sold. The short one ends with a whole
    document."""
    with gzip.open(SOURCE, "rt", encoding="utf-8", newline="") as packed, open(path, "w", encoding="utf-8", newline="") as out:
        out.write(packed.readline().rstrip("\r\n") + ",Currency\n")
        last = None
        for index, line in enumerate(packed):
            number = line.split(",", 1)[0]
            if LINES and index >= LINES and number != last:
                break
            last = number
            out.write(line.rstrip("\r\n") + ",GBP\n")


class Asking:
    """A signed-in script."""

    def __init__(self, hq, login):
        self.hq = hq
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        form = urllib.parse.urlencode({"login": login, "password": hq.logins[login]}).encode()
        self.opener.open(hq.url + "/sign-in", form).read()
        page = self.opener.open(hq.url + "/profile").read().decode()
        self.token = page.split('name="csrf" value="', 1)[1].split('"', 1)[0]

    def post(self, path, question):
        request = urllib.request.Request(
            self.hq.url + path, json.dumps(question).encode(),
            {"Content-Type": "application/json", "X-Csrf-Token": self.token})
        return json.loads(self.opener.open(request).read(), parse_float=decimal.Decimal)

    def rows(self, question, path="/analyses/query"):
        answer = self.post(path, question)
        assert not answer.get("cut"), "the answer was cut"
        return answer["rows"]

    def get(self, path):
        return self.opener.open(self.hq.url + path).read().decode()


@pytest.fixture(scope="module")
def retail():
    folder = Path(tempfile.mkdtemp(prefix="teren-retail-"))
    server = Headquarters(folder)
    facts = folder / "online-retail.csv"
    write_file(facts)
    begun = time.monotonic()
    first = server.run("import", "history", str(facts), "--language", "en").strip().splitlines()[-1]
    loading = time.monotonic() - begun
    database = duckdb.connect()
    # HQ rounds the value of a line to pennies, half away from zero; so does DuckDB's round of decimals.
    database.execute(f"""
        CREATE TABLE f AS SELECT InvoiceNo, StockCode, Quantity, Country, strftime(InvoiceDate, '%Y-%m') AS month,
          coalesce(replace(CustomerID, '.0', ''), '') AS customer,
          round(Quantity::DECIMAL(18,0) * UnitPrice::DECIMAL(18,4), 2)::DECIMAL(18,2) AS net
        FROM read_csv('{facts}', quote = '"', escape = '"', types = {{'UnitPrice': 'DECIMAL(18,4)',
          'CustomerID': 'VARCHAR', 'StockCode': 'VARCHAR', 'InvoiceNo': 'VARCHAR', 'Quantity': 'BIGINT'}})""")
    asking = Asking(server, "admin")
    for _ in range(1200):
        answer = asking.get("/analyses?facts=order_lines")
        if "<progress" not in answer:
            count = asking.rows({"measures": ["lines"], "filters": [{"level": "currency", "in": ["GBP"]}]})
            if count and count[0][0] == database.execute("SELECT count(*) FROM f").fetchone()[0]:
                break
        time.sleep(0.1)
    visible = time.monotonic() - begun
    print(f"\n{first}: loaded in {loading:.1f} s, in the cube after {visible:.1f} s")
    yield server, asking, database, first, facts, loading
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


GBP = [{"level": "currency", "in": ["GBP"]}]


def same(ours, theirs):
    number = lambda value: decimal.Decimal(value).quantize(decimal.Decimal("0.000001"))
    plain = lambda row: [value if isinstance(value, (str, type(None))) else number(value) for value in row]
    key = lambda row: [str(value) for value in row]
    ours, theirs = [plain(r) for r in ours], [plain(r) for r in theirs]
    assert sorted(ours, key=key) == sorted(theirs, key=key)
    return len(theirs)


def test_loading(retail):
    server, _, database, first, facts, loading = retail
    count = database.execute("SELECT count(*) FROM f").fetchone()[0]
    assert first == f"{count} added, 0 changed, 0 unchanged, 0 refused"
    assert loading < 180
    second = server.run("import", "history", str(facts)).strip().splitlines()[-1]
    assert second == f"0 added, 0 changed, {count} unchanged, 0 refused"


def test_net_by_country_and_month(retail):
    _, asking, database, *_ = retail
    ours = asking.rows({"rows": ["country", "date.month"], "measures": ["net"], "filters": GBP})
    theirs = database.execute("SELECT Country, month, sum(net) FROM f GROUP BY 1, 2").fetchall()
    assert same(ours, theirs) >= (100 if NIGHTLY else 20)
    # The same as a cross table with totals.
    cross = asking.post("/analyses/query", {
        "rows": ["country"], "columns": ["date.month"], "measures": ["net"], "filters": GBP, "totals": True})
    total = database.execute("SELECT sum(net) FROM f").fetchone()[0]
    assert cross["rows"][-1][-1] == total


def test_top_50_customers(retail):
    _, asking, database, *_ = retail
    ours = asking.rows({
        "rows": ["customer"], "measures": ["net", {"distinct": "product"}], "filters": GBP,
        "sort": [{"by": "net", "descending": True}], "top": 50})
    theirs = database.execute("""
        SELECT customer, sum(net) AS n, count(DISTINCT StockCode) FROM f GROUP BY 1 ORDER BY n DESC LIMIT 50""").fetchall()
    assert same(ours, theirs) == 50


def test_returns(retail):
    _, asking, database, *_ = retail
    ours = asking.rows({
        "rows": ["date.month"], "measures": ["net", "documents"],
        "filters": GBP + [{"level": "document", "from": "C", "to": "D"}]})
    theirs = database.execute("""
        SELECT month, sum(net), count(DISTINCT InvoiceNo) FROM f WHERE InvoiceNo LIKE 'C%' GROUP BY 1""").fetchall()
    assert same(ours, theirs) >= 2
    ours = asking.rows({"rows": ["type"], "measures": ["net", "documents"], "filters": GBP})
    theirs = database.execute("""
        SELECT CASE WHEN back THEN 'return' ELSE 'invoice' END, sum(net), count(*)
        FROM (SELECT InvoiceNo, sum(net) AS net, max(Quantity) < 0 AS back FROM f GROUP BY 1) GROUP BY 1""").fetchall()
    assert same(ours, theirs) == 2
    share = asking.rows({"rows": ["type"], "measures": [{"of": "net", "as": "share_of_total"}], "filters": GBP})
    returned = database.execute("""
        SELECT round((SELECT sum(net) FROM f WHERE InvoiceNo IN
          (SELECT InvoiceNo FROM f GROUP BY 1 HAVING max(Quantity) < 0))::DECIMAL(38,10) / sum(net), 6) FROM f""").fetchone()[0]
    assert abs(decimal.Decimal(dict(share)["return"]) - decimal.Decimal(returned)) <= decimal.Decimal("0.000001")


def test_distinct_products_by_month(retail):
    _, asking, database, *_ = retail
    ours = asking.rows({"rows": ["date.month"], "measures": ["products", "customers"], "filters": GBP})
    theirs = database.execute("""
        SELECT month, count(DISTINCT StockCode), count(DISTINCT nullif(customer, '')) FROM f GROUP BY 1""").fetchall()
    assert same(ours, theirs) >= 2


def test_drill_through_to_an_invoice(retail):
    _, asking, database, *_ = retail
    ours = asking.rows({"filters": [{"level": "document", "in": ["536365"]}], "measures": ["net"]}, "/analyses/rows")
    theirs = database.execute("SELECT StockCode, Quantity, net FROM f WHERE InvoiceNo = '536365'").fetchall()
    names = asking.post("/analyses/rows", {"filters": [], "measures": ["net"]})["columns"]
    place = [names.index(name) for name in ("product", "quantity", "net")]
    assert same([[row[i] for i in place] for row in ours], theirs) > 3
    page = asking.get("/analyses/document?number=536365")
    total = database.execute("SELECT sum(net) FROM f WHERE InvoiceNo = '536365'").fetchone()[0]
    assert f"{total:.2f}".replace(".", ",") in page
