"""A representative's phone: Chromium with a profile of its own, so that it can be killed and started again."""

import os
import re
import signal
import subprocess
from pathlib import Path

from conftest import CHROMIUM, CHROMIUM_FLAGS, Watch

VIEWPORT = {"width": 390, "height": 844}
SYNCHRONISED = re.compile("Zsynchronizowano|Synchronised")


class Phone:
    def __init__(self, driver, hq, folder, offline=False, **options):
        self.driver = driver
        self.hq = hq
        self.folder = Path(folder)
        self.options = {"viewport": VIEWPORT, "locale": "pl-PL", "has_touch": True, **options}
        self.start(offline)

    def start(self, offline=False):
        """Opens the browser on the profile; nothing of the page is loaded yet."""
        self.context = self.driver.chromium.launch_persistent_context(
            str(self.folder), executable_path=CHROMIUM, args=CHROMIUM_FLAGS, **self.options)
        self.context.set_offline(offline)
        self.page = self.context.pages[0]
        self.watch = Watch(self.page)

    def kill(self):
        """SIGKILL to the whole browser, as an empty battery does it."""
        marker = f"--user-data-dir={self.folder}"
        listing = subprocess.run(["ps", "-ww", "-eo", "pid,args"], capture_output=True, text=True).stdout
        victims = [int(line.split()[0]) for line in listing.splitlines() if marker in line]
        assert victims
        for victim in victims:
            try:
                os.kill(victim, signal.SIGKILL)
            except ProcessLookupError:
                pass
        try:
            self.context.close()
        except Exception:
            pass
        for leftover in self.folder.glob("Singleton*"):
            leftover.unlink()

    def close(self):
        self.watch.check()
        self.context.close()

    def enrol(self, login):
        """Opens the address of the QR code and waits until the first synchronisation is done."""
        code = self.hq.enrolment_code(login)
        self.page.goto(f"{self.hq.url}/device/#enrol={code}")
        self.page.locator("#bar a").first.wait_for(timeout=60_000)
        self.page.get_by_text(SYNCHRONISED).first.wait_for(timeout=60_000)
        # The program itself is kept for starts without a network.
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    def open(self, path="/"):
        self.page.goto(f"{self.hq.url}/device/#{path}")

    def offline(self, cut=True):
        self.context.set_offline(cut)

    def tap(self, name):
        """A link or button by its words, as a thumb finds it."""
        page = self.page
        page.get_by_role("link", name=name).or_(page.get_by_role("button", name=name)).first.click()

    def money(self, label):
        """The grosze beside a total's label."""
        text = self.page.locator(".totals div", has=self.page.get_by_text(label, exact=True)).locator("dd").inner_text()
        return grosze(text)


def grosze(text):
    """1 234,50 zł -> 123450"""
    digits = text.replace("zł", "").replace("\u00a0", "").replace(" ", "").replace("−", "-").strip()
    whole, fraction = digits.split(",")
    return int(whole) * 100 + (1 if not whole.startswith("-") else -1) * int(fraction)
