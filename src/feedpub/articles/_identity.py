"""Articles that share an id: which of them goes out, and what is said about it."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from hashlib import blake2b

from msgspec import Struct
from msgspec.structs import replace

from feedpub.articles import rules
from feedpub.articles.identifiers import address_of
from feedpub.articles.notes import Ledger
from feedpub.findings import Finding, Location, Rule
from feedpub.model import Article, Origin, Status
from feedpub.text import shown

#: Hashes are kept apart by their last bits, so that looking for equal ones needs little memory.
_PARTS = 64
_NOWHERE = Origin(path="")


class Repeated(Struct, frozen=True):
    """Ids that seem to have been seen more than once, by their hashes."""

    key: Callable[[str], int]
    keys: set[int]

    def has(self, id: str) -> bool:
        """Return whether *id* may be one of them."""
        return self.key(id) in self.keys


class Identities:
    """The ids that were seen: eight bytes each, however long they are."""

    def __init__(self, *, portable: bool = False) -> None:
        self.parts = [array("q") for _ in range(_PARTS)]
        self.is_portable = portable
        # The hash does not decide: ids with equal hashes are compared themselves. Python's, the
        # quicker one, has a new key in every process; forked processes share the key.
        self.key: Callable[[str], int] = digest if portable else hash

    def add(self, id: str) -> None:
        """Remember *id*."""
        key = self.key(id)
        self.parts[key % _PARTS].append(key)

    def merge(self, other: Identities) -> None:
        """Remember what *other* has seen, too."""
        for mine, theirs in zip(self.parts, other.parts, strict=True):
            mine.extend(theirs)

    def repeated(self) -> Repeated:
        """Return which ids seem to have been seen more than once."""
        return Repeated(self.key, {key for part in self.parts for key in _repeated(part)})


def digest(id: str) -> int:
    """Return a hash of *id* that is the same in every process, on every machine."""
    data = id.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little", signed=True)


def _repeated(part: array[int]) -> Iterable[int]:
    if len(set(part)) == len(part):
        return ()
    seen: set[int] = set()
    return {key for key in part if key in seen or seen.add(key)}  # type: ignore[func-returns-value]


class Decision(Struct):
    """Which article of each repeated id goes out."""

    winners: dict[str, Origin] = {}
    dropped: int = 0
    #: Articles whose id belongs to another one.
    refused: list[Article] = []

    def without(self, ids: Iterable[str]) -> Decision:
        """Return the same, but that no article with one of *ids* goes out."""
        return replace(self, winners=self.winners | dict.fromkeys(ids, _NOWHERE))

    def admitted(self, articles: Iterable[Article]) -> Iterator[Article]:
        """Yield those of *articles* that go out."""
        return filter(self.admits, articles)

    def admits(self, article: Article) -> bool:
        """Return whether *article* goes out."""
        winners = self.winners
        return article.id not in winners or winners[article.id] == article.origin


def decide(
    articles: Iterable[Article],
    repeated: Repeated,
    position: Callable[[Origin], tuple[int, int, int]],
    ledger: Ledger,
    *,
    aside: Callable[[Origin], bool],
    updates: Collection[int] = (),
) -> Decision:
    """Decide among those of *articles* whose id is in *repeated*.

    A record for which *aside* returns true is set aside with a warning. The sources with the
    numbers *updates* list only what is new or changed, which others may not know yet.
    """
    groups: dict[str, list[Article]] = {}
    for article in articles:
        if repeated.has(article.id):
            groups.setdefault(article.id, []).append(article)
    decision = Decision()
    ordered = [
        sorted(group, key=lambda article: position(article.origin))
        for group in groups.values()
        if len(group) > 1
    ]
    for group in sorted(ordered, key=lambda group: position(group[0].origin)):
        _settle(group, decision, ledger, aside=aside, updates=updates)
    return decision


def _settle(
    group: list[Article],
    decision: Decision,
    ledger: Ledger,
    *,
    aside: Callable[[Origin], bool],
    updates: Collection[int],
) -> None:
    def rank(article: Article) -> tuple[datetime, bool]:
        return _changed(article), article.read_from in updates

    winner = group[0]
    for article in group[1:]:
        decision.dropped += 1
        if _content(article) == _content(winner):
            _say(ledger, rules.REPEATED_RECORD, article, winner, "was read before")
        elif rank(article) == rank(winner) or (
            article.url != winner.url and rank(article)[1] == rank(winner)[1]
        ):
            decision.refused.append(article)
            _refuse(ledger, article, winner, aside=aside(article.origin))
        elif rank(article) > rank(winner):
            _say(ledger, rules.OLDER_VERSION, winner, article, "has a later version")
            winner = article
        else:
            _say(ledger, rules.OLDER_VERSION, article, winner, "has a later version")
    decision.winners[winner.id] = winner.origin


class SharedPage(Struct, frozen=True):
    """One of several articles that have the same URL and different ids.

    Attributes:
        id: Its id.
        updated: When it was changed last.
        url: Its URL.
        title: Its headline.
        origin: Where its record was read.
    """

    id: str
    updated: datetime
    url: str
    title: str
    origin: Origin


def report_shared(
    articles: Iterable[Article],
    repeated: Repeated,
    position: Callable[[Origin], tuple[int, int, int]],
    ledger: Ledger,
) -> list[list[SharedPage]]:
    """Report those of *articles* whose URL, one of *repeated*, belongs to another, too.

    Return those that share a URL, the first of each group first.
    """
    shared: list[list[SharedPage]] = []
    groups: dict[str, list[Article]] = {}
    for article in articles:
        address = address_of(article)
        if article.status is Status.PUBLISHED and repeated.has(address):
            groups.setdefault(address, []).append(article)
    for group in groups.values():
        first, *others = sorted(group, key=lambda article: position(article.origin))
        if others:
            shared.append([_shared(each) for each in (first, *others)])
        for article in others:
            other = "" if article.url == first.url else f" ({shown(first.url, 100)})"
            message = (
                f"url {shown(article.url, 100)} is that of the article at {first.origin}{other}"
                f" as well, but their ids differ: {shown(article.id)}, {shown(first.id)}"
            )
            ledger.add(_finding(rules.DUPLICATE_URL, article, message, "url"))
    return shared


def _shared(article: Article) -> SharedPage:
    return SharedPage(article.id, _changed(article), article.url, article.title, article.origin)


def _content(article: Article) -> Article:
    return replace(article, origin=_NOWHERE, read_from=0)


def _changed(article: Article) -> datetime:
    return article.modified or article.published


def _say(ledger: Ledger, rule: Rule, loser: Article, winner: Article, what: str) -> None:
    message = f"this record {what} at {winner.origin}; it is published once"
    ledger.add(_finding(rule, loser, message), key="")


def _refuse(ledger: Ledger, article: Article, other: Article, *, aside: bool) -> None:
    message = f"id {shown(article.id, 100)} belongs to a different article at {other.origin}"
    finding = _finding(rules.DUPLICATE_ID, article, message)
    ledger.add(finding, aside=aside)


def _finding(rule: Rule, article: Article, message: str, field: str = "id") -> Finding:
    origin = article.origin
    return Finding(
        rule=rule,
        severity=rule.severity,
        message=message,
        location=Location(path=origin.path, line=origin.line, xpath=field),
        article=shown(article.title, 80)[1:-1],
        record=origin,
    )
