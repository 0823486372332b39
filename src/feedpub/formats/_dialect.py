"""How a format is written for one aggregator: what is added, and what is left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct

from feedpub.markup import Element, Tags
from feedpub.model import Article, Feed, Image

Values = Mapping[str, Any]
_NAME = re.compile(r"<([^\s/>]+)")


class Extension(Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """The elements of a namespace, for feedgen and for our own writers.

    It becomes a feedgen extension by `feedgen`::

        generator.register_extension("snf", *SNF.feedgen)
        generator.snf.logo("https://example.org/logo.png")
        entry.snf.analytics("<script>…</script>")

    Attributes:
        feed: Method → the path it writes in the channel: ``snf:logo/url``; a last part with ``@``
            is an attribute: ``webfeeds:cover/@image``; a name without a prefix has no namespace.
        entry: The same for items.
        always: Whether the namespace is declared even if it is not used.
    """

    prefix: str
    uri: str
    feed: Mapping[str, str] = {}
    entry: Mapping[str, str] = {}
    always: bool = False

    @cached_property
    def tags(self) -> Tags:
        """The function that writes its elements as text."""
        return Tags(self.prefix)

    @cached_property
    def feedgen(self) -> tuple[type, type]:
        """The classes for `FeedGenerator.register_extension`: of the feed and of its entries.

        https://feedgen.kiesow.be/extend.html
        """
        from feedgen.ext.base import BaseEntryExtension, BaseExtension

        name = self.prefix.capitalize()
        return (
            type(f"{name}Extension", (_Writing, BaseExtension), _methods(self, self.feed)),
            type(
                f"{name}EntryExtension", (_Writing, BaseEntryExtension), _methods(self, self.entry)
            ),
        )


class _Writing:
    """Base of all extensions: stores values, and writes them when feedgen asks."""

    _extension: Extension
    _paths: Mapping[str, str]

    def __init__(self) -> None:
        self._said: list[tuple[str, str | Mapping[str, str]]] = []

    def extend_ns(self) -> dict[str, str]:
        """Return the namespace for feedgen to declare at the root."""
        return {self._extension.prefix: self._extension.uri}

    def extend_rss(self, target: Element) -> Element:
        """Write the stored values into an RSS root (its channel) or ``item``."""
        self._write(target[0] if target.tag == "rss" else target)
        return target

    def extend_atom(self, target: Element) -> Element:
        """Write the stored values into an Atom ``feed`` or ``entry``."""
        self._write(target)
        return target

    def _write(self, target: Element) -> None:
        for path, value in self._said:
            *steps, last = path.split("/")
            element = target
            for step in steps if last.startswith("@") else (*steps, last):
                element = _child(element, self._clark(step))
            if isinstance(value, str) and last.startswith("@"):
                element.set(last[1:], value)
            elif isinstance(value, str):
                element.text = value
            else:
                for name, each in value.items():
                    element.set(name, each)

    def _clark(self, name: str) -> str:
        prefix, _, local = name.rpartition(":")
        return f"{{{self._extension.uri}}}{local}" if prefix else local


def _child(parent: Element, tag: str) -> Element:
    child = parent.makeelement(tag)
    parent.append(child)
    return child


def _methods(extension: Extension, paths: Mapping[str, str]) -> dict[str, Any]:
    methods: dict[str, Any] = {"_extension": extension, "_paths": paths}
    for name, path in paths.items():
        methods[name] = _method(name, path)
    return methods


def _method(name: str, path: str) -> Callable[..., None]:
    def say(self: _Writing, value: str | Mapping[str, str] | None) -> None:
        if value is not None:
            self._said.append((path, value))

    say.__name__ = name
    say.__doc__ = f"Write *value*, a text or attributes, as ``{path}``."
    return say


def _nothing(*_: Any) -> Iterable[str]:
    return ()


def _silent(*_: Any) -> None:
    return None


class Dialect(Struct, frozen=True, kw_only=True):
    """How to write a format for one aggregator.

    Attributes:
        extensions: The aggregator's own namespaces.
        channel: Called as ``channel(generator, feed, settings)`` with feedgen's generator, in
            which the extensions are registered by their prefixes.
        item: Called as ``item(article, feed, settings)``; returns elements to put at the end of
            an item, as text, made by the extensions' `tags`.
        picture: Called as ``picture(image, settings)``; returns elements to put into the
            ``media:content`` of an image, as text.
        without: Names of elements that are not written: ``enclosure``, ``atom:updated``.
        once: Whether an image that is in the body is left out elsewhere.
        one_address: Whether an image that is in the body has the same address elsewhere.
        namespaces: Prefix → URI that this aggregator expects in place of the real one.
        complete: Called with the root of the finished channel, for what feedgen cannot write.
        settings: The output's ``[output.settings]``.
    """

    extensions: tuple[Extension, ...] = ()
    channel: Callable[[Any, Feed, Values], None] = _silent
    item: Callable[[Article, Feed, Values], Iterable[str]] = _nothing
    picture: Callable[[Image, Values], Iterable[str]] = _nothing
    without: frozenset[str] = frozenset()
    once: bool = False
    one_address: bool = False
    namespaces: Mapping[str, str] = {}
    complete: Callable[[Element, Feed, Values], None] = _silent
    settings: Values = {}

    def keeps(self, line: str) -> bool:
        """Return whether the element *line*, as text, is written."""
        name = _NAME.match(line) if self.without else None
        return name is None or name[1] not in self.without


#: The formats as specified, for readers in general.
PLAIN = Dialect()
