"""What to write into a ``[[source]]``, so that more of its records become good articles."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from feedpub.articles.encoding_guess import suggested
from feedpub.articles.objects import fold
from feedpub.articles.table import ARTICLE
from feedpub.findings import Finding
from feedpub.inspecting._usage import Unused
from feedpub.model import Source, Value

#: Stands in an address that nothing tells.
UNKNOWN_SITE = "https://www.example.org/"
_FORMS = re.compile(r'say which: date_format = ("[^"]*")(?: or ("[^"]*"))?')
#: What the last step of an address is called, likely names first.
_SLUGS = ("slug", "url_slug", "seo_slug", "post_name", "urlname", "alias", "handle", "path", "name",
          "key", "_id", "id", "nid", "uid")  # fmt: skip


class Suggestion(Value, frozen=True):
    """Something to write into a source.

    Attributes:
        about: Why, in a sentence.
        key: The key, or ``fields.…``.
        value: Its value, as TOML has it.
        is_guess: Whether somebody has to look at it first.
    """

    about: str
    key: str
    value: str
    is_guess: bool = False


def suggestions(
    source: Source,
    findings: Sequence[Finding],
    reasons: Iterable[str],
    unused: Sequence[Unused],
    names: Sequence[str],
    *,
    records: int,
    filled: Mapping[str, int],
    site: str | None,
    passes: bool,
) -> tuple[Suggestion, ...]:
    """Return what to write into *source*, each key once.

    Args:
        source: What is said of it now.
        findings: What is wrong with its records.
        reasons: Why each of those that are refused is.
        unused: Their fields that nothing is made of.
        names: Paths of all fields that they fill.
        records: How many there are.
        filled: Field of an article → how many fill it.
        site: The address of the publication, if it is known.
        passes: Whether the records are taken for those that feedpub documents.
    """
    found: dict[str, Suggestion] = {}
    encoding = suggested(each for each in reasons if "not UTF-8" in each)
    if encoding:
        about = "The text is not UTF-8; this encoding fits best."
        found["encoding"] = Suggestion(about=about, key="encoding", value=json.dumps(encoding))
    for each in findings:
        for made in _of_finding(each):
            found.setdefault(made.key, made)
    # Whatever knows its records well knows their fields better than their names do.
    for made in _mappings(unused, records, filled) if passes else ():
        found.setdefault(made.key, made)
    lacks_address = any(
        each.rule.id == "record/missing-field" and each.location.xpath == "url" for each in findings
    )
    if lacks_address and "url" not in source.fields:
        found.setdefault("fields.url", _address(names, site))
    return tuple(found.values())


def _of_finding(finding: Finding) -> Iterator[Suggestion]:
    forms = _FORMS.search(finding.message)
    if forms:
        other = f", or {forms[2]}" if forms[2] else ""
        yield Suggestion(
            about=f"Dates are ambiguous; they are read as {forms[1]}{other}.",
            key="date_format",
            value=forms[1],
            is_guess=True,
        )
    if finding.rule.id == "record/date-without-zone" or "has no time zone" in finding.message:
        yield Suggestion(
            about="Dates have no time zone: set that of the newsroom.",
            key="timezone",
            value='"UTC"',
            is_guess=True,
        )


def _address(names: Sequence[str], site: str | None) -> Suggestion:
    known: dict[str, str] = {}
    for name in sorted(names, key=lambda each: each.count(".")):
        outer, _, last = name.rpartition(".")
        # The name of something else is not the article's, but its slug may well be.
        if not outer or fold(last).endswith("slug"):
            known.setdefault(fold(last), name)
    slug = next((known[fold(each)] for each in _SLUGS if fold(each) in known), "title|slug")
    base = (site or UNKNOWN_SITE).rstrip("/")
    return Suggestion(
        about="Records have no address: say how the site makes it from their fields.",
        key="fields.url",
        value=f'{{ template = "{base}/{{{slug}}}/" }}',
        is_guess=True,
    )


def _mappings(
    unused: Sequence[Unused], records: int, filled: Mapping[str, int]
) -> Iterator[Suggestion]:
    """Yield which of *unused* sound like a field that no article fills."""
    for each in unused:
        if each.count * 2 < records:
            continue
        name = each.name.rpartition(".")[2]
        words = [word for word in re.split(r"[_\W]+|(?<=[a-z])(?=[A-Z])", name) if word]
        for word in (words[-1:] or [""])[0], (words or [""])[0]:
            field = ARTICLE.names.get(fold(word))
            if field is not None and field not in filled and field not in ("id", "content_text"):
                yield Suggestion(
                    about=f"{each.name} sounds like {field}.",
                    key=f"fields.{field}",
                    value=json.dumps(each.name, ensure_ascii=False),
                    is_guess=True,
                )
                break


def origin_of(url: str) -> str | None:
    """Return the site that *url* is of; ``None`` where it is not told."""
    parts = urlsplit(url)
    if not parts.scheme.startswith("http") or not parts.netloc or parts.netloc.endswith(".invalid"):
        return None
    return f"{parts.scheme}://{parts.netloc}/"
