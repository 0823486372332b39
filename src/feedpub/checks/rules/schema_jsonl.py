"""JSON-LD Lines: what each line is, and what is asked of those that are news articles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from feedpub import date_grammar, dates
from feedpub.checks._context import Context
from feedpub.checks._json_lines import JsonLine, lines
from feedpub.checks._when import W3C
from feedpub.documents.positions import Spot, spot
from feedpub.documents.schema_jsonl import listed, text
from feedpub.findings import Severity, rule
from feedpub.patterns import pattern
from feedpub.text import shown
from feedpub.uris import SCHEME

JSON_LINES = "https://jsonlines.org/"
JSON_LD = "https://www.w3.org/TR/json-ld11/"
ARTICLE = "https://schema.org/NewsArticle"
AGGREGATOR = "https://developer.yoast.com/features/schema/schema-aggregator/"
PAYWALL = "https://developers.google.com/search/docs/appearance/structured-data/paywalled-content"
_MOST = 1_000
_DATES = ("datePublished", "dateModified", "expires")
_ADDRESSES = ("url", "mainEntityOfPage")
_CONTEXT = pattern(r"https?://(?:www\.)?schema\.org/?(?:docs/jsonldcontext\.json)?", re.IGNORECASE)
_URL = pattern(r"https?://[^\s/?#\"<>\\^`{|}]+[^\s\"<>\\^`{|}]*", re.IGNORECASE)
_IRI = pattern(rf"{SCHEME}:\S+")
_ZONELESS = pattern(date_grammar.W3C_WITHOUT_ZONE, re.ASCII)
_END_TAG = pattern(r"</(?:a|b|div|em|h[1-6]|i|li|p|span|strong|ul)>", re.IGNORECASE)

Found = Iterator[tuple[Spot, str]]


def _line(**members: str) -> str:
    """Return an example of an article, with other *members*; without those that are empty."""
    usual = {
        "@context": '"https://schema.org"',
        "@type": '"NewsArticle"',
        "@id": '"https://example.org/rain#article"',
        "url": '"https://example.org/rain"',
        "headline": '"Rain"',
        "datePublished": '"2026-11-23T08:00:00Z"',
    }
    said = usual | {name.replace("at_", "@"): value for name, value in members.items()}
    return "{" + ", ".join(f'"{name}": {value}' for name, value in said.items() if value) + "}"


_FINE = _line()
_OTHER = _line(at_id='"https://example.org/sun#article"', url='"https://example.org/sun"')
_ANA = (
    '{"@context": "https://schema.org", "@type": "Person",'
    ' "@id": "https://example.org/#/person/Ana", "name": "Ana"}'
)
_BY_ANA = _line(author='{"@id": "https://example.org/#/person/Ana"}')
_PAID = '{"@type": "WebPageElement", "isAccessibleForFree": false}'


def _articles(context: Context) -> Iterator[JsonLine]:
    return (each for each in lines(context) if each.article is not None)


def _objects(context: Context) -> Iterator[JsonLine]:
    return (each for each in lines(context) if each.problem is None)


@rule("schema-jsonl/not-utf-8", Severity.ERROR, on="schema-jsonl", source=JSON_LINES,
      refused_by="Every reader: what is not UTF-8 is not JSON.")  # fmt: skip
def not_utf_8(context: Context) -> Found:
    """A byte is not valid UTF-8, or a byte order mark precedes the first line.

    JSON Lines is always UTF-8, and has no byte order mark. Save the file as UTF-8 without one.
    """
    data = context.document.data
    if data.startswith(b"\xef\xbb\xbf"):
        yield Spot(1, 1), "there is a byte order mark before the first line; remove it"
    try:
        data.decode()
    except UnicodeDecodeError as error:
        yield spot(data, error.start), "there is a byte that is not valid UTF-8; save it as UTF-8"


@rule("schema-jsonl/not-json", Severity.ERROR, on="schema-jsonl", source=JSON_LINES,
      refused_by="Readers stop at the line, or skip it.",
      flags=[_FINE + "\n" + _OTHER[:-1], _FINE + "\n[" + _OTHER + "]",
             _FINE + "\n" + '{"a":' * 1100],
      passes=[_FINE, f"{_FINE}\n{_OTHER}\n"])  # fmt: skip
def not_json(context: Context) -> Found:
    """A line is not a JSON object.

    Each line is an object of its own, without commas between lines and without line breaks in it.
    """
    for each in lines(context):
        if each.problem is not None:
            yield each.spot(), f"the line {each.problem}"


@rule("schema-jsonl/empty-line", Severity.WARNING, on="schema-jsonl", source=JSON_LINES,
      flags=[f"{_FINE}\n\n{_OTHER}\n"], passes=[f"{_FINE}\n{_OTHER}\n"])  # fmt: skip
def empty_line(context: Context) -> Found:
    """A line between others is empty.

    Every line has to be a JSON value, so that strict readers stop at an empty one. Remove it.
    """
    for number, line in enumerate(context.document.data.splitlines(), 1):
        if not line.strip():
            yield Spot(number, 1), "the line is empty; remove it"


@rule("schema-jsonl/no-context", Severity.ERROR, on="schema-jsonl",
      source=JSON_LD + "#the-context",
      refused_by="Readers of JSON-LD, for whom the members mean nothing.",
      flags=[_line(at_context=""), _line(at_context='"https://example.org/"')],
      passes=[_FINE, _line(at_context='["https://schema.org/", {"a": "https://example.org/a"}]'),
              _line(at_context='{"@vocab": "http://schema.org/"}')])  # fmt: skip
def no_context(context: Context) -> Found:
    """A line does not say that its words are those of schema.org.

    Lines are read one by one, so that each needs a context. Write "@context": "https://schema.org".
    """
    for each in _objects(context):
        if not any(map(_is_schema_org, listed(each.node.get("@context")))):
            yield each.spot("@context"), 'write "@context": "https://schema.org" in the line'


def _is_schema_org(value: Any) -> bool:
    said = value.get("@vocab") if isinstance(value, dict) else value
    return isinstance(said, str) and _CONTEXT.fullmatch(said.strip()) is not None


@rule("schema-jsonl/no-type", Severity.ERROR, on="schema-jsonl", source=AGGREGATOR,
      refused_by="Readers that choose articles by their type.",
      flags=[_line(at_type=""), _OTHER + "\n" + _line(at_type="7")],
      passes=[_FINE, _line(at_type='["NewsArticle", "Report"]')])  # fmt: skip
def no_type(context: Context) -> Found:
    """A line does not say what it describes.

    Write "@type": "NewsArticle" for an article, "Person" for an author.
    """
    for each in _objects(context):
        if not any(map(text, listed(each.node.get("@type")))):
            yield (
                each.spot("@type"),
                'the object has no "@type"; write "NewsArticle" for an article',
            )


@rule("schema-jsonl/no-id", Severity.ERROR, on="schema-jsonl",
      source=JSON_LD + "#node-identifiers",
      refused_by="Readers that join what several lines say of one thing.",
      flags=[_line(at_id=""), _line(at_id='"rain"')], passes=[_FINE])  # fmt: skip
def no_id(context: Context) -> Found:
    """A line has no @id, or one that is not an absolute IRI.

    It tells that two lines are about the same thing. Write the article's address and #article.
    """
    for each in _objects(context):
        id = text(each.node.get("@id"))
        if id is None:
            yield each.spot("@id"), 'the object has no "@id"; write its address and #article'
        elif not _IRI.fullmatch(id):
            yield each.spot("@id"), f"@id is {shown(id)}, not an absolute address; write one"


@rule("schema-jsonl/duplicate-id", Severity.WARNING, on="schema-jsonl",
      source=JSON_LD + "#node-identifiers",
      flags=[f"{_FINE}\n{_FINE}"], passes=[f"{_FINE}\n{_OTHER}"])  # fmt: skip
def duplicate_id(context: Context) -> Found:
    """Two lines have the same @id.

    Readers take them for one thing, and mix their members. Write each thing once.
    """
    first: dict[str, int] = {}
    for each in _objects(context):
        id = text(each.node.get("@id"))
        if id is not None and first.setdefault(id, each.number) != each.number:
            yield each.spot("@id"), f"line {first[id]} has the @id {shown(id)} too; write it once"


@rule("schema-jsonl/missing-member", Severity.ERROR, on="schema-jsonl", source=AGGREGATOR,
      refused_by="Readers that show articles: there is nothing to show, sort or open.",
      flags=[_line(headline=""), _line(url=""), _line(datePublished='" "')],
      passes=[_FINE, _line(url="", mainEntityOfPage='{"@id": "https://example.org/rain"}')],
      )  # fmt: skip
def missing_member(context: Context) -> Found:
    """An article has no headline, no address or no date.

    What reads it can then not show it, open it or tell how old it is. Add the member.
    """
    for each in _articles(context):
        node = each.node
        has = {
            "headline": text(node.get("headline")) or text(node.get("name")),
            "url": next(_pages(node), None),
            "datePublished": node.get("datePublished") not in (None, "")
            and str(node.get("datePublished")).strip(),
        }
        for member, value in has.items():
            if not value:
                yield each.spot(member), f"the article has no {member}; add it"


def _pages(node: dict[str, Any]) -> Iterator[str]:
    """Yield the addresses that an article says its page has."""
    for member in _ADDRESSES:
        value = node.get(member)
        said = text(value.get("@id") if isinstance(value, dict) else value)
        if said:
            yield said


@rule("schema-jsonl/invalid-url", Severity.ERROR, on="schema-jsonl", source="https://schema.org/url",
      refused_by="Readers that open the page.",
      flags=[_line(url='"/rain"'), _line(url='"https://example.org/rain again"')],
      passes=[_FINE])  # fmt: skip
def invalid_url(context: Context) -> Found:
    """The address of an article is not an absolute http(s) URL.

    Lines are read away from the site. Write the whole address, with spaces encoded.
    """
    for each in _articles(context):
        for url in _pages(each.node):
            if not _URL.fullmatch(url):
                yield each.spot(*_ADDRESSES), f"url is {shown(url)}; write an absolute http(s) URL"


def _dates(
    context: Context, wanted: Callable[[str], bool]
) -> Iterator[tuple[JsonLine, str, str, str]]:
    """Yield line, member, fault and message of each date that has a fault."""
    for each in _articles(context):
        for member in _DATES:
            value = each.node.get(member)
            if value is None:
                continue
            if not isinstance(value, str):
                found = [("invalid-date", "is not a text; write it between double quotes")]
            elif _ZONELESS.fullmatch(value.strip()):
                found = [("no-zone", f"is {shown(value)}, without its zone; add Z or +02:00")]
            else:
                found = list(W3C.find(value.strip(), context)) if value.strip() else []
            yield from ((each, member, name, said) for name, said in found if wanted(name))


@rule("schema-jsonl/invalid-date", Severity.ERROR, on="schema-jsonl",
      source="https://schema.org/datePublished",
      refused_by="Readers that sort by date ignore it, or the whole article.",
      flags=[_line(datePublished='"23 Nov 2026"'), _line(dateModified="1795420800")],
      passes=[_FINE, _line(datePublished='"2026-11-23"')])  # fmt: skip
def invalid_date(context: Context) -> Found:
    """A date is not written as ISO 8601 has it, or does not exist.

    Write it like 2026-11-23T08:00:00+02:00.
    """
    for each, member, _, said in _dates(context, lambda name: name == "invalid-date"):
        yield each.spot(member), f"{member} {said}"


@rule("schema-jsonl/no-zone", Severity.WARNING, on="schema-jsonl",
      source="https://schema.org/DateTime",
      flags=[_line(datePublished='"2026-11-23T08:00:00"')], passes=[_FINE])  # fmt: skip
def no_zone(context: Context) -> Found:
    """A time does not say its zone.

    Each reader takes it for its own local time. Add Z or the offset from UTC.
    """
    for each, member, _, said in _dates(context, lambda name: name == "no-zone"):
        yield each.spot(member), f"{member} {said}"


@rule("schema-jsonl/implausible-date", Severity.WARNING, on="schema-jsonl",
      source="https://schema.org/datePublished",
      flags=[_line(datePublished='"1926-11-23T08:00:00Z"')], passes=[_FINE])  # fmt: skip
def implausible_date(context: Context) -> Found:
    """A date of publication or change is in the future, or before the web existed.

    It is most often a wrong clock or zone. Write the moment of publication.
    """
    others = {"invalid-date", "no-zone"}
    for each, member, _, said in _dates(context, lambda name: name not in others):
        if member != "expires":
            yield each.spot(member), f"{member} {said}"


@rule("schema-jsonl/modified-before-published", Severity.WARNING, on="schema-jsonl",
      source="https://schema.org/dateModified",
      flags=[_line(dateModified='"2026-11-22T08:00:00Z"')],
      passes=[_line(dateModified='"2026-11-23T08:00:00Z"')])  # fmt: skip
def modified_before_published(context: Context) -> Found:
    """An article was modified before it was published.

    One of the dates is wrong, most often its offset. Correct it, or leave dateModified out.
    """
    for each in _articles(context):
        published, modified = (text(each.node.get(name)) for name in _DATES[:2])
        with suppress(ValueError):  # another rule reports it
            if published and modified and dates.parse(modified) < dates.parse(published):
                message = f"dateModified is {shown(modified)}, before datePublished {published!r}"
                yield each.spot("dateModified"), message


@rule("schema-jsonl/unknown-reference", Severity.WARNING, on="schema-jsonl",
      source=JSON_LD + "#node-identifiers",
      flags=[_BY_ANA], passes=[f"{_ANA}\n{_BY_ANA}", _line(author='{"name": "Ana"}')],
      )  # fmt: skip
def unknown_reference(context: Context) -> Found:
    """An author or publisher is named by an @id that no line of the file has.

    Files are read one by one, so nobody learns the name. Add a line with that @id.
    """
    known = {text(each.node.get("@id")) for each in _objects(context)}
    for each in _articles(context):
        for member in ("author", "publisher"):
            for value in listed(each.node.get(member)):
                id = text(value.get("@id")) if isinstance(value, dict) else None
                if id is not None and id not in known and "name" not in value:
                    message = f"{member} is {shown(id)}, which no line of the file has; add it"
                    yield each.spot(member), message


@rule("schema-jsonl/paid-text", Severity.WARNING, on="schema-jsonl", source=PAYWALL,
      flags=[_line(isAccessibleForFree="false", articleBody='"It rains."', hasPart=_PAID)],
      passes=[_line(isAccessibleForFree="false", hasPart=_PAID),
              _line(isAccessibleForFree="true", articleBody='"It rains."')])  # fmt: skip
def paid_text(context: Context) -> Found:
    """An article that is not free to read has its text in the file.

    Everybody can read the file. Leave articleBody out.
    """
    for each in _articles(context):
        if _is_paid(each) and text(each.node.get("articleBody")):
            message = "isAccessibleForFree is false, but the text is here; leave articleBody out"
            yield each.spot("articleBody"), message


@rule("schema-jsonl/no-paid-part", Severity.INFO, on="schema-jsonl", source=PAYWALL,
      flags=[_line(isAccessibleForFree="false")],
      passes=[_line(isAccessibleForFree="false", hasPart=_PAID)])  # fmt: skip
def no_paid_part(context: Context) -> Found:
    """An article that is not free to read does not say that a part of its page is.

    Search engines tell by hasPart that the page hides a part from readers, and not from them. Add a
    WebPageElement with "isAccessibleForFree": false.
    """
    for each in _articles(context):
        if _is_paid(each) and "hasPart" not in each.node:
            yield each.spot("isAccessibleForFree"), "the paid article has no hasPart; add it"


def _is_paid(line: JsonLine) -> bool:
    said = line.node.get("isAccessibleForFree")
    return said is False or (isinstance(said, str) and said.strip().lower() == "false")


@rule("schema-jsonl/html-in-text", Severity.WARNING, on="schema-jsonl",
      source="https://schema.org/Text",
      flags=[_line(articleBody='"<p>It rains.</p>"')],
      passes=[_line(articleBody='"It rains, and 1 < 2."')])  # fmt: skip
def html_in_text(context: Context) -> Found:
    """A text has HTML tags in it.

    The members are plain text: tags are read to people, or taken for a part of the story. Remove
    them.
    """
    for each in _articles(context):
        for member in ("headline", "description", "articleBody"):
            if _END_TAG.search(text(each.node.get(member)) or ""):
                yield each.spot(member), f"{member} has HTML tags; write plain text"


@rule("schema-jsonl/too-many-articles", Severity.WARNING, on="schema-jsonl", source=AGGREGATOR)
def too_many_articles(context: Context) -> Found:
    """A file has more than 1,000 articles.

    Files of that size are what readers are made for. Divide it, and list the files in a schemamap.
    """
    count = sum(1 for _ in _articles(context))
    if count > _MOST:
        yield Spot(1, 1), f"the file has {count:,} articles; divide it into files of 1,000"
