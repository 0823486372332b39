"""Records into articles, one file after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from feedpub.articles import rules
from feedpub.articles.collection import Articles, Collector
from feedpub.articles.decoding import Repeating, is_plain, loads, quickly
from feedpub.articles.from_record import described, to_article
from feedpub.articles.notes import Broken, Ledger, Remark
from feedpub.articles.record_context import Defaults, InvalidValue, RecordContext
from feedpub.articles.spool import Spool
from feedpub.findings import Finding, Location, Rule, Severity
from feedpub.model import Article, Origin, Source, Value
from feedpub.sources._reader import Reader, Record
from feedpub.sources._understanding import understood
from feedpub.vocabularies import Mapper

if TYPE_CHECKING:
    from fractions import Fraction  # 4 ms

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


class Rejected(Value, frozen=True, gc=True):
    """A record that cannot be used, as it stood in its source, and why."""

    origin: Origin
    raw: str
    reasons: tuple[str, ...]


class Reading(Value, frozen=True, gc=True):
    """What was read.

    Attributes:
        articles: Those that can be used.
        findings: What was odd or wrong; an error means that nothing may be published.
        total: Records seen, usable or not.
        rejected: Records set aside; without quarantine, those that stopped the reading.
        unwanted: The number of records left out by ``where``, of the source or its vocabulary.
    """

    articles: Articles
    findings: tuple[Finding, ...]
    total: int
    rejected: tuple[Rejected, ...]
    unwanted: int = 0


class Stop(Exception):  # noqa: N818 no error: enough has been seen
    """Too many records cannot be used; going on would only repeat it."""


class Tally(Struct, kw_only=True):
    """What has been read so far."""

    context: Defaults
    quarantine: bool
    collector: Collector = field(default_factory=Collector)
    ledger: Ledger = field(default_factory=Ledger)
    rejected: list[Rejected] = []
    total: int = 0
    #: Records that are left out because the source, or its vocabulary, says so.
    unwanted: int = 0
    patience: int = PATIENCE
    #: What makes records of the source the documented ones; ``None``: they are.
    mapper: Mapper | None = None

    def understand(
        self, source: Source, reader: Reader, first: Sequence[Record], *, base: Path
    ) -> None:
        """Find out what the records of *source* speak, of which *first* are the first.

        Raises:
            ConfigError: The configuration says something of it that means nothing.
        """
        self.mapper, self.context = understood(source, reader, first, self.context, base=base)

    def apart(self, spool: Spool | None, in_memory: int) -> Tally:
        """Return an empty tally for a part of a file.

        Args:
            spool: Where its articles go when they are too many, or have to travel.
            in_memory: How many bytes of them are too many.
        """
        portable = self.collector.is_portable
        return Tally(
            context=self.context,
            quarantine=self.quarantine,
            collector=Collector(spool, in_memory=in_memory, portable=portable),
            patience=self.patience,
            mapper=self.mapper,
        )

    def adopt(self, part: Tally, spool: Spool) -> None:
        """Enter what was read of the part that follows, for whose articles *spool* was meant."""
        self.total += part.total
        self.unwanted += part.unwanted
        self.rejected += part.rejected
        self.ledger.merge(part.ledger)
        self.collector.adopt(part.collector, spool)

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
            self.total += 1
            self._take_one(record.data, origin, record.remarks)

    def _take_one(self, data: object, origin: Origin, remarks: Sequence[Remark]) -> None:
        record = quickly(data) if isinstance(data, bytes) else None
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
            given, record = record, self.mapper(record)
            if not self.mapper.passes:
                record.setdefault("url", _NO_URL)
            plain = plain or is_plain(record)
            if isinstance(given, Repeating):
                record, plain = given.over(record), False
        context = RecordContext(self.context, plain=plain)
        context.notes.extend(remarks)
        article = to_article(record, origin, context)
        if context.notes:
            aside = self.quarantine and article is None
            self.ledger.record(context.notes, origin, article=described(record), aside=aside)
        if article is None:
            raw = data if isinstance(data, bytes) else _json(data)
            self._reject(origin, raw, context.notes)
        else:
            size = len(data) if isinstance(data, bytes) else _weight(article)
            self.collector.add(article, size)

    def _reject_broken(self, broken: Broken, origin: Origin) -> None:
        note = Remark(broken.rule, Severity.ERROR, "", f"record {broken.message}",
                    column=broken.column)  # fmt: skip
        if broken.final:
            note = Remark(broken.rule, Severity.ERROR, "",
                        f"{broken.message}; nothing after it could be read",
                        column=broken.column)  # fmt: skip
            self.ledger.record([note], origin, article=None)
            return
        self.ledger.record([note], origin, article=None, aside=self.quarantine)
        self._reject(origin, broken.raw, [note])

    def _reject(self, origin: Origin, raw: bytes, notes: list[Remark]) -> None:
        reasons = tuple(note.message for note in notes if note.severity is Severity.ERROR)
        text = raw.decode("utf-8", "backslashreplace")
        self.rejected.append(Rejected(origin=origin, raw=text, reasons=reasons))
        if not self.quarantine and len(self.rejected) >= self.patience:
            raise Stop


def _json(record: object) -> bytes:
    import json

    return json.dumps(record, ensure_ascii=True, default=str).encode()


def _weight(article: Article) -> int:
    return len(article.content_html or "") + len(article.content_text or "") + 500


def finish(
    tally: Tally,
    files: dict[str, int],
    *,
    stopped: Origin | None,
    max_bad: Fraction | float,
    allow_empty: bool,
) -> Reading:
    """Settle what concerns all records together, and return the whole."""

    def position(origin: Origin) -> tuple[int, int, int]:
        return files.get(origin.path, len(files)), origin.line or 0, origin.number or 0

    articles, refused = tally.collector.finish(tally.ledger, position, aside=tally.quarantine)
    for article in refused:
        reason = f"id {article.id} belongs to a different article"
        tally.rejected.append(
            Rejected(origin=article.origin, raw=_again(article), reasons=(reason,))
        )
    bad = len(tally.rejected)
    if stopped is not None:
        _add(
            tally.ledger,
            rules.STOPPED,
            stopped.path,
            f"stopped after {bad} records that cannot be used; {tally.total:,} were read",
        )
    elif tally.quarantine and bad > max_bad * tally.total:
        _add(
            tally.ledger,
            rules.TOO_MANY_BAD,
            next(iter(files), ""),
            f"{bad:,} of {tally.total:,} records cannot be used; "
            f"{float(max_bad):.2%} may be set aside",
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
    )


def _add(ledger: Ledger, rule: Rule, path: str, message: str) -> None:
    ledger.add(
        Finding(rule=rule, severity=rule.severity, message=message, location=Location(path=path))
    )


def _again(article: Article) -> str:
    """Return *article* as a record that could be read again."""
    import msgspec

    record = msgspec.to_builtins(article)
    del record["origin"]
    return msgspec.json.encode(record).decode()
