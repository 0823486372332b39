"""Shared by ``validate`` and ``check``: apply severities, report findings, and exit."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
from msgspec.structs import replace

from feedpub.cli import _completing, _exits, _levels, _options, _terminal
from feedpub.config import Judgement, load_judgement
from feedpub.errors import BUG, FOUND, ReadError
from feedpub.findings import Severity
from feedpub.reports import (
    Checked,
    Reporter,
    count,
    find_reporter,
    parse_report_options,
    write_reports,
)
from feedpub.text import guarded, harmless

Command = TypeVar("Command", bound=Callable[..., Any])

#: Listed here because importing them all for --help takes 20 ms.
REPORTS = (
    "checkstyle",
    "github",
    "gitlab",
    "html",
    "json",
    "jsonl",
    "junit",
    "markdown",
    "sarif",
    "statistics",
    "text",
)

#: Sources that are named where each ends too early.
_NAMED = 5

_OPTIONS = (
    click.option(
        "--format",
        "form",
        metavar="NAME",
        shell_complete=_completing.reports,
        default="text",
        show_default=True,
        help="What to print on standard output; see --report.",
    ),
    click.option(
        "--report",
        "wanted",
        multiple=True,
        metavar="NAME[=FILE]",
        shell_complete=_completing.reports,
        help=f"Report to write instead of --format; may be repeated: {', '.join(REPORTS)}.",
    ),
    click.option(
        "--statistics",
        "form",
        flag_value="statistics",
        help="Count the problems by rule, errors first: the same as --format statistics.",
    ),
    click.option(
        "--config",
        "config_path",
        type=click.Path(path_type=Path),
        envvar="FEEDPUB_CONFIG",
        help="Configuration file whose [rules] and [[override]] apply.",
    ),
    _levels.options,
    click.option(
        "--baseline",
        "baseline_path",
        type=click.Path(path_type=Path),
        help="Accept the findings listed in this file; fail only on new ones.",
    ),
    click.option(
        "--update-baseline", is_flag=True, help="Write all findings to --baseline and accept them."
    ),
    _options.fail_on_option,
    click.option(
        "--max-warnings", type=int, metavar="N", help="Fail if there are more warnings than this."
    ),
)


def options(command: Command) -> Command:
    """Add to *command* the options that `judgement` and `conclude` read."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def judgement(options: Mapping[str, Any], *, more: Sequence[str] = ()) -> Judgement:
    """Return the severities set by configuration and options.

    Args:
        options: What `options` took.
        more: Names of reports that exist only in this run.

    Raises:
        FeedpubError: One of them names something that does not exist.
    """
    # Errors in the report options must be reported before the work, not after it.
    parse_report_options(options["wanted"] or [options["form"]], more=more)
    final = _levels.from_options(options["select"], options["ignore"], options["level"])
    return replace(load_judgement(options["config_path"]), final=final)


def wants(options: Mapping[str, Any], name: str) -> bool:
    """Return whether the options request the report *name*."""
    wanted = parse_report_options(options["wanted"] or [options["form"]])
    return any(each.name == name for each in wanted)


def conclude(
    checked: Sequence[Checked],
    options: Mapping[str, Any],
    *,
    err: bool = False,
    instead: Mapping[str, Reporter] = {},
    looked_at: str = "",
    cut_short: Sequence[str] = (),
    publication: str = "",
) -> None:
    """Report *checked* as the options say, and exit with 1 if a finding reaches --fail-on.

    Args:
        checked: What was found.
        options: What `options` took.
        err: Print on standard error, because standard output is used for something else.
        instead: Reports that replace those of the same name, or are added, in this run.
        looked_at: The count of what was checked, if it is not documents.
        cut_short: The sources that end too early.
        publication: Whose records they are, if that is known.
    """
    checked = _unaccepted(checked, options["baseline_path"], update=options["update_baseline"])
    fail_on = Severity[options["fail_on"].upper()]
    wanted = parse_report_options(options["wanted"] or [options["form"]], more=instead)
    stream = sys.stderr if err else sys.stdout
    style = replace(_options.style(stream), fail_on=fail_on, looked_at=looked_at)
    style = replace(style, publication=publication, now=_options.instant(options["now"]))
    printed = (each.name for each in wanted if each.path is None)
    reporter = next((instead.get(each) or find_reporter(each) for each in printed), None)
    guard = None if reporter is None or reporter.guard is guarded else reporter.guard
    echo = partial(_terminal.write, err=err, colour=style.colour, guard=guard)
    for missing in write_reports(checked, wanted, echo=echo, style=style, instead=instead):
        _terminal.warn(missing)
    exit_if_unchecked(checked)
    if cut_short:
        exit_as_cut_short(cut_short)
    if _fails(checked, fail_on, options["max_warnings"]):
        sys.exit(FOUND)


def exit_if_unchecked(checked: Sequence[Checked]) -> None:
    """Print why documents could not be checked, if there are any, and exit."""
    unread = [each for each in checked if each.unread]
    for each in unread:
        _terminal.warn(f"{each.unread}")
    crashes = [each for each in checked if each.crash]
    for each in crashes:
        _terminal.warn(f"{harmless(each.path)}: internal error\n{each.crash}")
    if not crashes:
        if unread:
            sys.exit(ReadError.exit_code)
        return
    _terminal.warn(f"{_exits.REPORT} and, if you can, the document; the others were checked")
    sys.exit(BUG)


def exit_as_cut_short(cut_short: Sequence[str]) -> NoReturn:
    """Print which sources could not be read to their end, and exit."""
    named = ", ".join(map(harmless, cut_short[:_NAMED]))
    more = f" and {len(cut_short) - _NAMED:,} more" if len(cut_short) > _NAMED else ""
    _terminal.warn(
        f"could not be read to the end: {named}{more}\n"
        "  Export or fetch it again. Only with partial = true in its [[source]] is what can be read"
        " of it published."
    )
    sys.exit(ReadError.exit_code)


def _unaccepted(checked: Sequence[Checked], path: Path | None, *, update: bool) -> list[Checked]:
    if path is None:
        return list(checked)
    from feedpub import baseline

    if update:
        number = baseline.write(path, checked)
        _terminal.say(f"{path}: {number:,} accepted", err=True)
    return baseline.new(checked, baseline.read(path))


def _fails(checked: Sequence[Checked], fail_on: Severity, max_warnings: int | None) -> bool:
    worst = max((finding.severity for each in checked for finding in each.findings), default=None)
    if max_warnings is not None and count(checked, Severity.WARNING) > max_warnings:
        return True
    return worst is not None and worst >= fail_on
