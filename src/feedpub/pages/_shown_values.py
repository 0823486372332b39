"""The values that pages show: all of it is known before the first page is made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from feedpub.acceptance import Cell
from feedpub.audience import FeedAudience
from feedpub.findings import Finding
from feedpub.model import Access, Article, Origin, Publication, Value


class Budget(Value, frozen=True):
    """How much an output may have.

    Attributes:
        most: The most there may be of it.
        unit: ``items`` or ``bytes``.
        by: Who allows no more: ``the sitemap protocol``, ``MSN``.
    """

    most: int
    unit: str
    by: str


class ShownItem(Value, frozen=True, gc=True):
    """One article in an output, as the document itself tells of it.

    Attributes:
        number: Its place in the document, from 0.
        published: ``None`` if the document does not say it, or not as a date.
    """

    number: int
    id: str | None = None
    title: str | None = None
    url: str | None = None
    published: datetime | None = None
    sections: tuple[str, ...] = ()
    language: str | None = None


class ShownOutput(Value, frozen=True, gc=True):
    """A document: what it lists, what was found in it, what it may have.

    Attributes:
        name: Its path, as the user knows it.
        data: Its bytes; ``None`` if they are not to be shown, or not known.
        size: How many bytes there are.
        items: What it lists, in its order.
        state: What became of it, in a word or two: ``live``, ``held back``; "" if nobody said.
        url: Its public address.
        window: The age from which on articles leave it; ``None`` if none does.
        trouble: Why it could not be read or checked, in a sentence.
        withheld: Why its text is not shown, in a sentence.
    """

    name: str
    format: str
    data: bytes | None = None
    size: int | None = None
    items: Sequence[ShownItem] = ()
    findings: tuple[Finding, ...] = ()
    state: str = ""
    url: str | None = None
    language: str | None = None
    budgets: tuple[Budget, ...] = ()
    window: timedelta | None = None
    trouble: str | None = None
    withheld: str | None = None


class ShownAggregator(Value, frozen=True):
    """An aggregator, as a column of the matrix.

    Attributes:
        window: The age from which on it takes no article, whatever else is right.
    """

    name: str
    title: str
    window: timedelta | None = None


class ShownArticle(Value, frozen=True, gc=True):
    """An article: what its record says, and what each aggregator says of it.

    Attributes:
        published: ``None`` if that is not known.
        state: Why it is not public, in words: ``a draft``; "" if it is. What is not public is
            shown on this machine only.
        cells: A verdict for each of the aggregators, in their order.
        findings: What is wrong with its record, besides the verdicts.
        record: All that its record says, if that may be shown.
    """

    id: str
    title: str
    url: str | None = None
    origin: Origin | None = None
    published: datetime | None = None
    sections: tuple[str, ...] = ()
    language: str | None = None
    access: Access = Access.FREE
    state: str = ""
    cells: tuple[Cell, ...] = ()
    findings: tuple[Finding, ...] = ()
    record: Article | None = None


class Showing(Value, frozen=True, gc=True):
    """All that pages show of a publication, or of documents alone.

    `shown_document` makes an output of a document, `feedpub.showing` all of it of a build.

    Attributes:
        title: What it is called: the publication's name, or "3 documents".
        now: The instant that it is shown for; ``None``: nothing is said of age.
        publication: Whose articles they are, if that is known.
        outputs: The documents, in the order of the configuration.
        articles: The articles, in the order of the matrix: those that need attention first.
        aggregators: The columns of the matrix.
        findings: What is wrong with records, or with the documents together.
        live: What is live now, in a sentence.
        notes: What else is to be known, in a sentence each.
        hidden: How many articles are not shown because they are not public.
        others: How many public articles are not among them, because they are too many.
        changes: What the next run would change, in a sentence each; ``None`` if nobody asked.
        readers: Who reads the feeds, if logs were read.
    """

    title: str
    now: datetime | None = None
    publication: Publication | None = None
    outputs: Sequence[ShownOutput] = ()
    articles: Sequence[ShownArticle] = ()
    aggregators: tuple[ShownAggregator, ...] = ()
    findings: tuple[Finding, ...] = ()
    live: str = ""
    notes: tuple[str, ...] = ()
    hidden: int = 0
    others: int = 0
    changes: Sequence[str] | None = None
    readers: Sequence[FeedAudience] = ()
