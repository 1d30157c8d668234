"""Tryton's price lists and promotions on the same machine: CPU microseconds per order line.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install trytond trytond-product-price-list \
        trytond-sale-promotion
    /tmp/venv/bin/python Benchmarks/pricing/tryton.py

SQLite in memory. `compute` is the lookup of a sales price in a price list of so many rules of which the last
one fits; `apply_promotion` is called on a quotation of 50 lines with so many promotions.
"""
import json
import os
import time
from decimal import Decimal

os.environ.setdefault("DB_NAME", ":memory:")
from trytond import config  # noqa: E402

config.set("database", "uri", "sqlite://")
from trytond.tests.test_tryton import activate_module, with_transaction  # noqa: E402
from trytond.modules.company.tests import create_company, set_company  # noqa: E402
from trytond.modules.account.tests import create_chart  # noqa: E402
from trytond.pool import Pool  # noqa: E402


def cpu(work, times):
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times


def products(count):
    pool = Pool()
    Template, Uom = pool.get("product.template"), pool.get("product.uom")
    unit, = Uom.search([("name", "=", "Unit")], limit=1)
    templates = Template.create([{
        "name": f"P{i}", "default_uom": unit.id, "type": "goods", "salable": True, "sale_uom": unit.id,
        "list_price": Decimal("10"), "products": [("create", [{}])],
    } for i in range(count)])
    return unit, [t.products[0] for t in templates]


@with_transaction()
def price_lists():
    pool = Pool()
    company = create_company()
    with set_company(company):
        unit, goods = products(20)
        PriceList = pool.get("product.price_list")
        for rules in (1, 10, 100, 1000):
            lines = [{"product": goods[i % 19].id, "quantity": 1_000_000 + i,
                      "formula": "unit_price * 0.9"} for i in range(rules - 1)]
            lines.append({"formula": "unit_price * 0.95"})
            price_list, = PriceList.create([{
                "name": f"{rules}", "company": company.id, "unit": "product_default",
                "price": "list_price", "lines": [("create", lines)]}])
            work = lambda: price_list.compute(goods[19], 5, unit)
            work()
            seconds = cpu(work, max(5, 2000 // rules))
            print(json.dumps({"peer": "tryton price_list.compute", "rules": rules,
                              "usPerLine": round(seconds * 1e6, 1)}))


@with_transaction()
def promotions():
    pool = Pool()
    company = create_company()
    with set_company(company):
        create_chart(company)
        unit, goods = products(20)
        Promotion, Sale = pool.get("sale.promotion"), pool.get("sale.sale")
        Line, Party = pool.get("sale.line"), pool.get("party.party")
        PriceList = pool.get("product.price_list")
        party, = Party.create([{"name": "C", "addresses": [("create", [{}])]}])
        price_list, = PriceList.create([{
            "name": "L", "company": company.id, "unit": "product_default", "price": "list_price",
            "lines": [("create", [{"formula": "unit_price"}])]}])
        for count in (10, 100):
            Promotion.create([{
                "name": f"promo {i}", "company": company.id, "price_list": price_list.id,
                "quantity": 5, "unit": unit.id, "products": [("add", [goods[i % 20].id])],
                "formula": "0.95 * unit_price",
            } for i in range(count - Promotion.search([], count=True))])
            sale = Sale(company=company, party=party, currency=company.currency, price_list=price_list,
                        invoice_address=party.addresses[0], shipment_address=party.addresses[0])
            sale.lines = [Line(product=goods[i % 20], quantity=10, unit=unit, type="line",
                               unit_price=Decimal("10"), sequence=i) for i in range(50)]
            for line in sale.lines:
                line.sale = sale
                line.currency = sale.currency
                line.company = company
            sale.save()
            seconds = cpu(sale.apply_promotion, 2)
            print(json.dumps({"peer": "tryton apply_promotion", "promotions": count, "lines": 50,
                              "usPerLine": round(seconds * 1e6 / 50, 1)}))


if __name__ == "__main__":
    activate_module(["product_price_list", "sale_promotion"])
    price_lists()
    promotions()
