"""How a run ends: its exit code and its last message."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, Final, TypeVar

import click

from feedpub.cli import _log, _signals, _terminal
from feedpub.errors import BUG, FeedpubError, UsageError

Function = TypeVar("Function", bound=Callable[..., object])

#: Standard output is full (EX_IOERR of sysexits.h).
NO_OUTPUT: Final = 74
#: The reader of standard output has exited: 128 plus the signal's number.
PIPE_CLOSED: Final = 141

CODES: Final = """\b
Exit codes:
  0    no problem, or none that --fail-on counts
  1    problems found; documents that have them were not published
  2    wrong usage or configuration
  3    a source could not be read
  4    publishing failed; what was live is still live, unless the message says
       how many files are new: the next run fixes that first
  5    refused for safety; the message names the option that lets it pass once
  70   a bug in feedpub
  74   standard output cannot be written
  130  interrupted (Ctrl-C; 143: by SIGTERM); what was live is still live.
       A swap that is under way is finished first, and the run ends as usual
  141  whoever read the output has gone (a closed pipe)
"""
REPORT = (
    "this is a bug in feedpub: please report it with the traceback above, the command that you"
    " ran, and what `feedpub --version` says"
)
#: Values that a frame claims room for: 264 KB, so that Python takes 512 KB in one piece.
_CLAIMED = 33_000


def with_large_stack(function: Function) -> Function:
    """Let *function* and all that it calls have one piece of the stack.

    Up to 3.12 Python asks the system for 16 KB when a call needs more than is left, and returns
    them as soon as that call ends. Wherever a loop runs at just that depth, each of its calls costs
    5 µs: 3 to 20 ms of a start, and what not of a long run. A frame that claims more than a piece
    makes Python take a large one; what nobody touches of it takes no memory.
    https://github.com/python/cpython/issues/142183
    """
    code = function.__code__
    function.__code__ = code.replace(co_stacksize=_CLAIMED)
    return function


def code_of(error: BaseException | None) -> int:
    """Return the exit code of a run that *error* ends."""
    if error is None:
        return 0
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else 0
    if isinstance(error, FeedpubError | click.ClickException):
        return error.exit_code
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return _signals.exit_code(error)
    if isinstance(error, _terminal.OutputError):
        return PIPE_CLOSED if error.is_closed_pipe else NO_OUTPUT
    return BUG


@with_large_stack
def ended(work: Callable[[], Any]) -> int:
    """Call *work*, report its errors, and return the exit code."""
    _log.reset()
    code = _ended(work)
    _log.finish(code)
    return code


def _ended(work: Callable[[], Any]) -> int:
    with _signals.handled():
        try:
            try:
                code = _code(work)
                _terminal.finish()
            except KeyboardInterrupt as error:
                return _interrupted(error)
        except _terminal.OutputError as error:
            return _unheard(error)
        if _signals.came_late():
            _terminal.warn("interrupted after publishing: the new set is live")
        return code


def _interrupted(error: BaseException) -> int:
    """Print that the run was interrupted, and what is live."""
    _terminal.warn("\n  ".join(filter(None, ["interrupted", _signals.live_state()])))
    return _signals.exit_code(error)


def _unheard(error: _terminal.OutputError) -> int:
    """Print what is live on standard error, if standard output failed."""
    _terminal.give_up()
    words = _signals.live_state()
    if error.is_closed_pipe:
        if words:
            _terminal.warn(f"whoever read the output has gone\n  {words}")
        return PIPE_CLOSED
    why = f"standard output cannot be written: {error}"
    _terminal.warn("\n  ".join(filter(None, [why, words])))
    return NO_OUTPUT


def _code(work: Callable[[], Any]) -> int:
    try:
        code = work()
    except click.Abort as error:
        return _interrupted(error)
    except click.ClickException as error:
        _show(error)
        return error.exit_code
    except FeedpubError as error:
        _log.failure(error)
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

        _log.bug(format_exc(), REPORT)
        return BUG
    return code if isinstance(code, int) else 0


def _is_homeless() -> bool:
    try:
        os.getcwd()  # noqa: PTH109 the working directory may have been deleted
    except FileNotFoundError:
        return True
    return False


def _is_of_echo(error: OSError) -> bool:
    """Return whether Click failed to print, such as a command's --help."""
    from traceback import walk_tb

    return any(frame.f_code is click.echo.__code__ for frame, _ in walk_tb(error.__traceback__))


def _show(error: click.ClickException) -> None:
    """Print what is wrong with the arguments, like Click."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        is_alone = error.ctx is not None and error.ctx.parent is None
        _terminal.say(_next_steps() if is_alone else error.format_message(), err=True)
        return
    if _log.is_json():
        _terminal.warn(error.format_message())
        return
    context = getattr(error, "ctx", None)
    if context is not None:
        _terminal.say(context.get_usage(), err=True)
        if context.command.get_help_option(context) is not None:
            _terminal.say(f"Try '{context.command_path} --help' for help.\n", err=True)
    _terminal.say(f"Error: {error.format_message()}", err=True)


def _next_steps() -> str:
    """Return what to do next where no command was given."""
    from pathlib import Path

    from feedpub.cli import _first_steps

    return _first_steps.next_steps(Path.cwd())
