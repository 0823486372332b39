"""Who refuses a document that breaks a rule, and what becomes of it there.

Facts from public documentation, from issue threads of readers, and from feeding hard documents to
48 readers in November 2026; where nothing particular is known of a rule, its kind tells.
"""

from __future__ import annotations

from collections.abc import Mapping

from feedpub.findings import Rule, Severity

_WHOLE = (
    "13 to 22 of 48 measured readers reject the whole feed, and 5 to 7 more silently stop at the"
    " fault and lose every later article."
)
_CONSOLE = "Google Search Console reports the sitemap as faulty and may read none of it."

#: Rule → who refuses.
_KNOWN: Mapping[str, str] = {
    "xml/not-well-formed": _WHOLE,
    "xml/illegal-character": _WHOLE,
    "xml/undefined-entity": _WHOLE,
    "xml/text-before-declaration": "Strict parsers; Search Console speaks of leading whitespace.",
    "xml/undeclared-prefix": _WHOLE,
    "xml/misspelled-namespace": (
        "Readers that go by namespace do not see the element at all; Search Console reports an"
        " incorrect namespace; the W3C validator an error."
    ),
    "xml/wrong-namespace": "Readers do not recognise the document; the W3C validator rejects it.",
    "rss/invalid-date": "Readers drop the date: items sort wrongly, or come up as new each time.",
    "rss/wrong-weekday": "The W3C validator; some readers believe the weekday, others the date.",
    "rss/implausible-date": "MSN and Yahoo; SmartNews flags it.",
    "rss/invalid-email": (
        "The W3C validator. A bare name in author is lost or shown as an address; a repeated"
        " author makes one parser reject the whole feed."
    ),
    "rss/duplicate-guid": "Readers merge the items: one of the articles is never seen.",
    "rss/guid-no-permalink": "The W3C validator; Google's Publisher Center asked for the same.",
    "rss/item-without-guid": "Google's Publisher Center and NewsBreak; others see doubles.",
    "rss/missing-attribute": "The W3C validator; some parsers fail on such an enclosure.",
    "rss/html-in-text": "MSN and Apple News; a dozen of 48 readers strip or decode it.",
    "atom/invalid-date": "The W3C validator; several readers drop the entry or its date.",
    "atom/missing-element": "Slack, directories and strict readers refuse the feed.",
    "atom/no-author": "The W3C validator and strict readers.",
    "atom/invalid-content-type": "atoma and feed-rs reject the whole feed.",
    "html/relative-url": "Images and links break in nearly every reader.",
    "html/unsafe-element": "MSN, Yahoo and Dzen refuse the item; readers remove the element.",
    "news/too-many": "Google News reads no more than 1,000 entries of a file.",
    "news/too-old": "Google News ignores the entry; audits report the sitemap.",
    "news/future-date": "Google News and Bing take it for a fault of the publisher.",
    "news/invalid-language": "Google News cannot place the article.",
    "news/names-differ": "Google News: a name that is not the publication's is a mismatch.",
    "news/padded-name": "Google News compares the name to the letter.",
    "sitemap/empty": 'Search Console: "Missing XML tag: url".',
    "sitemap/empty-index": 'Search Console: "Missing XML tag: sitemap".',
    "sitemap/not-utf-8": _CONSOLE,
    "sitemap/too-large": _CONSOLE,
    "sitemap/too-many-entries": _CONSOLE,
    "sitemap/other-host": "Search engines, unless the other site vouches for the sitemap.",
    "sitemap/outside-path": "Search engines, unless Search Console or robots.txt vouches for it.",
    "sitemap/same-lastmod": "Google stops believing lastmod on the whole site.",
    "json-feed/invalid-id": "Readers must discard the item.",
    "json-feed/duplicate-id": "Readers show one of the articles only.",
    "json-feed/no-content": "The specification makes the item invalid; readers show an empty page.",
    "publication/changed-id": "Every reader shows the article again; MSN stops reading the feed.",
    "http/content-type": "SmartNews calls it invalid; FreshRSS and others see no feed.",
    "http/bot-wall": "Whoever fetches feeds by machine: aggregators, readers, validators.",
}
_SITEMAPS = ("sitemap", "news", "image", "video", "hreflang", "mobile", "pagemap")


def refused_by(rule: Rule) -> str:
    """Return who refuses what breaks *rule*, a sentence or two."""
    known = _KNOWN.get(rule.id)
    if known:
        return known
    if rule.severity is not Severity.ERROR:
        return "Nobody outright; some readers make less of it, or something else."
    if rule.scope in _SITEMAPS:
        return "Google Search Console, which reports the entry or the file and may skip it."
    if rule.scope == "json-feed":
        return "Strict JSON Feed readers; the others guess."
    if rule.scope in ("http", "gzip"):
        return "Whoever fetches the document."
    if rule.scope == "record":
        return "feedpub: nothing is published until it is mended or set aside."
    return (
        "The W3C feed validator, and with it aggregators that ask for its verdict, such as upday"
        " and Google's former Publisher Center."
    )


__all__ = ["refused_by"]
