"""``feedpub inspect``."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import msgspec
from msgspec.structs import replace

from feedpub import inspecting
from feedpub.cli import _completing, _options, _terminal
from feedpub.cli._first import created
from feedpub.config import Config, find, load
from feedpub.errors import FOUND, UsageError
from feedpub.fetch import ORDINARY, Fetcher
from feedpub.model import Publication, Source
from feedpub.sources import SOURCES, is_address

#: Addresses of records that lean on it lead nowhere, and are not taken for the site's.
NOBODY = Publication(name="Nobody", url="https://publication.invalid/", language="und")


@click.command("inspect")
@click.argument("source", metavar="SOURCE", shell_complete=_completing.files)
@click.option(
    "--format", "format", metavar="NAME", help="Format of the source.  [default: recognised]"
)
@click.option("--vocabulary", metavar="NAME|FILE", help="Vocabulary of its records.")
@click.option("--encoding", metavar="NAME", help="Encoding of a file that does not declare one.")
@click.option("--timezone", metavar="ZONE", help="Time zone for dates without one.")
@click.option("--date-format", metavar="FORM", help="Format of dates: %d.%m.%Y %H:%M.")
@click.option(
    "--option",
    "options",
    multiple=True,
    metavar="KEY=VALUE",
    help="Other options of the format: table=articles, query='SELECT …'.",
)
@click.option(
    "--records",
    "most",
    type=click.IntRange(min=1),
    default=inspecting.RECORDS,
    show_default=True,
    help="Maximum number of records to read.",
)
@_options.config_path
@click.option("--write", is_flag=True, help="Add the [[source]] to the configuration.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("--allow-private", is_flag=True, help="Also fetch from private addresses.")
def command(source: str, most: int, *, write: bool, as_json: bool, **options: Any) -> None:
    """Show what is in SOURCE, and how feedpub would read it.

    SOURCE is a file, a glob, a folder, a URL (also of a database), or "-" for standard input.
    Nothing is published, and without --write nothing is changed. The settings of SOURCE in the
    configuration apply; options override them.

    \b
    feedpub inspect export.xml
    feedpub inspect articles.csv --date-format '%d.%m.%Y' --write
    feedpub inspect sqlite:///cms.db --option table=posts --json
    """
    if write and source == "-":
        raise UsageError("--write needs a source that can be read again", help="Name a file.")
    config = _config(options["config_path"])
    path = config.path if config is not None else options["config_path"]
    publication = config.publication if config is not None else NOBODY
    given = _source(source, options, config)
    with Fetcher(_options.fetching(config.fetch if config else ORDINARY, options)) as fetch:
        look: dict[str, Any] = {"publication": publication, "base": Path.cwd(), "fetch": fetch,
                                "most": most}  # fmt: skip
        now = _options.instant(None)
        found = inspecting.inspect(given, stdin=_terminal.stdin(), now=now, **look)
        best = inspecting.settled(given, **look) if write else None
    if as_json:
        _terminal.say_json(msgspec.to_builtins(found, enc_hook=dict))
    else:
        for line in inspecting.lines(found, _options.style(sys.stdout).width):
            _terminal.say(line)
    if best is not None:
        _write(best, path)
        found = best.inspection
    if found.is_refused:
        sys.exit(FOUND)


def _write(best: inspecting.Candidate, path: Path | None) -> None:
    path = path or Path("feedpub.toml")
    at = replace(best, source=_moved(best.source, path))
    if not path.exists():
        created(path, [at], {})
        return
    added = inspecting.add_source(path, at)
    said = f"has {at.source.path} already; nothing was added" if added is None else "added:"
    _terminal.say(f"\n{path}: {said}", err=True)
    if added is not None:
        _terminal.say(added.rstrip(), err=True)


def _moved(source: Source, path: Path) -> Source:
    """Return *source* with its path from the folder of the configuration *path*."""
    if is_address(source.path) or Path(source.path).is_absolute():
        return source
    place = os.path.relpath(Path.cwd() / source.path, path.absolute().parent)
    return replace(source, path=Path(place).as_posix())


def _config(path: Path | None) -> Config | None:
    if (path is None and find(Path.cwd()) is None) or (path is not None and not path.exists()):
        return None
    return load(path, environment=os.environ)


def _source(name: str, options: Mapping[str, Any], config: Config | None) -> Source:
    """Return the source *name* as the configuration and the options have it."""
    known = Source(path=name)
    for each in config.sources if config is not None else ():
        if config is not None and _same(each.path, name, config.base):
            known = replace(each, path=name)
    given = {
        key: options[key]
        for key in ("format", "vocabulary", "encoding", "timezone", "date_format")
        if options[key] is not None
    }
    more = dict(known.options)
    for each in options["options"]:
        key, equals, value = each.partition("=")
        if not equals or not any(key in reader.options for reader in SOURCES.values()):
            names = sorted({name for reader in SOURCES.values() for name in reader.options})
            raise UsageError(f"--option {each!r} is not KEY=VALUE of a kind of source",
                             help=f"Keys are {', '.join(names)}.")  # fmt: skip
        more[key] = value
    return replace(known, options=more, **given)


def _same(one: str, other: str, base: Path) -> bool:
    if is_address(one) or is_address(other):
        return one == other
    return (base / one).absolute() == Path(other).absolute()
