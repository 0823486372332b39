"""Options and output functions that commands share."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, TextIO, TypeVar

import click
from msgspec.structs import replace

from feedpub import dates
from feedpub.cli import _completing, _log, _retired, _terminal
from feedpub.errors import UsageError
from feedpub.fetch import FetchOptions
from feedpub.findings import Severity
from feedpub.reports import Checked, Style, render
from feedpub.settings import span

Command = TypeVar("Command", bound=Callable[..., Any])

config_path = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    envvar="FEEDPUB_CONFIG",
    help="Configuration file.  [default: the nearest feedpub.toml or pyproject.toml]",
)
SEVERITIES = click.Choice([str(severity) for severity in sorted(Severity, reverse=True)])

timeout_option = click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="Timeout for one URL.",
)
allow_private_option = click.option(
    "--allow-private",
    is_flag=True,
    help="Allow private addresses, e.g. http://localhost:8000/rss.xml.",
)


def now_option(command: Command) -> Command:
    """Add ``--now`` to *command*."""
    return click.option(
        "--now",
        metavar="TIME",
        envvar="FEEDPUB_NOW",
        help="Use this as the current time, e.g. 2026-11-23T08:00:00+02:00.  [default: the clock]",
    )(command)


def since_option(command: Command) -> Command:
    """Add ``--since`` to *command*."""
    return click.option(
        "--since",
        metavar="TIME|last",
        help="Read only what is new or changed since then, from sources that can tell; last: since"
        " the last run.",
    )(command)


def since(text: str | None) -> datetime | Literal["last"] | None:
    """Return what ``--since`` says.

    Raises:
        UsageError: It is not an instant.
    """
    if text is None:
        return None
    if text == "last":
        return "last"
    try:
        return dates.parse(text, UTC)
    except ValueError as error:
        raise UsageError(
            f"--since {text!r} {error}",
            help="Write last, or an instant: 2026-11-23T08:00:00+02:00.",
        ) from None


class _ExecutorOption(click.Option):
    """``--executor``; what there is, in the help text, is looked for only when that is shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        from feedpub.executors import EXECUTORS

        known = ", ".join(f"{kind.name} ({kind.summary})" for kind in EXECUTORS.values())
        self.help = f"Where the work is done: {known}.  [default: processes, if worth it]"
        return super().get_help_record(ctx)


def executor_option(command: Command) -> Command:
    """Add ``--executor`` to *command*."""
    return click.option("--executor", cls=_ExecutorOption, metavar="NAME")(command)


def fail_on_option(command: Command) -> Command:
    """Add ``--fail-on`` to *command*."""
    return click.option(
        "--fail-on",
        type=SEVERITIES,
        default="error",
        show_default=True,
        help="Lowest severity that makes the run fail.",
    )(command)


def profile_option(command: Command) -> Command:
    """Add ``--profile`` to *command*."""
    return click.option(
        "--profile",
        "profiles",
        multiple=True,
        metavar="NAME[,NAME…]",
        shell_complete=_completing.profiles,
        help="Aggregators that must accept the file, or TOML files of profiles; `feedpub profiles`"
        " lists them. all: those that read its format; auto: by its namespaces.",
    )(command)


def profiles(named: Sequence[str]) -> tuple[str, ...]:
    """Return the profiles that ``--profile`` names, each once.

    Raises:
        FeedpubError: One of them does not exist, or its file is invalid.
    """
    names = [name.strip() for each in named for name in each.split(",") if name.strip()]
    if names:
        from feedpub.profiles import check_names  # 20 ms

        check_names(names)
        _retired.warn(names)
    return tuple(dict.fromkeys(names))


def fetching(configured: FetchOptions, options: Mapping[str, Any]) -> FetchOptions:
    """Return how addresses of sources are asked: as *configured*, but for ``--allow-private``."""
    return replace(configured, allow_private=True) if options["allow_private"] else configured


def length(option: str, text: str) -> timedelta:
    """Return the span of time *text*.

    Raises:
        UsageError: *option* has something else.
    """
    try:
        return span(text)
    except (AssertionError, OverflowError):
        raise UsageError(
            f"{option} {text!r} is not a span", help="Write it like 15m, 2h or 7d."
        ) from None


def instant(text: str | None) -> datetime:
    """Return the instant from ``--now``, ``SOURCE_DATE_EPOCH`` or the clock, in this order.

    Raises:
        UsageError: It is not an instant.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        if text:
            return _countable(dates.parse(text))
        if epoch:
            return _countable(datetime.fromtimestamp(int(epoch), UTC))
    except (ValueError, OverflowError) as error:
        name = f"--now {text!r}" if text else f"SOURCE_DATE_EPOCH {epoch!r}"
        raise UsageError(
            f"{name} {error}", help="Write it like 2026-11-23T08:00:00+02:00."
        ) from None
    return datetime.now(UTC)


def _countable(now: datetime) -> datetime:
    """Return *now* if dates a year before and after it can be represented.

    Raises:
        ValueError: They cannot.
    """
    if not MINYEAR < now.year < MAXYEAR:
        raise ValueError(f"is outside the years {MINYEAR + 1} to {MAXYEAR - 1}")
    return now


def style(stream: TextIO | None) -> Style:
    """Return the style of a report on *stream*."""
    width = 80
    if _terminal.is_terminal(stream):
        from shutil import get_terminal_size  # 2 ms

        width = get_terminal_size((80, 24)).columns
    return Style(colour=_terminal.colour(stream), width=max(width, 40))


def print_report(
    checked: Sequence[Checked], name: str, *, err: bool = False, looked_at: str = ""
) -> None:
    """Print the report *name*; *looked_at* is what was checked, such as "3 records"."""
    look = replace(style(sys.stderr if err else sys.stdout), looked_at=looked_at)
    for piece in render(checked, name, look):
        _terminal.write(piece, err=err, colour=look.colour)


def print_progress(message: str) -> None:
    """Show progress, on a terminal only, and only to those who want to see more than trouble."""
    if _shows_progress():
        end_progress()
        _terminal.write(f"{message}…", err=True)
        sys.stderr.flush()


def end_progress() -> None:
    """Remove the last progress message."""
    if _shows_progress():
        _terminal.erase_line()


def _shows_progress() -> bool:
    """Return whether progress is shown: where a line can be erased, and somebody looks."""
    is_quiet = _log.is_quiet() or _log.is_json()
    return not is_quiet and _terminal.is_erasable(sys.stderr)
