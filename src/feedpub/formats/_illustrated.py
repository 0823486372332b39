"""The images of an article that are also in its body."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from urllib.parse import SplitResult, urlsplit

from msgspec.structs import replace

from feedpub.formats._dialect import Dialect
from feedpub.model import Article, Image
from feedpub.patterns import pattern

_SRC = pattern(r'<img\b[^<>]*?\ssrc="([^"]*)"')
#: How WordPress names smaller versions of an image.
_VERSION = pattern(r"-(?:[0-9]{2,5}x[0-9]{2,5}|scaled)(?=\.[a-z]+$)", re.IGNORECASE)


def illustrated(article: Article, dialect: Dialect) -> Article:
    """Return *article* with the images that *dialect* writes outside the body."""
    body = article.content_html
    if not (dialect.once or dialect.one_address) or body is None or not article.images:
        return article
    shown: dict[str, str] = {}
    for src in map(unescape, _SRC.findall(body)):
        shown.setdefault(_name(src), src)
    if dialect.once:
        images = tuple(each for each in article.images if _shown(each, shown) is None)
    else:
        images = tuple(_moved(each, shown) for each in article.images)
    return article if images == article.images else replace(article, images=images)


def _shown(image: Image, shown: Mapping[str, str]) -> str | None:
    """Return the address of *image* in the body; ``None`` if it is not there."""
    src = shown.get(_name(image.url))
    if src is None or (src != image.url and not _is_one_site(urlsplit(src), urlsplit(image.url))):
        return None
    return src


def _moved(image: Image, shown: Mapping[str, str]) -> Image:
    src = _shown(image, shown)
    # A version of another size is another file, which the record does not describe.
    if src is None or _file(src) != _file(image.url):
        return image
    return replace(image, url=src)


def _name(url: str) -> str:
    return _VERSION.sub("", _file(url))


def _file(url: str) -> str:
    return url.partition("#")[0].partition("?")[0].rpartition("/")[2]


def _is_one_site(one: SplitResult, other: SplitResult) -> bool:
    """Return whether two addresses that end in the same name are of one image.

    They are if one host is a subdomain of the other or both of a third, like ``foto.`` and
    ``www.``, and the name is specific enough: ``/1.jpg`` and ``/2026/1.jpg`` may be two images.
    """
    hosts = [(each.hostname or "").removeprefix("www.").split(".") for each in (one, other)]
    shorter, longer = sorted(hosts, key=len)
    below = longer[-len(shorter) :] == shorter or (len(shorter) > 2 and longer[1:] == shorter[1:])
    paths = sorted((one.path, other.path), key=len)
    return below and (len(_file(paths[0])) >= 10 or paths[1].endswith(paths[0]))
