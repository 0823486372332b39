"""Where articles are, if nobody says it: in a directory, behind the address of a site."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from glob import has_magic
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO
from urllib.parse import urljoin

from msgspec.structs import replace

from feedpub.errors import FeedpubError, ReadError, UsageError
from feedpub.inspecting._inspection import RECORDS, Inspection, inspect
from feedpub.inspecting._suggestions import Suggestion
from feedpub.model import Publication, Source, Value
from feedpub.reports import shortened
from feedpub.sources import SOURCES, Fetch, is_address

#: How many records of a file that is only a candidate are read.
_TASTE = 200
#: How often what was suggested is tried: one thing said may bring out the next.
_ROUNDS = 4
_DEPTH = 3
_MOST_FILES = 2_000
_MOST_CANDIDATES = 40
_SKIPPED = {"node_modules", "__pycache__", "venv", "env", "dist", "build", "vendor"}
#: What only lists what others hold comes last.
_RANKS = {"rss": 1, "atom": 1, "json-feed": 1, "sitemap": 2}
_LINK = re.compile(r"<link\b[^>]{0,2000}>", re.I)
_ATTRIBUTE = re.compile(
    r"""([a-z:-]{1,30})\s{0,9}=\s{0,9}"""
    r"""(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^\s"'>]{1,2000}))""",
    re.I,
)
_FEEDS = (
    "application/feed+json",
    "application/atom+xml",
    "application/rss+xml",
    "application/json",
)
_PAGE = 512 * 1024
#: How many files without articles are named where nothing has any, and how much is said of each.
_MOST_REFUSED = 5
_LINE = 120
_INSPECT = "More about one of them: feedpub inspect SOURCE"


class Candidate(Value, frozen=True, gc=True):
    """A source that was found, with all that was suggested for it.

    Attributes:
        source: What to say of it.
        inspection: What it is then.
        guesses: What of it somebody has to look at, by key.
    """

    source: Source
    inspection: Inspection
    guesses: Mapping[str, Suggestion] = MappingProxyType({})

    @property
    def about(self) -> str:
        """What it is, in a sentence or two."""
        return f"{self.inspection.about} Told {self.inspection.why}."


