"""The fast path: a record that is plainly right becomes an article in a few microseconds.

It admits nothing that the careful path (`_record`) would change or remark upon: whatever is
unusual in any way gives ``None``, and the careful path has the say. Tests hold the two together.
"""

from __future__ import annotations

import re
from datetime import datetime

from msgspec import Struct
from msgspec.json import Decoder

from feedpub import dates, urls
from feedpub.model import Access, Article, Author, Change, Image, Origin, Status
from feedpub.readers._record import MAX_ITEMS
from feedpub.readers._values import (
    MAX_BODY,
    MAX_TEXT,
    Context,
    has_html,
    mint,
    normal_language,
)
from feedpub.text import one_line

#: Escapes and bytes that may stand for characters XML cannot carry.
_SUSPICIOUS = re.compile(rb"\\u(?:00[01]|[dD][89a-fA-F]|[fF]{3}[eEfF])|\\[bf]|\xef\xbf[\xbe\xbf]")


class _Author(Struct, forbid_unknown_fields=True):
    name: str
    url: str | None = None


class _Image(Struct, forbid_unknown_fields=True):
    url: str
    width: int | None = None
    height: int | None = None
    mime_type: str | None = None
    caption: str | None = None
    credit: str | None = None
    alt: str | None = None


class _Plain(Struct, forbid_unknown_fields=True):
    """A record as feedpub documents it; nearly all that newsrooms send."""

    url: str
    title: str
    date_published: str
    id: str | None = None
    canonical_url: str | None = None
    label: str | None = None
    summary: str | None = None
    content_html: str | None = None
    content_text: str | None = None
    date_modified: str | None = None
    date_embargo: str | None = None
    date_expires: str | None = None
    authors: list[_Author | str] = []
    section: str | list[str] | None = None
    tags: list[str] = []
    language: str | None = None
    image: str | _Image | None = None
    images: list[_Image | str] = []
    access: Access = Access.FREE
    status: Status = Status.PUBLISHED
    change: Change | None = None
    noindex: bool = False


class _Unusual(Exception):  # noqa: N818 nothing is wrong; it is the careful path's turn
    pass


_decode = Decoder(_Plain).decode


class Fast:
    """Makes articles of the plain records of one file."""

    def __init__(self, context: Context, path: str) -> None:
        self._context = context
        self._path = path

    def article(self, data: bytes, line: int | None, number: int | None) -> Article | None:
        """Return the article of the record *data*; ``None`` if it needs a closer look."""
        if (b"\\" in data or b"\xef\xbf" in data) and _SUSPICIOUS.search(data):
            return None
        try:
            return self._made(_decode(data), Origin(path=self._path, line=line, number=number))
        except (ValueError, RecursionError, _Unusual):
            return None

    def _made(self, plain: _Plain, origin: Origin) -> Article:
        published = self._instant(plain.date_published)
        modified = self._maybe_instant(plain.date_modified)
        if modified is not None and modified < published:
            raise _Unusual
        url = _url(plain.url)
        canonical = _maybe_url(plain.canonical_url)
        return Article(
            id=mint(_word(plain.id), self._context.tag) if plain.id else canonical or url,
            url=url,
            title=_text(plain.title) or _unusual(),
            published=published,
            origin=origin,
            canonical_url=canonical,
            label=_maybe_text(plain.label),
            summary=_maybe_text(plain.summary),
            content_html=_body(plain.content_html),
            content_text=_body(plain.content_text),
            modified=modified,
            embargo=self._maybe_instant(plain.date_embargo),
            expires=self._maybe_instant(plain.date_expires),
            authors=_authors(plain.authors),
            sections=_sections(plain.section),
            tags=_words(plain.tags),
            language=normal_language(plain.language) if plain.language else None,
            images=_images(plain),
            access=plain.access,
            status=plain.status,
            change=plain.change,
            noindex=plain.noindex,
        )

    def _instant(self, value: str) -> datetime:
        return dates.parse(value, self._context.zone)

    def _maybe_instant(self, value: str | None) -> datetime | None:
        return dates.parse(value, self._context.zone) if value else None


def _unusual() -> str:
    raise _Unusual


def _url(value: str) -> str:
    # Without a base: what is not a whole, clean URI already is looked at with care.
    if urls.absolute(value) != value or len(value) > MAX_TEXT:
        raise _Unusual
    return value


def _maybe_url(value: str | None) -> str | None:
    return _url(value) if value else None


def _word(value: str) -> str:
    """Return *value* if it is one line already."""
    if len(value) > MAX_TEXT:
        raise _Unusual
    if value.isprintable():
        if "  " in value or value[:1] == " " or value[-1:] == " ":
            raise _Unusual
    elif one_line(value) != value:
        raise _Unusual
    return value


def _text(value: str) -> str:
    if ("<" in value or "&" in value) and has_html(value):
        raise _Unusual
    return _word(value)


def _maybe_text(value: str | None) -> str | None:
    return _text(value) if value else None


def _body(value: str | None) -> str | None:
    if value is None:
        return None
    if len(value) > MAX_BODY or value.isspace():
        raise _Unusual
    return value or None


def _words(values: list[str]) -> tuple[str, ...]:
    if not values:
        return ()
    if len(values) > MAX_ITEMS:
        raise _Unusual
    return tuple(dict.fromkeys([_word(value) for value in values if value]))


def _sections(value: str | list[str] | None) -> tuple[str, ...]:
    if not value:
        return ()
    return (_word(value),) if isinstance(value, str) else _words(value)


def _authors(values: list[_Author | str]) -> tuple[Author, ...]:
    if len(values) > MAX_ITEMS:
        raise _Unusual
    return tuple(
        dict.fromkeys(
            Author(name=_word(value))
            if isinstance(value, str)
            else Author(name=_word(value.name) or _unusual(), url=_maybe_url(value.url))
            for value in values
            if value != ""
        )
    )


def _images(plain: _Plain) -> tuple[Image, ...]:
    given = [plain.image] if plain.image else []
    if not given and not plain.images:
        return ()
    given += [image for image in plain.images if image != ""]
    images = tuple(_image(image) for image in given)
    if len({image.url for image in images}) < len(images) or len(images) > MAX_ITEMS:
        raise _Unusual
    return images


def _image(value: _Image | str) -> Image:
    if isinstance(value, str):
        return Image(url=_url(value))
    if (value.width is not None and not 1 <= value.width < 2**53) or (
        value.height is not None and not 1 <= value.height < 2**53
    ):
        raise _Unusual
    return Image(
        url=_url(value.url),
        width=value.width,
        height=value.height,
        mime_type=_word(value.mime_type) if value.mime_type else None,
        caption=_maybe_text(value.caption),
        credit=_maybe_text(value.credit),
        alt=_maybe_text(value.alt),
    )
