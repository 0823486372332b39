"""The matrix: which aggregator takes which article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from feedpub.acceptance import SYMBOLS, Cell, Reason, Verdict
from feedpub.model import Value
from feedpub.pages._shown_values import Showing, ShownAggregator, ShownArticle

#: What is said where an article is too old for an aggregator, and its sign.
TOO_OLD = "too old"
_SIGNS = {str(verdict): sign for verdict, sign in SYMBOLS.items()} | {TOO_OLD: "◷"}
#: What each verdict means, in the order in which they need attention.
LEGEND = {
    str(Verdict.REFUSED): "the aggregator would refuse it",
    str(Verdict.ADVISED): "it is taken; something could be better",
    str(Verdict.ADAPTED): "it is taken, after changes that feedpub makes",
    str(Verdict.ACCEPTED): "it is taken as it is, and inside the window that applies",
    TOO_OLD: "it is older than what the aggregator takes",
    str(Verdict.NOT_MEANT): "it is not meant for this aggregator",
}
_RANKS = {word: rank for rank, word in enumerate(LEGEND)}


class CellWord(Value, frozen=True, gc=True):
    """What one aggregator says of an article, in a word."""

    word: str
    reasons: tuple[Reason, ...] = ()

    @property
    def sign(self) -> str:
        """The sign of the word, which never stands alone."""
        return _SIGNS[self.word]

    @property
    def style(self) -> str:
        """The word as the name of a class."""
        return self.word.replace(" ", "-")


class Reproach(Value, frozen=True, gc=True):
    """One reason, and the titles of all the aggregators that have it."""

    reason: Reason
    titles: tuple[str, ...]


def said(
    article: ShownArticle, aggregators: Sequence[ShownAggregator], now: datetime | None
) -> list[CellWord]:
    """Return what each of *aggregators* says of *article*."""
    return [
        _said(cell, article.published, aggregator, now)
        for cell, aggregator in zip(article.cells, aggregators, strict=True)
    ]


def _said(
    cell: Cell, published: datetime | None, aggregator: ShownAggregator, now: datetime | None
) -> CellWord:
    window = aggregator.window
    if (
        cell.verdict is not Verdict.NOT_MEANT
        and None not in (window, now, published)
        and now - published > window  # type: ignore[operator]  # none of them is missing
    ):
        return CellWord(word=TOO_OLD, reasons=cell.reasons)
    return CellWord(word=str(cell.verdict), reasons=cell.reasons)


def worst(words: Sequence[CellWord]) -> str:
    """Return the word that needs attention most; "" if there is none."""
    return min((each.word for each in words), key=_RANKS.__getitem__, default="")


def tallies(showing: Showing) -> list[tuple[ShownAggregator, Counter[str]]]:
    """Return how often each aggregator says what; articles that are not public do not count."""
    counters: list[Counter[str]] = [Counter() for _ in showing.aggregators]
    for article in showing.articles:
        if not article.state:
            words = said(article, showing.aggregators, showing.now)
            for counter, each in zip(counters, words, strict=True):
                counter[each.word] += 1
    return list(zip(showing.aggregators, counters, strict=True))


def in_order(showing: Showing) -> list[tuple[int, ShownArticle, list[CellWord]]]:
    """Return the articles with what is said of them: first what needs attention, then the newest.

    Each has its number among the articles of *showing*.
    """
    rows = [
        (number, each, said(each, showing.aggregators, showing.now))
        for number, each in enumerate(showing.articles)
    ]
    newest = sorted(rows, key=lambda row: _age(row[1]), reverse=True)
    return sorted(newest, key=lambda row: _RANKS.get(worst(row[2]), len(_RANKS)))


def _age(article: ShownArticle) -> float:
    return 0.0 if article.published is None else article.published.timestamp()


def reproaches(
    words: Sequence[CellWord], aggregators: Sequence[ShownAggregator]
) -> Iterator[Reproach]:
    """Yield what is wrong with an article, each once, with the aggregators that say it."""
    found: dict[tuple[str, str | None], tuple[Reason, list[str]]] = {}
    for each, aggregator in zip(words, aggregators, strict=True):
        for reason in each.reasons:
            key = reason.message, reason.fixed
            found.setdefault(key, (reason, []))[1].append(aggregator.title)
    for reason, titles in sorted(found.values(), key=lambda pair: -pair[0].severity):
        yield Reproach(reason=reason, titles=tuple(dict.fromkeys(titles)))
