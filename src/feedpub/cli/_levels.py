"""``--select``, ``--ignore`` and ``--level``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from feedpub.cli import _completing
from feedpub.config import every_rule, severity, unknown_rule, whole
from feedpub.errors import UsageError
from feedpub.findings import Levels, Severity

Command = TypeVar("Command", bound=Callable[..., Any])


def options(command: Command) -> Command:
    """Add the three options to *command*."""
    for option in (
        click.option(
            "--level",
            multiple=True,
            metavar="RULE=SEVERITY",
            shell_complete=_completing.rules,
            help="Severity of a rule or scope: error, warning, info or off.",
        ),
        click.option(
            "--ignore",
            multiple=True,
            metavar="RULE",
            shell_complete=_completing.rules,
            help="Leave out a rule or scope.",
        ),
        click.option(
            "--select",
            multiple=True,
            metavar="RULE",
            shell_complete=_completing.rules,
            help="Check only these rules or scopes.",
        ),
    ):
        command = option(command)
    return command


def from_options(select: Iterable[str], ignore: Iterable[str], level: Iterable[str]) -> Levels:
    """Return the severities that the options set.

    Raises:
        UsageError: They name a rule or severity that does not exist.
    """
    levels: dict[str, Severity | None] = {}
    selected = [_known(id) for id in select]
    if selected:
        levels |= {
            id: None for id in every_rule() if not any(_covers(each, id) for each in selected)
        }
    levels |= {_known(id): None for id in ignore}
    return levels | dict(map(_assigned, level))


def _covers(selected: str, id: str) -> bool:
    return id == selected or (selected.endswith("/*") and id.startswith(selected[:-1]))


def _assigned(text: str) -> tuple[str, Severity | None]:
    id, _, name = text.partition("=")
    if name not in {"error", "warning", "info", "off"}:
        raise UsageError(
            f"--level {text!r} names no severity", help="Write it like rss/no-self-link=error."
        )
    return _known(id), severity(name)


def _known(id: str) -> str:
    id = whole(id)
    problem = unknown_rule(id)
    if problem:
        raise UsageError(f"{id!r}: {problem}", help="`feedpub rules` lists them.")
    return id
