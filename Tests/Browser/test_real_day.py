"""One real day of wholesale orders (State of Iowa, 31 January 2012) taken by five devices, on both databases."""

import csv
import gzip
import io
import json
import os
import shutil
import socket
import subprocess
import tempfile
from decimal import Decimal
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEREN = Path(os.environ.get("TEREN", ROOT / ".build/release/teren"))
DAY = Path(os.environ.get("IOWA_DAY", ROOT / "../shared/data/real/iowa-wholesale-2012-01-31.csv.gz"))


@pytest.fixture
def sqlite():
    folder = tempfile.mkdtemp(prefix="teren-day-")
    yield f"sqlite:{folder}/teren.sqlite"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres():
    """A cluster of its own; PostgreSQL refuses to run as root."""
    tools = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    server = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    folder = tempfile.mkdtemp(prefix="teren-day-pg-")
    if server:
        shutil.chown(folder, "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def run(*command):
        # A server that is started inherits the outputs: a pipe would never close.
        with open(os.devnull, "wb") as nowhere:
            subprocess.run(command, check=True, cwd="/", stdin=nowhere, stdout=nowhere, stderr=nowhere)

    data = f"{folder}/data"
    run(*server, f"{tools}/initdb", "-D", data, "-U", "teren", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    run(*server, f"{tools}/pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start")
    try:
        run(f"{tools}/createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "teren", "day")
        yield f"postgres://teren@127.0.0.1:{port}/day"
    finally:
        run(*server, f"{tools}/pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_every_line_of_the_day_arrives_to_the_cent(engine, request):
    with gzip.open(DAY, "rb") as packed:
        rows = list(csv.DictReader(io.TextIOWrapper(packed, "utf-8-sig", newline="")))
    cents = sum(int(Decimal(row["sale_dollars"].lstrip("$") or 0) * 100) for row in rows)
    assert (len(rows), cents) == (9_510, 103_995_109)

    run = subprocess.run(
        [str(TEREN), "demo", "iowa", "--no-serve", "--file", str(DAY), "--database", request.getfixturevalue(engine)],
        cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert run.returncode == 0, run.stderr
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    for line in lines:
        print(engine, line)
    result = lines[-1]
    assert result["lines"] == 9_510
    assert result["cents"] == 103_995_109
    assert result["priceDifferences"] == 0
    assert result["held"] == 0
    assert result["currency"] == "USD"
    assert result["shops"] == len({row["store_number"].strip() for row in rows})
