"""Schemamaps: sitemaps of the files that have a site's structured data."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.checks._context import Context
from feedpub.checks._value_kinds import words
from feedpub.checks._vocabulary import element, vocabulary
from feedpub.findings import Severity, rule
from feedpub.markup import Element

SPEC = "https://developer.yoast.com/features/schema/schema-aggregator/"
_TYPE = "structuredData/schema.org"
_KIND = words(_TYPE)


def _map(url: str) -> str:
    return (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:sf="http://schema.org/schemas/schemafeed/0.1">{url}</urlset>'
    )


_LOC = "<loc>https://example.org/schema-2026-11.jsonl</loc>"
_ELEMENT = f"<sf:contentType>{_TYPE}</sf:contentType>"
_FINE = _map(f'<url contentType="{_TYPE}">{_LOC}{_ELEMENT}</url>')

VOCABULARY = vocabulary(
    "schemamap",
    prefix="sf",
    source=SPEC,
    elements={"sf:contentType": element(_KIND, within="sitemap:url", once=True)},
    attributes={"sitemap:url/@contentType": _KIND},
    examples={
        name: (_map(flag), _FINE)
        for name, flag in {
            "unknown-element": f'<url contentType="{_TYPE}">{_LOC}{_ELEMENT}<sf:type/></url>',
            "misplaced-element": f'<url contentType="{_TYPE}">{_LOC}</url>{_ELEMENT}',
            "duplicate-element": f'<url contentType="{_TYPE}">{_LOC}{_ELEMENT}{_ELEMENT}</url>',
            "unknown-attribute": f'<url contentType="{_TYPE}">{_LOC}'
            f'<sf:contentType a="b">{_TYPE}</sf:contentType></url>',
            "invalid-value": f'<url contentType="{_TYPE}">{_LOC}'
            "<sf:contentType>structuredData/rdf</sf:contentType></url>",
        }.items()
    },
)


@rule(
    "schemamap/no-content-type",
    Severity.WARNING,
    on="sitemap:urlset/sitemap:url",
    source=SPEC,
    flags=[_map(f"<url>{_LOC}{_ELEMENT}</url>")],
    passes=[_FINE],
)
def no_content_type(element: Element, context: Context) -> Iterator[tuple[object, str]]:
    """A file is listed without saying what it has.

    Crawlers read the attribute contentType to tell files of structured data from pages. Write
    contentType="structuredData/schema.org".
    """
    if context.format == "schemamap" and element.get("contentType") is None:
        yield element, f'the url has no contentType; write contentType="{_TYPE}"'
