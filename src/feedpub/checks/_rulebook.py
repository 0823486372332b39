"""All rules and vocabularies there are, ours and those that other people's packages bring."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from feedpub.checks import rules
from feedpub.checks._trie import Tables
from feedpub.checks._vocabulary import ElementTable
from feedpub.findings import Rule
from feedpub.registry import Members

VOCABULARIES = Members(rules, ElementTable, key=lambda each: each.scope)
#: Rules by id: those with a function of their own, and once somebody asked for all, all.
MADE = Members(rules, Rule, key=lambda rule: rule.id)


def add_derived(made: dict[str, Rule], vocabularies: Iterable[ElementTable]) -> dict[str, Rule]:
    """Add to *made* the rules that follow from *vocabularies*, in the order of their ids."""
    for each in vocabularies:
        for rule in each.rules.values():
            if rule.id in made:
                raise ValueError(f"{rule.id} follows from a vocabulary and is declared too")
            made[rule.id] = rule
    ordered = sorted(made.items())
    made.clear()
    made.update(ordered)
    return made


@cache
def every_rule() -> dict[str, Rule]:
    return add_derived(MADE.loaded, VOCABULARIES.values())


@cache
def tables() -> Tables:
    return Tables(VOCABULARIES.values(), MADE.values())


@cache
def about(what: str) -> tuple[Rule, ...]:
    """Return the rules that look at *what*, which is not an element: ``bytes``, ``json/item``."""
    return tuple(rule for rule in MADE.values() if what in rule.on)
