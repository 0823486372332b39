"""Ways to read who wrote an item of a feed, what it is about, and what it leads to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from feedpub.text import one_line
from feedpub.vocabularies._feed_values import Item, Once, links, parts, said, texts
from feedpub.vocabularies._transforms import Transform

#: ``desk@example.org (Ana Pop)``: https://www.rssboard.org/rss-profile#data-types-email
_MAILED = re.compile(r"\s*+(?:mailto:)?([^\s@()<>]++@[^\s@()<>]++)\s*+(?:\(([^()]*+)\)\s*+)?")
_NAMED = re.compile(r"([^<>@]++)<([^\s@<>]++@[^\s@<>]++)>\s*+")
_LONGEST_NAME = 500
_NOBODY = ("noreply", "no-reply", "nobody", "donotreply")
_DEGREES = re.compile(r"\s*(-?\d+(?:\.\d+)?)[\s,]+(-?\d+(?:\.\d+)?)\s*")
#: What the taxonomy of a category ends in that is one of sections, or of tags.
_SECTIONS = ("section", "sections", "category", "categories", "rubric", "channel")
_TAGS = ("tag", "tags", "keyword", "keywords", "post_tag")
_STEPS = re.compile(r"[/#:]")
#: What kind of thing an entry is, which is nothing to sort it by.
_KIND = "http://schemas.google.com/g/2005#kind"


def _author(text: str) -> Mapping[str, str] | None:
    is_short = len(text) <= _LONGEST_NAME  # the expressions take longer than their texts are
    mailed = _MAILED.fullmatch(text) if is_short else None
    named = _NAMED.fullmatch(text) if is_short else None
    if mailed:
        name, mail = (mailed[2] or "").strip(), mailed[1]
    elif named:
        name, mail = named[1].strip(), named[2]
    else:
        return {"name": one_line(text)}
    if not name:
        return None  # an address is not how people want to be called
    return {"name": name} if mail.startswith(_NOBODY) else {"name": name, "email": mail}


def _authors_of_item(_value: Any, item: Item) -> list[Mapping[str, str]]:
    names = texts(item, "dc:creator", "author", "itunes:author", "dcterms:creator", "dc:author")
    found = [each for each in map(_author, names) if each is not None]
    return found or list(_people(item, "atom:author", "author"))


def _people(item: Item, *names: str) -> list[Mapping[str, str]]:
    found: list[Mapping[str, str]] = []
    for each in parts(item, *names):
        name = said(each, "name", "atom:name")
        if name:
            person = {"name": one_line(name), "url": said(each, "uri", "url", "atom:uri"),
                      "email": said(each, "email", "atom:email")}  # fmt: skip
            found.append({key: value for key, value in person.items() if value})
    return found


def _authors_of_entry(_value: Any, item: Item) -> list[Mapping[str, str]]:
    found = _people(item, "author")
    if found:
        return found
    if texts(item, "dc:creator", "author", "g:author"):
        return [
            {"name": one_line(each)} for each in texts(item, "dc:creator", "author", "g:author")
        ]
    # https://www.rfc-editor.org/rfc/rfc4287#section-4.2.1
    for about in (*parts(item, "source"), *parts(item, "feed")):
        home = {each["href"] for each in links(about, None, "alternate")}
        people = _people(about, "author")
        if people:
            return [each for each in people if not _is_publisher(each, about, home)]
    return []


def _is_publisher(author: Mapping[str, str], feed: Item, home: set[str]) -> bool:
    """Return whether *author* of a whole *feed* is the house, and nobody's name."""
    return author["name"] == said(feed, "title") or author.get("url") in home


def _categories(item: Item) -> list[tuple[str, str]]:
    """Return the categories of *item*, each with its taxonomy."""
    found = []
    domains = listed_with_gaps(item.get("category/@domain"))
    for number, name in enumerate(texts(item, "category")):
        found.append((name, domains[number] if number < len(domains) else ""))
    for each in parts(item, "category"):
        scheme = said(each, "scheme", "domain")
        name = said(each, "label", "term")
        if name and scheme != _KIND:
            found.append((name, scheme))
    found += [(each, "") for each in texts(item, "dc:subject", "atom:category")]
    return found


def listed_with_gaps(value: Any) -> list[str]:
    """Return *value* as a list in which nothing is an empty text."""
    return [each or "" for each in (value if isinstance(value, list) else [value])]


def _last(scheme: str) -> str:
    """Return the last step of the address of a taxonomy."""
    return _STEPS.split(scheme.rstrip("/#:"))[-1].lower() if scheme else ""


