"""The part of a build's summary about outputs for aggregators."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from feedpub.config import Config
from feedpub.findings import Finding, Severity
from feedpub.pipeline import Built
from feedpub.reports import Checked, Style
from feedpub.text import shown

_Counts = Mapping[tuple[str, str], int]
_Titles = dict[tuple[str, str], list[str]]
#: The most articles that are named, and the characters of a title that are shown.
_FEW, _TITLE = 2, 40


def lines(built: Built, config: Config, style: Style) -> Iterator[str]:
    """Yield what was left out, adapted and advised, by output and rule."""
    fates: dict[bool, _Titles] = {False: {}, True: {}}
    for note in built.fitted:
        known = fates[note.kept].setdefault((note.output, _brief(note.rule.id)), [])
        known.append(note.title)
    scopes = _scopes(config)
    advised = Counter[tuple[str, str]]()
    for each in built.checked:
        for finding in each.findings:
            if _is_advice(finding, scopes):
                advised[each.path, _brief(finding.rule.id)] += finding.count
    for heading, titles in (
        ("left out, as aggregators would refuse them", fates[False]),
        ("adapted for aggregators", fates[True]),
    ):
        counts = {key: len(some) for key, some in titles.items()}
        yield from _table(heading, counts, style, titles)
    yield from _table("aggregators advise against", advised, style)


def unadvised(checked: Checked, config: Config) -> Checked:
    """Return *checked* without the aggregators' advice, which `lines` summarises."""
    scopes = _scopes(config)
    kept = tuple(each for each in checked.findings if not _is_advice(each, scopes))
    return replace(checked, findings=kept)


def _scopes(config: Config) -> set[str]:
    """Return the scopes of the rules of the profiles that the outputs name."""
    names = {name for output in config.outputs for name in output.profiles}
    if not names:
        return set()
    from feedpub.profiles import find

    return {find(name).name for name in names}


def _is_advice(finding: Finding, scopes: set[str]) -> bool:
    return finding.rule.scope in scopes and finding.severity < Severity.ERROR


def _brief(id: str) -> str:
    return id.partition("/")[2]


def _table(
    heading: str, counts: _Counts, style: Style, titles: _Titles | None = None
) -> Iterator[str]:
    if not counts:
        return
    yield f"{heading} (each of them: --json):"
    width = max(len(output) for output, _ in counts)
    for output in sorted({output for output, _ in counts}):
        said = [
            f"{number:,} {rule}{_named((titles or {}).get((path, rule), ()))}"
            for (path, rule), number in sorted(counts.items(), key=_most_first)
            if path == output
        ]
        yield textwrap.fill(
            ", ".join(said),
            style.width,
            initial_indent=f"  {output:<{width}}  ",
            subsequent_indent=" " * (width + 4),
            break_on_hyphens=False,
        )


def _named(titles: Sequence[str]) -> str:
    """Return the titles of the articles that are counted, if they are few."""
    if not 0 < len(titles) <= _FEW:
        return ""
    return f" ({'; '.join(shown(title, _TITLE) for title in titles)})"


def _most_first(item: tuple[tuple[str, str], int]) -> tuple[int, str]:
    return -item[1], item[0][1]
