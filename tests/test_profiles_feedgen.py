"""The extensions of the profiles, in the hands of somebody who uses feedgen alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from feedgen.feed import FeedGenerator
from lxml import etree

from feedpub.formats import Extension
from feedpub.markup import ATOM
from feedpub.profiles import PROFILES

EXTENSIONS = list(
    dict.fromkeys(each for profile in PROFILES.values() for each in profile.dialect.extensions)
)
#: Where each kind of document keeps what is said of the whole, and of its first article.
PLACES = {
    "rss": ("channel", "channel/item"),
    "atom": (".", f"{{{ATOM}}}entry"),
}


def every_method() -> Iterator[Any]:
    for extension in EXTENSIONS:
        for scope, paths in (("feed", extension.feed), ("entry", extension.entry)):
            for name in paths:
                where = f"{extension.prefix}.{scope}.{name}"
                yield pytest.param(extension, scope, name, id=where)


METHODS = list(every_method())


def generator() -> Any:
    feed = FeedGenerator()
    feed.id("https://curier.example/")
    feed.title("Curierul")
    feed.description("Știri")
    feed.link(href="https://curier.example/")
    return feed


def written(
    extension: Extension, scope: str, name: str, value: object, format: str
) -> etree._Element:
    """Return the channel or item in which the method *name* has said *value*."""
    feed = generator()
    feed.register_extension(extension.prefix, *extension.feedgen)
    entry = feed.add_entry()
    entry.id("https://curier.example/1")
    entry.title("Nave")
    entry.link(href="https://curier.example/1")
    whole = getattr(feed if scope == "feed" else entry, extension.prefix)
    getattr(whole, name)(value)
    root = etree.fromstring(feed.rss_str() if format == "rss" else feed.atom_str())
    found = root.find(PLACES[format][scope == "entry"])
    assert found is not None
    return found


def reached(extension: Extension, place: etree._Element, path: str) -> Iterator[etree._Element]:
    """Yield what stands at the elements of *path*."""
    steps = [step for step in path.split("/") if not step.startswith("@")]
    here = [place]
    for step in steps:
        prefix, _, local = step.rpartition(":")
        # In Atom, what has no prefix is in the namespace of Atom.
        wanted = {f"{{{extension.uri}}}{local}"} if prefix else {local, f"{{{ATOM}}}{local}"}
        here = [child for each in here for child in each if child.tag in wanted]
    yield from here


@pytest.mark.parametrize("format", ["rss", "atom"])
@pytest.mark.parametrize(("extension", "scope", "name"), METHODS)
def test_a_method_writes_what_its_path_says(
    extension: Extension, scope: str, name: str, format: str
) -> None:
    path = getattr(extension, scope)[name]
    place = written(extension, scope, name, "a < b & „c”", format)
    (found,) = reached(extension, place, path)
    attribute = path.rpartition("/@")[2] if "/@" in path else None
    assert (found.get(attribute) if attribute else found.text) == "a < b & „c”"


@pytest.mark.parametrize("format", ["rss", "atom"])
@pytest.mark.parametrize(("extension", "scope", "name"), METHODS)
def test_a_method_writes_attributes(
    extension: Extension, scope: str, name: str, format: str
) -> None:
    path = getattr(extension, scope)[name]
    place = written(extension, scope, name, {"url": "https://e.example/?a&b"}, format)
    (found,) = reached(extension, place, path)
    assert dict(found.attrib) == {"url": "https://e.example/?a&b"}


@pytest.mark.parametrize(("extension", "scope", "name"), METHODS)
def test_a_method_says_nothing_of_nothing(extension: Extension, scope: str, name: str) -> None:
    place = written(extension, scope, name, None, "rss")
    assert not [each for each in place.iter() if extension.uri in str(each.tag)]


@pytest.mark.parametrize("extension", EXTENSIONS, ids=lambda each: each.prefix)
def test_methods_say_what_they_are_for(extension: Extension) -> None:
    for kind, paths in zip(extension.feedgen, (extension.feed, extension.entry), strict=True):
        named: Mapping[str, str] = paths
        for name, path in named.items():
            assert getattr(kind, name).__name__ == name
            assert path in (getattr(kind, name).__doc__ or "")


def test_each_prefix_means_one_extension() -> None:
    prefixes = [each.prefix for each in EXTENSIONS]
    assert {"snf", "nb", "mi"} <= set(prefixes)
    assert len(prefixes) == len(set(prefixes))
