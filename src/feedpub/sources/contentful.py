"""Exports and answers of Contentful: entries that link to each other and to pictures.

https://www.contentful.com/developers/docs/tutorials/cli/import-and-export/
https://www.contentful.com/developers/docs/concepts/links/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from feedpub import language
from feedpub.patterns import pattern
from feedpub.sources._json_documents import mapping, objects, opener
from feedpub.sources._json_lists import Unclear
from feedpub.sources._reader import Opening, Option, Reader

_EXPORT = pattern(rb'\s*\{\s*"(?:contentTypes|entries|locales|tags)"\s*:\s*\[\s*\{\s*"sys"\s*:')
_ANSWER = pattern(rb'\s*\{\s*"sys"\s*:\s*\{\s*"type"\s*:\s*"Array"\s*\}')
#: How far links are followed, and how deep trees of text may be.
_LINKS, _DEEPEST = 2, 64


class _Space:
    """The entries and assets of a document, and the language to read."""

    def __init__(self, document: Mapping[str, Any], locale: str | None) -> None:
        included = mapping(document.get("includes"))
        self.entries = objects(document.get("entries")) or objects(document.get("items"))
        assets = [*objects(document.get("assets")), *objects(included.get("Asset"))]
        self._known: dict[tuple[str, str], Mapping[str, Any]] = {
            (kind, str(mapping(each.get("sys")).get("id"))): each
            for kind, some in (
                ("Entry", [*self.entries, *objects(included.get("Entry"))]),
                ("Asset", assets),
            )
            for each in some
        }
        self._made: dict[tuple[str, str, int], dict[str, Any]] = {}
        locales = objects(document.get("locales"))
        default = next((each.get("code") for each in locales if each.get("default")), None)
        self.locale = locale or default or self._first()
        fallbacks = {each.get("code"): each.get("fallbackCode") for each in locales}
        self._wanted = [str(self.locale)]
        while (code := fallbacks.get(self._wanted[-1])) and code not in self._wanted:
            self._wanted.append(str(code))

    def _first(self) -> str | None:
        """Return the first language of the first field that has any."""
        for each in self.entries:
            if each.get("fields") and _has_locales(each):
                return str(next(iter(next(iter(each["fields"].values())))))
        return None

    def entry(self, entry: Mapping[str, Any], links: int) -> dict[str, Any]:
        """Return *entry*, or an asset, in one language, with what it links to."""
        fields = mapping(entry.get("fields"))
        if _has_locales(entry):
            fields = {name: self._in_language(value) for name, value in fields.items()}
        found = {name: self._value(value, links, 0) for name, value in fields.items()}
        return {**entry, "fields": found}

    def _in_language(self, value: Mapping[str, Any]) -> Any:
        return next((value[code] for code in self._wanted if value.get(code) is not None), None)

    def _value(self, value: Any, links: int, depth: int) -> Any:
        """Return *value* with the links in it followed; of a picture, with a whole address."""
        if depth > _DEEPEST:
            return None
        if isinstance(value, list):
            return [self._value(each, links, depth + 1) for each in value]
        if not isinstance(value, Mapping):
            whole = isinstance(value, str) and value.startswith("//")
            return f"https:{value}" if whole else value
        sys = mapping(value.get("sys"))
        if sys.get("type") == "Link":
            return self._linked((str(sys.get("linkType")), str(sys.get("id"))), links + 1)
        return {name: self._value(each, links, depth + 1) for name, each in value.items()}

    def _linked(self, key: tuple[str, str], links: int) -> dict[str, Any] | None:
        """Return what *key* names; each is put together once for each number of *links*."""
        found = self._known.get(key)
        if found is None or links > _LINKS:
            return None
        if (*key, links) not in self._made:
            self._made[*key, links] = self.entry(found, links)
        return self._made[*key, links]


def _has_locales(entry: Mapping[str, Any]) -> bool:
    """Return whether *entry* says all it says language by language: ``{"en-US": …}``.

    Exports do, and answers to ``locale=*``; other answers name the language they are in.
    """
    fields = mapping(entry.get("fields"))
    return "locale" not in mapping(entry.get("sys")) and all(
        isinstance(each, Mapping) and each and all(map(_is_locale, each))
        for each in fields.values()
    )


def _is_locale(key: str) -> bool:
    # Three letters alone are rather the name of a field: "url".
    return (len(key) == 2 or "-" in key) and key[:2].islower() and language.looks_like_tag(key)


def entries(document: Any, place: Opening | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the entries of a document in one language, with what they link to.

    Raises:
        Unclear: *document* does not come from Contentful.
    """
    locale = place.source.options.get("locale") if place is not None else None
    space = _Space(mapping(document), locale)
    if not space.entries:
        raise Unclear("has no entries, so it is neither an export nor an API answer of Contentful")
    is_export = "entries" in mapping(document)
    for each in space.entries:
        found = space.entry(each, 0)
        sys = mapping(each.get("sys"))
        found["locale"] = space.locale
        found["status"] = _status(sys) if is_export else "published"
        yield f"entry {sys.get('id')}", found


def _status(sys: Mapping[str, Any]) -> str:
    if sys.get("archivedVersion"):
        return "archived"
    return "published" if sys.get("publishedVersion") or sys.get("publishedAt") else "draft"


def sniff(head: bytes) -> int:
    """Return 2 for what begins like an export, or an answer of the Content Delivery API."""
    return 2 if _EXPORT.match(head) or _ANSWER.match(head) else 0


CONTENTFUL = Reader(
    name="contentful",
    about="An export of Contentful, or a saved answer of its Content Delivery API.",
    open=opener(entries),
    sniff=sniff,
    vocabulary="contentful",
    options={
        "locale": Option(
            about="The locale to read, such as `en-US`. Default: the default locale of the space."
        )
    },
)
