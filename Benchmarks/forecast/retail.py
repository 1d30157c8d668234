"""Online Retail as the lab's CSV, with nothing but Python itself: python3 retail.py FILE.csv.gz week|day

Ordered quantity of every product sold on ten days or more, from its first sale to 4 December 2011; what is missing
between is zero and left out.
"""

import csv
import datetime
import gzip
import re
import sys


def main():
    path, frequency = sys.argv[1:3]
    sold = {}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            code = line["StockCode"].upper()
            if line["InvoiceNo"].startswith("C") or not re.fullmatch(r"\d{5}[A-Z]*", code):
                continue
            quantity = int(line["Quantity"])
            if quantity <= 0 or float(line["UnitPrice"]) <= 0:
                continue
            day = datetime.date.fromisoformat(line["InvoiceDate"][:10])
            if day <= datetime.date(2011, 12, 4):
                days = sold.setdefault(code, {})
                days[day] = days.get(day, 0) + quantity
    known = sorted(code for code, days in sold.items() if len(days) >= 10)
    last = datetime.date(2011, 11, 28) if frequency == "week" else datetime.date(2011, 12, 4)
    print("id,period,value")
    for code in known:
        periods = {last: 0}
        for day, quantity in sold[code].items():
            period = day - datetime.timedelta(day.weekday()) if frequency == "week" else day
            periods[period] = periods.get(period, 0) + quantity
        for period in sorted(periods):
            print(f"{code},{period},{periods[period]}")


main()
