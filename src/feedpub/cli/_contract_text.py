"""A profile's contract and its rules, as text of 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import zip_longest
from typing import TYPE_CHECKING

from feedpub.errors import UsageError
from feedpub.findings import Rule

if TYPE_CHECKING:
    from feedpub.profiles import Fact, Profile

_WIDTHS = (18, 32, 8, 16)


def profile_of(name: str) -> Profile | None:
    """Return the profile of ``profile/NAME`` or ``FILE.toml``; ``None`` for any other name.

    Raises:
        FeedpubError: There is no such profile, or its file is invalid.
    """
    scope, _, rest = name.partition("/")
    if scope != "profile" and not name.endswith(".toml"):
        return None
    from feedpub.profiles import PROFILES, find

    wanted = rest if scope == "profile" else name
    if wanted in PROFILES or wanted.endswith(".toml"):
        return find(wanted)
    near = get_close_matches(wanted.lower().replace("_", "-"), PROFILES, 3, cutoff=0.4)
    raise UsageError(
        f"there is no profile {wanted!r}",
        help=f"Did you mean {' or '.join(f'profile/{each}' for each in near)}?"
        if near
        else "`feedpub profiles` lists them.",
    )


def contract(profile: Profile) -> Iterator[str]:
    """Yield the description of *profile*, line by line."""
    from feedpub.profiles import adaptations, standing

    yield from textwrap.wrap(
        f"{profile.title} (profile {profile.name}): {standing(profile)}",
        80,
        break_on_hyphens=False,
    )
    yield ""
    yield from textwrap.wrap(profile.about, 80)
    if profile.instead is not None:
        yield from textwrap.wrap(f"Instead: {profile.instead}", 80)
    yield f"Takes: {', '.join(profile.formats)}"
    yield from _programme(profile)
    yield ""
    sources: dict[str, Fact] = {}
    if profile.demands:
        yield from columns(("about", "asked", "severity", "says"), _WIDTHS)
    for subject, asked, fact in profile.requirements():
        said = _numbered(fact, sources)
        yield from columns((subject, asked, str(fact.severity), said), _WIDTHS)
    remarks = [f"{text} {_numbered(fact, sources)}" for text, fact in profile.remarks]
    yield from _list("Good to know", remarks)
    if sources:
        yield from _sources(sources)
    yield from _list("Rules", _rules(profile))
    yield from _list(
        "Rules of formats it cares about",
        (f"{id} ({severity or 'off'})" for id, severity in _others(profile)),
    )
    yield from _list(
        "[output.settings]",
        (
            f"{name} = {setting.example!r}: {setting.about}{' (required)' * setting.required}"
            for name, setting in profile.settings.items()
        ),
    )
    yield from _list("What `feedpub build` does for it", adaptations(profile))


def _programme(profile: Profile) -> Iterator[str]:
    """Yield on what terms a living aggregator reads feeds."""
    if not profile.is_living:
        return
    programme = profile.programme
    yield f"For: {programme.summary()}"
    for label, said in (("Apply", programme.apply), ("Test a feed", programme.test_tool)):
        if said is not None:
            yield from textwrap.wrap(f"{label}: {said}", 80, break_on_hyphens=False)


def example(rule: Rule) -> Iterator[str]:
    """Yield an example that breaks a profile's *rule* and a valid one, line by line."""
    from feedpub.profiles import PROFILES, excerpt

    found = excerpt(PROFILES[rule.scope], rule.id.partition("/")[2])
    if found is None:
        return
    for title, text in zip(("Wrong", "Right"), found, strict=True):
        yield f"\n{title}:"
        yield textwrap.indent(text or "(nothing)", "    ")


def provenance(rule: Rule) -> str:
    """Return the source of a profile's *rule*, and how it is known."""
    from feedpub.profiles import PROFILES

    return PROFILES[rule.scope].facts[rule.id.partition("/")[2]].provenance


def columns(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """Yield the lines of one row of a table."""
    wrapped = [
        textwrap.wrap(cell, width, break_on_hyphens=False) or [""]
        for cell, width in zip(cells, widths, strict=True)
    ]
    for line in zip_longest(*wrapped, fillvalue=""):
        padded = (f"{part:<{width}}" for part, width in zip(line, widths, strict=True))
        yield "  ".join(padded).rstrip()


def _numbered(fact: Fact, sources: dict[str, Fact]) -> str:
    """Return the number of the page that *fact* is from, and how it is known."""
    key = f"{fact.source} {fact.confidence}"
    sources.setdefault(key, fact)
    number = list(sources).index(key) + 1
    return f"[{number}]" + f" {fact.confidence}" * (fact.confidence != "official")


def _sources(sources: dict[str, Fact]) -> Iterator[str]:
    yield ""
    for number, fact in enumerate(sources.values(), 1):
        yield f"[{number}] {fact.provenance}"
        yield f"    {fact.source}"


def _rules(profile: Profile) -> Sequence[str]:
    return [
        f"{rule.id} ({'off' if rule.id in profile.off else rule.severity})"
        for rule in profile.rules.values()
    ]


def _others(profile: Profile) -> Iterator[tuple[str, object]]:
    own = {rule.id for rule in profile.rules.values()}
    return ((id, each) for id, each in profile.levels.items() if id not in own)


def _list(title: str, items: Iterator[str] | Sequence[str]) -> Iterator[str]:
    lines = list(items)
    if lines:
        yield f"\n{title}:"
        for line in lines:
            yield from textwrap.wrap(
                line, 80, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False
            )
