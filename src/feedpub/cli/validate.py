"""``feedpub validate``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from feedpub import checks, pipeline
from feedpub.cli import _judging, _options
from feedpub.errors import ReadError
from feedpub.model import Document


@click.command("validate")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@_judging.options
@_options.now_option
def command(files: tuple[str, ...], **options: Any) -> None:
    """Check FILEs: RSS, Atom, JSON Feed, sitemaps and their indexes ("-" is standard input).

    \b
    feedpub validate public/*.xml
    feedpub validate --report sarif=feeds.sarif --report github public/rss.xml
    feedpub validate --ignore rss/no-self-link --level news=error sitemap.xml
    """
    judgement = _judging.judgement(options)
    now = _options.instant(options["now"])
    checked = list(pipeline.validate(_documents(files), now=now, judgement=judgement))
    _judging.conclude(checked, options)


def _documents(files: tuple[str, ...]) -> Iterator[Document]:
    for name in files:
        data = _bytes(name)
        yield Document(name=name, format=checks.detect(data, name), data=data)


def _bytes(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror}", place=name) from error
