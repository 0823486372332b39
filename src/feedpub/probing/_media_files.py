"""Media: the files that the newest items name, as far as a few of them show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

from feedpub import dates, documents, media_types, urls
from feedpub.fetch.answers import Answer
from feedpub.findings import WhoActs
from feedpub.probing._examination import Examination
from feedpub.probing._sites import BROKEN, follow, why_of
from feedpub.probing._verdicts import ProbeVerdict, advice, fine, untried, wrong

#: Items that are looked through.
_ITEMS = 200
_PAST = datetime(1, 1, 1, tzinfo=UTC)
_RANGE = re.compile(r"bytes 0-0/(\d{1,18})", re.ASCII)
#: As requests for files are made.
_PLAIN = {"Accept": "*/*", "Accept-Encoding": "identity"}
#: Statuses of servers that do not know HEAD.
_NO_HEAD = frozenset({400, 403, 404, 405, 501})


def media(examined: Examination) -> Iterator[ProbeVerdict]:
    """Yield how the newest enclosure and some images are served."""
    if examined.role == "index" or examined.subject.is_part:
        yield untried("media", "no files are requested that indexes and archives name")
        return
    found = list(_chosen(examined))
    if not found:
        yield untried("media", "the document names no file")
    for each in found:
        if not examined.sites.may_ask(each.url):
            yield untried("media", f"robots.txt does not let programs have {each.url}")
            continue
        try:
            yield from _judged(examined, each)
        except BROKEN as error:
            yield wrong("media", f"{each.url}: {why_of(error)}", WhoActs.HOST,
                        "Check the address of the file.")  # fmt: skip


def _chosen(examined: Examination) -> Iterator[documents.Media]:
    """Yield the newest enclosure other than images, and some images."""
    contents = examined.contents
    items = [] if contents is None else list(islice(contents.items, _ITEMS))
    items.sort(key=_newness, reverse=True)
    files: dict[str, documents.Media] = {}
    for each in (file for item in items for file in item.media):
        address = _address(each.url, examined.final)
        if address is not None:
            files.setdefault(address, each)
    named = [(url, each) for url, each in files.items()]
    others = [pair for pair in named if not pair[1].is_image][:1]
    images = [pair for pair in named if pair[1].is_image][: examined.options.images]
    for url, each in others + images:
        yield documents.Media(url=url, carrier=each.carrier, mime_type=each.mime_type,
                              medium=each.medium, size_in_bytes=each.size_in_bytes)  # fmt: skip


def _newness(item: documents.Item) -> datetime:
    try:
        return dates.parse(item.dated or item.updated or "")
    except ValueError:
        return _PAST


def _address(text: str, base: str) -> str | None:
    try:
        return urls.absolute(text, base)
    except ValueError:
        return None


def _judged(examined: Examination, file: documents.Media) -> Iterator[ProbeVerdict]:
    visitor = examined.visitor
    bare = follow(visitor, file.url, _PLAIN, method="HEAD")
    part = follow(visitor, file.url, {**_PLAIN, "Range": "bytes=0-0"}, first=1)
    if part.status not in {200, 206}:
        who = WhoActs.EDITOR if part.status in {404, 410} else WhoActs.HOST
        yield wrong("media", f"{file.url} is answered with {part.status}", who,
                    "Name a file that is there, and that everybody gets.")  # fmt: skip
        return
    found = list(_differences(file, bare, part))
    yield from found
    if not found:
        yield fine("media", f"{file.url} is as the document says")


def _differences(file: documents.Media, bare: Answer, part: Answer) -> Iterator[ProbeVerdict]:
    if bare.status in _NO_HEAD:
        yield advice(
            "media-head", f"{file.url}: HEAD is answered with {bare.status}, GET is not",
            WhoActs.HOST, "Answer HEAD like GET: Apple and others ask so for files.",
        )  # fmt: skip
    if part.status != 206 and not file.is_image:
        yield advice(
            "media-range", f"{file.url} is never sent in parts, which players need", WhoActs.HOST,
            "Let the server answer Range requests with 206.",
        )  # fmt: skip
    said = media_types.of_header(part.header("content-type"))[0]
    if said == "text/html":
        yield wrong("media-type", f"{file.url} is a web page", WhoActs.EDITOR,
                    "Name the file itself.")  # fmt: skip
    elif file.mime_type and said and said != file.mime_type:
        yield advice(
            "media-type", f"{file.url} is served as {said}, and the document says {file.mime_type}",
            WhoActs.ENGINEER, "Let both say the same.",
        )  # fmt: skip
    size = _size(bare, part)
    if file.size_in_bytes and size is not None and size != file.size_in_bytes:
        yield advice(
            "media-length",
            f"{file.url} has {size:,} bytes, and the document says {file.size_in_bytes:,}",
            WhoActs.ENGINEER, "Write the length of the file as it is now.",
        )  # fmt: skip


def _size(bare: Answer, part: Answer) -> int | None:
    """Return the size of the whole file, if a server says it."""
    whole = _RANGE.fullmatch(part.header("content-range")) if part.status == 206 else None
    if whole:
        return int(whole[1])
    said = (part if part.status == 200 else bare).header("content-length")
    return int(said) if said.isdecimal() and len(said) < 16 else None
