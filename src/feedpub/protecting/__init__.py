"""Gathers what guards look at, asks them, and has the run remember what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

from msgspec.structs import replace

from feedpub.articles.identifiers import address
from feedpub.config import Config
from feedpub.guarding import Prospect, Refused, stops
from feedpub.guarding import refusals as refused
from feedpub.protecting._file_changes import changes, printed
from feedpub.protecting._listed_articles import (
    closed,
    for_members,
    freely,
    known,
    missing,
    shown,
)
from feedpub.protecting._past import Past, as_known
from feedpub.protecting._publication_facts import (
    as_live,
    earlier_facts,
    identity,
    note,
    said,
    supply,
)
from feedpub.publishing import Listings, Several, Staging
from feedpub.remembering import Memory
from feedpub.reports import Checked
from feedpub.selection import Links, Plan
from feedpub.sources import Reading
from feedpub.targets import Staged

#: Bytes of a file beyond which it is only looked at again if it changed.
_OPENED = 1 << 20


def refusals(
    config: Config,
    waiting: Staging | Several,
    made: Sequence[Staged],
    listings: Listings,
    reading: Reading,
    memory: Memory,
    plan: Plan,
    *,
    now: datetime,
    members: Mapping[str, Sequence[str]] = {},
    failed: Collection[str] = (),
    allowed: Collection[str] = (),
) -> list[Refused]:
    """Return what must not go live of a run.

    Args:
        config: What the configuration asks for.
        waiting: What is live, and what waits to be.
        made: The documents of the run.
        listings: What documents list.
        reading: What was read.
        memory: What is known of its articles.
        plan: Which article is in which feed.
        now: The instant of the run.
        members: The ids of the articles in the documents that were made, by their names.
        failed: Documents that do not go live anyway.
        allowed: The guards that let everything pass this time.
    """
    articles = memory.articles
    unfit = {each.made_for.feed for each in made if each.name in failed}
    outputs = {output.path: output for output in config.outputs}
    fit = [each for each in made if each.made_for.feed not in unfit]
    before = earlier_facts(memory)
    carried = {each.made_for.feed: members[each.name] for each in fit if members.get(each.name)}
    prospect = Prospect(
        now=now,
        feeds=list(changes(fit, waiting, listings, Past(memory), outputs, unfit, now)),
        texts=[
            printed(each, outputs[each.made_for.family])
            for each in fit
            if each.changed or (each.size <= _OPENED and not each.kept)
        ],
        supplies=[supply(each, before.get("records", {})) for each in reading.deliveries],
        known=partial(known, articles, missing(memory)),
        hidden=lambda: articles.at(plan.links.hidden),
        shown=partial(shown, articles, plan, now, carried),
        closed=partial(closed, articles, plan, now, carried),
        members=partial(for_members, articles, plan, now),
        freely=partial(freely, articles, plan, now, carried),
        said=said(config),
        renamed=[(as_known(each), id) for each, id in memory.renamed],
        articles=len(articles),
        identity=identity(config, before.get("publication") or as_live(fit, outputs, waiting)),
    )
    return refused(
        prospect,
        config.guard,
        own={output.path: output.guard for output in config.outputs},
        allowed=allowed,
    )


def feeds(
    refused: Iterable[Refused], made: Iterable[Staged], waiting: Staging | Several
) -> frozenset[str]:
    """Return the feeds that stay as they are because of what was refused."""
    held: set[str] = set()
    for each in refused:
        if each.is_warning:
            continue
        if not each.feeds:
            every = (*(one.made_for for one in made), *waiting.earlier().values())
            return frozenset(of.feed for of in every)
        held.update(each.feeds)
    return frozenset(held)


def without_members_text(checked: Iterable[Checked], made: Iterable[Staged]) -> list[Checked]:
    """Return *checked* without the bytes of members' feeds, which reports would quote."""
    names = {each.name for each in made if each.made_for.tier is not None}
    return [replace(each, data=None) if each.path in names else each for each in checked]


def announcing(refused: Iterable[Refused], plan: Plan, memory: Memory) -> frozenset[str]:
    """Return the feeds of *plan* that would announce a withdrawal that a guard doubts."""
    doubted = {each.id for each in memory.vanished} if stops(refused) else set()
    return frozenset(
        planned.output.path
        for planned in plan.feeds
        if any(each.deletion.id in doubted for each in planned.gone)
    )


def settle(
    refused: Iterable[Refused],
    held: Collection[str],
    made: Iterable[Staged],
    config: Config,
    reading: Reading,
    memory: Memory,
) -> None:
    """Have *memory* know what the next run compares with, or doubt what was refused.

    Args:
        refused: What was refused.
        held: The feeds that are held back because of that.
        made: The documents of the run.
        config: What the configuration asks for.
        reading: What was read.
        memory: What is known of its articles.
    """
    if not stops(refused):
        note(memory, config, reading)
    elif all(each.made_for.feed in held for each in made):
        memory.forget()  # nothing of it goes live
    else:
        memory.doubt()


def hides(links: Links, memory: Memory, refused: Iterable[Refused]) -> Callable[[str], bool]:
    """Return what tells whether the article at an address was taken back.

    What vanished from its source was, unless a guard doubts that.
    """
    doubted = {address(each.url) for each in memory.vanished} if stops(refused) else set()
    gone = set() if memory.store is None else set(map(address, memory.store.vanished()))

    def is_hidden(url: str) -> bool:
        page = address(url)
        return page not in doubted and (page in gone or links.is_hidden(url) or memory.hides(url))

    return is_hidden
