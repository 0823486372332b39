"""Sitemap indexes (https://www.sitemaps.org/protocol.html#index)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import ClassVar

from feedpub.documents._contents import Contents, Elements, XmlItem
from feedpub.documents._kind import Kind, rooted
from feedpub.documents._urlset import LOC
from feedpub.markup import Element


class _Sitemap(XmlItem):
    FIELDS: ClassVar[Mapping[str, tuple[str, ...]]] = {"url": (LOC,)}

    @property
    def link(self) -> str | None:
        return self.text(LOC)


def _read(root: Element) -> Contents:
    return Contents(Elements(_Sitemap, partial(root.iterchildren, "{*}sitemap")), container=root)


SITEMAP_INDEX = Kind(
    name="sitemap-index",
    item="sitemap",
    role="index",
    recognise=rooted("sitemapindex"),
    read=_read,
    schema="sitemap-index-0.9",
)
