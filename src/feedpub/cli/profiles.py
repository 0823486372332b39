"""``feedpub profiles``."""

from __future__ import annotations

import textwrap
from typing import Any

import click

from feedpub.cli import _terminal
from feedpub.cli._contract_text import columns
from feedpub.profiles import PROFILES, standing

#: Widths of the columns for states ("retired since") and formats.
_STATES, _FORMATS = 13, len("news-sitemap,")
_INSTEAD: dict[str, Any] = {"initial_indent": "    ", "subsequent_indent": "    "}


@click.command("profiles")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to list them.",
)
def command(form: str) -> None:
    """List the aggregators that feedpub knows, and whether they still read feeds."""
    profiles = sorted(PROFILES.items())
    if form == "json":
        listed = [
            {
                "name": name,
                "title": profile.title,
                "about": profile.about,
                "formats": profile.formats,
                "state": profile.state,
                "since": profile.since,
                "instead": profile.instead,
                "source": profile.source,
            }
            for name, profile in profiles
        ]
        _terminal.say_json(listed)
        return
    names = max(len(name) for name, _ in profiles)
    widths = (names, _STATES, 80 - names - _STATES - _FORMATS - 6, _FORMATS)
    for name, profile in profiles:
        row = (name, standing(profile), profile.title, ", ".join(profile.formats))
        _terminal.say("\n".join(columns(row, widths)))
        if profile.instead is not None:
            _terminal.say(textwrap.fill(f"Instead: {profile.instead}", 80, **_INSTEAD))
