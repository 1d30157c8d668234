"""What checking the fill rate on the past costs a run of forecast and plan.

    python3 Benchmarks/forecast/past.py TEREN

Runs the demo company (a year of orders: nothing to check), then with 150 weeks of 300 of its products more.
"""

import datetime
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

TEREN = sys.argv[1]


def teren(*arguments):
    return subprocess.run([TEREN, *arguments, "--database", f"sqlite:{FILE}"], check=True, capture_output=True,
                          text=True).stdout


def run():
    def used():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = used()
    print(teren("forecast", "run").strip())
    print(f"{used() - before:.1f} s of processor time")


with tempfile.TemporaryDirectory() as folder:
    FILE = Path(folder) / "teren.sqlite"
    teren("demo")
    run()
    database = sqlite3.connect(FILE)
    codes = [row[0] for row in database.execute(
        "SELECT DISTINCT p.code FROM product p JOIN supply_term s ON s.product_id = p.id ORDER BY p.code LIMIT 300")]
    database.close()
    random.seed(1)
    history = Path(folder) / "history.csv"
    with open(history, "w", encoding="utf-8") as file:
        file.write("numer;data;towar;ilość;cena;rodzaj\n")
        number = 0
        for week in range(1, 151):
            day = datetime.date.today() - datetime.timedelta(weeks=week)
            for index, code in enumerate(codes):
                if random.random() < 0.3 + 0.35 * (index % 3):
                    number += 1
                    file.write(f"H{number};{day};{code};{random.randint(1, 20 + index % 50)};1;zamówienie\n")
    teren("import", "history", str(history))
    run()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"at most {peak} MB")
