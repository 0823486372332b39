"""Make the pictures of the documentation: `make pictures`, which needs Chromium and Playwright.

Only who changes what they show needs to run it; the pictures are kept beside the pages.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HOME = Path(__file__).parent.parent
#: Name of the picture → the page of the preview, and the part that it begins with.
PAGES = {"preview": ("/articles?q=Scutul", "ol.articles a")}
_WIDTH, _HEIGHT = 1100, 640


def main() -> None:
    """Start the preview of the example newsroom, and photograph it."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    command = [sys.executable, "-m", "feedpub", "preview", "--port", "0", "-q"]
    preview = subprocess.Popen(  # noqa: S603 it is this program itself
        [*command, "--now", "2026-11-23T09:00:00Z"],
        cwd=HOME / "examples/newsroom",
        stdout=subprocess.PIPE,
        text=True,
    )
    assert preview.stdout is not None, "the address is printed there"
    try:
        url = preview.stdout.readline().split()[2].rstrip("/")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--force-color-profile=srgb"]
            )
            page = browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT})
            for name, (path, first) in PAGES.items():
                page.goto(url + path)
                page.click(first)
                page.wait_for_selector(".cards")
                page.evaluate("document.querySelector('.jump').scrollIntoView()")
                page.screenshot(path=HOME / f"docs/images/{name}.png")
            browser.close()
    finally:
        preview.send_signal(signal.SIGINT)
        preview.wait()


if __name__ == "__main__":
    main()
