"""``feedpub profiles``."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

import click

from feedpub.cli import _completing, _terminal
from feedpub.cli._contract_text import columns, contract
from feedpub.profiles import PROFILES, Profile, find, standing

#: Widths of the columns for states ("retired since") and formats.
_STATES, _FORMATS = 13, len("news-sitemap,")
_BELOW: dict[str, Any] = {
    "initial_indent": "    ", "subsequent_indent": "    ", "break_long_words": False,
    "break_on_hyphens": False,
}  # fmt: skip


@click.command("profiles")
@click.argument("names", metavar="[NAME]...", shell_complete=_completing.profiles, nargs=-1)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to list them.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
def command(names: tuple[str, ...], form: str, *, as_json: bool) -> None:
    """List the aggregators that feedpub knows, and on what terms they read feeds.

    With a NAME, or the file of a profile: all about it, as `feedpub explain profile/NAME` says it.
    """
    profiles = [find(name) for name in names] or [each for _, each in sorted(PROFILES.items())]
    if as_json or form == "json":
        _terminal.say_json([_value(profile) for profile in profiles])
        return
    if names:
        _terminal.say("\n\n".join("\n".join(contract(profile)) for profile in profiles))
        return
    names_width = max(len(profile.name) for profile in profiles)
    widths = (names_width, _STATES, 80 - names_width - _STATES - _FORMATS - 6, _FORMATS)
    for profile in profiles:
        row = (profile.name, standing(profile), profile.title, ", ".join(profile.formats))
        _terminal.say("\n".join(columns(row, widths)))
        for line in _below(profile):
            _terminal.say(textwrap.fill(line, 80, **_BELOW))


def _below(profile: Profile) -> Iterator[str]:
    """Yield what is said below the row of *profile*."""
    if profile.instead is not None:
        yield f"Instead: {profile.instead}"
    if not profile.is_living:
        return
    programme = profile.programme
    yield programme.summary()
    if programme.apply is not None:
        yield f"Apply: {programme.apply}"
    if programme.test_tool is not None:
        yield f"Test: {programme.test_tool}"


def _value(profile: Profile) -> dict[str, Any]:
    """Return *profile* as JSON values."""
    programme = profile.programme
    return {
        "name": profile.name,
        "title": profile.title,
        "about": profile.about,
        "formats": profile.formats,
        "state": profile.state,
        "since": profile.since,
        "instead": profile.instead,
        "source": profile.source,
        "countries": programme.countries,
        "languages": programme.languages,
        "by_contract": programme.by_contract,
        "apply": programme.apply,
        "test_tool": programme.test_tool,
        "aliases": profile.aliases,
    }
