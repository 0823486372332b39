"""Gathers all that a report shows of a publication."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import nlargest

from feedpub import profiles
from feedpub.accepting import Judge, chosen
from feedpub.audience import FeedAudience
from feedpub.findings import Finding
from feedpub.model import Article, Origin, Output
from feedpub.pages import (
    Budget,
    Showing,
    ShownAggregator,
    ShownOutput,
    public_findings,
    shown_article,
    shown_document,
)
from feedpub.previewing import Edition, Rehearsed
from feedpub.previewing import ShownFile as File
from feedpub.reasoning import STATES
from feedpub.reports import counted
from feedpub.text import hidden

#: The most articles that aggregators are asked about; others are counted.
MOST_ARTICLES = 2_000


def showing(
    rehearsed: Rehearsed, names: Sequence[str] = (), readers: Sequence[FeedAudience] = ()
) -> Showing:
    """Return all that a report shows of a run that changes nothing.

    A report may be published, so nothing is in it that is not public.

    Args:
        rehearsed: The run.
        names: The aggregators that are asked; by default those of the outputs, or all of them.
        readers: Who reads the feeds, if that is known.

    Raises:
        UsageError: There is no such profile.
    """
    config, now, built = rehearsed.config, rehearsed.now, rehearsed.built
    sources = [finding for each in built.sources for finding in each.findings]
    if rehearsed.articles is None:
        return Showing(
            title=config.publication.name,
            now=now,
            publication=config.publication,
            findings=tuple(public_findings(sources, (), ())),
            notes=("The run stops before anything is made: a source has to be put right first.",),
        )
    edition = Edition(rehearsed, now)
    configured = [name for each in rehearsed.outputs for name in each.profiles]
    wanted = chosen(names or configured or ["all"])
    public: list[Article] = []
    secret: set[Origin] = set()
    known: set[Origin] = set()
    for article in rehearsed.articles:
        known.add(article.origin)
        if edition.state(article):
            secret.add(article.origin)
        else:
            public.append(article)
    newest = nlargest(MOST_ARTICLES, public, key=lambda each: (each.published, each.id))
    judge = Judge(wanted, config.publication, now, config.judgement, rehearsed.outputs)
    found: dict[Origin, list[Finding]] = {}
    general: list[Finding] = []
    shown = {each.origin for each in newest}
    for each in public_findings(sources, known - secret, secret):
        if each.record is not None and each.record in shown:
            found.setdefault(each.record, []).append(each)
        else:
            general.append(each)
    outputs = {each.path: each for each in rehearsed.outputs}
    return Showing(
        title=config.publication.name,
        now=now,
        publication=config.publication,
        outputs=[_output(each, outputs.get(each.staged.made_for.family)) for each in edition.files],
        articles=[
            shown_article(row, tuple(found.get(row.origin, ()))) for row in judge.rows(newest)
        ],
        aggregators=tuple(
            ShownAggregator(name=each.name, title=each.title, window=each.window) for each in wanted
        ),
        findings=tuple(general),
        live=_live(edition.files),
        notes=tuple(_notes(rehearsed)),
        hidden=len(secret),
        others=len(public) - len(newest),
        changes=_changes(rehearsed),
        readers=readers,
    )


def _output(file: File, output: Output | None) -> ShownOutput:
    is_for_members = file.staged.made_for.tier is not None
    is_paid = output is not None and bool(output.full_access)
    withheld = None
    if is_for_members or is_paid:
        withheld = "It has text that is not for everybody, so its source is not shown."
    return shown_document(
        hidden(file.staged.name),
        file.staged.format,
        file.data,
        findings=file.findings,
        budgets=tuple(_budgets(file, output)),
        state=_STATES.get(file.state, STATES.get(file.state, "")),
        url=None if is_for_members else file.staged.url,
        trouble="feedpub failed at it, which is a bug in feedpub." if file.crash else None,
        window=None if output is None else output.max_age,
        withheld=withheld,
    )


#: What of a file the next run would do, where that says what is live.
_STATES = {"unchanged": "live", "written": "to be written"}


def _budgets(file: File, output: Output | None) -> Iterator[Budget]:
    if output is not None and output.limit is not None:
        yield Budget(most=output.limit, unit="items", by="the configuration")
    for name in file.profiles:
        profile = profiles.find(name)
        for most, unit in ((profile.limits.items, "items"), (profile.limits.bytes, "bytes")):
            if most is not None:
                yield Budget(most=most, unit=unit, by=profile.title)


def _live(files: Sequence[File]) -> str:
    live = sum(each.state == "unchanged" for each in files)
    held = sum(each.state == "held" for each in files)
    said = f"{live:,} of {counted(len(files), 'file')} live as they would be made now"
    return f"{said}; {held:,} held back." if held else f"{said}."


def _notes(rehearsed: Rehearsed) -> Iterator[str]:
    if rehearsed.trouble:
        yield rehearsed.trouble
    for each in rehearsed.built.refused:
        verb = "Would be held back" if not each.is_warning else "Warning"
        yield f"{verb} by the guard {each.guard}."


def _changes(rehearsed: Rehearsed) -> list[str] | None:
    """Return what the next run would change; no article is named that may not be public."""
    proposal = rehearsed.built.proposal
    if proposal is None:
        return None
    found = [
        f"{hidden(each.path)}: {STATES[each.state]}, {counted(each.articles, 'article')}"
        for each in proposal.documents
        if each.state != "unchanged"
    ]
    kinds = (("new", "appear"), ("changed", "change"), ("gone", "vanish"))
    for kind, verb in kinds:
        if count := sum(each.kind == kind for each in proposal.articles):
            found.append(f"{counted(count, 'article')} would {verb}")
    return found
