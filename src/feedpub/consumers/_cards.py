"""Cards: what a consumer shows of an article."""

from __future__ import annotations

from datetime import datetime

from feedpub import html
from feedpub.consumers._ago import ago
from feedpub.consumers._framing import Crop, Frame, framed
from feedpub.consumers._portrayal import Portrayal
from feedpub.consumers._reading_view import host_of
from feedpub.model import Value
from feedpub.text import one_line


class Limit(Value, frozen=True):
    """Where a text is cut: after so many characters, or where so many lines are full.

    Attributes:
        characters: At most so many, of which the last is the ellipsis; 0: not cut by number.
        lines: At most so many on a small screen; 0: as many as it takes.
    """

    characters: int = 0
    lines: int = 0


class Cut(Value, frozen=True):
    """A text, and what of it is not shown.

    Attributes:
        shown: What is shown, with an ellipsis if it is cut.
        lost: The rest.
        lines: The lines that there is room for; 0: as many as it takes.
    """

    shown: str = ""
    lost: str = ""
    lines: int = 0


class Consumer(Value, frozen=True, kw_only=True, gc=True):
    """Somebody who shows articles, and how.

    Attributes:
        name: What it is called in addresses: ``google-news``.
        title: What people call it.
        about: What it shows, and where that comes from, in sentences.
        approximate: What of it is only near the truth, in a sentence.
        sources: The public pages that say so.
        profile: The profile of the aggregator, whose output is taken if there is one.
        layout: ``wide``: the picture above; ``row``: beside; ``mail``: above, in a letter.
        crop: How it takes a picture.
        title_limit: Where titles are cut.
        excerpt_limit: Where excerpts are cut; ``None``: it shows none.
        shows: What else it shows, in this order: ``kicker``, ``source``, ``author``, ``date``,
            ``section``, ``host``.
        reads_page: Whether it looks at the article's page, not only at a feed.
    """

    name: str
    title: str
    about: str
    approximate: str
    sources: tuple[str, ...]
    crop: Crop
    profile: str | None = None
    layout: str = "wide"
    title_limit: Limit = Limit()
    excerpt_limit: Limit | None = None
    shows: tuple[str, ...] = ("source", "date")
    reads_page: bool = False


class Card(Value, frozen=True, gc=True):
    """What a consumer shows of an article.

    Attributes:
        consumer: Who shows it.
        portrayal: What it is made of.
        title: The headline.
        excerpt: The excerpt; empty if none is shown.
        frame: The picture.
        beside: Name and text of what else is shown, in order.
    """

    consumer: Consumer
    portrayal: Portrayal
    title: Cut
    excerpt: Cut
    frame: Frame
    beside: tuple[tuple[str, str], ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be known of it, in sentences: what is cut, and what is missing."""
        found = list(self.frame.why)
        if self.title.lost:
            found.append(
                f"The title has {len(one_line(self.portrayal.title))} characters and is cut after"
                f" {len(self.title.shown)}."
            )
        if not self.portrayal.title:
            found.append("There is no title.")
        missing = [name for name in self.consumer.shows if name not in dict(self.beside)]
        found += [f"There is no {name} to show." for name in missing if name in _EXPECTED]
        return tuple(found)


#: What an article is poorer without; few have a kicker.
_EXPECTED = {"source", "author", "date"}


def card(consumer: Consumer, portrayal: Portrayal, now: datetime) -> Card:
    """Return how *consumer* shows an article, at the instant *now*."""
    limit = consumer.excerpt_limit
    text = portrayal.summary or html.excerpt(html.to_text(portrayal.body), html.EXCERPT)
    return Card(
        consumer=consumer,
        portrayal=portrayal,
        title=_cut(portrayal.title, consumer.title_limit),
        excerpt=Cut() if limit is None else _cut(text, limit),
        frame=framed(consumer.crop, portrayal.pictures),
        beside=tuple(
            (name, text) for name in consumer.shows if (text := _beside(name, portrayal, now))
        ),
    )


def _cut(text: str, limit: Limit) -> Cut:
    text = one_line(text)
    if not limit.characters or len(text) <= limit.characters:
        return Cut(shown=text, lines=limit.lines)
    shown = html.excerpt(text, limit.characters)
    return Cut(shown=shown, lost=text[len(shown) - 1 :].strip(), lines=limit.lines)


def _beside(name: str, portrayal: Portrayal, now: datetime) -> str:
    match name:
        case "source":
            return portrayal.source
        case "author":
            return ", ".join(portrayal.authors)
        case "date":
            return "" if portrayal.published is None else ago(portrayal.published, now)
        case "kicker":
            return portrayal.kicker or ""
        case "section":
            return portrayal.sections[0] if portrayal.sections else ""
        case _:
            return host_of(portrayal.url)
