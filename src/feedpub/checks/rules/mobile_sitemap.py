"""The obsolete marks in sitemaps for pages made for feature phones."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.checks._vocabulary import element, vocabulary
from feedpub.findings import Severity, rule
from feedpub.markup import Element

_SPEC = "https://www.google.com/schemas/sitemap-mobile/1.0/sitemap-mobile.xsd"
_NOTHING = "<lastmod>2026-11-23</lastmod>"

VOCABULARY = vocabulary(
    "mobile",
    source=_SPEC,
    elements={"mobile:mobile": element(within="sitemap:url", once=True)},
    examples={
        name: (flag, _NOTHING)
        for name, flag in {
            "unknown-element": "<mobile:page/>",
            "misplaced-element": "<image:image><image:loc>https://example.org/a.jpg</image:loc>"
            "<mobile:mobile/></image:image>",
            "duplicate-element": "<mobile:mobile/><mobile:mobile/>",
            "unknown-attribute": '<mobile:mobile type="xhtml"/>',
            "unexpected-text": "<mobile:mobile>yes</mobile:mobile>",
        }.items()
    },
)


@rule(
    "mobile/deprecated-element",
    Severity.WARNING,
    on="mobile:mobile",
    source="https://developers.google.com/search/docs/crawling-indexing/mobile/"
    "mobile-sites-mobile-first-indexing",
    flags=["<mobile:mobile/>"],
    passes=[_NOTHING],
)
def deprecated_element(element: Element) -> Iterator[tuple[object, str]]:
    """A page is marked as made for feature phones.

    Search engines crawl pages as a smartphone and no longer read the mark. Leave it out.
    """
    yield element, "mobile:mobile is obsolete; leave it out"
