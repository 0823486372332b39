"""A profile described for people: its state, how feeds are written, an example of each rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from feedpub.model import Document
from feedpub.profiles._profile import Profile, State
from feedpub.profiles.demands import Demand, Limits

_WIDTH = 76
_LINES = 4
_BEFORE = 24
#: The start of an element, after its indentation.
_ELEMENT = re.compile(r"\s*<[\w:]+\b")


class Contrast(NamedTuple):
    """The lines that differ between a document that breaks a rule and one that does not."""

    wrong: str
    right: str


def standing(profile: Profile) -> str:
    """Return the state of *profile*'s aggregator in words: ``closed since 2025-06``."""
    since = f" since {profile.since}" if profile.since and profile.state is not State.ALIVE else ""
    return f"{profile.state}{since}"


def adaptations(profile: Profile) -> list[str]:
    """Return what the writer does for *profile*, one line for each thing."""
    said = []
    mended = {
        subject: None
        for demand in profile.demands
        if type(demand).adapted is not Demand.adapted or demand.limits() != Limits()
        for subject, _ in demand.requirements()
    }
    if mended:
        said.append(f"fits what it can: {', '.join(mended)}")
    prefixes = [extension.prefix for extension in profile.dialect.extensions]
    if prefixes:
        said.append(f"writes elements of {', '.join(prefixes)}")
    if profile.dialect.without:
        said.append(f"leaves out {', '.join(sorted(profile.dialect.without))}")
    said += [f"{name} = {value!r} by default" for name, value in profile.defaults.items()]
    return said


def excerpt(profile: Profile, rule: str) -> Contrast | None:
    """Return lines that break *rule*, and valid ones; ``None`` if no document can show it.

    Args:
        profile: The profile that has the rule.
        rule: Last part of its id.
    """
    from feedpub.profiles import _examples  # imported only when examples are needed

    format = profile.formats[0]
    bad = _examples.bad(profile, rule, format)
    if bad is None:
        return None
    wrong, right = (
        data.decode(errors="replace").splitlines()
        for data in (bad, _examples.good(profile, format))
    )
    start = _same(wrong, right)
    line = _line_of(profile, rule, bad, format) - start
    wrong, right = wrong[start:], right[start:]
    end = _same(wrong[::-1], right[::-1])
    wrong, right = wrong[: len(wrong) - end], right[: len(right) - end]
    wrong, right = _pair(wrong, right, line) or (wrong, right)
    at = _same(wrong[0], right[0]) if wrong and right else 0
    return Contrast(_shown(wrong, at), _shown(right, at))


def _line_of(profile: Profile, rule: str, data: bytes, format: str) -> int:
    """Return the line, counted from 0, at which *data* breaks *rule* of *profile*."""
    from feedpub import checks
    from feedpub.profiles import _examples
    from feedpub.profiles._violations import look

    document = Document(name="example.xml", format=format, data=data)
    found = checks.check(
        document,
        now=_examples.NOW,
        also=lambda context, report: look([profile], context, report),
    )
    id = f"{profile.name}/{rule}"
    lines = (each.location.line for each in found if each.rule.id == id)
    return next(lines, None) or 0


def _pair(
    wrong: Sequence[str], right: Sequence[str], at: int
) -> tuple[list[str], list[str]] | None:
    """Return line *at* of *wrong* and the corresponding line of *right*."""
    # The element found may be the same in both; then a following one of its kind differs.
    for line in wrong[at - 1 :] if at > 0 else ():
        name = _ELEMENT.match(line)
        alike = [each for each in right if name and each.startswith(name[0])]
        if alike and line not in right:
            return [line], alike[:1]
    return None


def _same(one: Sequence[str], other: Sequence[str]) -> int:
    """Return the length of the common beginning."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _shown(lines: Sequence[str], at: int) -> str:
    """Return the first of *lines*, each cut to the part around character *at*."""
    kept = [_cut(line.rstrip(), at) for line in lines[:_LINES]]
    return "\n".join([*kept, "…"] if len(lines) > _LINES else kept)


def _cut(line: str, at: int) -> str:
    if len(line.strip()) <= _WIDTH:
        return line.strip()
    start = max(0, at - _BEFORE)
    part = line[start : start + _WIDTH - 2].strip()
    return ("…" * (start > 0)) + part + ("…" * (start + _WIDTH - 2 < len(line)))
