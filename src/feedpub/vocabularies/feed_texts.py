"""Ways to read titles, summaries, bodies, dates and addresses of feeds, which data cannot say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from feedpub.articles.record_context import FinalId
from feedpub.markup import escape
from feedpub.vocabularies._feed_values import (
    Item,
    base_of,
    has_markup,
    links,
    listed,
    parts,
    plain,
    resolved,
    said,
    site_of,
)
from feedpub.vocabularies._transforms import Transform

#: A description of more characters than this is the article itself.
LONGEST_SUMMARY = 1_000
_WEB = ("http:", "https:")
#: What FeedBurner puts under a text: https://www.feedburner.com/fb/a/publishers/feedflare
_FLARE = '<div class="feedflare">'
_HTML = ("html", "xhtml", "text/html", "application/xhtml+xml")


def _is_web(address: str) -> bool:
    return address.lower().startswith(_WEB)


def _joined(item: Item, address: str, *within: str) -> str:
    if not address or _is_web(address):
        return address
    base = base_of(item, *within) or site_of(item)
    try:
        return urljoin(base, address) if base else address
    except ValueError:  # whoever reads the address says what is wrong with it
        return address


def _first(value: Any, _item: Item) -> Any:
    return next((each for each in listed(value) if not isinstance(each, dict)), None)


def _final(value: Any, item: Item) -> Any:
    found = _first(value, item)
    is_id = isinstance(found, str | int) and not isinstance(found, bool)
    return FinalId(found) if is_id else found


def _page_of_item(_value: Any, item: Item) -> str:
    original = said(item, "feedburner:origLink")
    if _is_web(original):
        return original
    found = said(item, "link")
    guid = said(item, "guid")
    if not found and said(item, "guid/@isPermaLink").lower() != "false" and _is_web(guid):
        found = guid
    if not found:
        found = next((each["href"] for each in links(item, None, "alternate")), "")
    return _joined(item, found)


def _page_of_entry(_value: Any, item: Item) -> str:
    original = said(item, "feedburner:origLink")
    if _is_web(original):
        return original
    pages = list(links(item, None, "alternate"))
    html = [each for each in pages if each.get("type", "text/html") in _HTML]
    found = next((each["href"] for each in html or pages), "")
    address = said(item, "id")
    return _joined(item, found) or (address if _is_web(address) else "")


def _is_html(item: Item, name: str) -> bool:
    """Return whether the element of Atom called *name* holds HTML, by its type or else its look.

    https://www.rfc-editor.org/rfc/rfc4287#section-3.1.1
    """
    kind = said(item, f"{name}/@type")
    return kind in _HTML or (not kind and has_markup(said(item, name)))


def _words(item: Item, name: str) -> str:
    """Return what the element of Atom called *name* says, unless it is data and not text."""
    kind = said(item, f"{name}/@type")
    is_text = not kind or kind in _HTML or kind.partition("/")[0] == "text"
    return said(item, name) if is_text else ""


def _html(item: Item, name: str) -> str:
    text = _words(item, name)
    return text if _is_html(item, name) else escape(text)


def _title_of_entry(_value: Any, item: Item) -> str:
    text = said(item, "title", "media:title", "dc:title")
    return plain(text) if said(item, "title/@type") in _HTML else text


def _body(html: str, base: str | None) -> str:
    return resolved(_without_flare(html), base)


def _without_flare(html: str) -> str:
    start = html.rfind(_FLARE)
    end = html.find("</div>", start)
    return html if start < 0 or end < 0 else html[:start] + html[end + len("</div>") :]


def _full(item: Item) -> str:
    """Return the body of an item of RSS, if it says more than a description."""
    return said(item, "content:encoded", "xhtml:body", "yandex:full-text", "turbo:content",
                "atom:content", "content")  # fmt: skip


def _body_of_item(_value: Any, item: Item) -> str:
    description = said(item, "description")
    html = _full(item) or (description if has_markup(description) else "")
    return _body(html, base_of(item, "content:encoded/@xml:base"))


def _body_of_entry(_value: Any, item: Item) -> str:
    name = "content" if _words(item, "content") else "summary"
    text = _words(item, name)
    if _is_html(item, name):
        is_body = name == "content" or has_markup(text)
        return _body(text, base_of(item, f"{name}/@xml:base")) if is_body else ""
    if name == "summary":
        return ""
    from feedpub.html import from_text  # most are HTML

    return from_text(text)


def _summary_of_item(_value: Any, item: Item) -> str:
    html = said(item, "description", "itunes:summary", "itunes:subtitle", "dc:description",
                "dcterms:abstract", "media:description")  # fmt: skip
    return _summary(html, _full(item))


def _summary_of_entry(_value: Any, item: Item) -> str:
    return _summary(_html(item, "summary"), _html(item, "content"))


def _summary(html: str, body: str) -> str:
    text = plain(_without_flare(html))
    is_article = not body and len(text) > LONGEST_SUMMARY and has_markup(html)
    return "" if is_article else text


def _period_end(value: Any, _item: Item) -> str:
    """Return when a period ends: https://www.dublincore.org/specifications/dublin-core/dcmi-period/."""
    for part in str(next(iter(listed(value)), "")).split(";"):
        name, _, date = part.strip().partition("=")
        if name == "end":
            return date.strip()
    return ""


