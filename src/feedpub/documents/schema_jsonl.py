"""JSON-LD Lines: an object of schema.org in each line, news articles among them.

https://jsonlines.org/ and https://schema.org/NewsArticle
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from feedpub.documents._contents import Contents, Item, Media, absolute, digest
from feedpub.documents._kind import Glance, Kind
from feedpub.markup import escape

#: https://schema.org/Article, and what is more special.
ARTICLES = frozenset(
    [
        "AdvertiserContentArticle",
        "AnalysisNewsArticle",
        "Article",
        "AskPublicNewsArticle",
        "BackgroundNewsArticle",
        "BlogPosting",
        "LiveBlogPosting",
        "NewsArticle",
        "OpinionNewsArticle",
        "Report",
        "ReportageNewsArticle",
        "ReviewNewsArticle",
        "SatiricalArticle",
        "ScholarlyArticle",
        "SocialMediaPosting",
        "TechArticle",
    ]
)
_FIELDS = {
    "title": "headline", "url": "url", "id": "@id", "published": "datePublished",
    "language": "inLanguage",
}  # fmt: skip

Node = dict[str, Any]


class _Line(Item):
    def __init__(self, number: int, node: Node, others: dict[str, Node]) -> None:
        super().__init__(number)
        self._node = node
        self._others = others

    @property
    def id(self) -> str | None:
        return text(self._node.get("identifier")) or self.link

    @property
    def link(self) -> str | None:
        page = self._node.get("mainEntityOfPage")
        page = page.get("@id") if isinstance(page, dict) else page
        return text(self._node.get("url")) or text(page)

    @property
    def title(self) -> str | None:
        return text(self._node.get("headline")) or text(self._node.get("name"))

    @property
    def published(self) -> str | None:
        return text(self._node.get("datePublished"))

    @property
    def updated(self) -> str | None:
        return text(self._node.get("dateModified"))

    @property
    def modified(self) -> str | None:
        # One that did not change says when it was published.
        return None if self.updated == self.published else self.updated

    @property
    def expires(self) -> str | None:
        return text(self._node.get("expires"))

    @property
    def summary(self) -> str | None:
        said = text(self._node.get("description"))
        return escape(said) if said else None

    @property
    def body(self) -> str | None:
        said = text(self._node.get("articleBody"))
        if not said:
            return None
        from feedpub.html import from_text  # 8 ms, and checks do not need it

        return from_text(said)

    @property
    def authors(self) -> tuple[str, ...]:
        named = (self._meant(each) for each in listed(self._node.get("author")))
        return tuple(filter(None, named))

    def _meant(self, author: object) -> str | None:
        if isinstance(author, dict):
            known = self._others.get(text(author.get("@id")) or "", {})
            return text(author.get("name")) or text(known.get("name"))
        return text(author)

    @property
    def categories(self) -> tuple[str, ...]:
        named = (*listed(self._node.get("articleSection")), *listed(self._node.get("keywords")))
        return tuple(filter(None, map(text, named)))

    @property
    def media(self) -> tuple[Media, ...]:
        return tuple(filter(None, map(_image, listed(self._node.get("image")))))

    @property
    def language(self) -> str | None:
        return text(self._node.get("inLanguage"))

    @property
    def is_paid(self) -> bool:
        said = self._node.get("isAccessibleForFree")
        return said is False or (isinstance(said, str) and said.lower() == "false")

    def digest(self) -> bytes:
        """Return a hash that changes if anything but its layout changes."""
        return digest(msgspec.json.encode(self._node, order="sorted"))


def _image(value: object) -> Media | None:
    if not isinstance(value, dict):
        value = {"url": value}
    url = text(value.get("url")) or text(value.get("contentUrl")) or text(value.get("@id"))
    if url is None:
        return None
    return Media(
        url=url,
        carrier="image",
        medium="image",
        width=_pixels(value.get("width")),
        height=_pixels(value.get("height")),
        credit=text(value.get("creditText")),
    )


def _pixels(value: object) -> int | None:
    return value if type(value) is int else None


def text(value: object) -> str | None:
    """Return *value* if it is a text with something in it, without the spaces around it."""
    return (value.strip() or None) if isinstance(value, str) else None


def listed(value: object) -> list[Any]:
    """Return the values of a member: of JSON-LD, one need not be in an array."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def is_article(node: Node) -> bool:
    """Return whether *node* is an article of any kind."""
    return any(each in ARTICLES for each in listed(node.get("@type")) if isinstance(each, str))


def _nodes(data: bytes) -> Iterator[tuple[bytes, Node]]:
    """Yield each line, and the object in it.

    Raises:
        ValueError: A line has none.
    """
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True), 1):
        if line.strip():
            try:
                node = msgspec.json.decode(line)
            except msgspec.DecodeError as error:
                raise ValueError(f"line {number}: {error}") from error
            if not isinstance(node, dict):
                raise ValueError(f"line {number}: it is not an object")
            yield line, node


def _read(data: bytes) -> Contents:
    nodes = [node for _, node in _nodes(data)]
    articles = [node for node in nodes if is_article(node)]
    others = {text(node.get("@id")) or "": node for node in nodes if not is_article(node)}
    publishers = (listed(node.get("publisher")) for node in articles)
    named = (each for some in publishers for each in some if isinstance(each, dict))
    home = next((others.get(text(each.get("@id")) or "", each) for each in named), Node())
    return Contents(
        [_Line(number, node, others) for number, node in enumerate(articles)],
        home=absolute(text(home.get("url"))),
    )


def _cut(data: bytes, is_gone: Callable[[Item], bool]) -> tuple[bytes, int]:
    kept, left = [], 0
    for line, node in _nodes(data):
        if not is_article(node):
            kept.append(line)
        elif not is_gone(_Line(0, node, {})):
            kept.append(line)
            left += 1
    return b"".join(kept), left


def _recognise(glance: Glance) -> int:
    head = glance.head
    if not head.startswith(b"{"):
        return 0
    line = head.partition(b"\n")[0]
    if (b'"@context"' in line or b'"@type"' in line) and b'"https://jsonfeed.org' not in line:
        return 3
    return 1 if glance.name.endswith((".jsonl", ".ndjson")) else 0


SCHEMA_JSONL = Kind(
    name="schema-jsonl",
    item="article",
    role="feed",
    for_readers=False,
    media_types=("application/jsonl", "application/x-ndjson", "application/json"),
    recognise=_recognise,
    read=_read,
    cut=_cut,
    syntax="text",
    fields=_FIELDS,
    suffixes=(".jsonl", ".ndjson"),
)
