"""Breaches of a profile's rules in records and documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from feedpub.checks import Context, Report
from feedpub.documents import KINDS
from feedpub.findings import Rule
from feedpub.model import Article, Publication
from feedpub.profiles import _found_stories
from feedpub.profiles._profile import Profile
from feedpub.profiles._story import Story, of_article
from feedpub.profiles.demands import Breach, Demand, Scene

#: The elements of an index's entries.
_LISTED = ("archive", "news")


class Violation(NamedTuple):
    """A rule of a profile, broken by a story.

    Attributes:
        demand: The demand that the rule follows from; ``None`` for the file as a whole.
        part: The part of the story.
        message: What was found.
        is_written: Whether the profile's dialect writes something that makes up for it.
    """

    rule: Rule
    demand: Demand | None
    part: str
    message: str
    is_written: bool = False


def judge(
    profile: Profile, article: Article, publication: Publication, now: datetime
) -> list[Violation]:
    """Return what *profile* would find wrong with *article* if it were published as is."""
    scene = Scene(now=now, publication=publication)
    return list(broken(profile, of_article(article, publication), scene))


def broken(profile: Profile, story: Story, scene: Scene) -> Iterator[Violation]:
    """Yield what *profile* finds wrong with *story*."""
    for demand in profile.demands:
        for breach in demand.breaches(story, scene):
            rule = _rule(profile, demand, breach)
            if rule.id not in profile.off:
                is_written = demand.is_written(breach.rule)
                yield Violation(rule, demand, breach.part, breach.message, is_written)


def look(profiles: Sequence[Profile], context: Context, report: Report) -> None:
    """Report what *profiles* find wrong with the document of *context*.

    Several breaches of one rule are a single finding, even if their messages differ.

    Args:
        profiles: Whom it is for.
        context: The document, checked.
        report: Where to report it.
    """
    known = {
        extension.uri: extension.prefix
        for profile in profiles
        for extension in profile.dialect.extensions
    }
    for profile in profiles:
        known |= {uri: prefix for prefix, uri in profile.dialect.namespaces.items()}
        for demand in profile.demands:
            known |= demand.also_known()
    whole = _found_stories.read(context, _found_stories.naming(known))
    for profile in profiles:
        if _is_index(context.format) and any(map(_is_listed, profile.formats)):
            continue  # its entries are judged, not the file itself
        if context.format not in profile.formats:
            _refuse(profile, context, report)
        elif whole is not None:
            _look(profile, whole, context, report)


def _is_index(format: str) -> bool:
    return format in KINDS and KINDS[format].role == "index"


def _is_listed(format: str) -> bool:
    return KINDS[format].role in _LISTED


def _refuse(profile: Profile, context: Context, report: Report) -> None:
    from feedpub.checks import Spot

    wanted = " or ".join(profile.formats)
    message = f"the document is {context.format}; {profile.title} accepts {wanted}"
    report.add(profile.rules["wrong-format"], Spot(1, 1), message)


def _look(
    profile: Profile,
    whole: _found_stories.Whole,
    context: Context,
    report: Report,
) -> None:
    assert context.now is not None, "a validation has its moment"
    scene = Scene(now=context.now, url=whole.url or whole.head.get("channel/atom:link[self]/@href"))
    stories = [(each, _as_told(profile, each.story, scene.now)) for each in whole.stories]
    for demand in profile.demands:
        for breach in demand.breaches_of_whole(whole, scene):
            place = whole.root if breach.part == "root" else whole.place(breach.part)
            report.add(_rule(profile, demand, breach), place, breach.message, alike=True)
        for found, story in stories:
            for breach in demand.breaches(story, scene):
                rule = _rule(profile, demand, breach)
                report.add(rule, found.place(breach.part), breach.message, alike=True)


def _as_told(profile: Profile, story: Story, now: datetime) -> Story:
    """Return *story*, marked as deleted if it has expired."""
    if profile.limits.expiries and story.expires is not None and story.expires <= now:
        return replace(story, deleted=True)
    return story


def _rule(profile: Profile, demand: Demand, breach: Breach) -> Rule:
    return profile.rules[demand.named.get(breach.rule, breach.rule)]
