"""What a probe found, as text and as JSON values."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from feedpub import dates
from feedpub.probing import (
    NO_ANSWER,
    NO_DOCUMENT,
    Mark,
    Probed,
    ProbedPhase,
    ProbedUrl,
    ProbeVerdict,
)
from feedpub.reports import Style
from feedpub.text import harmless

_COLOURS = {Mark.OK: "32", Mark.ADVICE: "33", Mark.WRONG: "31", Mark.UNTRIED: "2"}
#: Columns of the name of a phase and of its mark; verdicts shown of one phase.
_NAME, _MARK, _SHOWN = 15, 11, 8


def lines(found: Probed, style: Style, *, quiet: bool) -> Iterator[str]:
    """Yield *found* as text; *quiet*: only what is wrong.

    Of several URLs, what is fine is summed up, and what is the same for several is told once.
    """
    told: set[tuple[str, str, str]] = set()
    for each in found.urls:
        if not quiet and len(found.urls) == 1:
            yield harmless(each.url)
            yield from _all_phases(each, style)
        elif each.mark is Mark.WRONG or not quiet:
            yield from _one_of_several(each, style, told, quiet=quiet)
    if not quiet or found.mark is Mark.WRONG or not found.is_reached:
        yield _summary(found)


def _one_of_several(
    found: ProbedUrl, style: Style, told: set[tuple[str, str, str]], *, quiet: bool
) -> Iterator[str]:
    before = len(told)
    phases = list(
        _phases(found, (Mark.WRONG,) if quiet else (Mark.WRONG, Mark.ADVICE), style, told)
    )
    if len(told) == before:
        why = f": {found.phases[0].verdicts[0].message}" if found.mark is Mark.UNTRIED else ""
        yield harmless(f"{found.url}: {found.mark}{why}{', as above' if phases else ''}")
        return
    yield harmless(found.url)
    yield from phases
    if not quiet:
        yield from _summed_up(found, style)


def _all_phases(found: ProbedUrl, style: Style) -> Iterator[str]:
    for phase in found.phases:
        if not _is_without(phase):
            yield from _phase(phase, style)
    others = [each for each in found.phases if _is_without(each)]
    if others:
        yield from _phase(ProbedPhase(name="all others", verdicts=others[0].verdicts), style)


def _phases(
    found: ProbedUrl, marks: tuple[Mark, ...], style: Style, told: set[tuple[str, str, str]]
) -> Iterator[str]:
    """Yield the phases with *marks*, without what was *told* of another URL."""
    for phase in found.phases:
        if phase.mark not in marks:
            continue
        known = [each for each in phase.verdicts if (each.check, each.message, each.todo) in told]
        new = tuple(each for each in phase.verdicts if each not in known)
        told.update((each.check, each.message, each.todo) for each in new if each.who)
        rest = ProbedPhase(name=phase.name, verdicts=new)
        if rest.mark is phase.mark:
            yield from _phase(rest, style)
        else:
            yield f"  {phase.name:<{_NAME}}{_painted(phase.mark, style)}as above"


def _summed_up(found: ProbedUrl, style: Style) -> Iterator[str]:
    for mark in (Mark.OK, Mark.UNTRIED):
        names = [each.name for each in found.phases if each.mark is mark]
        if names:
            indent = " " * (2 + _NAME + _MARK)
            first, *rest = _wrapped(", ".join(names), style.width - len(indent))
            yield f"  {'':<{_NAME}}{_painted(mark, style)}{first}"
            yield from (f"{indent}{line}" for line in rest)


def _is_without(phase: ProbedPhase) -> bool:
    """Return whether there was nothing that *phase* could look at."""
    first = phase.verdicts[0] if phase.verdicts else None
    return first is not None and first.message in {NO_ANSWER, NO_DOCUMENT}


def _phase(phase: ProbedPhase, style: Style) -> Iterator[str]:
    worst = [each for each in phase.verdicts if each.mark is phase.mark]
    others = [each for each in phase.verdicts if each not in worst and each.mark is Mark.ADVICE]
    shown = worst if phase.mark in {Mark.OK, Mark.UNTRIED} else worst + others
    head = f"  {phase.name:<{_NAME}}{_painted(phase.mark, style)}"
    for each in shown[:_SHOWN]:
        yield from _verdict(head, each, style)
        head = " " * (2 + _NAME + _MARK)
    if len(shown) > _SHOWN:
        yield f"{head}… and {len(shown) - _SHOWN:,} more (all of them: --json)"


def _painted(mark: Mark, style: Style) -> str:
    text = f"{mark:<{_MARK}}"
    return f"\x1b[{_COLOURS[mark]}m{text}\x1b[0m" if style.colour else text


def _verdict(head: str, verdict: ProbeVerdict, style: Style) -> Iterator[str]:
    indent = " " * (2 + _NAME + _MARK)
    first, *rest = _wrapped(verdict.message, style.width - len(indent)) or [""]
    yield f"{head}{first}".rstrip()
    yield from (f"{indent}{line}" for line in rest)
    if verdict.who is not None:
        todo = _wrapped(f"{verdict.who}: {verdict.todo}", style.width - len(indent) - 2)
        yield from (f"{indent}{'' if number else '→ '}{'  ' if number else ''}{line}"
                    for number, line in enumerate(todo))  # fmt: skip


def _wrapped(text: str, width: int) -> list[str]:
    # An address is never broken, so that it can be copied.
    return textwrap.wrap(
        harmless(text), max(width, 30), break_long_words=False, break_on_hyphens=False
    )


def _summary(found: Probed) -> str:
    counts = {mark: sum(each.mark is mark for each in found.urls) for mark in Mark}
    urls = "1 URL" if len(found.urls) == 1 else f"{len(found.urls):,} URLs"
    said = ", ".join(f"{number:,} {mark}" for mark, number in counts.items() if number)
    more = f"; {found.left_out:,} files have their turn on other days" if found.left_out else ""
    return f"{urls}: {said}{more}"


def as_value(found: Probed) -> dict[str, Any]:
    """Return *found* in JSON values."""
    return {
        "ok": found.is_reached and found.mark is not Mark.WRONG,
        "verdict": str(found.mark),
        "now": dates.rfc3339(found.now),
        "left_out": found.left_out,
        "urls": [_url_as_value(each) for each in found.urls],
    }


def _url_as_value(found: ProbedUrl) -> dict[str, Any]:
    return {
        "url": found.url,
        "final": found.final,
        "format": found.format,
        "verdict": str(found.mark),
        "reached": found.is_reached,
        "requests": found.requests,
        "seconds": round(found.seconds, 3),
        "phases": [
            {
                "phase": phase.name,
                "verdict": str(phase.mark),
                "checks": [
                    {
                        "check": each.check,
                        "verdict": str(each.mark),
                        "message": each.message,
                        "who": None if each.who is None else str(each.who),
                        "todo": each.todo,
                    }
                    for each in phase.verdicts
                ],
            }
            for phase in found.phases
        ],
    }
