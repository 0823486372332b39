"""What consumers show: the cards of an article, and an output as a reader shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from feedpub.consumers import CONSUMERS, Card, Portrayal, card, portrayal_of, readable
from feedpub.model import Article, Publication
from feedpub.pages._rendering import rendered

if TYPE_CHECKING:
    from markupsafe import Markup


def cards_of(
    portrayals: Iterable[tuple[Portrayal, Sequence[str]]],
    record: Article | None,
    publication: Publication,
    now: datetime,
) -> list[Card]:
    """Return what each consumer shows of an article.

    Args:
        portrayals: What each output says of it, with the names of the profiles that the output is
            for; the first that is for nobody is taken for those that have no output of their own.
        record: What its record says: for those that look at its page, and without any output.
        publication: Whose it is.
        now: The instant.
    """
    known = list(portrayals)
    general = next((each for each, profiles in known if not profiles), None)
    page = None if record is None else portrayal_of(record, publication)
    found = []
    for consumer in CONSUMERS.values():
        own = next((each for each, names in known if consumer.profile in names), None)
        said = own or (page if consumer.reads_page else None) or general or page
        if said is not None:
            if consumer.reads_page and page is not None:
                said = replace(said, pictures=(*said.pictures, *page.pictures))
            found.append(card(consumer, said, now))
    return found


def cards(shown: Sequence[Card], *, images: bool = False) -> Markup:
    """Return the section with the cards *shown*; with *images*, pictures are loaded."""
    return rendered("cards", cards=shown, images=images)


def reader_list(
    entries: Iterable[Portrayal],
    link: Callable[[int], str],
    now: datetime,
    *,
    start: int = 0,
    images: bool = False,
) -> Markup:
    """Return a list of articles, as a reader of feeds shows it.

    Args:
        entries: What the output says of each.
        link: Returns where one of them is shown, by its number in the output.
        now: The instant.
        start: The number of the first.
        images: Whether pictures are loaded from where they are.
    """
    linked = [(each, link(number)) for number, each in enumerate(entries, start)]
    return rendered("reader", item=None, entries=linked, start=start, now=now, images=images)


def reader_item(item: Portrayal, now: datetime, *, images: bool = False) -> Markup:
    """Return one article of an output, as a reader of feeds shows it."""
    from markupsafe import Markup

    body = Markup(readable(item.body, item.url, images=images))  # noqa: S704 it is sanitised
    return rendered("reader", item=item, body=body, now=now, images=images)
