"""One state of a publication, as it is looked at: found when somebody asks, not before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path

from lxml import etree

from feedpub import documents, profiles, selection, urls
from feedpub.acceptance import Cell
from feedpub.accepting import Judge
from feedpub.consumers import Portrayal, portrayal_in
from feedpub.documents import Contents, Item
from feedpub.findings import Finding
from feedpub.judging import unpacked
from feedpub.model import Article, Status, Value
from feedpub.previewing._rehearsing import Rehearsed
from feedpub.targets import Staged

#: Documents larger than this are searched for an article only if somebody opens them.
_LARGE = 20 << 20
#: Documents that are kept parsed.
_OPEN = 12
#: Lines of an item that are shown.
_MOST_LINES = 120


class ShownLine(Value, frozen=True):
    """A line of a document, with what is wrong there."""

    number: int
    text: str
    findings: tuple[Finding, ...] = ()


class ItemPlace(Value, frozen=True, gc=True):
    """Where an article is: the number of the document, and of the item in it."""

    document: int
    item: int


class ShownFile(Value, frozen=True, gc=True):
    """A document of an edition."""

    number: int
    staged: Staged
    path: Path
    findings: tuple[Finding, ...] = ()
    crash: str | None = None
    profiles: tuple[str, ...] = ()
    state: str = ""

    @property
    def data(self) -> bytes:
        """Its bytes, decompressed."""
        return unpacked(self.path.read_bytes())


class Edition:
    """What a rehearsal found.

    Args:
        rehearsed: The rehearsal.
        made_at: When it was made, by the clock.
    """

    def __init__(self, rehearsed: Rehearsed, made_at: datetime) -> None:
        assert rehearsed.articles is not None, "a run that was stopped has no edition"
        self.rehearsed = rehearsed
        self._articles = rehearsed.articles
        self.made_at = made_at
        self.now = rehearsed.now
        self.publication = rehearsed.config.publication
        self.parsed = lru_cache(_OPEN)(self._parsed)
        self._items = lru_cache(None)(self._index)

    @cached_property
    def files(self) -> list[ShownFile]:
        """The documents."""
        proposal = self.rehearsed.built.proposal
        states = {} if proposal is None else {each.path: each.state for each in proposal.documents}
        named = {each.path: each.profiles for each in self.rehearsed.outputs}
        found = []
        pairs = zip(self.rehearsed.documents, self.rehearsed.files, strict=True)
        for number, (staged, path) in enumerate(pairs):
            checked = self.rehearsed.checked.get(staged.name)
            names = named.get(staged.made_for.family, ())
            found.append(
                ShownFile(
                    number=number,
                    staged=staged,
                    path=path,
                    findings=() if checked is None else checked.findings,
                    crash=None if checked is None else checked.crash,
                    profiles=tuple(profiles.find(name).name for name in names),
                    state=states.get(staged.name, ""),
                )
            )
        return found

    @cached_property
    def _places(self) -> list[int]:
        return [place for place, _ in self._articles.placed()]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """The number of each article by its id and its address."""
        found: dict[str, int] = {}
        for number, article in enumerate(self._articles):
            found.setdefault(article.id, number)
            found.setdefault(_key(article.url), number)
        return found

    @property
    def count(self) -> int:
        """How many articles there are."""
        return len(self._places)

    def articles(self, start: int, stop: int) -> Sequence[Article]:
        """Return the articles from number *start* up to *stop*."""
        return list(self._articles.at(self._places[start:stop]))

    def search(self, text: str) -> list[int]:
        """Return the numbers of the articles whose title or address has *text*."""
        wanted = text.casefold()
        return [
            number
            for number, each in enumerate(self._articles)
            if wanted in each.title.casefold() or wanted in each.url.casefold()
        ]

    def number_of(self, item: Item) -> int | None:
        """Return the number of the article that *item* is about; ``None`` if it is not known."""
        keys = (item.id or "", _key(item.url or ""))
        return next((self._numbers[each] for each in keys if each in self._numbers), None)

    def state(self, article: Article) -> str:
        """Return why *article* is not public, in words; "" if it is."""
        if article.status is Status.DRAFT:
            return "a draft"
        if article.status is Status.WITHDRAWN:
            return "withdrawn"
        if any(selection.public([article], self.now, selection.Agenda(self.now))):
            return ""
        if article.expires is not None and article.expires <= self.now:
            return "expired"
        return "not public yet"

    def _parsed(self, number: int) -> tuple[Contents | None, Sequence[Item]]:
        file = self.files[number]
        try:
            contents = documents.read(file.data, file.staged.format, file.staged.name)
        except (ValueError, OSError):
            return None, ()
        return (None, ()) if contents is None else (contents, tuple(contents.items))

    def _index(self, number: int) -> dict[int, int]:
        """Return article's number → item's number, of a document."""
        found: dict[int, int] = {}
        for item in self.parsed(number)[1]:
            article = self.number_of(item)
            if article is not None:
                found.setdefault(article, item.number)
        return found

    def places_of(self, number: int) -> list[ItemPlace]:
        """Return where the article *number* is, in all documents but very large ones."""
        found = []
        for file in self.files:
            if file.staged.size <= _LARGE and number in (index := self._items(file.number)):
                found.append(ItemPlace(document=file.number, item=index[number]))
        return found

    def portrayal(self, place: ItemPlace, article: Article | None = None) -> Portrayal | None:
        """Return what the item at *place* says."""
        contents, items = self.parsed(place.document)
        if contents is None or place.item >= len(items):
            return None
        name = self.files[place.document].staged.name
        return portrayal_in(items[place.item], contents, name, self.publication, article)

    def portrayals(self, number: int, start: int, stop: int) -> list[Portrayal]:
        """Return what the items of document *number* say, from *start* up to *stop*."""
        count = len(self.parsed(number)[1])
        places = (ItemPlace(number, each) for each in range(start, min(stop, count)))
        return [found for each in places if (found := self.portrayal(each)) is not None]

    def lines(self, place: ItemPlace) -> list[ShownLine]:
        """Return the lines of the item at *place*, with what is wrong there."""
        items = self.parsed(place.document)[1]
        element = getattr(items[place.item], "element", None)
        file = self.files[place.document]
        text = file.data.decode("utf-8", "replace").split("\n")
        if element is None or not element.sourceline:
            return []
        start = element.sourceline
        length = etree.tostring(element, with_tail=False).count(b"\n") + 1
        return self.lines_between(file, text, start, min(start + length, start + _MOST_LINES))

    def lines_between(
        self, file: ShownFile, text: Sequence[str], start: int, stop: int
    ) -> list[ShownLine]:
        """Return the lines from number *start* up to *stop*, counted from 1."""
        by_line: dict[int, list[Finding]] = {}
        for each in file.findings:
            by_line.setdefault(each.location.line or 1, []).append(each)
        return [
            ShownLine(number, text[number - 1], tuple(by_line.get(number, ())))
            for number in range(start, min(stop, len(text) + 1))
        ]

    @cached_property
    def _judge(self) -> Judge:
        config = self.rehearsed.config
        return Judge(
            profiles.living(), self.publication, self.now, config.judgement, config.outputs
        )

    def verdicts(self, article: Article) -> list[tuple[str, Cell]]:
        """Return the title of each aggregator, and its verdict on *article*."""
        if article.status is Status.WITHDRAWN:
            return []
        cells = self._judge.row(article).cells
        titles = (each.title for each in profiles.living())
        return list(zip(titles, cells, strict=True))


def _key(url: str) -> str:
    """Return what two addresses of one page have in common, also if one of them is counted."""
    return f"page {urls.page(url)}"
