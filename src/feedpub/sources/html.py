"""HTML: saved pages, the folder of a built site, or the page at an address.

https://html.spec.whatwg.org/, https://schema.org/NewsArticle, https://ogp.me/
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, NoReturn
from urllib.parse import quote, unquote, urlsplit

from feedpub import media_types
from feedpub.articles import rules
from feedpub.articles.notes import Broken
from feedpub.errors import ReadError, UsageError, remedy
from feedpub.files import open_to_read
from feedpub.patterns import pattern
from feedpub.sources._reader import MAX_RECORD, Opening, Option, Reader, Record

_SUFFIXES = (".html", ".htm", ".xhtml")
#: Folders of a project that hold no pages of its site.
_NO_SITE = {"node_modules", "__pycache__"}
_PAGE = pattern(
    rb"(?is)(?:\s++|<\?xml\b[^>]*+>|<!--(?:(?!-->).)*+-->)*+<(?:!doctype\s+html|html)\b"
)
_PART = pattern(rb"(?i)\s*+<(?:head|body|meta|title|main|article|section|div|h1|p)\b[^<>]{0,500}>")
#: Files of a folder that are looked at to tell whether it is a site.
_LOOK = 2_000


def records(place: Opening) -> Iterator[Record]:
    """Yield the page of a file or address, or the pages of a folder."""
    if place.path is not None and place.path.is_dir():
        yield from _folder(place, place.path)
        return
    charset = charset_of(place.headers.get("content-type", ""))
    yield page_record(place.stream(), place, place.name, address=place.url, is_named=True,
                      charset=charset, number=1)  # fmt: skip


def charset_of(content_type: str) -> str | None:
    """Return the encoding that *content_type* names."""
    _, charset = media_types.of_header(content_type)
    return charset and charset.strip("'")


@lru_cache
def _check(path: str, name: str) -> None:
    from lxml import etree  # 5 ms

    try:
        etree.XPath(path)
    except etree.XPathError as error:
        raise UsageError(
            f"body = {path!r} is not an XPath: {error}", place=name,
            help="Write it like //div[@class='text'].",
        ) from None  # fmt: skip


def _folder(place: Opening, folder: Path) -> Iterator[Record]:
    for number, path in enumerate(_files(folder), 1):
        name = path.relative_to(folder).as_posix()
        try:
            with open_to_read(path) as stream:
                record = page_record(
                    stream,
                    place,
                    f"{place.name.rstrip('/')}/{name}",
                    number=number,
                    address=_address(place.site, name),
                    is_named=False,
                )
        except OSError as error:
            raise ReadError(f"cannot be read: {error.strerror or error}", place=str(path)) from None
        page = record.data.get("page") if isinstance(record.data, dict) else None
        if page and page["kind"] == "article" and _is_copy(folder, name, page, place.site):
            page["kind"] = "copy"
        yield record


def _is_copy(folder: Path, name: str, page: Mapping[str, Any], site: str) -> bool:
    """Return whether *page* says that it is another page of *folder*: for AMP, or to print."""
    path = unquote(urlsplit(page.get("canonical") or "").path)
    step = path.removeprefix(urlsplit(site).path.rstrip("/")).strip("/")
    if not step or ".." in step.split("/"):
        return False
    names = (step, f"{step}.html", f"{step}.htm", f"{step}/index.html", f"{step}/index.htm")
    # Not Path.is_file: it raises for names that are too long.
    return name not in names and any(os.path.isfile(f"{folder}/{each}") for each in names)  # noqa: PTH113


def _files(folder: Path) -> Iterator[Path]:
    """Yield the pages in *folder*, in the same order on every machine; links are not followed."""
    for root, folders, files in os.walk(folder, onerror=_unreadable):
        folders[:] = sorted(each for each in folders if each[:1] != "." and each not in _NO_SITE)
        for name in sorted(files):
            path = Path(root, name)
            if name.lower().endswith(_SUFFIXES) and name[:1] != "." and path.is_file():
                yield path


def _unreadable(error: OSError) -> NoReturn:
    """Refuse a folder that cannot be read: the articles in it would seem to be gone."""
    raise ReadError(
        f"cannot be read: {error.strerror}", place=error.filename, help=remedy(error)
    ) from error


def _address(site: str, name: str) -> str:
    """Return where the file *name* of a built site is on the Web."""
    step = name.removesuffix("index.html").removesuffix("index.htm")
    return f"{site.rstrip('/')}/{quote(step)}"


def page_record(stream: BinaryIO, place: Opening, name: str, *, number: int, address: str | None,
                is_named: bool, charset: str | None = None) -> Record:  # fmt: skip
    """Return the record of a page.

    Args:
        stream: Its bytes.
        place: The source that it is of.
        name: What to call it.
        number: Its position in its source.
        address: Where it is on the Web.
        is_named: Whether the configuration names it; otherwise it may be something else.
        charset: What its server says it is encoded in.

    Raises:
        ReadError: Its body cannot be told from the rest by what is installed.
        UsageError: The option ``body`` is not an XPath.
    """
    from feedpub.sources import pages  # lxml, and only pages need it

    body = place.source.options.get("body")
    if body is not None:
        _check(body, place.name)
    data = _whole(stream)
    if data is None:
        message = f"is larger than {MAX_RECORD:,} bytes"
        return Record(Broken(rule=rules.TOO_LARGE, message=message), number=number, path=name)
    visit = pages.Visit(address=address, charset=charset, encoding=place.source.encoding, body=body,
                        is_named=is_named, site=place.site)  # fmt: skip
    try:
        return Record(pages.read(data, visit), number=number, path=name)
    except ReadError as error:
        raise ReadError(error.message, place=name, help=error.help) from None


def _whole(stream: BinaryIO) -> bytes | None:
    blocks: list[bytes] = []
    size = 0
    while block := stream.read(1 << 20):
        blocks.append(block)
        size += len(block)
        if size > MAX_RECORD:
            return None
    return b"".join(blocks)


def sniff(head: bytes) -> int:
    """Return 2 for what begins like a page, 1 for what begins like a part of one."""
    if _PAGE.match(head):
        return 2
    return int(_PART.match(head) is not None)


def claims(place: Opening) -> int:
    """Return 1 for a folder with pages in it."""
    if place.path is None or not place.path.is_dir():
        return 0
    try:
        return int(next(_files(place.path), None) is not None)
    except ReadError:  # there may be: whoever reads it says what cannot be
        return 1


BODY = Option(
    about="XPath of the element with the article's text: //div[@class='text']. Default:"
    " recognised from the markup of the page, otherwise found by trafilatura.",
)

HTML = Reader(
    name="html",
    about="HTML pages: saved pages, a built site, or a page at an address.",
    suffixes=_SUFFIXES,
    open=records,
    sniff=sniff,
    claims=claims,
    takes=("file", "folder"),
    binary=True,
    vocabulary="html",
    options={"body": BODY},
)
