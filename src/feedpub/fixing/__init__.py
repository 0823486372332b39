"""Fixing: breaches with one right answer are fixed in the bytes; no other byte changes.

A rule's remedy is a function in a module of `remedies`; it returns the edits that fix one breach,
or ``None`` if there are several right answers. A document is fixed in rounds, because some faults
hide others; every round is checked, and a remedy that makes anything worse is not used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Set
from contextlib import suppress
from datetime import datetime
from functools import cache
from types import MappingProxyType

from msgspec.structs import replace

from feedpub import checks
from feedpub.checks import Breach, Report, Spot
from feedpub.findings import Finding, Fix, Levels, Rule, Severity
from feedpub.fixing import remedies
from feedpub.fixing._applying import apply
from feedpub.fixing._editor import Editor, Unplaced
from feedpub.fixing._remedy import Remedy
from feedpub.fixing._unified import unified
from feedpub.model import Document, Value
from feedpub.registry import collect

_ROUNDS = 5
_LARGE = 4 * 1024 * 1024
_UNREAD = frozenset({"json-feed/not-json", "json-feed/too-deep"})
_NO_LEVELS: Levels = MappingProxyType({})


class Fixed(Value, frozen=True, gc=True):
    """The result of fixing a document.

    Attributes:
        document: The document, fixed as far as possible.
        findings: What remains.
        fixes: Id of a rule → the number of breaches fixed.
    """

    document: Document
    findings: tuple[Finding, ...]
    fixes: Mapping[str, int]


def check(
    document: Document, *, now: datetime | None = None, levels: Levels = _NO_LEVELS
) -> list[Finding]:
    """Return the findings of `feedpub.checks.check`, each with its fix if it has one."""
    report = checks.examine(document, now=now, levels=levels)
    return report.findings(suggestion(report))


def suggestion(report: Report) -> Callable[[Breach], Fix | None]:
    """Return a function that finds the fix of a breach in *report*.

    For a very large document it finds none, because each would take as long as a check.
    """
    editor = Editor(report.context)
    if len(report.context.document.data) > _LARGE:
        return lambda _: None
    return lambda breach: _answer(editor, breach)[1]


def fix(document: Document, *, now: datetime | None = None, levels: Levels = _NO_LEVELS) -> Fixed:
    """Fix the breaches in *document* that have one right answer.

    The document is not changed if it cannot be made well-formed.
    """
    report = checks.examine(document, now=now, levels=levels, keep=True)
    state = _State(report, now, levels)
    for reveals in (True, False, True, False):
        state.run(reveals)
    if _is_read(report) and _errors(state.report) > _errors(report):
        # A document with one known error is better than one with several.
        state = _State(report, now, levels)
        state.run(reveals=False)
    if not _is_read(state.report):
        state = _State(report, now, levels)
    findings = state.report.findings()
    return Fixed(
        document=state.report.context.document,
        findings=tuple(findings),
        fixes=dict(sorted(state.fixes.items())),
    )


class _State:
    """A document being fixed in rounds."""

    def __init__(self, report: Report, now: datetime | None, levels: Levels) -> None:
        self.report = report
        self.now = now
        self.levels = levels
        self.fixes: Counter[str] = Counter()
        self.harmful: set[str] = set()

    def run(self, reveals: bool) -> None:
        """Make fixes until there are none left: those that *reveal* other faults, or the others."""
        for _ in range(_ROUNDS):
            proposed = self._proposed(reveals)
            if not proposed or not (self._try(proposed) or self._try_apart(proposed)):
                return

    def _proposed(self, reveals: bool) -> list[_Proposed]:
        editor = Editor(self.report.context)
        found = []
        seen: set[int] = set()
        for breach in self.report.breaches:
            remedy, answer = _answer(editor, breach, reveals, self.harmful)
            if answer is not None and remedy is not None and id(answer) not in seen:
                seen.add(id(answer))  # ids stay unique, because all answers are kept until then
                found.append(_Proposed(rule=breach[0], remedy=remedy, fix=answer))
        return found

    def _try(self, proposed: list[_Proposed]) -> bool:
        """Make the fixes, unless that makes anything worse."""
        document = self.report.context.document
        data, made = apply(document.data, [each.fix for each in proposed])
        after = checks.examine(
            replace(document, data=data), now=self.now, levels=self.levels, keep=True
        )
        used = [each.remedy for each in proposed]
        if data == document.data or not _is_better(self.report, after, used):
            return False
        taken = {id(each) for each in made}
        self.fixes.update(each.rule.id for each in proposed if id(each.fix) in taken)
        self.report = after
        return True

    def _try_apart(self, proposed: list[_Proposed]) -> bool:
        """Make the fixes of the first remedy that makes nothing worse, and record those that do."""
        for remedy in {each.remedy.name: each.remedy for each in proposed}.values():
            if self._try([each for each in proposed if each.remedy is remedy]):
                return True
            self.harmful.add(remedy.name)
        return False


class _Proposed(Value, frozen=True, gc=True):
    rule: Rule
    remedy: Remedy
    fix: Fix


def _is_read(report: Report) -> bool:
    if report.context.format == "json-feed":
        return _UNREAD.isdisjoint(rule.id for rule, _, _ in report.breaches)
    return hasattr(report.context, "root")


def _is_better(before: Report, after: Report, used: Iterable[Remedy]) -> bool:
    """Return whether there is no new fault, except faults that were hidden before."""
    if not _is_read(before):
        return True
    remedies = list(used)
    were, are = _counted(before), _counted(after)
    if any(remedy.reveals for remedy in remedies):
        mended = {id for id in were if any(_is_for(each, id) for each in remedies)}
        return _is_read(after) and any(are[id] < were[id] for id in mended)
    allowed = {name for remedy in remedies for name in remedy.uncovers}
    worse = {id for id in are if are[id] > were[id] and id.partition("/")[2] not in allowed}
    return _is_read(after) and not worse and _errors(after) <= _errors(before)


def _counted(report: Report) -> Counter[str]:
    return Counter(rule.id for rule, _, _ in report.breaches)


def _errors(report: Report) -> int:
    return sum(rule.severity is Severity.ERROR for rule, _, _ in report.breaches)


def _is_for(remedy: Remedy, id: str) -> bool:
    return id in remedy.rules or f"*/{id.partition('/')[2]}" in remedy.rules


@cache
def _remedies() -> dict[str, tuple[Remedy, ...]]:
    """Return rule id, or ``*/name``, → remedies."""
    found: dict[str, tuple[Remedy, ...]] = {}
    for remedy in collect(remedies, Remedy, key=lambda each: each.name).values():
        for rule in remedy.rules:
            found[rule] = (*found.get(rule, ()), remedy)
    return found


def _answer(
    editor: Editor, breach: Breach, reveals: bool | None = None, without: Set[str] = frozenset()
) -> tuple[Remedy | None, Fix | None]:
    """Return the first remedy that has an answer, and its answer."""
    known = _remedies()
    rule, place, _ = breach
    if isinstance(place, Spot) and rule.scope not in ("xml", "json-feed"):
        return None, None
    general = () if rule.scope == "json-feed" else known.get(f"*/{rule.id.partition('/')[2]}", ())
    for remedy in (*known.get(rule.id, ()), *general):
        if reveals in (None, remedy.reveals) and remedy.name not in without:
            # An attribute with a default in the DOCTYPE is not in the tag.
            with suppress(Unplaced, KeyError):
                answer = remedy.answer(editor, breach)
                if answer is not None:
                    return remedy, answer
    return None, None


__all__ = ["Fixed", "check", "fix", "suggestion", "unified"]
