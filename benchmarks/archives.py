"""The articles of twenty years, as a newsroom's own system exports them, in any number.

    python -m benchmarks.archives FILE COUNT

They have bodies, the names and entities of `shapes`, dates in local time or with a zone, ids that
are numbers, and links to each other; some are drafts, some were withdrawn, some have expired. Those
of the desk, which a run may change, are in a file of their own.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks import prose
from benchmarks.data import article_of
from benchmarks.prose import NOW, SITE, write_lines
from benchmarks.shapes import exported

#: How many articles are the desk's, as evenly among the others as their numbers.
DESK = 40
#: The time that dates without a zone have.
ZONE = "Europe/Bucharest"
_SPAN = timedelta(days=20 * 365)
_LOCAL = ZoneInfo(ZONE)


def records(count: int) -> Iterator[tuple[bool, dict[str, Any]]]:
    """Yield *count* records, oldest first, each with whether it is the desk's."""
    random = Random(7)
    pools = {
        tag: [prose.sentence(random, words) for _ in range(2000)]
        for tag, words in prose.LANGUAGES.items()
    }
    every = max(count // DESK, 1)
    for number in range(count):
        tag = "en" if number % 5 == 4 else "ro"
        # In order, but for one in fifty.
        late = timedelta(days=40) if number % 50 == 1 else timedelta()
        published = (NOW - _SPAN * (1 - number / count) - late).replace(microsecond=0)
        texts = random.choices(pools[tag], k=5)
        article = article_of(random, number, tag, published, texts)
        is_desk = number % every == every - 1
        yield is_desk, _untidy(exported(article), number, published, is_plain=is_desk)


def _untidy(
    record: dict[str, Any], number: int, published: datetime, *, is_plain: bool
) -> dict[str, Any]:
    """Return *record* as one of many years; one that *is_plain* is public."""
    record["guid"] = number
    if number % 2:
        local = published.astimezone(_LOCAL)
        record["published_at"] = f"{local:%Y-%m-%d %H:%M:%S}"
    if number % 10 == 0 and number > 50:
        other = f"{SITE}/ro/{published:%Y/%m/%d}/articol-{number - 50}"
        record["related"] = [{"url": other, "title": "Pe aceeași temă"}]
    if not is_plain:
        if number % 400 == 5:
            record["status"] = "draft"
        elif number % 400 == 6:
            record["status"] = "withdrawn"
        elif number % 200 == 8:
            record["expires"] = (published + timedelta(days=30)).isoformat()
    return record


def write(path: Path, count: int) -> None:
    """Write *count* records to *path* as JSON Lines, and the desk's beside it."""
    desk: list[str] = []

    def lines() -> Iterator[str]:
        for is_desk, record in records(count):
            line = json.dumps(record, ensure_ascii=False)
            if is_desk:
                desk.append(line)
            else:
                yield line

    write_lines(path, lines())
    write_lines(desk_of(path), desk)


def desk_of(path: Path) -> Path:
    """Return where the records of the desk are, if the others are at *path*."""
    return path.with_suffix(".desk.jsonl")


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
