"""The fast path: a record that is plainly right becomes an article in a few microseconds.

It admits nothing that the careful path (`_record`) would change or remark upon: whatever is
unusual in any way gives ``None``, and the careful path has the say. Tests hold the two together.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from msgspec import UNSET, Struct, UnsetType
from msgspec.json import Decoder
from msgspec.structs import astuple

from feedpub import dates, uris, urls
from feedpub.model import Access, Article, Author, Change, Image, Origin, Status
from feedpub.readers._desk import Context
from feedpub.readers._kinds import MAX_ITEMS
from feedpub.readers._plain import has_html
from feedpub.readers._values import (
    MAX_BODY,
    MAX_TEXT,
    MEDIA_TYPE,
    mint,
    normal_language,
)
from feedpub.text import one_line, remembered

#: Escapes and bytes that may stand for characters XML cannot carry.
_SUSPICIOUS = re.compile(rb"\\u(?:00[01]|[dD][89a-fA-F]|[fF]{3}[eEfF])|\\[bf]|\xef\xbf[\xbe\xbf]")

_SIGN = re.compile(rb"\\[ubf]")


class _Author(Struct, forbid_unknown_fields=True, gc=False):
    name: str
    url: str | UnsetType | None = UNSET


class _Image(Struct, forbid_unknown_fields=True, gc=False):
    url: str
    width: int | UnsetType | None = UNSET
    height: int | UnsetType | None = UNSET
    mime_type: str | UnsetType | None = UNSET
    size_in_bytes: int | UnsetType | None = UNSET
    caption: str | UnsetType | None = UNSET
    credit: str | UnsetType | None = UNSET
    alt: str | UnsetType | None = UNSET


class _Plain(Struct, forbid_unknown_fields=True, gc=False):
    """A record as feedpub documents it; nearly all that newsrooms send."""

    url: str
    title: str
    date_published: str
    id: str | UnsetType | None = UNSET
    canonical_url: str | UnsetType | None = UNSET
    label: str | UnsetType | None = UNSET
    summary: str | UnsetType | None = UNSET
    content_html: str | UnsetType | None = UNSET
    content_text: str | UnsetType | None = UNSET
    date_modified: str | UnsetType | None = UNSET
    date_embargo: str | UnsetType | None = UNSET
    date_expires: str | UnsetType | None = UNSET
    authors: list[_Author | str] | UnsetType | None = UNSET
    section: str | list[str] | UnsetType | None = UNSET
    tags: list[str] | UnsetType | None = UNSET
    language: str | UnsetType | None = UNSET
    image: str | _Image | UnsetType | None = UNSET
    images: list[_Image | str] | UnsetType | None = UNSET
    access: Access | UnsetType | None = UNSET
    status: Status | UnsetType | None = UNSET
    change: Change | UnsetType | None = UNSET
    noindex: bool | UnsetType | None = UNSET


class _Unusual(Exception):  # noqa: N818 nothing is wrong; it is the careful path's turn
    pass


_decode = Decoder(_Plain).decode
_from_iso = datetime.fromisoformat


class Fast:
    """Makes articles of the plain records of one file."""

    def __init__(self, context: Context, path: str) -> None:
        self._context = context
        self._path = path
        self._text = _TEXTS[context.text]

    def article(self, data: bytes, line: int | None, number: int | None) -> Article | None:
        """Return the article of the record *data*; ``None`` if it needs a closer look."""
        if _may_hold_illegal(data):
            return None
        try:
            plain = _decode(data)
            if _keys_in(data) != _keys(plain):
                return None  # a key is given twice, and the decoder took the last
            url = _url(plain.url)
            found: dict[str, Any] = {
                "url": url,
                "title": self._text(plain.title) or _unusual(),
                "published": self._instant(plain.date_published),
                "origin": Origin(path=self._path, line=line, number=number),
            }
            self._add_rest(plain, found)
            found["id"] = self._id(plain.id) if plain.id else found.get("canonical_url", url)
            return Article(**found)
        except (ValueError, OverflowError, RecursionError, _Unusual):
            return None

    def _id(self, value: str) -> str:
        if uris.CLEAN.fullmatch(value) and len(value) <= MAX_TEXT:
            return value
        return mint(_word(value), self._context.tag)

    def _instant(self, value: str) -> datetime:
        if "T" in value:
            try:
                instant = _from_iso(value)
            except ValueError:
                return self._local(value)
            if instant.tzinfo is not None:
                return instant.astimezone(UTC)
        return self._local(value)

    def _local(self, value: str) -> datetime:
        doubts: list[str] = []
        instant = dates.parse(value, self._context.zone, doubts)
        if doubts:
            raise _Unusual
        return instant

    def _add_rest(self, plain: _Plain, found: dict[str, Any]) -> None:
        """Add what need not be there; nothing is called for what is absent."""
        if plain.date_modified:
            found["modified"] = self._instant(plain.date_modified)
            if found["modified"] < found["published"]:
                raise _Unusual
        if plain.section:
            found["sections"] = _sections(plain.section)
        if plain.language:
            found["language"] = normal_language(plain.language)
        if plain.content_html:
            found["content_html"] = _body(plain.content_html)
        if plain.summary:
            found["summary"] = self._text(plain.summary)
        if plain.authors:
            found["authors"] = _authors(plain.authors)
        if plain.tags:
            found["tags"] = _words(plain.tags)
        if plain.image or plain.images:
            found["images"] = _images(plain, self._text)
        self._add_seldom(plain, found)

    def _add_seldom(self, plain: _Plain, found: dict[str, Any]) -> None:
        if plain.content_text:
            found["content_text"] = _body(plain.content_text)
        if plain.canonical_url:
            found["canonical_url"] = _url(plain.canonical_url)
        if plain.label:
            found["label"] = self._text(plain.label)
        if plain.date_embargo:
            found["embargo"] = self._instant(plain.date_embargo)
        if plain.date_expires:
            found["expires"] = self._instant(plain.date_expires)
        for name in _AS_THEY_ARE:
            if (value := getattr(plain, name)) is not None and value is not UNSET:
                found[name] = value


_AS_THEY_ARE = ("access", "status", "change", "noindex")


def _keys_in(data: bytes) -> int:
    """Return how many keys all objects of the valid JSON text *data* have together."""
    # Before a colon that follows a key stands a quotation mark; one inside a text has a backslash
    # before it. There are few colons: looking at all quotation marks takes three times as long.
    return len(
        [
            part
            for part in map(bytes.rstrip, data.split(b":"))
            if part.endswith(b'"') and not part.endswith(b'\\"')
        ]
    )


def _keys(plain: _Plain) -> int:
    """Return how many keys *plain* was given, those of its authors and images too."""
    count = len(_NAMES) - astuple(plain).count(UNSET)
    if plain.authors:
        count += sum(map(_given, plain.authors))
    if plain.image:
        count += _given(plain.image)
    if plain.images:
        count += sum(map(_given, plain.images))
    return count


def _given(value: Struct | str) -> int:
    if isinstance(value, str):
        return 0
    held = astuple(value)
    return len(held) - held.count(UNSET)


_NAMES = _Plain.__struct_fields__


def _may_hold_illegal(data: bytes) -> bool:
    # Looking for a sign first takes a tenth of the time of the whole expression.
    return (b"\xef" in data or _SIGN.search(data) is not None) and (
        _SUSPICIOUS.search(data) is not None
    )


def _unusual() -> str:
    raise _Unusual


def _url(value: str) -> str:
    if len(value) > urls.MAX_LENGTH or uris.NORMAL.fullmatch(value) is None:
        raise _Unusual
    return value


def _word(value: str) -> str:
    """Return *value* if it is one line already."""
    if len(value) > MAX_TEXT:
        raise _Unusual
    if value.isprintable():
        if "  " in value or value.strip(" ") != value:
            raise _Unusual
    elif one_line(value) != value:
        raise _Unusual
    return value


#: What repeats from record to record is looked at once, and kept once.
_name = remembered(_word)


def _text(value: str) -> str:
    if ("<" in value or "&" in value) and has_html(value):
        raise _Unusual
    return _word(value)


def _text_meant(value: str) -> str:
    if "<" in value or "&" in value:
        raise _Unusual
    return _word(value)


#: By what the texts of a source are.
_TEXTS = {None: _text, "plain": _word, "html": _text_meant}


def _body(value: str) -> str:
    if len(value) > MAX_BODY or value.isspace():
        raise _Unusual
    return value


def _words(values: list[str]) -> tuple[str, ...]:
    if len(values) > MAX_ITEMS:
        raise _Unusual
    words = [_name(value) for value in values if value]
    return tuple(words) if len(words) < 2 else tuple(dict.fromkeys(words))


def _sections(value: str | list[str]) -> tuple[str, ...]:
    return (_name(value),) if isinstance(value, str) else _words(value)


def _authors(values: list[_Author | str]) -> tuple[Author, ...]:
    if len(values) > MAX_ITEMS:
        raise _Unusual
    authors = [_author(value) for value in values if value != ""]
    return tuple(authors) if len(authors) < 2 else tuple(dict.fromkeys(authors))


def _author(value: _Author | str) -> Author:
    if isinstance(value, str):
        return _known_author(value)
    name = value.name or _unusual()
    return Author(name=_name(name), url=_url(value.url)) if value.url else _known_author(name)


@remembered
def _known_author(name: str) -> Author:
    return Author(name=_word(name))


def _images(plain: _Plain, text: Callable[[str], str]) -> tuple[Image, ...]:
    given: list[_Image | str] = [plain.image] if plain.image else []
    given += [image for image in plain.images or () if image != ""]
    if len(given) > MAX_ITEMS:
        raise _Unusual
    images = tuple([_image(image, text) for image in given])
    if len(images) > 1 and len({image.url for image in images}) < len(images):
        raise _Unusual
    return images


def _image(value: _Image | str, text: Callable[[str], str]) -> Image:
    if isinstance(value, str):
        return Image(url=_url(value))
    return Image(
        url=_url(value.url),
        width=_whole(value.width, 1),
        height=_whole(value.height, 1),
        mime_type=_media_type(value.mime_type) if value.mime_type else None,
        size_in_bytes=_whole(value.size_in_bytes, 0),
        caption=text(value.caption) if value.caption else None,
        credit=text(value.credit) if value.credit else None,
        alt=text(value.alt) if value.alt else None,
    )


def _media_type(value: str) -> str:
    if MEDIA_TYPE.fullmatch(value) is None:
        raise _Unusual
    return _word(value)


def _whole(value: int | UnsetType | None, least: int) -> int | None:
    if value is None or value is UNSET:
        return None
    if not least <= value < 2**53:
        raise _Unusual
    return value
