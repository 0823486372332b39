"""Says what came of a build: as much of it, and in the form, as the options ask for.

A warning that is known is not repeated as long as nothing changes, so that cron sends no mail for
it; ``-v`` repeats it. What is wrong is said in every run.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from feedpub.cli import _aggregators, _brief, _log, _options, _refused, _summary, _terminal
from feedpub.config import Config
from feedpub.findings import Finding, Severity
from feedpub.pipeline import Built, Request
from feedpub.reports import Checked
from feedpub.runs import difference_as_json
from feedpub.summarising import has_changes
from feedpub.text import harmless


def tell(built: Built, config: Config, request: Request, *, listed: bool, as_json: bool) -> None:
    """Print what came of a build.

    Args:
        built: The build.
        config: Its configuration.
        request: Its options.
        listed: Whether to list the changes by article.
        as_json: Whether to print the summary as JSON on standard output.
    """
    as_before = built.published is not None and not has_changes(built)
    is_brief = _log.is_quiet() or (as_before and not _log.is_verbose())
    checked = [*built.sources, *built.checked]
    if is_brief:
        checked = [_above(each, request.fail_on) for each in checked]
    if as_json:
        _terminal.say_json(_summary.as_value(built, config))
    if _log.is_json():
        _tell_events(built, checked, is_brief=is_brief)
    elif not as_json:
        _tell_text(built, checked, config, request, listed=listed, is_brief=is_brief)
    _tell_refused(built, dry_run=request.dry_run)
    for failure in _summary.failures(built):
        _terminal.warn(failure)
    _tell_loudly(built, config)


def _tell_loudly(built: Built, config: Config) -> None:
    """Say which feeds have been held back for many runs; nobody has listened so far."""
    long = {feed: runs for feed, runs in built.failing.items() if runs >= config.loud_after}
    for feed, runs in long.items():
        said = f"ATTENTION: {harmless(feed)} has been held back for {runs:,} runs in a row"
        if _log.is_json():
            _log.event("failing", "error", message=said, feed=feed, runs=runs)
        else:
            _terminal.warn(f"{said}: its readers get nothing new\n  `feedpub status` says more.")


def _tell_refused(built: Built, *, dry_run: bool) -> None:
    refused = [each for each in built.refused if not (each.is_warning and _log.is_quiet())]
    if _log.is_json():
        for value in _refused.as_values(refused):
            _log.event("refused", value.pop("severity"), **value)
        return
    for text in _refused.lines(refused, dry_run=dry_run):
        _terminal.warn(text)


def _above(checked: Checked, severity: Severity) -> Checked:
    """Return *checked* with the findings of *severity* or above."""
    findings = tuple(each for each in checked.findings if each.severity >= severity)
    return replace(checked, findings=findings)


def _tell_text(
    built: Built,
    checked: Sequence[Checked],
    config: Config,
    request: Request,
    *,
    listed: bool,
    is_brief: bool,
) -> None:
    found = [_aggregators.unadvised(each, config) for each in checked]
    if any(each.findings for each in found):
        looked_at = _summary.looked_at(built)
        reported = [each for each in found if each.findings]
        _options.print_report(reported, "text", err=True, looked_at=looked_at)
    for line in _lines(built, config, request, listed=listed, is_brief=is_brief):
        _terminal.say(line)


def _lines(
    built: Built, config: Config, request: Request, *, listed: bool, is_brief: bool
) -> Iterator[str]:
    if not is_brief:
        style = _options.style(sys.stdout)
        yield from _summary.lines(built, config, request, listed=listed, style=style)
    elif not _brief.is_calm(built):
        yield from _brief.change(built, request)
    elif not _log.is_quiet():
        yield _brief.calm(built, request)


def _tell_events(built: Built, checked: Sequence[Checked], *, is_brief: bool) -> None:
    for each in checked:
        for finding in each.findings:
            _log.event("finding", str(finding.severity), **_finding(each.path, finding))
    if not is_brief:
        _tell_details(built)
    for outcome in built.outcomes:
        published = outcome.published
        if published is not None and (published.written or published.removed):
            _log.event(
                "published",
                message=f"published to {_summary.as_given(outcome.where)}",
                target=outcome.where,
                written=list(published.written),
                removed=list(published.removed),
            )
        if published is not None and published.held:
            for message in _summary.held(built, set(published.held)):
                _log.event("held", "error", message=message, target=outcome.where)
    for announcement in built.announced:
        if announcement.error is None:
            said = f"announced: {announcement.label}"
            _log.event("announced", message=said, announcer=announcement.where)


def _tell_details(built: Built) -> None:
    for difference in built.differences or ():
        said = f"{difference.kind}: {difference.title or difference.url}"
        _log.event("article", message=said, **difference_as_json(difference))
    for note in built.fitted:
        _log.event(
            "adapted" if note.kept else "left-out",
            "info" if note.kept else "warning",
            document=note.output,
            rule=note.rule.id,
            message=note.message,
            title=note.title,
            record=str(note.origin),
        )
    for name, reasons in built.emptied.items():
        said = f"{name} has no article, because all were left out"
        _log.event("emptied", "warning", message=said, document=name, rules=dict(reasons))


def _finding(path: str, finding: Finding) -> dict[str, Any]:
    location = finding.location
    return {
        "rule": finding.rule.id,
        "document": path,
        "line": location.line,
        "column": location.column,
        "message": finding.message,
        "count": finding.count,
        "article": finding.article,
        "record": None if finding.record is None else str(finding.record),
    }
