"""Headquarters with a demo company on a free port, and a real Chromium. One of each per test run."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
TEREN = Path(os.environ.get("TEREN", ROOT / ".build/release/teren"))
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
# The sandbox of Chromium needs a user namespace, which root in a container does not have.
CHROMIUM_FLAGS = ["--no-sandbox"] if os.geteuid() == 0 else []


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Headquarters:
    """A server of our own, with its database in a temporary folder."""

    def __init__(self, folder, scale="standard", web=None, history=False):
        self.folder = Path(folder)
        self.web = web or ROOT / "Web"
        self.database = f"sqlite:{self.folder}/teren.sqlite"
        self.logins_file = self.folder / "logins"
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.run(
            "demo", "--scale", scale, "--logins", str(self.logins_file), "--history" if history else "--no-history")
        self.process = None
        self.start()

    def run(self, *arguments):
        command = [str(TEREN), *arguments, "--database", self.database]
        return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout

    def start(self):
        log = open(self.folder / "server.log", "ab")
        self.process = subprocess.Popen(
            [str(TEREN), "serve", "--database", self.database, "--port", str(self.port),
             "--web", str(self.web)],
            cwd=ROOT, stdout=log, stderr=log)
        for _ in range(200):
            try:
                urllib.request.urlopen(self.url + "/health", timeout=1)
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        raise RuntimeError("headquarters did not start:\n" + (self.folder / "server.log").read_text()[-3000:])

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.wait(timeout=20)

    @property
    def logins(self):
        """login -> password"""
        return dict(line.split() for line in self.logins_file.read_text().splitlines() if line.strip())

    def enrolment_code(self, login):
        """A one-time code for a new device of this representative."""
        return json.loads(self.run("device", "enrol", login, "--json"))["code"]


@pytest.fixture(scope="session")
def hq():
    folder = tempfile.mkdtemp(prefix="teren-browser-")
    server = Headquarters(folder)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def large_hq():
    folder = tempfile.mkdtemp(prefix="teren-large-")
    server = Headquarters(folder, scale="large")
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def driver():
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(driver):
    browser = driver.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
    yield browser
    browser.close()


class Watch:
    """Collects what a page must never do: break its content security policy, log an error, fail a request."""

    def __init__(self, page):
        self.problems = []
        page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        page.on("console", self._console)

    def _console(self, message):
        text = message.text
        if message.type == "error" or "Content Security Policy" in text:
            # Cut networks are part of the journeys.
            if not re.search(r"ERR_INTERNET_DISCONNECTED|ERR_NETWORK|ERR_CONNECTION|Failed to load resource", text):
                self.problems.append(f"{message.type}: {text}")

    def check(self):
        assert not self.problems, "\n".join(self.problems)


def pages_of(hq, browser, default="admin"):
    """Yields a function that gives a signed-in page of a headquarters; its problems are checked at the end."""
    opened = []

    def open_page(login=default, viewport=None, color_scheme="light", locale="pl-PL"):
        context = browser.new_context(
            viewport=viewport or {"width": 1440, "height": 900}, color_scheme=color_scheme, locale=locale)
        page = context.new_page()
        watch = Watch(page)
        page.goto(hq.url + "/sign-in")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", hq.logins[login])
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        opened.append((context, watch))
        return page

    yield open_page
    for context, watch in opened:
        watch.check()
        context.close()


@pytest.fixture
def signed_in(hq, browser):
    """A function that gives a signed-in page of headquarters."""
    yield from pages_of(hq, browser)
