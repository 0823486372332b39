"""``feedpub profiles``."""

from __future__ import annotations

import json

import click

from feedpub.cli._contract import columns
from feedpub.profiles import PROFILES, standing


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
    """List the aggregators whose demands feedpub knows, and whether they take feeds."""
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
        click.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    rows = [
        (name, standing(profile), profile.title, ", ".join(profile.formats))
        for name, profile in profiles
    ]
    names, states = (max(len(row[at]) for row in rows) for at in (0, 1))
    room = max(24, 80 - names - states - 6)
    widths = (names, states, room * 3 // 5, room - room * 3 // 5)
    for row in rows:
        click.echo("\n".join(columns(row, widths)))
