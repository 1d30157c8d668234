"""How long an accepted order takes to be in its items' proposals, and how long a run takes, in headquarters' database.

    python3 Benchmarks/forecast/follow.py TEREN [ORDERS]

Makes the demo company (1,500 products in two warehouses, a year of orders), writes orders of twenty lines as a device's
order stands in the database, and lets `teren forecast follow` take each in. The floor is the same command with nothing
to do.
"""

import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TEREN = sys.argv[1]
ORDERS = int(sys.argv[2]) if len(sys.argv) > 2 else 20


def teren(*arguments):
    return subprocess.run([TEREN, *arguments, "--database", f"sqlite:{FILE}"], check=True, capture_output=True,
                          text=True).stdout


def follow():
    count, microseconds = map(int, re.match(r"(\d+) items proposed anew in (\d+) us", teren("forecast", "follow")).groups())
    return count, microseconds


def order(database, number):
    """An accepted order of twenty lines of now."""
    now = int(time.time() * 1000)
    day = time.strftime("%Y-%m-%d")
    document = f"{number:032x}"
    customer = database.execute("SELECT id, price_list_id FROM customer ORDER BY id LIMIT 1 OFFSET ?", [number]).fetchone()
    database.execute("INSERT INTO inbox (document_id, device_id, device_sequence, kind, version, digest, payload, received_at, outcome)"
                     " VALUES (?, 1, ?, 1, 1, '', x'', ?, 1)", [document, number, now])
    row = database.execute(
        "INSERT INTO customer_order (document_id, device_id, user_id, customer_id, price_list_id, number, currency,"
        " order_date, payment_form, payment_days, state, confirmed_at, received_at, net, vat, gross, line_count)"
        " VALUES (?, 1, 1, ?, ?, ?, 'PLN', ?, 1, 0, 4, ?, ?, 0, 0, 0, 20) RETURNING id",
        [document, *customer, f"ZK/{number}", day, now, now]).fetchone()
    products = database.execute(
        "SELECT product_id FROM supply_term GROUP BY product_id ORDER BY (product_id * 7919 + ? * 104729) % 1009 LIMIT 20", [number])
    database.executemany(
        "INSERT INTO order_line (order_id, position, product_id, name, unit, numerator, denominator, quantity_milli, vat,"
        " list_price, unit_price, net) VALUES (?, ?, ?, '', 'szt', 1, 1, 12000, '23', 0, 0, 0)",
        [(row[0], position, product) for position, (product,) in enumerate(products.fetchall())])
    database.commit()


with tempfile.TemporaryDirectory() as folder:
    FILE = Path(folder) / "teren.sqlite"
    teren("demo")
    print(teren("forecast", "run").strip())
    follow()
    database = sqlite3.connect(FILE)
    database.execute("PRAGMA foreign_keys = ON")
    database.execute("INSERT INTO device (id, user_id, name, series, token_hash, enrolled_at) VALUES (1, 1, 'x', 'X', 'x', 0)")
    database.commit()
    floor = statistics.median(follow()[1] for _ in range(5))
    items, times = [], []
    for number in range(1, ORDERS + 1):
        order(database, number)
        count, microseconds = follow()
        items.append(count)
        times.append(microseconds)
    each = [time / count for time, count in zip(times, items)]
    print(f"{ORDERS} orders of 20 lines, {statistics.mean(items):.0f} items each: median {statistics.median(times) / 1000:.2f} ms"
          f" an order, {statistics.median(each) / 1000:.3f} ms an item, longest {max(each) / 1000:.3f} ms an item;"
          f" nothing to do {floor / 1000:.2f} ms")
