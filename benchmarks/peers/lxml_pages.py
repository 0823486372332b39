"""The tree of every page in a folder, by lxml's HTML parser: FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path

from lxml import etree


def main(folder: str) -> None:
    for page in sorted(Path(folder).glob("*.html")):
        etree.fromstring(page.read_bytes(), etree.HTMLParser(encoding="utf-8"))


if __name__ == "__main__":
    main(*sys.argv[1:])