def _alternates(value: Any, page: Item) -> list[dict[str, str]]:
    found = []
    for each in (each for each in listed(value) if isinstance(each, Mapping)):
        language, address = each.get("hreflang"), each.get("href")
        if language and address and language != "x-default" and address != page.get("loc"):
            found.append({"language": language, "url": address})
    return found


def _language_of_page(_value: Any, page: Item) -> str:
    own = (each for each in parts(page, "xhtml:link") if each.get("href") == page.get("loc"))
    named = (said(each, "hreflang") for each in own)
    return next((each for each in named if each and each != "x-default"), "")


FIRST = Transform(
    name="first-of-several",
    about="The first value, if a feed has several but only one makes sense.",
    apply=_first,
)
FINAL = Transform(
    name="final-id",
    about="An id that is already published and must not change.",
    apply=_final,
)
PAGE_OF_ITEM = Transform(
    name="page-of-item",
    about="The address of an RSS item: the link (FeedBurner's original one) or the guid.",
    apply=_page_of_item,
)
PAGE_OF_ENTRY = Transform(
    name="page-of-entry",
    about="The address of an Atom entry: its alternate link, preferably to HTML.",
    apply=_page_of_entry,
)
TITLE_OF_ENTRY = Transform(
    name="title-of-entry",
    about="The title of an Atom entry as plain text, whatever its type.",
    apply=_title_of_entry,
)
SUMMARY_OF_ITEM = Transform(
    name="summary-of-item",
    about="The description of an RSS item as plain text, unless it is the whole article.",
    apply=_summary_of_item,
)
SUMMARY_OF_ENTRY = Transform(
    name="summary-of-entry",
    about="The summary of an Atom entry as plain text, unless it is the whole article.",
    apply=_summary_of_entry,
)
BODY_OF_ITEM = Transform(
    name="body-of-item",
    about="The body of an RSS item as HTML: content:encoded or similar, or an HTML description.",
    apply=_body_of_item,
)
BODY_OF_ENTRY = Transform(
    name="body-of-entry",
    about="The content of an Atom entry as HTML, with URLs resolved against xml:base.",
    apply=_body_of_entry,
)
END_OF_PERIOD = Transform(
    name="end-of-period", about="The end of a Dublin Core period.", apply=_period_end
)
ALTERNATES_OF_PAGE = Transform(
    name="alternates-of-page",
    about="The translations that a sitemap lists for a page, without the page itself.",
    apply=_alternates,
)
LANGUAGE_OF_PAGE = Transform(
    name="language-of-page",
    about="The language of a page, from its own entry among its translations.",
    apply=_language_of_page,
)
