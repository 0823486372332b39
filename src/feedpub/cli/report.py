"""``feedpub report``."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from feedpub.cli import _log, _options, _terminal, build
from feedpub.disk import as_publish_error, replace
from feedpub.text import hidden

#: Options of ``build`` that a report has as well.
_SHARED = {"config_path", "now", "allow_private", "quiet", "verbose"}
#: Those that `build.config_of` asks for, and that a report has not.
_ABSENT = {
    "sources": (), "url": None, "name": None, "language": None, "timezone": None, "output": None,
    "prune": None,
}  # fmt: skip


def _run(
    files: tuple[str, ...], out: Path | None, profiles: tuple[str, ...], logs: tuple[Path, ...],
    **options: Any,
) -> None:  # fmt: skip
    """Make one page of the publication, for people: to keep, to send, to look at.

    It shows outputs, findings, which aggregator takes which article, and who must act. With
    FILEs it shows those documents instead: RSS, Atom, JSON Feed, sitemaps. The file needs nothing
    else, works without scripts, and has nothing in it that is not public. Nothing is published.

    \b
    feedpub report -o report.html
    feedpub report --profile msn,smartnews -o report.html
    feedpub report --log /var/log/nginx/access.log -o report.html
    feedpub report -o report.html public/*.xml
    """
    _log.start(options)
    names = _options.profiles(profiles)
    now = _options.instant(options["now"])
    if files:
        from feedpub.reports import Style, render
        from feedpub.validating import validate_files

        found = list(validate_files(files, now=now, profiles=names, stdin=_terminal.stdin()))
        _write(render(found, "html", Style(now=now)), out)
        return
    with tempfile.TemporaryDirectory(prefix="feedpub-") as folder:
        _write(_of_publication(names, logs, Path(folder) / "run", options | _ABSENT), out)


def _of_publication(
    names: tuple[str, ...], logs: tuple[Path, ...], folder: Path, options: dict[str, Any]
) -> Iterator[str]:
    from feedpub import pages, previewing
    from feedpub.cli import stats
    from feedpub.showing import showing

    config = build.config_of(options)
    readers = stats.readers_of(logs, config)
    try:
        rehearsed = previewing.rehearse(
            config,
            _options.instant(options["now"]),
            folder,
            jobs=None,
            progress=_options.print_progress,
            say=_log.notice,
        )
    finally:
        _options.end_progress()
    yield from pages.report(showing(rehearsed, names, readers))


def _write(pieces: Iterable[str], out: Path | None) -> None:
    if out is None or str(out) == "-":
        for piece in pieces:
            _terminal.say(hidden(piece))
        return
    text = hidden("".join(pieces))
    with as_publish_error(out, "Name a file in a folder that exists and can be written."):
        replace(out, text.encode("utf-8", "backslashreplace"))
    _terminal.say(f"{out}: {len(text):,} characters", err=True)


command = click.Command(
    "report",
    callback=_run,
    help=_run.__doc__,
    params=[
        click.Argument(["files"], nargs=-1, metavar="[FILE]..."),
        click.Option(
            ["-o", "--output", "out"],
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="The file to write.  [default: standard output]",
        ),
        click.Option(
            ["--profile", "profiles"],
            multiple=True,
            metavar="NAME[,NAME]",
            help="The aggregators to ask.  [default: those of the outputs, or all]",
        ),
        click.Option(
            ["--log", "logs"],
            type=click.Path(path_type=Path),
            multiple=True,
            metavar="LOG",
            help="An access log, to show who reads the feeds; see feedpub stats.",
        ),
        *(each for each in build.command.params if each.name in _SHARED),
    ],
)
