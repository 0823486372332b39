"""Score the kinds of source against real exports with known truth.

A folder of cases has one folder for each kind, with an ``expect.json``: file → how many articles it
gives and samples of them. A file is *right* if the number and every sample are, *told* if what is
wrong is said by an error or a warning, and *wrong* otherwise: that is half an answer in silence.

What is told is read once more as its owner would have it read: with an address, a title and a date
for what has none. It is *mapped* if all else comes out right then.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from msgspec.structs import replace

from feedpub import FeedpubError, Publication
from feedpub.articles.table import ARTICLE
from feedpub.findings import Severity
from feedpub.inspecting import settled
from feedpub.model import Article
from feedpub.sources import Source, look, read

#: What has no zone is taken for UTC, so that local dates can be compared.
PUBLICATION = Publication(url="https://newsroom.example/", name="N", language="en", timezone="UTC")
VERDICTS = ("right", "mapped", "told", "wrong")
#: What an owner says of articles that lack it, after all that the vocabulary looks for.
GIVEN: Mapping[str, object] = {
    "url": {"template": "https://given.example/{title|slug}"},
    "title": {"value": "Untitled"},
    "date_published": {"value": "2000-01-01T00:00:00Z"},
}
_TAG = re.compile(r"<[^>]*>")
_Sample = Mapping[str, Any]


class Outcome(NamedTuple):
    """What became of one file: the articles, what errors said, and what is not as it should be."""

    name: str
    given: int
    expected: int | None
    told: tuple[str, ...]
    faults: tuple[str, ...]
    second: Outcome | None = None

    @property
    def verdict(self) -> str:
        """``right``, ``mapped``, ``told`` or ``wrong``."""
        if not self.faults:
            return "right"
        if self.second is not None and not self.second.faults:
            return "mapped"
        return "told" if self.told else "wrong"


def outcome(folder: Path, name: str, expected: Mapping[str, Any]) -> Outcome:
    """Read the file *name* and hold what it gives against what is *expected*."""
    first = _outcome(folder, Source(path=name), expected)
    if first.verdict != "told":
        return first
    try:
        second = _given(folder, name)
    except FeedpubError:
        return first
    return first._replace(second=_outcome(folder, second, expected))


def _given(folder: Path, name: str) -> Source:
    """Return the source as an owner has it who took what `feedpub inspect` suggests."""
    source = settled(Source(path=name), publication=PUBLICATION, base=folder).source
    found = look(
        source,
        publication=PUBLICATION,
        base=folder,
        most=20,
        see=lambda _vocabulary: lambda _record: None,
    )
    spoken = found.vocabulary
    fields: dict[str, object] = dict(source.fields)
    for field, given in GIVEN.items():
        known: object = spoken.fields.get(field, [])
        if spoken.passes and not known:
            known = [each for each, meant in ARTICLE.spellings.items() if meant[0] == field]
        ways = [known, source.fields.get(field), given]
        if field == "date_published":  # before any date that the owner makes up
            ways.insert(1, spoken.fields.get("date_modified", []))
        fields[field] = [each for each in ways if each]
    return replace(source, fields=fields)


def _outcome(folder: Path, source: Source, expected: Mapping[str, Any]) -> Outcome:
    try:
        reading = read(
            [source],
            publication=PUBLICATION,
            base=folder,
            patience=None,
            allow_empty=True,
        )
    except FeedpubError as error:
        articles: list[Article] = []
        told, noted = [str(error)], []
    else:
        articles = list(reading.articles)
        told = [each.message for each in reading.findings if each.severity is not Severity.INFO]
        noted = [each.message for each in reading.findings if each.severity is Severity.INFO]
    faults = list(_faults(articles, expected, told))
    # That a value is left out, and why, is information.
    fields = {each.partition(" ")[0] for each in faults}
    told += [each for each in noted if each.partition(" ")[0] in fields]
    return Outcome(source.path, len(articles), expected["articles"], tuple(told), tuple(faults))


def _faults(
    articles: Sequence[Article], expected: Mapping[str, Any], told: Sequence[str]
) -> Iterator[str]:
    wanted = expected["articles"]
    if wanted is not None and len(articles) != wanted:
        yield f"{len(articles)} articles, not {wanted}"
    if wanted == 0 and not told and "not well-formed" in str(expected.get("notes")):
        yield "nothing is said of what is wrong"
    for sample in expected.get("samples", ()):
        article = next((each for each in articles if _is_meant(each, sample)), None)
        if article is None:
            yield f"no article {sample.get('title') or sample.get('url') or sample.get('id')!r}"
        else:
            for field, got, right in _differences(article, sample):
                if field not in sample.get("debatable", ()):
                    yield f"{field} is {_short(got)}, not {_short(right)}"


def _is_meant(article: Article, sample: _Sample) -> bool:
    if sample.get("title"):
        return _text(article.title) == _text(sample["title"])
    if sample.get("url"):
        return bool(article.url == sample["url"])
    if sample.get("id"):
        return str(sample["id"]) in unquote(article.id)
    return _text(sample.get("content_contains")) in _text(_body(article))


def _differences(article: Article, sample: _Sample) -> Iterator[tuple[str, object, object]]:
    got: dict[str, object] = {
        "date_published": article.published,
        "date_modified": article.modified,
        "date_local": article.published,
        "url": article.url,
        "authors": [each.name for each in article.authors],
        "language": (article.language or "").partition("-")[0].lower(),
        "image": article.images[0].url if article.images else None,
    }
    got = {name: _whole(value) for name, value in got.items()}
    right = _right(sample)
    given = {"url"}
    if str(got["date_published"]).startswith("2000-01-01"):
        given |= {"date_published", "date_local"}
    for name, value in got.items():
        if name in right and right[name] != value and not (name in given and right[name] is None):
            yield name, value, right[name]
    yield from _loose(article, sample)


def _right(sample: _Sample) -> dict[str, object]:
    """Return *sample* as articles say it."""
    right = {**sample}
    for name in ("date_published", "date_modified", "date_local"):
        if sample.get(name):
            right[name] = _whole(_instant(sample[name]))
    if right.get("language"):
        right["language"] = str(right["language"]).partition("-")[0].lower()
    if "authors" in right:
        right["authors"] = right["authors"] or []
    if right.get("date_local"):
        right.pop("date_published", None)  # there is none without a zone
    return right


def _loose(article: Article, sample: _Sample) -> Iterator[tuple[str, object, object]]:
    """Yield what differs of fields that are not compared exactly."""
    # What is not a URI becomes part of a tag: URI, percent-encoded.
    if sample.get("id") and str(sample["id"]) not in unquote(article.id):
        yield "id", article.id, sample["id"]
    named = {*article.tags, *article.sections}
    if sample.get("section") and sample["section"] not in named:
        yield "section", article.sections, sample["section"]
    if sample.get("tags") and not {*sample["tags"]} <= named:
        yield "tags", named, sample["tags"]
    body = _text(_body(article))
    summary = sample.get("summary_starts")
    if summary and not _text(article.summary).startswith(_text(summary)):
        yield "summary", article.summary, summary
    for text in _several(sample.get("content_contains")):
        if _text(text) not in body:
            yield "content", body, text
    for text in _several(sample.get("content_excludes")):
        if _text(text) in body:
            yield "content", "with it", f"without {text!r}"
    if sample.get("status") and article.status != "published":
        yield "status", article.status, sample["status"]


def _several(value: object) -> Sequence[str]:
    return value if isinstance(value, list) else [str(value)] if value else []


def _body(article: Article) -> str:
    return f"{article.content_html or ''} {article.content_text or ''} {article.summary or ''}"


def _text(value: object) -> str:
    plain = _TAG.sub(" ", unescape(unescape(_TAG.sub(" ", str(value or "")))))
    return " ".join(unicodedata.normalize("NFC", plain).split())


def _instant(text: str) -> datetime:
    # Python 3.11 takes three digits of a second or six.
    text = re.sub(r"\.(\d{1,6})\d*", lambda match: "." + match[1].ljust(6, "0"), text)
    found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _whole(value: object) -> object:
    return value.replace(microsecond=0) if isinstance(value, datetime) else value


def _short(value: object) -> str:
    return f"{value!r:.120}"


def _print(found: Outcome) -> None:
    for line in (*found.faults[:4], *(f"> {each}" for each in found.told[:2])):
        print(f"          {line[:200]}")


def main() -> int:
    """Print what became of each file, and the score by kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("only", nargs="*", help="kinds, or parts of names")
    arguments = parser.parse_args()
    scores: dict[str, Counter[str]] = {}
    for listing in sorted(arguments.folder.glob("*/expect.json")):
        kind = listing.parent.name
        for name, expected in json.loads(listing.read_text("utf-8"))["files"].items():
            if arguments.only and not any(each in f"{kind}/{name}" for each in arguments.only):
                continue
            found = outcome(listing.parent, name, expected)
            scores.setdefault(kind, Counter())[found.verdict] += 1
            if found.verdict != "right":
                print(f"{found.verdict:6}  {kind}/{name}: {found.given} of {found.expected}")
                _print(found)
                if found.second is not None and found.second.faults:
                    print(f"        once told: {found.second.given} of {found.expected}")
                    _print(found.second)
    for kind, score in scores.items():
        print(f"{kind:10}", *(f"{score[each]:3} {each}" for each in VERDICTS))
    return int(any(score["wrong"] for score in scores.values()))


if __name__ == "__main__":
    sys.exit(main())
