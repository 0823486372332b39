"""What a record costs in a shape of its own, beside the documented one with the same content.

    python -m benchmarks.mapped

In one process, each shape and its documented twin in turn; of a few rounds the least processor
time counts, as what else the machine does only adds to it.
"""

from __future__ import annotations

import gc
import json
import time
import tomllib
from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec

from benchmarks import data, systems
from benchmarks.prose import SITE
from feedpub.model import Article, Publication, Source
from feedpub.sources import read

RECORDS = 1_000
ROUNDS = 5
#: How many times as much as a documented record one in another shape may take.
MOST = 2.0
_PUBLICATION = Publication(
    name="Ziarul", url=f"{SITE}/", language="ro", timezone="Europe/Bucharest"
)
#: The model's name of a field → the record's.
_NAMES = {"published": "date_published", "modified": "date_modified", "sections": "section"}


def main() -> None:
    """Print a row for each shape."""
    articles = list(data.articles(RECORDS, timedelta(days=365), 1))
    short = [each | {"content_html": each["content_html"].partition("\n")[0]} for each in articles]
    print(f"{'shape':<16}{'µs':>8}{'beside':>8}{'×':>8}   goal: at most {MOST:g} ×")
    for what, some in (("3 KB", articles), ("0.5 KB", short)):
        for name, shape in systems.SHAPES.items():
            print(_row(f"{name}, {what}", _source(name), [shape(each) for each in some]))


def _source(name: str) -> Source:
    if name != "own fields":
        return Source(path="-", format="jsonl", vocabulary=name)
    return Source(path="-", format="jsonl", **_said(tomllib.loads(systems.OWN)))


def _said(table: dict[str, Any]) -> dict[str, Any]:
    return {
        "fields": table["source"]["fields"],
        "where": table["where"],
        "timezone": table["timezone"],
    }


def _row(title: str, source: Source, records: Sequence[dict[str, Any]]) -> str:
    ours = _lines(records)
    taken, articles = _read(source, ours)
    assert len(articles) == len(records), f"{title}: not all records are articles"
    twin = Source(path="-", format="jsonl", vocabulary="feedpub", text="plain")
    theirs = _lines([_documented(each) for each in articles])
    beside, again = _read(twin, theirs)
    assert [each.content_html for each in again] == [each.content_html for each in articles]
    for _ in range(ROUNDS):
        taken = min(taken, _read(source, ours)[0])
        beside = min(beside, _read(twin, theirs)[0])
    verdict = "" if taken <= MOST * beside else "   missed"
    return f"{title:<24}{taken:8.1f}{beside:8.1f}{taken / beside:8.2f}{verdict}"


def _lines(records: Sequence[dict[str, Any]]) -> bytes:
    # Without spaces, as most systems write it.
    written = (json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in records)
    return "\n".join(written).encode()


def _read(source: Source, lines: bytes) -> tuple[float, list[Article]]:
    """Return the microseconds that reading a record of *lines* takes, and the articles."""
    gc.collect()
    start = time.process_time()
    found = read([source], publication=_PUBLICATION, base=Path(), stdin=BytesIO(lines))
    taken = time.process_time() - start
    return taken / RECORDS * 1e6, list(found.articles)


def _documented(article: Article) -> dict[str, Any]:
    """Return the documented record that says what *article* says."""
    said = msgspec.to_builtins(article)
    return {_NAMES.get(name, name): value for name, value in said.items()
            if value not in (None, [], {}) and name != "origin"}  # fmt: skip


if __name__ == "__main__":
    main()
