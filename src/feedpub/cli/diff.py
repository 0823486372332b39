"""``feedpub diff``."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence

import click

from feedpub import differing
from feedpub.cli import _completing, _options, _terminal
from feedpub.documents import detect
from feedpub.errors import FOUND, UsageError
from feedpub.receiving import Received, ReceivingOptions, receive
from feedpub.text import guarded_json

#: Bytes of what is compared that are kept in memory.
_IN_MEMORY = 8 << 20


@click.command("diff")
@click.argument("old", metavar="OLD", shell_complete=_completing.files)
@click.argument("new", metavar="NEW", shell_complete=_completing.files)
@click.option(
    "--format",
    "format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Form of the report.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option(
    "--ignore",
    "ignored",
    multiple=True,
    metavar="FIELD[,FIELD…]",
    help=f"What not to compare: {', '.join(differing.PARTS)}.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    metavar="N",
    help="Articles of each kind to show in text; 0: all.",
)
@_options.timeout_option
@_options.allow_private_option
def command(
    old: str,
    new: str,
    *,
    format: str,
    as_json: bool,
    ignored: tuple[str, ...],
    limit: int,
    timeout: float,
    allow_private: bool,
) -> None:
    """Compare the feeds OLD and NEW by article and id.

    OLD and NEW are each a file, a directory, a glob, "-" (standard input) or an http(s) URL:
    RSS, Atom, JSON Feed, sitemaps and their indexes, in any two formats. What changed for
    subscribers comes first: new ids, articles that are gone, publication dates, URLs.

    Exits with 0 if nothing differs, 1 if something does, and 2 or more if the comparison failed
    (3: a document cannot be read).

    \b
    feedpub diff https://old.example/feed/ public/rss.xml
    feedpub diff live/ public/ --ignore body,summary
    feedpub diff old.xml new.json --format json
    """
    limits = ReceivingOptions(timeout=timeout, allow_private=allow_private)
    if old == new == "-":
        raise UsageError("OLD and NEW are both standard input", help="Name a file for one of them.")

    def received(name: str) -> Received:
        return next(receive([name], detect=detect, stdin=_terminal.stdin(), options=limits))

    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as scratch:
        comparison = differing.compare(
            [old], [new], receive=received, scratch=scratch, ignored=_parts(ignored)
        )
        if as_json or format == "json":
            for piece in differing.as_json(comparison):
                _terminal.write(piece, guard=guarded_json)
        else:
            for line in differing.lines(comparison, most=limit or sys.maxsize):
                _terminal.say(line)
    if not comparison.is_same:
        sys.exit(FOUND)


def _parts(named: Sequence[str]) -> list[str]:
    names = [name.strip() for each in named for name in each.split(",") if name.strip()]
    for name in names:
        if name not in differing.PARTS:
            raise UsageError(
                f"--ignore {name!r} is not something that is compared",
                help=f"It is one of {', '.join(differing.PARTS)}.",
            )
    return names
