"""How a run ends: with which code, and with which last words."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, Final

import click

from feedpub.cli import _terminal
from feedpub.errors import FeedpubError, UsageError

#: Something at or above --fail-on was found.
FOUND: Final = 1
#: feedpub itself is wrong (EX_SOFTWARE of sysexits.h).
BUG: Final = 70
#: Standard output is full (EX_IOERR of sysexits.h).
NO_OUTPUT: Final = 74
#: Ctrl-C, and a reader of standard output that has gone: 128 and the signal's number.
INTERRUPTED: Final = 130
PIPE_CLOSED: Final = 141

CODES: Final = """\b
Exit codes:
  0    no problem, or none that --fail-on counts
  1    problems found; documents that have them were not published
  2    wrong usage or configuration
  3    a source could not be read
  4    publishing failed; what was live is still live
  5    refused for safety
  70   a bug in feedpub
  74   standard output cannot be written
  130  interrupted (Ctrl-C)
  141  whoever read the output has gone (a closed pipe)
"""
REPORT = (
    "this is a bug in feedpub: please report it with the traceback above, the command that you"
    " ran, and what `feedpub --version` says"
)


def ended(work: Callable[[], Any]) -> int:
    """Do *work*, say why where it fails, and return the exit code."""
    try:
        try:
            code = _code(work)
            _terminal.finish()
        except KeyboardInterrupt:
            _terminal.warn("interrupted")
            return INTERRUPTED
    except _terminal.OutputError as error:
        _terminal.give_up()
        if error.is_closed_pipe:
            return PIPE_CLOSED
        _terminal.warn(f"standard output cannot be written: {error}")
        return NO_OUTPUT
    return code


def _code(work: Callable[[], Any]) -> int:
    try:
        code = work()
    except click.Abort:
        _terminal.warn("interrupted")
        return INTERRUPTED
    except click.ClickException as error:
        _show(error)
        return error.exit_code
    except FeedpubError as error:
        _terminal.warn(str(error))
        return error.exit_code
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else 0
    except _terminal.OutputError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and _is_of_echo(error):
            raise _terminal.OutputError(error) from error
        if isinstance(error, FileNotFoundError) and _is_homeless():
            _terminal.warn("the current directory does not exist any more\n  Go to one that does.")
            return UsageError.exit_code
        from traceback import format_exc  # 1 ms

        _terminal.write(format_exc(), err=True)
        _terminal.warn(REPORT)
        return BUG
    return code if isinstance(code, int) else 0


def _is_homeless() -> bool:
    try:
        os.getcwd()  # noqa: PTH109 it may not even be there
    except FileNotFoundError:
        return True
    return False


def _is_of_echo(error: OSError) -> bool:
    """Return whether it was Click that could not print, e.g. a command's --help."""
    from traceback import walk_tb

    return any(frame.f_code is click.echo.__code__ for frame, _ in walk_tb(error.__traceback__))


def _show(error: click.ClickException) -> None:
    """Print what is wrong with the arguments, as Click would."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        _terminal.say(error.format_message(), err=True)
        return
    context = getattr(error, "ctx", None)
    if context is not None:
        _terminal.say(context.get_usage(), err=True)
        if context.command.get_help_option(context) is not None:
            _terminal.say(f"Try '{context.command_path} --help' for help.\n", err=True)
    _terminal.say(f"Error: {error.format_message()}", err=True)