@Once
def _sorted(item: Item) -> tuple[list[str], list[str], list[str]]:
    """Return the sections, the tags and the labels of *item*.

    Where nothing tells them apart, the first category is the section.
    """
    sections: list[str] = []
    tags: list[str] = []
    labels: list[str] = []
    others: list[str] = []
    for name, scheme in _categories(item):
        last = _last(scheme)
        if last in _SECTIONS:
            sections.append(name)
        elif last == "label":
            labels.append(name)
        else:
            (tags if last in _TAGS else others).append(name)
    if not sections:
        sections, others = others[:1], others[1:]
    words = texts(item, "media:keywords", "itunes:keywords", "g:label")
    tags += [word for each in words for word in map(str.strip, each.split(",")) if word]
    return sections, others + tags, labels


def _source(_value: Any, item: Item) -> Mapping[str, str] | None:
    via = next((each for each in links(item, "via")), {})
    inner = next(parts(item, "source"), None)
    if inner is not None:
        home = next((each["href"] for each in links(inner, None, "alternate")), "")
        own = next((each["href"] for each in links(inner, "self")), said(inner, "url"))
        found = {"name": said(inner, "title"), "url": home, "feed_url": own}
    else:
        name = said(item, "source", "dc:source") or said(via, "title")
        own = said(item, "source/@url")
        address = said(via, "href")
        found = {"name": name, "url": address, "feed_url": "" if own == address else own}
    is_named = found["name"] and not found["name"].startswith(("http:", "https:"))
    return {key: value for key, value in found.items() if value} if is_named else None


def _related(_value: Any, item: Item) -> list[Mapping[str, str]]:
    found = (each for each in links(item, "related") if not each.get("hreflang"))
    return [{"url": each["href"], "title": said(each, "title")} for each in found]


def _translations(_value: Any, item: Item) -> list[Mapping[str, str]]:
    pages = list(links(item, None, "alternate"))
    own = [each["href"] for each in pages[:1]]
    others = [each for each in (*links(item, "related"), *pages) if each["href"] not in own]
    return [
        {"language": each["hreflang"], "url": each["href"]}
        for each in others
        if each.get("hreflang")
    ]


def _place(_value: Any, item: Item) -> Mapping[str, str] | None:
    point = next(parts(item, "geo:Point"), item)
    degrees = said(item, "georss:point") or f"{said(point, 'geo:lat')} {said(point, 'geo:long')}"
    for where in parts(item, "georss:where"):
        for each in parts(where, "gml:Point"):
            degrees = said(each, "gml:pos")
    match = _DEGREES.fullmatch(degrees)
    if match is None:
        return None
    name = said(item, "georss:featureName", "georss:featurename")
    found = {"latitude": match[1], "longitude": match[2], "name": name}
    return {key: value for key, value in found.items() if value}


def _hidden(_value: Any, item: Item) -> bool | None:
    metas = (said(each, "content").lower() for each in parts(item, "xhtml:meta"))
    return True if any("noindex" in each for each in metas) else None


AUTHORS_OF_ITEM = Transform(
    name="authors-of-item",
    about="The authors of an RSS item: dc:creator, or author split into name and e-mail address.",
    apply=_authors_of_item,
)
AUTHORS_OF_ENTRY = Transform(
    name="authors-of-entry",
    about="The authors of an Atom entry, or of its feed unless that author is the publication.",
    apply=_authors_of_entry,
)
SECTIONS = Transform(
    name="sections-of-item",
    about="The categories whose taxonomy says that they are sections, or else the first one.",
    apply=lambda _value, item: _sorted(item)[0],
)
TAGS = Transform(
    name="tags-of-item",
    about="All categories that are not sections, and the keywords.",
    apply=lambda _value, item: _sorted(item)[1],
)
LABEL = Transform(
    name="label-of-entry",
    about="The category whose taxonomy says that it is a label.",
    apply=lambda _value, item: next(iter(_sorted(item)[2]), None),
)
SOURCE = Transform(
    name="source-of-item", about="The feed or site that an item comes from.", apply=_source
)
RELATED = Transform(
    name="related-to-item",
    about="The pages that Atom links with rel=related lead to.",
    apply=_related,
)
TRANSLATIONS = Transform(
    name="translations-of-item",
    about="The pages in other languages that Atom links lead to.",
    apply=_translations,
)
PLACE = Transform(
    name="place-of-item", about="The location of a story, from GeoRSS or W3C Geo.", apply=_place
)
HIDDEN = Transform(
    name="hidden-item",
    about="Whether an item asks search engines not to index it.",
    apply=_hidden,
)
