"""Records into articles, one file after the other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from feedpub.articles import rules
from feedpub.articles.collection import Articles, Collector
from feedpub.articles.decoding import Repeating, is_plain, loads, quickly
from feedpub.articles.from_record import described, to_article
from feedpub.articles.notes import Broken, Ledger, Remark
from feedpub.articles.record_context import Defaults, InvalidValue, RecordContext
from feedpub.articles.spool import Spool
from feedpub.errors import ReadError
from feedpub.findings import Finding, Location, Rule, Severity
from feedpub.model import Article, Origin, Source, Value
from feedpub.sources._deliveries import Delivered, Newest, later
from feedpub.sources._reader import Reader, Record
from feedpub.sources._setting_aside import Rejected, as_json, documented, record_of
from feedpub.sources._understanding import understood

if TYPE_CHECKING:
    from feedpub.vocabularies import Mapper

#: Unusable records after which reading stops, unless they are set aside.
PATIENCE = 20
#: How many records of a source are looked at to tell its vocabulary.
SAMPLE = 20


#: What many systems keep no more than a part of.
_NO_URL = InvalidValue(
    rules.MISSING_FIELD,
    "is missing or empty; say how the site makes it: "
    '[source.fields] url = { template = "https://e.example/{slug}/" }',
    key="no-url",
)


class Reading(Value, frozen=True, gc=True):
    """What was read.

    Attributes:
        articles: Those that can be used.
        findings: What was odd or wrong; an error means that nothing may be published.
        total: Records seen, usable or not.
        rejected: Records set aside; without quarantine, those that stopped the reading.
        unwanted: The number of records left out by ``where``, of the source or its vocabulary.
        cut_short: The sources, or files of them, that end too early: nothing may be published.
        deliveries: What each source delivered.
    """

    articles: Articles
    findings: tuple[Finding, ...]
    total: int
    rejected: tuple[Rejected, ...]
    unwanted: int = 0
    cut_short: tuple[str, ...] = ()
    deliveries: tuple[Delivered, ...] = ()


class Stop(Exception):  # noqa: N818 no error: enough has been seen
    """Too many records cannot be used; going on would only repeat it."""


class Allowance(Struct, kw_only=True):
    """How many of some records may be set aside: those of one source, or of several together.

    Attributes:
        name: The first of their files.
        most: Their highest share, 0 to 1.
        quarantine: The file that the source names for them.
        total: How many there are.
        bad: How many of them are set aside.
    """

    name: str
    most: float
    quarantine: str | None = None
    total: int = 0
    bad: int = 0


class Tally(Struct, kw_only=True):
    """What has been read so far."""

    context: Defaults
    #: What is set aside, rather than stopping the reading, goes on this account.
    allowance: Allowance | None = None
    #: File, or page → the account that its records are on.
    allowances: dict[str, Allowance] = {}
    #: Which of the sources is being read, counted from 0.
    source: int = 0
    #: Whether what was read of a source goes out, if it ends too early.
    partial: bool = False
    #: Files and pages that ended too early; nothing may be published.
    cut_short: list[str] = []
    #: How many of the records are not records, but places where a source ends too early.
    ends: int = 0
    collector: Collector = field(default_factory=Collector)
    ledger: Ledger = field(default_factory=Ledger)
    rejected: list[Rejected] = []
    total: int = 0
    #: Records that are left out because the source, or its vocabulary, says so.
    unwanted: int = 0
    patience: int = PATIENCE
    #: What makes records of the source the documented ones; ``None``: they are.
    mapper: Mapper | None = None
    #: The newest date in what is being read; ``None``: nobody looks for it.
    newest: Newest | None = None
    #: Whether records mean the same wherever they are read.
    speaks_for_itself: bool = True

    @property
    def decode(self) -> Callable[[bytes], Any]:
        """What returns the value of the JSON text of a record; ``None`` where it is odd."""
        return quickly if self.mapper is None else self.mapper.decode

    def understand(
        self, source: Source, reader: Reader, first: Sequence[Record], *, base: Path
    ) -> None:
        """Find out what the records of *source* speak, of which *first* are the first.

        Raises:
            ConfigError: The configuration says something of it that means nothing.
        """
        self.mapper, self.context = understood(source, reader, first, self.context, base=base)
        self.speaks_for_itself = self.mapper is None and source.timezone is None

    def apart(self, spool: Spool | None, in_memory: int) -> Tally:
        """Return an empty tally for a part of a file.

        Args:
            spool: Where its articles go when they are too many, or have to travel.
            in_memory: How many bytes of them are too many.
        """
        portable = self.collector.is_portable
        return Tally(
            context=self.context,
            source=self.source,
            allowance=self.allowance,
            partial=self.partial,
            collector=Collector(spool, in_memory=in_memory, portable=portable),
            patience=self.patience,
            mapper=self.mapper,
            speaks_for_itself=self.speaks_for_itself,
            newest=None if self.newest is None else Newest(self.newest.now),
        )

    def adopt(self, part: Tally, spool: Spool) -> None:
        """Enter what was read of the part that follows, for whose articles *spool* was meant."""
        self.total += part.total
        self.unwanted += part.unwanted
        self.rejected += part.rejected
        self.cut_short += part.cut_short
        self.ends += part.ends
        self.ledger.merge(part.ledger)
        self.collector.adopt(part.collector, spool)
        if self.newest is not None and part.newest is not None:
            self.newest.date = later(self.newest.date, part.newest.date)

    def take(self, records: Iterable[Record], path: str) -> None:
        """Take in the *records* of the file called *path*.

        Raises:
            Stop: Too many of them cannot be used.
        """
        for record in records:
            origin = Origin(
                path=record.path or path, line=record.line, number=record.number, key=record.key
            )
            if isinstance(record.data, Remark):
                self.ledger.record([record.data], origin, article=None)
                continue
            if record.path is not None and self.allowance is not None:
                self.allowances[record.path] = self.allowance
            self.total += 1
            self._take_one(record, origin)

    def _take_one(self, given: Record, origin: Origin) -> None:
        data = given.data
        record = self.decode(data) if isinstance(data, bytes) else None
        plain = record is not None
        if not plain:
            record = loads(data) if isinstance(data, bytes) else data
        if isinstance(record, Broken):
            self._reject_broken(record, origin)
            return
        if self.mapper is not None and isinstance(record, Mapping):
            if not self.mapper.admits(record):
                self.unwanted += 1
                return
            before, record = record, self.mapper(record)
            if not self.mapper.passes:
                record.setdefault("url", _NO_URL)
            if isinstance(before, Repeating):
                record = before.over(record)
        plain = plain or is_plain(record)
        context = RecordContext(self.context, plain=plain)
        context.notes.extend(given.remarks)
        article = to_article(record, origin, context)
        if article is None and given.is_open:
            why = next(note for note in context.notes if note.severity is Severity.ERROR)
            self.end(why.rule, f"the last record has no end and cannot be used: {why.message}",
                     origin)  # fmt: skip
            return
        if context.notes:
            aside = self.allowance is not None and article is None
            self.ledger.record(context.notes, origin, article=described(record), aside=aside)
        if article is None:
            raw = data if isinstance(data, bytes) else as_json(data)
            again = None if self._means_the_same(context) else documented(record, self.context)
            self._reject(origin, raw, context.notes, again)
        else:
            size = len(data) if isinstance(data, bytes) else _weight(article)
            self._take_in(article, size)

    def _take_in(self, article: Article, size: int) -> None:
        if self.source:
            article = replace(article, read_from=self.source)
        self.collector.add(article, size)
        if self.newest is not None:
            self.newest.look(article)

    def _means_the_same(self, context: RecordContext) -> bool:
        """Return whether the record read in *context* can be read again unchanged."""
        # What is given twice would be gone from what is made of it.
        return self.speaks_for_itself or any(note.rule is rules.KEY_TWICE for note in context.notes)

    def _reject_broken(self, broken: Broken, origin: Origin) -> None:
        if broken.final:
            self.end(broken.rule, broken.message, origin, column=broken.column)
            return
        note = Remark(broken.rule, Severity.ERROR, "", f"record {broken.message}",
                    column=broken.column)  # fmt: skip
        self.ledger.record([note], origin, article=None, aside=self.allowance is not None)
        self._reject(origin, broken.raw, [note])

    def _reject(
        self, origin: Origin, raw: bytes, notes: list[Remark], again: str | None = None
    ) -> None:
        reasons = tuple(note.message for note in notes if note.severity is Severity.ERROR)
        text = raw.decode("utf-8", "backslashreplace")
        aside = self.allowance
        quarantine = None if aside is None else aside.quarantine
        self.rejected.append(
            Rejected(origin=origin, raw=text, again=again, reasons=reasons, quarantine=quarantine)
        )
        if aside is None and len(self.rejected) >= self.patience:
            raise Stop

    def end(self, rule: Rule, message: str, origin: Origin, *, column: int | None = None) -> None:
        """Note that the place at *origin* ends too early: nothing of it goes out, or a part."""
        self.ends += 1
        if self.partial:
            severity, what = Severity.WARNING, ", and what was read before it is published"
        else:
            severity, what = Severity.ERROR, ""
            self.cut_short.append(origin.path)
        said = f"{message}; nothing after it could be read{what}"
        self.ledger.record([Remark(rule, severity, "", said, column=column)], origin, article=None)

    @contextmanager
    def reading(
        self, name: str, *, allowance: Allowance | None = None, partial: bool = False
    ) -> Iterator[None]:
        """Read the file, folder or address *name*.

        Args:
            name: What people call it.
            allowance: The account of its records, if they are to be set aside.
            partial: Whether what was read of it goes out, if it ends too early.
        """
        total, bad, ends = self.total, len(self.rejected), self.ends
        self.allowance, self.partial = allowance, partial
        if allowance is not None:
            self.allowances[name] = allowance
        try:
            yield
        except ReadError as error:
            if not partial or self.total - total == self.ends - ends:
                raise
            self.end(rules.NOT_WHOLE, error.message, Origin(path=name))
            self.total += 1  # as where a reader says so
        if allowance is not None:
            allowance.total += self.total - total
            allowance.bad += len(self.rejected) - bad
            self.patience += len(self.rejected) - bad  # what is set aside does not try it
        if partial and self.total - total == self.ends - ends > 0:
            self.partial = False
            self.end(rules.NOT_WHOLE, "contains no complete record", Origin(path=name))


def _weight(article: Article) -> int:
    return len(article.content_html or "") + len(article.content_text or "") + 500


def finish(
    tally: Tally,
    files: dict[str, int],
    *,
    stopped: Origin | None,
    allow_empty: bool,
    updates: Collection[int] = (),
) -> Reading:
    """Settle what concerns all records together, and return the whole."""

    def position(origin: Origin) -> tuple[int, int, int]:
        return files.get(origin.path, len(files)), origin.line or 0, origin.number or 0

    articles, refused = tally.collector.finish(
        tally.ledger,
        position,
        aside=lambda origin: origin.path in tally.allowances,
        updates=updates,
    )
    for article in refused:
        reason = f"id {article.id} belongs to a different article"
        aside = tally.allowances.get(article.origin.path)
        quarantine = None if aside is None else aside.quarantine
        tally.rejected.append(
            Rejected(
                origin=article.origin,
                raw=record_of(article),
                reasons=(reason,),
                quarantine=quarantine,
            )
        )
        if aside is not None:
            aside.bad += 1
    if stopped is not None:
        _add(
            tally.ledger,
            rules.STOPPED,
            stopped.path,
            f"stopped after {len(tally.rejected)} records that cannot be used; "
            f"{tally.total:,} were read",
        )
    for each in {id(each): each for each in tally.allowances.values()}.values():
        if each.bad > each.most * each.total:
            _add(
                tally.ledger,
                rules.TOO_MANY_BAD,
                each.name,
                f"{each.bad:,} of {each.total:,} records cannot be used; "
                f"{each.most:.2%} may be set aside",
            )
    if not articles and not allow_empty and not tally.ledger.stops:
        why = f": where leaves out {tally.unwanted:,} of {tally.total:,} records"
        message = f"there is no article to publish{why if tally.unwanted else ''}"
        _add(tally.ledger, rules.NO_ARTICLE, next(iter(files), ""), message)
    return Reading(
        articles=articles,
        findings=tally.ledger.findings(files),
        total=tally.total,
        rejected=tuple(tally.rejected),
        unwanted=tally.unwanted,
        cut_short=tuple(dict.fromkeys(tally.cut_short)),
    )


def _add(ledger: Ledger, rule: Rule, path: str, message: str) -> None:
    ledger.add(
        Finding(rule=rule, severity=rule.severity, message=message, location=Location(path=path))
    )
