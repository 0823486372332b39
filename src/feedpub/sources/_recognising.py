"""Which kind a source is: as it is named, as it looks, as it is called, or as its server says."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from typing import TYPE_CHECKING

from feedpub.errors import ConfigError, ReadError, UsageError
from feedpub.registry import is_extended
from feedpub.sources._reader import Reader
from feedpub.text import alike, sign_of

if TYPE_CHECKING:
    from feedpub.sources._opening import Opened, SourceFile

#: What the first bytes of a text file say it is, besides UTF-8.
WIDE = ("utf-16", "utf-32")


def as_named(file: SourceFile, readers: Mapping[str, Reader]) -> Reader | None:
    """Return the reader that the configuration names, if it names one."""
    name = file.source.format
    if name is None:
        return None
    if name not in readers:
        near = alike(name, readers)
        hint = f"Did you mean {near[0]!r}? Known" if near else "Write one of"
        raise UsageError(
            f"there is no source format {name!r}", place=file.name,
            help=f"{hint}: {', '.join(readers)}.",
        )  # fmt: skip
    return readers[name]


def claiming(place: Opened, readers: Mapping[str, Reader]) -> Reader | None:
    """Return the reader that is surest of a folder or an address, if one is."""
    takes = "address" if place.url is not None else "folder"
    if takes == "folder" and (place.path is None or not place.path.is_dir()):
        return None
    able = {name: reader for name, reader in readers.items() if takes in reader.takes}
    sure = {name: reader.claims(place) for name, reader in able.items()}
    best = max(sure, key=lambda name: sure[name], default=None)
    return able[best] if best is not None and sure[best] else None


def recognised(place: Opened, readers: Mapping[str, Reader]) -> Reader:
    """Return the reader of the file *place*: the one that is sure, of its suffix, or likely."""
    head = _text(place.head)
    called = place.name.lower().partition("?")[0].removesuffix(".gz")
    # The others need not be loaded to be asked, which takes 20 ms.
    first = None if is_extended("sources") else readers.get(called.rpartition(".")[2])
    if first is not None and first.settles(head):
        place.why = "by its content"
        return first
    files = {name: reader for name, reader in readers.items() if "file" in reader.takes}
    sure = {name: reader.sniff(head) for name, reader in files.items()}
    place.why = "by its content"
    surest = max(files, key=lambda name: sure[name])
    if sure[surest] > 1:
        return files[surest]
    for reader in files.values():
        if reader.suffixes and called.endswith(reader.suffixes):
            place.why = "by its name"
            return reader
    for reader in files.values():
        if place.media_type in reader.media_types:
            place.why = f"because the server calls it {place.media_type}"
            return reader
    if place.source.command and not sure[surest]:
        return files["jsonl"]
    if sure[surest] or not head.strip():
        return files[surest]
    raise ReadError(
        "cannot recognise the format of this file", place=place.name,
        help=f'Name it with format = "…", one of {", ".join(files)}.',
    )  # fmt: skip


def check_options(place: Opened, readers: Mapping[str, Reader]) -> None:
    """Refuse options that the kind of *place* does not take.

    Raises:
        ConfigError: It has one.
    """
    for name in place.source.options.keys() - place.reader.options.keys():
        takers = [each for each, reader in readers.items() if name in reader.options]
        raise ConfigError(
            f"{name} means nothing for format {place.reader.name!r}, which this is",
            place=f"source {place.name}",
            help=f"Sources of these formats take it: {', '.join(takers) or 'none'}.",
        )


def _text(head: bytes) -> bytes:
    """Return *head* as UTF-8 without a mark, as far as a mark says what it is."""
    sign = sign_of(head)
    if sign is not None and sign.encoding in WIDE:
        return head.decode(sign.encoding, "ignore").encode("utf-8", "ignore")
    return head.removeprefix(codecs.BOM_UTF8)
