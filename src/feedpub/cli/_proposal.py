"""What a run would do, or did, and why: for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from feedpub import dates
from feedpub.cli import _options, _refused, _summary, _terminal
from feedpub.pipeline import Built, Request
from feedpub.proposing import Proposal, ProposedArticle, ProposedDocument
from feedpub.reasoning import CAUSES, STATES, because
from feedpub.text import harmless

#: Articles, and files left alone, that are listed before "and … more".
_LISTED = 50
_MARKS = {"new": "+", "changed": "~", "gone": "-"}


def lines(built: Built, request: Request) -> Iterator[str]:
    """Yield what a build would do."""
    proposal = built.proposal
    if proposal is None:
        yield _summary.NOTHING
        return
    titles = {each.id: each.title for each in proposal.articles if each.id is not None}
    yield f"plan of {dates.rfc3339(proposal.created)}"
    yield from documents(proposal.documents, titles.get)
    if proposal.articles:
        yield ""
        yield from _articles(proposal.articles)
    yield _summary.numbers(built)
    yield _until(proposal, request.now)


def warn(built: Built, request: Request) -> None:
    """Say what is wrong, on standard error."""
    wrong = [
        each
        for each in (*built.sources, *built.checked)
        if any(finding.severity >= request.fail_on for finding in each.findings)
    ]
    if wrong:
        looked_at = _summary.looked_at(built)
        _options.print_report(wrong, "text", err=True, looked_at=looked_at)
    for text in _refused.lines(built.refused, dry_run=True):
        _terminal.warn(text)


def documents(
    some: Sequence[ProposedDocument], title: Callable[[str], str | None]
) -> Iterator[str]:
    """Yield a line for each document, and why it is made; those left alone come last."""
    active = [each for each in some if each.state != "unchanged"]
    calm = [each for each in some if each.state == "unchanged"]
    for each in active:
        articles = (
            "" if each.state == "removed" else f", {_summary.counted(each.articles, 'article')}"
        )
        yield f"  {harmless(each.path)}: {STATES[each.state]}{articles}"
        if each.reason is not None and each.state != "removed":
            yield f"      {because(each.reason, title)}"
    for each in islice(calm, _LISTED):
        why = "nothing of it changed" if each.reason is None else "made again, and the same"
        yield f"  {harmless(each.path)}: left alone, {why}"
    if len(calm) > _LISTED:
        yield f"  … and {len(calm) - _LISTED:,} more that are left alone"


def _articles(articles: Sequence[ProposedArticle]) -> Iterator[str]:
    for each in articles[:_LISTED]:
        what = f"{each.what}, because of {CAUSES[each.cause]}" if each.what else CAUSES[each.cause]
        yield f"{_MARKS[each.kind]} {harmless(each.title or each.url)}"
        yield f"    {what}: {harmless(', '.join(each.files))}"
    if len(articles) > _LISTED:
        yield f"… and {len(articles) - _LISTED:,} more articles; --json lists them"


def _until(proposal: Proposal, now: datetime) -> str:
    if proposal.expires is None:
        return "the plan holds until a source, the configuration or what is live changes"
    span = _summary.span(now, proposal.expires)
    return f"the plan holds until {dates.rfc3339(proposal.expires)} (for {span}), if nothing moves"
