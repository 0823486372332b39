"""``feedpub snippet``."""

from __future__ import annotations

import os
from pathlib import Path

import click

from feedpub import snippets
from feedpub.cli import _options, _terminal
from feedpub.config import load
from feedpub.destinations import targets_of


@click.command("snippet")
@click.argument("place", required=False)
@_options.config_path
@click.option(
    "-o", "--output", metavar="DIR", help="Published directory; overrides the configuration file."
)
def command(place: str | None, config_path: Path | None, output: str | None) -> None:
    """Print lines for files of the site: robots.txt, the head of pages.

    feedpub never changes these files: put the lines there. Feeds for each section, tag, author or
    language are known once they are published, so build first. Without PLACE, it says which
    snippets there are.

    \b
    feedpub snippet robots
    feedpub snippet alternate
    feedpub snippet opml > public/feeds.opml
    """
    if place is None:
        for name, members in snippets.places().items():
            _terminal.say(f"{name}: {' '.join(each.about for each in members)}")
        return
    overrides = {} if output is None else {"publish.directory": str(Path(output).absolute())}
    config = load(config_path, overrides=overrides, environment=os.environ)
    site = snippets.site_of(config, targets_of(config)[0].manifest())
    for line in snippets.lines(place, site):
        _terminal.say(line)
