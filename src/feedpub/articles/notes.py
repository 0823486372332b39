"""What is noticed while records are read, gathered so that a million repetitions stay small."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from feedpub.articles.rules import KEY_TWICE
from feedpub.findings import Finding, Location, Rule, Severity
from feedpub.model import Origin, Value

#: How many findings of one rule stand on their own before the rest are only counted.
INDIVIDUAL = 100
#: How many kinds of fault are told apart; a hostile source could make up any number.
GROUPS = 1_000
#: How many further places a collapsed finding names.
PLACES = 10


class Broken(Value, frozen=True, gc=True):
    """A record that could not be read, or the point from which on nothing could."""

    rule: Rule
    message: str
    raw: bytes = b""
    column: int | None = None
    #: Nothing after it could be read either, so setting it aside would lose articles.
    final: bool = False


class Remark(Struct, frozen=True):
    """One thing noticed in a record: its rule, how bad it is, in which field, and what."""

    rule: Rule
    severity: Severity
    path: str
    message: str
    #: What makes two notes of different records the same fault; ``None``: each stands alone.
    key: str | None = None
    #: Where in its line, for what is wrong with the text itself.
    column: int | None = None


class Unusable(Exception):  # noqa: N818 not an error of the program, but a verdict
    """A value that cannot be used; caught where the record is put together."""

    def __init__(self, rule: Rule, message: str) -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message


class Notes(list[Remark]):
    """What was noticed in one record."""

    def add(
        self,
        rule: Rule,
        path: str,
        message: str,
        *,
        key: str | None = None,
        severity: Severity | None = None,
    ) -> None:
        """Note that *rule* is broken at *path*."""
        self.append(Remark(rule, severity or rule.severity, path, message, key))

    def forgive(self, count: int, key: str) -> None:
        """Make warnings of the errors after the first *count*: what has them is left out.

        A key given twice stays an error: which value was meant is not known.
        """
        for index in range(count, len(self)):
            note = self[index]
            if note.severity is Severity.ERROR and note.rule is not KEY_TWICE:
                message = f"{note.message} (left out)"
                self[index] = replace(
                    note, severity=Severity.WARNING, message=message, key=note.key or key
                )

    def fatal_since(self, count: int) -> bool:
        """Return whether an error is among the notes after the first *count*."""
        return any(note.severity is Severity.ERROR for note in self[count:])


class _Group(Struct):
    findings: list[Finding] = []
    places: list[Location] = []
    records: list[Origin | None] = []
    more: int = 0


class Ledger:
    """The findings of all records, in the order of their first places.

    Of notes with the same rule and key the first is kept and the others are counted; of notes
    without a key the first `INDIVIDUAL` are kept. Ledgers of consecutive parts of a source can be
    merged, and give what reading in one go would have given.
    """

    def __init__(self) -> None:
        self._groups: dict[tuple[str, Severity, str | None], _Group] = {}

    @property
    def stops(self) -> bool:
        """Whether something was found that nothing can be published with."""
        return any(severity is Severity.ERROR for _, severity, _ in self._groups)

    def record(
        self, notes: list[Remark], origin: Origin, *, article: str | None, aside: bool = False
    ) -> None:
        """Enter what was noticed in the record at *origin*.

        With *aside* the record is set aside rather than stopping the run, so what would be an
        error is a warning.
        """
        for note in notes:
            finding = Finding(
                rule=note.rule,
                severity=note.severity,
                message=note.message,
                location=Location(
                    path=origin.path, line=origin.line, column=note.column, xpath=note.path or None
                ),
                article=article,
                record=origin,
            )
            self.add(finding, key=note.key, aside=aside)

    def add(self, finding: Finding, *, key: str | None = None, aside: bool = False) -> None:
        """Enter one finding."""
        if aside and finding.severity is Severity.ERROR:
            finding = replace(
                finding,
                severity=Severity.WARNING,
                message=f"{finding.message} (record set aside)",
            )
        if key is not None and len(self._groups) >= GROUPS:
            known = (finding.rule.id, finding.severity, key) in self._groups
            key = key if known else None
        group = self._groups.setdefault((finding.rule.id, finding.severity, key), _Group())
        if len(group.findings) < (INDIVIDUAL if key is None else 1):
            group.findings.append(finding)
        else:
            self._count(group, finding)

    @staticmethod
    def _count(group: _Group, finding: Finding) -> None:
        group.more += 1
        if len(group.places) < PLACES:
            group.places.append(finding.location)
            group.records.append(finding.record)

    def merge(self, other: Ledger) -> None:
        """Enter what *other* gathered from the part that follows."""
        for (rule, severity, key), theirs in other._groups.items():
            for finding in theirs.findings:
                self.add(finding, key=key)
            ours = self._groups.get((rule, severity, key)) or self._groups[rule, severity, None]
            ours.more += theirs.more
            room = PLACES - len(ours.places)
            ours.places += theirs.places[:room]
            ours.records += theirs.records[:room]

    def findings(self, files: dict[str, int]) -> tuple[Finding, ...]:
        """Return all findings in the order of *files*, line by line."""
        found = [finding for group in self._groups.values() for finding in _closed(group)]
        found.sort(key=lambda finding: _position(finding, files))
        return tuple(found)


def _closed(group: _Group) -> list[Finding]:
    if not group.more:
        return group.findings
    *rest, last = group.findings
    places, records = tuple(group.places), tuple(group.records)
    return [*rest, replace(last, count=1 + group.more, places=places, records=records)]


def _position(finding: Finding, files: dict[str, int]) -> tuple[int, int, int]:
    number = finding.record.number if finding.record else None
    file = files.get(finding.location.path, len(files))
    return file, finding.location.line or 0, number or 0