def settled(
    source: Source,
    *,
    publication: Publication,
    base: Path,
    stdin: BinaryIO | None = None,
    fetch: Fetch | None = None,
    most: int = RECORDS,
) -> Candidate:
    """Return *source* with what is suggested for it, as far as more articles come of it.

    Raises:
        FeedpubError: It cannot be read.
    """

    def look(at: Source) -> Inspection:
        return inspect(
            at, publication=publication, base=base, stdin=stdin, fetch=fetch, most=most
        )  # fmt: skip

    found = look(source)
    guesses: dict[str, Suggestion] = {}
    for _ in range(_ROUNDS):
        new = [each for each in found.suggestions if each.key not in guesses]
        if not new or source.path == "-":
            break
        changed = _with(source, new)
        after = look(changed)
        if after.articles < found.articles:
            break
        source, found = changed, after
        guesses.update({each.key: each for each in new})
    if found.articles and found.refused and source.path != "-":
        source = replace(
            source, quarantine="bad.jsonl", max_bad=-(-100 * found.refused // found.records) / 100
        )
        guesses["quarantine"] = Suggestion(
            about=f"{found.refused:,} of {found.records:,} records cannot be used: they are set"
            " aside here, with the reasons.",
            key="quarantine",
            value='"bad.jsonl"',
            is_guess=True,
        )
    return Candidate(source=source, inspection=found, guesses=guesses)


def _with(source: Source, suggested: list[Suggestion]) -> Source:
    fields: dict[str, Any] = dict(source.fields)
    keys: dict[str, Any] = {}
    for each in suggested:
        value = tomllib.loads(f"value = {each.value}")["value"]
        table, _, key = each.key.rpartition(".")
        (fields if table else keys)[key] = value
    return replace(source, fields=fields, **keys)


def discover(target: str, *, publication: Publication, base: Path, fetch: Fetch) -> list[Candidate]:
    """Return the sources that *target* holds, the best one first.

    Args:
        target: A directory, a file, or the address of a feed, a site, or a database.
        publication: What is known of the publication.
        base: What relative paths are relative to.
        fetch: Gets what is at an address.

    Raises:
        UsageError: There is none.
        FeedpubError: It cannot be read.
    """
    if is_address(target):
        return _behind(target, publication, base, fetch)
    if not (base / target).is_dir():
        return [settled(Source(path=target), publication=publication, base=base, fetch=fetch)]
    refused: list[str] = []
    found = list(_inside(target, publication, base, fetch, refused.append))
    if not found:
        raise UsageError(
            "no articles were found", place=target,
            help="\n  ".join([
                *refused[:_MOST_REFUSED],
                *([_INSPECT] if refused else []),
                "Name the file, folder or address that contains them: feedpub init SOURCE",
            ]),
        )  # fmt: skip
    return sorted(found, key=_order)


def _order(each: Candidate) -> tuple[int, bool, int, int, str]:
    seen = each.inspection
    return (_RANKS.get(seen.kind, 0), seen.is_refused, len(each.guesses), -seen.articles,
            each.source.path)  # fmt: skip


def _behind(target: str, publication: Publication, base: Path, fetch: Fetch) -> list[Candidate]:
    if not target.lower().startswith(("http://", "https://")):
        return [settled(Source(path=target), publication=publication, base=base, fetch=fetch)]
    answer = fetch(target)
    try:
        is_page = "html" in answer.headers.get("content-type", "").lower()
        page = answer.read(_PAGE).decode("utf-8", "replace") if is_page else ""
    finally:
        answer.close()
    addresses = list(feeds_of(page, answer.url))
    if is_page and not addresses:
        raise ReadError(
            "is a page that does not link to a feed", place=target,
            help="Use the address of a feed, a sitemap or an API of the site.",
        )  # fmt: skip
    found = []
    for address in addresses or [target]:
        found.append(
            settled(Source(path=address), publication=publication, base=base, fetch=fetch)
        )  # fmt: skip
        if found[-1].inspection.articles:
            break
    return sorted(found, key=lambda each: -each.inspection.articles)


def feeds_of(page: str, address: str) -> Iterator[str]:
    """Yield the addresses of the feeds that the HTML *page* at *address* names, comments last.

    https://blog.whatwg.org/feed-autodiscovery
    """
    found: dict[str, bool] = {}
    for tag in _LINK.findall(page):
        given = {
            name.lower(): one or two or bare for name, one, two, bare in _ATTRIBUTE.findall(tag)
        }
        is_feed = given.get("type", "").lower() in _FEEDS and given.get("href")
        if is_feed and "alternate" in given.get("rel", "").lower().split():
            url = urljoin(address, given["href"].replace("&amp;", "&"))
            if url.startswith(("http://", "https://")) and "oembed" not in url:
                found.setdefault(url, "comments" in url)
    yield from sorted(found, key=lambda url: found[url])


def _inside(
    target: str,
    publication: Publication,
    base: Path,
    fetch: Fetch,
    refused: Callable[[str], object],
) -> Iterator[Candidate]:
    """Yield what has articles; *refused* is told what has none, and why."""
    for group in islice(_places(base / target, target), _MOST_CANDIDATES):
        for path in group[:_MOST_CANDIDATES]:
            try:
                found = settled(
                    Source(path=path), publication=publication, base=base, fetch=fetch, most=_TASTE
                )
            except FeedpubError as error:
                if error.help and "pip install" in error.help:
                    raise
                if path != target:
                    refused(f"{path}: {error.message}")
                continue
            if found.inspection.articles:
                yield found
                if not found.inspection.is_refused:
                    break  # all of its files, or what is as good
            else:  # and that alone is an error
                refused(f"{path}: {_first_fault(found.inspection)}")


def _first_fault(seen: Inspection) -> str:
    worst = max(
        (each for each in seen.problems if each.severity == "error"), key=lambda each: each.count
    )
    return shortened(worst.message, _LINE)


def _places(root: Path, name: str) -> Iterator[list[str]]:
    """Yield what in the folder *root* could be a source; of a group, what comes first has all."""
    yield [name]
    suffixes = {suffix for reader in SOURCES.values() for suffix in reader.suffixes} | {".xml"}
    suffixes -= {".md", ".markdown", ".mdx"}  # of which folders are made
    groups: dict[tuple[str, str], list[str]] = {}
    for folder, inner, files in os.walk(root):
        inner[:] = sorted(each for each in inner if each[0] != "." and each not in _SKIPPED)
        below = Path(folder).relative_to(root)
        start = "" if folder == str(root) and name == "." else f"{(name / below).as_posix()}/"
        if folder == str(root):
            yield from ([f"{start}{each}"] for each in inner)
        if len(below.parts) >= _DEPTH:
            inner.clear()
        for each in sorted(files)[:_MOST_FILES]:
            plain = each.lower().removesuffix(".gz")
            suffix = Path(plain).suffix
            if each[0] != "." and suffix in suffixes:
                groups.setdefault((start, each[len(plain) - len(suffix) :]), []).append(each)
    for (start, ending), names in groups.items():
        whole = [f"{start}*{ending}"] if len(names) > 1 and not has_magic(start) else []
        yield [*whole, *(f"{start}{each}" for each in names)]
