"""Check the built site: every link in it leads somewhere, and nothing comes from other hosts.

``zensical build --strict`` finds broken links between pages; this finds those to other files
(examples, schemas, pictures), and what a browser would fetch from elsewhere.

python docs/check_site.py build/site
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import html

#: What a browser loads by itself; an address in <a> is only a link, and one in <link> may be.
LOADED = "//@src | //@srcset | //@poster | //@data | //link[@rel!='canonical']/@href"
ELSEWHERE = re.compile(r"(?:url\(|@import)\s*['\"]?\s*(?:https?:)?//", re.I)


def faults(site: Path) -> Iterator[str]:
    """Yield what is wrong with the pages and style sheets of *site*."""
    identifiers: dict[Path, set[str]] = {}
    pages = {page: html.parse(page) for page in sorted(site.rglob("*.html"))}
    for page, tree in pages.items():
        identifiers[page] = set(map(str, tree.xpath("//@id | //a/@name")))
    for page, tree in pages.items():
        for address in map(str, tree.xpath(LOADED)):
            if urlsplit(address).netloc:
                yield f"{page}: loads {address} from another host"
        for style in map(str, tree.xpath("//style/text() | //@style")):
            if ELSEWHERE.search(style):
                yield f"{page}: a style loads something from another host"
        for link in sorted(set(map(str, tree.xpath("//a/@href | //img/@src")))):
            yield from _broken(site, page, link, identifiers)
    for style_sheet in sorted(site.rglob("*.css")):
        if ELSEWHERE.search(style_sheet.read_text("utf-8")):
            yield f"{style_sheet}: loads something from another host"


def _broken(site: Path, page: Path, link: str, identifiers: dict[Path, set[str]]) -> Iterator[str]:
    parts = urlsplit(link)
    # The page of errors can be shown at any address, so its links begin at the root.
    if parts.scheme or parts.netloc or page.name == "404.html":
        return
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if target.is_dir():
        target /= "index.html"
    if not target.is_relative_to(site) or not target.exists():
        yield f"{page}: nothing is at {link}"
    elif parts.fragment and unquote(parts.fragment) not in identifiers.get(target, ()):
        yield f"{page}: {link} has an anchor that does not exist"


def main() -> int:
    """Print what is wrong with the site in the folder that is named."""
    found = list(faults(Path(sys.argv[1]).resolve()))
    print(*found, sep="\n", end="\n" * bool(found))
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
