"""Which pages an article may link to, told from its record, before its body is cleaned."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from urllib.parse import urljoin

from feedpub.model import Article
from feedpub.patterns import pattern
from feedpub.selection._public import mark

#: What a link or a quotation names, in HTML that nobody has cleaned; and addresses in a text.
_ATTRIBUTE = pattern(r"""(?:href|cite)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.IGNORECASE)
_ADDRESS = pattern(r"https?://[^\s\"'<>]+", re.IGNORECASE)
#: What is left out of an address, and what ends the sentence that it is in.
_LEFT_OUT = pattern(r"[\x00-\x20]+")
_AFTER = ".,;:!?)]"


def marks_named(article: Article) -> set[int]:
    """Return the marks of all pages that *article* may link to, and maybe of some others."""
    texts = [text for text in (article.content_html, article.content_text) if text]
    if not (texts or article.related or article.translations):
        return set()  # as most of a month of an archive
    urls = {each.url for each in article.related}
    urls.update(each.url for each in article.translations)
    for text in texts:
        urls.update(_addresses(text, article.url))
        if "&lt;" in text:  # escaped twice
            urls.update(_addresses(unescape(text), article.url))
    return set(map(mark, urls))


def _addresses(text: str, base: str) -> Iterator[str]:
    for match in _ATTRIBUTE.finditer(text):
        address = _LEFT_OUT.sub("", unescape(match[1] or match[2] or match[3] or ""))
        yield address
        with suppress(ValueError):  # no address at all
            yield urljoin(base, address)
    for address in _ADDRESS.findall(text):
        yield unescape(address)
        yield unescape(address).rstrip(_AFTER)
