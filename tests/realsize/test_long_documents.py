"""What a rule says of an entry it says of it among 5,000 others as well."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import mutants
import pytest
import shortcuts

from feedpub.checks.shortcuts import _plain_entries, sitemaps
from feedpub.findings import Finding, Location

pytestmark = pytest.mark.realsize

#: Entries before and behind those of an example.
FEW, MANY = (20, 20), (2500, 2500)
#: Parts of the examples that are looked at by one test each.
PARTS = 8
#: Of each kind, in each part: examples with entries, those in which rules find something, and
#: those on which the shortcut is taken. With less there is nothing that is compared.
LEAST = {"rss": (40, 15, 40), "atom": (18, 3, 15), "sitemap": (25, 6, 9), "json": (9, 4, 0)}
EXAMPLES = {
    name: data for name, data in shortcuts.EXAMPLES.items() if shortcuts.first_entry(data) >= 0
}
_NUMBER = re.compile(r"\b((?:item|entry|items|url)\[)(\d+)(?=\])")


def told(findings: list[Finding], line: int, before: int) -> list[tuple[object, ...]]:
    """Return what is found, as if no entries stood before those of the example.

    How often depends on how many entries there are, where each is unlike the first.
    """
    return [
        (each.rule.id, each.severity, each.message, _moved(each.location, line, before))
        for each in findings
    ]


def _moved(place: Location, line: int, before: int) -> tuple[object, ...]:
    def earlier(match: re.Match[str]) -> str:
        number, first = int(match[2]), match[1] != "items["  # JSON counts from 0
        return f"{match[1]}{number - before if number >= before + first else number}"

    behind = place.line is not None and place.line >= line + before
    path = _NUMBER.sub(earlier, place.xpath or "", count=1)
    return place.line and place.line - before * behind, place.column, path


def compare(data: bytes) -> tuple[bool, bool]:
    """Say whether anything was found in *data*, and whether a shortcut was taken."""
    line = data.count(b"\n", 0, shortcuts.first_entry(data)) + 1
    expected = shortcuts.whole(shortcuts.among(data, *FEW))
    found, settled = shortcuts.short(shortcuts.among(data, *MANY))
    assert told(found, line, MANY[0]) == told(expected, line, FEW[0])
    return bool(expected), settled


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("kind", LEAST)
def test_every_example_is_found_among_5000_entries(kind: str, part: int) -> None:
    mine = [data for data in EXAMPLES.values() if shortcuts.kind(data) == kind]
    compared = [compare(data) for data in mine[part::PARTS]]
    sums = len(compared), sum(said for said, _ in compared), sum(taken for _, taken in compared)
    assert all(got >= least for got, least in zip(sums, LEAST[kind], strict=True)), sums


@pytest.mark.parametrize(
    ("name", "module", "old", "new"),
    [
        ("html/unsafe-element 0", _plain_entries, "if match is None or not self._accepts(match):",
         "if match is None:"),
        ("sitemap/invalid-value 0", sitemaps, "(?:always|hourly|", "(?:[a-z]*|"),
    ],
)  # fmt: skip
def test_a_shortcut_that_says_less_is_noticed(
    name: str, module: ModuleType, old: str, new: str
) -> None:
    assert compare(EXAMPLES[name])[0]
    source = Path(str(module.__file__)).read_text()
    assert old in source
    try:
        mutants.load(module, source.replace(old, new, 1))
        with pytest.raises(AssertionError):
            compare(EXAMPLES[name])
    finally:
        mutants.load()
