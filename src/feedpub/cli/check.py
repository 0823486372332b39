"""``feedpub check``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from feedpub import pipeline
from feedpub.cli import _judging
from feedpub.config import find, load
from feedpub.model import Publication

#: Whose records they are does not matter, as long as nothing says where relative URLs lead.
_NOBODY = Publication(name="Nobody", url="https://publication.invalid/", language="und")


@click.command("check")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--timezone", metavar="ZONE", help="Zone of dates that name none.")
@_judging.options
def command(sources: tuple[str, ...], timezone: str | None, **options: Any) -> None:
    """Check article records before they are published.

    A SOURCE is a file or glob of records, or "-" for standard input. Time zone, namespaces and
    severities come from the configuration, if there is one.

    \b
    feedpub check articles.jsonl
    feedpub check --report github 'export/*.json'
    """
    judgement = _judging.judgement(options)
    publication = _publication(options["config_path"], timezone)
    checked = pipeline.check_records(
        sources, publication=publication, judgement=judgement, stdin=sys.stdin.buffer
    )
    _judging.conclude(checked, options)


def _publication(path: Path | None, timezone: str | None) -> Publication:
    from msgspec.structs import replace

    overrides = {"publication.timezone": timezone} if timezone else {}
    if path is None and find(Path.cwd()) is None:
        return replace(_NOBODY, timezone=timezone)
    return load(path, overrides=overrides, environment=os.environ).publication
