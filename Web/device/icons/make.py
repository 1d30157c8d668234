"""Draws the PNG icons from mark.svg with a browser: python3 make.py CHROMIUM

They are part of what a phone loads, so Debian's pngquant and zopfli make them small: two colours and their blends
need no more than 32 shades, a quarter of the bytes of full colour.
"""

import pathlib
import subprocess
import sys

from playwright.sync_api import sync_playwright

here = pathlib.Path(__file__).parent
mark = (here / "mark.svg").read_text()
# A maskable icon fills the whole square and keeps the drawing inside the middle four fifths.
maskable = mark.replace(' rx="15"', "").replace('viewBox="0 0 64 64"', 'viewBox="-8 -8 80 80"').replace(
    '<rect width="64" height="64"', '<rect x="-8" y="-8" width="80" height="80"'
)

with sync_playwright() as browsers:
    browser = browsers.chromium.launch(executable_path=sys.argv[1], args=["--no-sandbox"])
    for name, size, drawing in (
        ("icon-192", 192, mark),
        ("icon-512", 512, mark),
        ("icon-maskable-512", 512, maskable),
    ):
        page = browser.new_page(viewport={"width": size, "height": size})
        page.set_content(f"<style>*{{margin:0}}svg{{display:block;width:{size}px}}</style>{drawing}")
        file = here / f"{name}.png"
        page.screenshot(path=file, omit_background=True)
        subprocess.run(["pngquant", "--nofs", "--strip", "--speed=1", "--force", f"--output={file}", "32", file], check=True)
        subprocess.run(["zopflipng", "--filters=0me", "-y", file, file], check=True, stdout=subprocess.DEVNULL)
    browser.close()
