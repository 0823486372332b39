"""``--fix``, ``--diff`` and ``--self-url``; what they do is in `_fix`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--fix",
        is_flag=True,
        help="Fix problems in FILE that have one right answer; report the rest.",
    ),
    click.option("--diff", is_flag=True, help="Show what --fix would change; change nothing."),
    click.option(
        "--self-url",
        metavar="URL",
        help="With --fix: the public address of FILE, for a missing self link.",
    ),
)


def options(command: Command) -> Command:
    """Add ``--fix``, ``--diff`` and ``--self-url`` to *command*."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def is_requested(options: Mapping[str, Any]) -> bool:
    """Return whether documents are fixed, even if only to show the diff."""
    return bool(options["fix"] or options["diff"])


def takes_stdout(names: Sequence[str], options: Mapping[str, Any]) -> bool:
    """Return whether standard output is used for a patch or a document, not for a report."""
    return bool(options["diff"] or (options["fix"] and "-" in names))
