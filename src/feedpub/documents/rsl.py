"""RSL: licences for machines, as a document of their own (https://rslstandard.org/rsl)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from feedpub.documents._contents import Contents
from feedpub.documents._kind import Kind, rooted
from feedpub.documents._terms import LICENSED, Terms, of_content
from feedpub.markup import Element


def _read(root: Element) -> Contents:
    return Contents(
        (),
        home=next(
            (url for each in root.iterchildren(LICENSED) if "://" in (url := _url(each))), None
        ),
        container=root,
        terms=partial(_terms, root),
        parts=partial(root.iterchildren, LICENSED),
    )


def _url(content: Element) -> str:
    return content.get("url") or ""


def _terms(root: Element) -> Iterator[Terms]:
    for number, content in enumerate(root.iterchildren(LICENSED)):
        yield of_content(content, number)


RSL = Kind(
    name="rsl",
    item="content",
    role="rights",
    media_types=("application/rsl+xml", "application/xml", "text/xml"),
    recognise=rooted("rsl"),
    read=_read,
    schema="rsl-1.0",
    suffixes=(".xml", ".rsl"),
)
