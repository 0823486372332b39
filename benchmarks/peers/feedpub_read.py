"""Articles of a source, by feedpub's library, and nothing made of them: SOURCE COUNT [NAME=VALUE]….

A peer of the others here: each of them reads the same source and makes nothing of it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import feedpub
from feedpub.model import Source


def main(path: str, count: str, *options: str) -> None:
    said = dict(each.split("=", 1) for each in options)
    site = feedpub.Publication(
        name="Ziarul", url="https://ziar.example/", language="ro", timezone="Europe/Bucharest"
    )
    reading = feedpub.read([Source(path=path, options=said)], publication=site, base=Path())
    for finding in reading.findings:
        print(finding.severity, finding.location, finding.message)
    if len(reading.articles) != int(count):
        sys.exit(f"{len(reading.articles)} articles instead of {count}")


if __name__ == "__main__":
    main(*sys.argv[1:])
