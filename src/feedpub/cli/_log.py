"""How much a run says, and in which form: as text, or as JSON Lines for collectors of logs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import click

from feedpub.cli import _terminal
from feedpub.errors import FeedpubError

Command = TypeVar("Command", bound=Callable[..., Any])


class _Asked:
    """The options."""

    is_quiet = False
    is_verbose = False
    is_json = False
    #: What the last event says, if there is to be one.
    last: Mapping[str, Any] | None = None


def options(command: Command) -> Command:
    """Add ``-q``, ``-v`` and ``--log-format`` to *command*; `start` reads them."""
    for option in (
        click.option(
            "--log-format",
            type=click.Choice(["text", "json"]),
            envvar="FEEDPUB_LOG_FORMAT",
            default="text",
            show_default=True,
            is_eager=True,
            callback=_set_format,
            expose_value=False,
            help="json: one JSON object a line on standard error, for collectors of logs.",
        ),
        click.option(
            "-v", "--verbose", is_flag=True, help="Print everything, even if nothing changed."
        ),
        click.option(
            "-q",
            "--quiet",
            is_flag=True,
            help="Print nothing, unless something changed (one line) or is wrong.",
        ),
    ):
        command = option(command)
    return command


def _set_format(_: click.Context, __: click.Parameter, wanted: str) -> None:
    # Before other options are parsed, so that what is wrong with these is said in this form.
    _Asked.is_json = wanted == "json"
    _terminal.print_messages(_message if _Asked.is_json else None)


def start(options: dict[str, Any]) -> None:
    """Obey the options.

    Raises:
        UsageError: They contradict each other.
    """
    if options["quiet"] and options["verbose"]:
        raise click.UsageError("-q and -v contradict each other: give one of them.")
    _Asked.is_quiet, _Asked.is_verbose = options["quiet"], options["verbose"]


def reset() -> None:
    """Print text again, and as much as usual."""
    _Asked.is_quiet = _Asked.is_verbose = _Asked.is_json = False
    _Asked.last = None
    _terminal.print_messages(None)


def is_quiet() -> bool:
    """Return whether only what changed or is wrong is printed."""
    return _Asked.is_quiet


def is_verbose() -> bool:
    """Return whether everything is printed."""
    return _Asked.is_verbose


def is_json() -> bool:
    """Return whether lines of JSON are printed instead of text."""
    return _Asked.is_json


def event(name: str, level: str = "info", **fields: Any) -> None:
    """Print the event *name* as a line of JSON, with ``--log-format json``."""
    if _Asked.is_json:
        time = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        _terminal.say_json({"time": time, "level": level, "event": name, **fields}, err=True)


def notice(text: str) -> None:
    """Print what had to be done about something that is well again."""
    if _Asked.is_json:
        event("notice", "warning", message=text)
    else:
        _terminal.warn(text)


def failure(error: FeedpubError) -> None:
    """Print why a request cannot be carried out."""
    if _Asked.is_json:
        event("message", "error", message=error.message, place=error.place, help=error.help)
    else:
        _terminal.warn(str(error))


def bug(traceback: str, report: str) -> None:
    """Print what a bug in feedpub left."""
    if _Asked.is_json:
        event("bug", "error", message=report, traceback=traceback)
    else:
        _terminal.write(traceback, err=True)
        _terminal.warn(report)


def finishing(fields: Mapping[str, Any]) -> None:
    """Let the last event say *fields*, when all else has been said."""
    _Asked.last = fields


def finish(exit_code: int) -> None:
    """Print the last event, if there is to be one."""
    if _Asked.last is not None:
        level = "error" if exit_code else "info"
        event("finished", level, **{**_Asked.last, "exit_code": exit_code})


def _message(text: str) -> None:
    said = text.removeprefix("warning: ")
    event("message", "error" if said == text else "warning", message=said)
