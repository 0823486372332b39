"""The parts of a body's HTML that aggregators have demands on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lxml import etree

from feedpub.html import bounded

#: The most characters of a body that are read; no aggregator accepts longer ones.
_MOST = 5_000_000
#: The most elements that are read: a hostile body may have a million.
_MOST_ELEMENTS = 100_000
_UNSHOWN = {"script", "style", "template", "noscript"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Img:
    """An ``img`` of a body.

    Attributes:
        inside: Names of the elements around it.
    """

    src: str
    width: int | None
    height: int | None
    alt: str | None
    inside: frozenset[str]
    captioned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """What a body contains.

    Attributes:
        elements: Name of each element, in lower case → number of occurrences.
        attributes: ``element@attribute`` → number of occurrences.
        text: The text that people read, with words separated.
        depth: How deep elements nest.
        breaks: The longest run of ``br``.
        links: The targets of its links, with their texts.
        frames: Classes and addresses of its ``iframe`` elements.
    """

    elements: dict[str, int]
    attributes: dict[str, int]
    text: str
    depth: int
    breaks: int
    images: tuple[Img, ...]
    links: tuple[tuple[str, str], ...]
    frames: tuple[tuple[str, str], ...]


_NOTHING = Markup(
    elements={}, attributes={}, text="", depth=0, breaks=0, images=(), links=(), frames=()
)


def read(body: str) -> Markup:
    """Return the parts of *body*; never raises, and reads no more than the limits above."""
    if not body.strip():
        return _NOTHING
    if "<" not in body and "&" not in body:
        return Markup(
            elements={}, attributes={}, text=body, depth=0, breaks=0, images=(), links=(), frames=()
        )
    # The parser recovers from any error, and the div is always there.
    root = etree.fromstring(
        f"<div>{bounded(body[:_MOST])}</div>".encode("utf-8", "replace"),
        etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True),
    )
    return _Reading().of(root)


class _Reading:
    def __init__(self) -> None:
        self.elements: dict[str, int] = {}
        self.attributes: dict[str, int] = {}
        self.texts: list[str] = []
        self.images: list[Img] = []
        self.links: list[tuple[str, str]] = []
        self.frames: list[tuple[str, str]] = []
        self.depth = self.breaks = self._run = 0

    def of(self, root: Any) -> Markup:
        open_: list[str] = []
        seen = 0
        for event, element in etree.iterwalk(root, events=("start", "end")):
            name = str(element.tag).lower()
            if event == "start":
                seen += 1
                if seen > _MOST_ELEMENTS:
                    break
                # html, body and our own div are not part of the newsroom's text.
                if len(open_) >= 3 or name not in ("html", "body", "div"):
                    self._start(name, element, open_)
                open_.append(name)
                self._say(name, element.text)
            else:
                open_.pop()
                self._say(open_[-1] if open_ else "", element.tail)
        return Markup(
            elements=self.elements,
            attributes=self.attributes,
            text=" ".join(self.texts),
            depth=self.depth,
            breaks=self.breaks,
            images=tuple(self.images),
            links=tuple(self.links),
            frames=tuple(self.frames),
        )

    def _say(self, name: str, text: str | None) -> None:
        if text and not text.isspace():
            self._run = 0
            if name not in _UNSHOWN:
                self.texts.append(text)

    def _start(self, name: str, element: Any, open_: list[str]) -> None:
        self.elements[name] = self.elements.get(name, 0) + 1
        self.depth = max(self.depth, len(open_) - 2)
        self._run = self._run + 1 if name == "br" else 0
        self.breaks = max(self.breaks, self._run)
        for key in element.attrib:
            place = f"{name}@{str(key).lower()}"
            self.attributes[place] = self.attributes.get(place, 0) + 1
        if name == "img":
            self.images.append(_img(element, open_))
        elif name == "a" and element.get("href"):
            self.links.append((element.get("href").strip(), "".join(element.itertext()).strip()))
        elif name == "iframe":
            self.frames.append((element.get("class") or "", element.get("src") or ""))


def _img(element: Any, open_: list[str]) -> Img:
    figure = next((each for each in element.iterancestors("figure")), None)
    return Img(
        src=(element.get("src") or "").strip(),
        width=_number(element.get("width")),
        height=_number(element.get("height")),
        alt=element.get("alt"),
        inside=frozenset(open_[3:]),
        captioned=figure is not None and figure.find(".//figcaption") is not None,
    )


def _number(text: str | None) -> int | None:
    text = (text or "").strip().removesuffix("px")
    return int(text) if text.isdecimal() and len(text) < 7 else None


def names(elements: Iterable[str]) -> str:
    """Return names of elements as they appear in messages."""
    return ", ".join(f"<{name}>" for name in elements)
