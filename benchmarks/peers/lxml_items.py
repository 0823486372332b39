"""The texts of every item of an export or feed, by lxml's iterparse: FILE."""

from __future__ import annotations

import sys

from lxml import etree


def main(path: str) -> None:
    for _, item in etree.iterparse(path, tag=("{*}item", "{*}entry")):
        _ = {each.tag: each.text for each in item.iter()}
        parent = item.getparent()
        item.clear()
        while parent is not None and parent[0] is not item:
            del parent[0]


if __name__ == "__main__":
    main(*sys.argv[1:])
