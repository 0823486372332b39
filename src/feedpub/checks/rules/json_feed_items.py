"""JSON Feed: members of one object that depend on each other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from feedpub.checks._context import Context
from feedpub.checks.json.members import VERSIONS
from feedpub.checks.rules.json_feed import FINE, SPEC
from feedpub.checks.rules.json_feed_members import added
from feedpub.findings import Severity, rule
from feedpub.text import shown

#: The key, or an empty string for the object itself, and the message.
Found = Iterator[tuple[str, str]]


@rule("json-feed/no-content", Severity.ERROR, on="json/item", source=SPEC + "#items",
      refused_by="The specification makes the item invalid; readers show an empty page.",
      flags=[FINE.replace(', "content_text": "Rain"', "")], passes=[FINE])  # fmt: skip
def no_content(item: dict[str, Any], context: Context) -> Found:
    """An item has neither content_html nor content_text.

    One of the two is required. Add the article's HTML or its text.
    """
    if "content_html" not in item and "content_text" not in item:
        yield "", "the item has no content_html or content_text; add one"


@rule("json-feed/modified-before-published", Severity.WARNING, on="json/item",
      source=SPEC + "#items",
      flags=[added('"date_published": "2026-11-23T08:00:00Z", '
                   '"date_modified": "2026-11-23T09:00:00+02:00"')],
      passes=[added('"date_published": "2026-11-23T08:00:00Z", '
                    '"date_modified": "2026-11-23T08:00:00Z"')])  # fmt: skip
def modified_before_published(item: dict[str, Any], context: Context) -> Found:
    """An item was modified before it was published.

    One of the dates is wrong, most often its offset. Correct it, or leave date_modified out.
    """
    modified, published = item.get("date_modified"), item.get("date_published")
    if modified == published or type(modified) is not str or type(published) is not str:
        return
    if modified[19:] == published[19:] and modified > published:
        return
    with suppress(ValueError, TypeError):
        if datetime.fromisoformat(modified) < datetime.fromisoformat(published):
            yield (
                "date_modified",
                f"date_modified is {shown(modified)}, before date_published {shown(published)}",
            )


@rule("json-feed/empty-author", Severity.ERROR, on="json/author", source=SPEC + "#top-level",
      flags=[added('"authors": [{}]')], passes=[added('"authors": [{"name": "Ana"}]')],
      )  # fmt: skip
def empty_author(author: dict[str, Any], context: Context) -> Found:
    """An author has no name, url or avatar.

    At least one is required. Add the name, or leave the author out.
    """
    if "name" not in author and "url" not in author and "avatar" not in author:
        yield "", "the author has no name, url or avatar; add the name"


@rule("json-feed/deprecated-author", Severity.INFO, on=("json/feed", "json/item"),
      source=SPEC + "#top-level",
      flags=[added('"author": {"name": "Ana"}')],
      passes=[added('"authors": [{"name": "Ana"}], "author": {"name": "Ana"}')])  # fmt: skip
def deprecated_author(holder: dict[str, Any], context: Context) -> Found:
    """The deprecated author is given without authors.

    Version 1.1 replaced author by authors. Write authors, an array; you can keep author beside it
    for old readers.
    """
    version = context.memory("json-feed/version").get(0)
    if "author" in holder and "authors" not in holder and version != VERSIONS[1]:
        yield "author", "author is given without authors; add authors, an array, as well"


@rule("json-feed/other-author", Severity.WARNING, on=("json/feed", "json/item"),
      source=SPEC + "#top-level",
      flags=[added('"authors": [{"name": "Ana"}], "author": {"name": "Dan"}')],
      passes=[added('"authors": [{"name": "Ana"}], "author": {"name": "Ana"}')])  # fmt: skip
def other_author(holder: dict[str, Any], context: Context) -> Found:
    """The author is not one of the authors.

    Old readers then show a different author than new ones. Write the first of authors as author.
    """
    author = holder.get("author")
    if author is not None and type(author) is dict:
        authors = holder.get("authors")
        if type(authors) is list and authors and author not in authors:
            names = {each.get("name") for each in authors if type(each) is dict and _named(each)}
            if not _named(author) or author["name"] not in names:
                yield "author", "author is not one of authors; write the first of them"


def _named(author: dict[str, Any]) -> bool:
    return isinstance(author.get("name"), str)


@rule("json-feed/no-url", Severity.WARNING, on="json/feed", source=SPEC + "#top-level",
      flags=[FINE.replace('"feed_url": "https://example.org/feed.json", ', "")],
      passes=[FINE])  # fmt: skip
def no_url(feed: dict[str, Any], context: Context) -> Found:
    """The feed has no feed_url or no home_page_url.

    On the public web both are practically required: feed_url identifies the feed, and home_page_url
    is where readers send people. Write this file's address as feed_url, and the site's as
    home_page_url.
    """
    for key in ("home_page_url", "feed_url"):
        if key not in feed:
            yield "", f"the feed has no {key}; add it"


@rule("json-feed/next-url", Severity.ERROR, on="json/feed", source=SPEC + "#top-level",
      flags=[FINE.replace('"items"', '"next_url": "https://example.org/feed.json", "items"')],
      passes=[FINE.replace('"items"', '"next_url": "https://example.org/feed-2.json", "items"')],
      )  # fmt: skip
def next_url(feed: dict[str, Any], context: Context) -> Found:
    """The next page is the feed itself.

    Readers would loop. Write the address of the next page, or leave it out on
    the last.
    """
    following = feed.get("next_url")
    if following is not None and following in (feed.get("feed_url"), context.document.url):
        yield "next_url", f"next_url is {shown(str(following))}, this feed itself; leave it out"
