"""``feedpub deploy``."""

from __future__ import annotations

import os
from pathlib import Path

import click

from feedpub import deploying
from feedpub.cli import _options, _terminal
from feedpub.config import load
from feedpub.destinations import targets_of
from feedpub.publishing import listed


@click.command("deploy")
@click.argument("server", required=False)
@_options.config_path
@click.option(
    "-o", "--output", metavar="DIR", help="Published directory; overrides the configuration file."
)
@_options.now_option
def command(
    server: str | None, config_path: Path | None, output: str | None, now: str | None
) -> None:
    """Print what a web server has to know of the published files.

    For each of the files: the type, how long it may be cached, compression, and that pages of other
    sites may read it; and which paths a bot wall must let through. Without SERVER, it says which
    servers there are. Nothing is changed: put the lines into the configuration of the server.

    \b
    feedpub deploy nginx > /etc/nginx/snippets/feedpub.conf
    feedpub deploy netlify >> netlify.toml
    """
    if server is None:
        for name, each in deploying.SERVERS.items():
            _terminal.say(f"{name}: {each.about}")
        return
    overrides = {} if output is None else {"publish.directory": str(Path(output).absolute())}
    config = load(config_path, overrides=overrides, environment=os.environ)
    live = listed(targets_of(config)[0].manifest())
    for line in deploying.lines(server, deploying.serving(config, live, _options.instant(now))):
        _terminal.say(line)
