"""Profiles state what each aggregator demands: one module per aggregator.

To add one, add a module here with a module-level `Profile`: its demands are values of
`feedpub.profiles.demands`, each with the page that states it. From them follow the rules that
``feedpub validate --profile`` and ``feedpub check --profile`` apply, what the writer adapts, the
examples, the tests and the page in the documentation. If the aggregator has a namespace of its own,
its `Extension` is in the same file.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from feedpub import checks
from feedpub.errors import UsageError
from feedpub.findings import Levels, Note, Rule, Severity
from feedpub.model import Document
from feedpub.profiles._adaptations import change
from feedpub.profiles._adapting import Adapter
from feedpub.profiles._combined import Clash, clashes, together
from feedpub.profiles._contract import Contrast, adaptations, excerpt, standing
from feedpub.profiles._facts import Confidence, Fact, Force, Page, reported, unconfirmed
from feedpub.profiles._fitting import ArticleStory, Fitted, fitted, with_story
from feedpub.profiles._profile import Profile, Setting, State
from feedpub.profiles._programme import Programme
from feedpub.profiles._violations import Violation, judge, look
from feedpub.registry import Members

PROFILES: Mapping[str, Profile] = Members(
    sys.modules[__name__], Profile, key=lambda profile: profile.name
)


#: Number of bytes in which a root element declares its namespaces.
_HEAD = 65_536


def rules() -> dict[str, Rule]:
    """Return the rules of all profiles, by id."""
    return {rule.id: rule for each in PROFILES.values() for rule in each.rules.values()}


def find(name: str, base: Path | None = None) -> Profile:
    """Return the built-in profile *name*, or the one in the TOML file *name*, relative to *base*.

    Raises:
        UsageError: There is no such profile; the message suggests similar names.
        ConfigError: The file is invalid; the message names each line and key.
    """
    if name.endswith(".toml"):
        from feedpub.profiles import _toml  # not needed for the built-in profiles

        return _toml.load((base or Path()) / name, PROFILES)
    if name in PROFILES:
        return PROFILES[name]
    for each in PROFILES.values():
        if name in each.aliases:
            return each
    near = get_close_matches(name.lower().replace("_", "-"), PROFILES, 3, cutoff=0.4)
    raise UsageError(
        f"there is no profile {name!r}",
        help=f"Did you mean {' or '.join(near)}?" if near else "`feedpub profiles` lists them.",
    )


def chosen(names: Sequence[str], document: Document) -> list[Profile]:
    """Return the profiles *names*.

    ``auto`` stands for those that *document* is made for, ``all`` for those that read its format.

    Raises:
        UsageError: There is no such profile.
        ConfigError: The file of one is invalid.
    """
    found: dict[str, Profile] = {}
    for name in names:
        every = _SEVERAL[name](document) if name in _SEVERAL else [find(name)]
        found.update((profile.name, profile) for profile in every)
    return list(found.values())


def living() -> list[Profile]:
    """Return the profiles of the aggregators that still read feeds."""
    return [each for each in PROFILES.values() if each.demands and each.is_living]


def _reading(document: Document) -> list[Profile]:
    """Return the profiles of the aggregators that read documents like *document*."""
    format = checks.detect(document.data, document.name)
    return [each for each in living() if format in each.formats]


def recognised(document: Document) -> list[Profile]:
    """Return the profiles that *document* is made for, by the namespaces it declares."""
    format = checks.detect(document.data, document.name)
    head = document.data[:_HEAD]
    return [
        profile
        for profile in PROFILES.values()
        if format in profile.formats
        and any(
            f'"{uri}"'.encode() in head or f"'{uri}'".encode() in head for uri in profile.recognised
        )
    ]


#: What stands for several profiles → which those are for a document.
_SEVERAL = {"auto": recognised, "all": _reading}


def check_names(names: Iterable[str]) -> None:
    """Check that there are the profiles *names*; ``auto`` and ``all`` stand for several.

    Raises:
        UsageError: There is no such profile.
        ConfigError: The file of one is invalid.
    """
    for name in names:
        if name not in _SEVERAL:
            find(name)


def levels(profiles: Sequence[Profile], ids: Sequence[str]) -> Levels:
    """Return the severities that *profiles* give the rules *ids*, where they have an opinion.

    If several have one, the strictest counts; a rule is off if all of them switch it off.
    """
    found: dict[str, Severity | None] = {}
    if profiles and all(profile.only_adopted for profile in profiles):
        found = dict.fromkeys(ids)
    opinions: dict[str, list[Severity | None]] = {}
    for profile in profiles:
        for id, severity in profile.levels.items():
            opinions.setdefault(id, []).append(severity)
    names = {profile.name for profile in profiles}
    for id, severities in opinions.items():
        strictest = max(filter(None, severities), default=None)
        # Other profiles have no opinion on a profile's own rules.
        voters = 1 if id.partition("/")[0] in names else len(profiles)
        if strictest is not None or len(severities) == voters:
            found[id] = strictest
    return found


__all__ = [
    "PROFILES",
    "Adapter",
    "ArticleStory",
    "Clash",
    "Confidence",
    "Contrast",
    "Fact",
    "Fitted",
    "Force",
    "Note",
    "Page",
    "Profile",
    "Programme",
    "Setting",
    "State",
    "Violation",
    "adaptations",
    "change",
    "check_names",
    "chosen",
    "clashes",
    "excerpt",
    "find",
    "fitted",
    "judge",
    "levels",
    "living",
    "look",
    "recognised",
    "reported",
    "rules",
    "standing",
    "together",
    "unconfirmed",
    "with_story",
]
