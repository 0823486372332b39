"""How far a reader has to follow: calls, modules, passes and parses, in one process.

    python benchmarks/walks.py

Nothing of it depends on the machine, so one run is enough:

- of two short walks, a record that becomes a feed and a feed that is validated: how deep the
  calls nest, of functions of feedpub only, and in how many of its modules a function is called;
- of the example newsroom, built on one processor into nothing, again over what is there, and once
  more after a title changed: how often the articles are gone through, how many of them are visited,
  and how often a document is parsed. With ``-v`` it also names the calls and the modules.
"""

from __future__ import annotations

import json
import os
import pyexpat
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from types import FrameType
from typing import Any
from xml.parsers import expat

from click.testing import CliRunner
from lxml import etree

import feedpub
from feedpub import cli
from feedpub.sources import Articles

NEWSROOM = Path(__file__).resolve().parent.parent / "examples" / "newsroom"
NOW = "2026-11-23T09:00:00+02:00"
_HOME = str(Path(feedpub.__file__).parent)
_CONFIG = """
[publication]
name = "Daily"
url = "https://daily.example/"
language = "en"

[[source]]
path = "one.jsonl"

[[output]]
format = "rss"
path = "rss.xml"

[publish]
directory = "public"
url = "https://daily.example/"
"""
_RECORD = {
    "id": "https://daily.example/rain",
    "url": "https://daily.example/rain",
    "title": "Rain in the north",
    "published": "2026-11-23T08:00:00+02:00",
    "summary": "Rivers rise.",
    "content_html": "<p>Rivers rise, and <em>bridges</em> close.</p>",
}
#: Where documents are read; what reads records and bodies is elsewhere.
_READERS = ("/markup.py", "/documents/", "/checks/")


class Walk:
    """The functions of feedpub that were called.

    Attributes:
        deepest: The deepest stack of them, outermost first.
        modules: Those they are in.
    """

    def __init__(self) -> None:
        self.deepest: list[str] = []
        self.modules: set[str] = set()

    def note(self, frame: FrameType, event: str, _: object) -> None:
        """Look at a call, as `sys.setprofile` reports it."""
        if event != "call" or not _is_ours(frame):
            return
        self.modules.add(frame.f_code.co_filename)
        stack: list[str] = []
        each: FrameType | None = frame
        while each is not None:
            if _is_ours(each):
                stack.append(f"{Path(each.f_code.co_filename).stem}.{each.f_code.co_qualname}")
            each = each.f_back
        if len(stack) > len(self.deepest):
            self.deepest = stack[::-1]


def _is_ours(frame: FrameType) -> bool:
    # What runs because a module is imported for the first time is not part of the walk.
    code = frame.f_code
    if not code.co_filename.startswith(_HOME) or code.co_name == "<module>":
        return False
    return not code.co_name.startswith("<") or code.co_name == "<lambda>"


def walk(prepare: Callable[[], object], *words: str) -> Walk:
    """Return how the command with *words* goes once all it needs is loaded, *prepare* called."""
    prepare()
    _run(*words)
    prepare()
    found = Walk()
    sys.setprofile(found.note)
    try:
        _run(*words)
    finally:
        sys.setprofile(None)
    return found


def _run(*words: str) -> None:
    result = CliRunner().invoke(cli.main, words)
    if result.exit_code:
        raise SystemExit(f"feedpub {' '.join(words)}: {result.output}") from result.exception


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Count how often articles are gone through and documents are parsed."""
    counts: Counter[str] = Counter()
    changed = [
        (etree, "fromstring", _parsing(counts, etree.fromstring)),
        (json, "loads", _parsing(counts, json.loads)),
        (pyexpat, "ParserCreate", _placing(counts, pyexpat.ParserCreate)),
        (expat, "ParserCreate", _placing(counts, expat.ParserCreate)),
        (Articles, "placed", _passing(counts, "passes over all", Articles.placed)),
        (Articles, "at", _passing(counts, "feeds filled", Articles.at)),
    ]
    before = [(home, name, getattr(home, name)) for home, name, _ in changed]
    for home, name, other in changed:
        setattr(home, name, other)
    try:
        yield counts
    finally:
        for home, name, own in before:
            setattr(home, name, own)


def _parsing(counts: Counter[str], function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def parse(data: Any, parser: Any = None, **options: Any) -> Any:
        caller = sys._getframe(1).f_code.co_filename
        is_schema = "base_url" in options or caller.endswith("examining.py")
        if isinstance(parser, etree.HTMLParser):
            counts["parses of bodies"] += 1
        elif "/formats/" in sys._getframe(2).f_code.co_filename:
            counts["parses of heads that feedgen wrote"] += 1
        elif not is_schema and any(each in caller for each in _READERS):
            counts["parses of documents"] += 1
        return function(data, **options) if parser is None else function(data, parser, **options)

    return parse


def _placing(counts: Counter[str], function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def create(*words: Any, **options: Any) -> Any:
        counts["parses for places"] += 1
        return function(*words, **options)

    return create


def _passing(counts: Counter[str], what: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def go(*words: Any, **options: Any) -> Iterator[Any]:
        counts[what] += 1
        for each in function(*words, **options):
            counts["visits of articles"] += 1
            yield each

    return go


def main() -> None:
    """Print what is said above."""
    # What another process does is not seen here.
    os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        _show_walks(home)
        _show_newsroom(home)


def _show_walks(home: Path) -> None:
    (home / "feedpub.toml").write_text(_CONFIG, encoding="utf-8")
    (home / "one.jsonl").write_text(json.dumps(_RECORD) + "\n", encoding="utf-8")
    build = ("build", "--config", str(home / "feedpub.toml"), "--now", NOW)
    _run(*build)
    shutil.copy(home / "public" / "rss.xml", home / "one.xml")
    shutil.rmtree(home / "public")
    build_walk = walk(lambda: shutil.rmtree(home / "public", ignore_errors=True), *build)
    validate_walk = walk(lambda: None, "validate", str(home / "one.xml"), "--now", NOW)
    for what, found in (("one record → rss.xml", build_walk), ("validate one.xml", validate_walk)):
        print(f"{what}: {len(found.deepest)} calls deep, {len(found.modules)} modules")
        if "-v" in sys.argv:
            print(" deepest:", *found.deepest, sep="\n    ")
            print(" modules:", *sorted(found.modules), sep="\n    ")


def _show_newsroom(home: Path) -> None:
    newsroom = home / "newsroom"
    shutil.copytree(NEWSROOM, newsroom, ignore=shutil.ignore_patterns("public"))
    month = newsroom / "articles" / "2026-11-ro.jsonl"
    build = ("build", "--config", str(newsroom / "feedpub.toml"), "--now", NOW)
    for what in ("into nothing", "unchanged", "one title changed"):
        if what == "one title changed":
            records = month.read_text(encoding="utf-8")
            month.write_text(records.replace('"title": "', '"title": "Nou: ', 1), encoding="utf-8")
        with counted() as counts:
            _run(*build)
        files = sum(1 for each in (newsroom / "public").rglob("*") if each.is_file())
        print(f"the example newsroom, {what}: {files} files")
        for name, count in sorted(counts.items()):
            print(f"    {name}: {count:,}")


if __name__ == "__main__":
    main()
