"""``feedpub validate``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from feedpub import checks, pipeline
from feedpub.cli import _options
from feedpub.config import find, load
from feedpub.errors import ReadError
from feedpub.findings import Severity
from feedpub.model import Document


@click.command("validate")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--format",
    "report",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to report.",
)
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    envvar="FEEDPUB_CONFIG",
    help="Configuration file whose [rules] apply.",
)
@_options.now_option
@_options.fail_on_option
def command(
    files: tuple[str, ...], report: str, config_path: Path | None, now: str | None, fail_on: str
) -> None:
    """Check FILEs: RSS, Atom, JSON Feed, sitemaps and their indexes ("-" is standard input).

    \b
    feedpub validate public/*.xml
    feedpub validate --format json feed.xml
    """
    config = load(config_path, environment=os.environ) if config_path or find(Path.cwd()) else None
    checked = list(pipeline.validate(_documents(files), now=_options.instant(now), config=config))
    _options.print_report(checked, report)
    worst = max((finding.severity for each in checked for finding in each.findings), default=None)
    if worst is not None and worst >= Severity[fail_on.upper()]:
        sys.exit(_options.FOUND)


def _documents(files: tuple[str, ...]) -> Iterator[Document]:
    for name in files:
        data = _bytes(name)
        yield Document(name=name, format=checks.detect(data, name), data=data)


def _bytes(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror}", place=name) from error
