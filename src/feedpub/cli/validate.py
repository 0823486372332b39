"""``feedpub validate``."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from feedpub import baseline, checks, pipeline
from feedpub.cli import _levels, _options
from feedpub.config import load_judgement
from feedpub.errors import ReadError
from feedpub.findings import Severity
from feedpub.model import Document
from feedpub.reports import Checked, count, parse_report_options, reporters, write_reports


@click.command("validate")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--format",
    "form",
    metavar="NAME",
    default="text",
    show_default=True,
    help="What to print on standard output; see --report.",
)
@click.option(
    "--report",
    "wanted",
    multiple=True,
    metavar="NAME[=FILE]",
    help=f"Report instead of --format, as often as you like: {', '.join(reporters())}.",
)
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    envvar="FEEDPUB_CONFIG",
    help="Configuration file whose [rules] and [[override]] apply.",
)
@_levels.options
@click.option(
    "--baseline",
    "baseline_path",
    type=click.Path(path_type=Path),
    help="Accept what this file lists; fail only on what is new.",
)
@click.option(
    "--update-baseline", is_flag=True, help="Write what is found to --baseline, and accept it."
)
@_options.now_option
@_options.fail_on_option
@click.option("--max-warnings", type=int, metavar="N", help="Fail on more warnings than this.")
def command(files: tuple[str, ...], **options: Any) -> None:
    """Check FILEs: RSS, Atom, JSON Feed, sitemaps and their indexes ("-" is standard input).

    \b
    feedpub validate public/*.xml
    feedpub validate --report sarif=feeds.sarif --report github public/rss.xml
    feedpub validate --ignore rss/no-self-link --level news=error sitemap.xml
    """
    reports = parse_report_options(options["wanted"] or [options["form"]])
    judgement = replace(
        load_judgement(options["config_path"]),
        final=_levels.from_options(options["select"], options["ignore"], options["level"]),
    )
    now = _options.instant(options["now"])
    checked = list(pipeline.validate(_documents(files), now=now, judgement=judgement))
    checked = _unaccepted(checked, options["baseline_path"], update=options["update_baseline"])
    fail_on = Severity[options["fail_on"].upper()]
    style = dataclasses.replace(_options.style(sys.stdout), fail_on=fail_on)
    for missing in write_reports(checked, reports, echo=_echo, style=style):
        click.echo(f"feedpub: {missing}", err=True)
    if _fails(checked, fail_on, options["max_warnings"]):
        sys.exit(_options.FOUND)


def _echo(piece: str) -> None:
    click.echo(piece, nl=False)


def _unaccepted(checked: list[Checked], path: Path | None, *, update: bool) -> list[Checked]:
    if path is None:
        return checked
    if update:
        number = baseline.write(path, checked)
        click.echo(f"{path}: {number:,} accepted", err=True)
    return baseline.new(checked, baseline.read(path))


def _fails(checked: Sequence[Checked], fail_on: Severity, max_warnings: int | None) -> bool:
    worst = max((finding.severity for each in checked for finding in each.findings), default=None)
    if max_warnings is not None and count(checked, Severity.WARNING) > max_warnings:
        return True
    return worst is not None and worst >= fail_on


def _documents(files: tuple[str, ...]) -> Iterator[Document]:
    for name in files:
        data = _bytes(name)
        yield Document(name=name, format=checks.detect(data, name), data=data)


def _bytes(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror}", place=name) from error
