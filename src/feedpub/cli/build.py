"""``feedpub build``."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from feedpub import pipeline
from feedpub.cli import (
    _build_report,
    _completing,
    _ending,
    _image_options,
    _log,
    _options,
    _retired,
    _signals,
    _terminal,
    _verdict,
)
from feedpub.config import Config, load
from feedpub.errors import UsageError, remedy
from feedpub.findings import Severity
from feedpub.proposing import Proposal, proposal_from
from feedpub.settings import content, share
from feedpub.sources import is_address


@click.command("build")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", shell_complete=_completing.files)
@_options.config_path
@click.option(
    "-o", "--output", metavar="DIR", help="Target directory; overrides the configuration file."
)
@click.option("--url", metavar="URL", help="The publication's home page.")
@click.option("--name", help="The publication's name, as on Google News.")
@click.option("--language", metavar="TAG", help="The publication's language, e.g. ro.")
@click.option(
    "--timezone", metavar="ZONE", help="Time zone for dates without one, e.g. Europe/Bucharest."
)
@_options.now_option
@_options.since_option
@click.option("--dry-run", is_flag=True, help="Show what would change, without changing anything.")
@click.option(
    "--announce/--no-announce",
    default=None,
    help="Notify the announcers of the configuration.  [default: unless --dry-run]",
)
@click.option("--diff", is_flag=True, help="Show what changes for each article.")
@click.option(
    "--prune/--no-prune",
    default=None,
    help="Remove files that an earlier run wrote and this run did not.",
)
@click.option(
    "--strict",
    is_flag=True,
    help="Treat an invalid field of a record, or a character not allowed in XML, as an error.",
)
@click.option("--allow-empty", is_flag=True, help="Allow a run that has no articles.")
@click.option(
    "--allow",
    multiple=True,
    metavar="GUARD",
    help="Let pass once what this guard refuses, e.g. loss; exit code 5 names it.",
)
@click.option(
    "--quarantine",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write unusable records to this file and continue; overrides the settings of [[source]]s.",
)
@click.option(
    "--max-bad",
    metavar="SHARE",
    help="Fail if a larger share of the records is unusable.  [default: 1%]",
)
@_options.fail_on_option
@click.option(
    "--wait",
    type=float,
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for another build of the same target.",
)
@_image_options.options
@_options.executor_option
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option(
    "--summary",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Also write what came of the run to this file, as JSON, even if it fails.",
)
@click.option(
    "--metrics",
    type=click.Path(path_type=Path),
    envvar="FEEDPUB_METRICS",
    metavar="FILE",
    help="Write metrics for Prometheus to this file; overrides the configuration file.",
)
@click.option(
    "--plan",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Do exactly what this plan says (see feedpub plan), or nothing.",
)
@_log.options
def command(**options: Any) -> None:
    """Build, check and publish the feeds of SOURCEs.

    A SOURCE is a file, glob, folder or URL with articles, or "-" for standard input: JSON, CSV,
    feeds, HTML pages, sites in Markdown, exports of WordPress, Ghost, agencies and others (see
    "feedpub inspect SOURCE"). Without one, the sources of the configuration are read. A feed with
    errors is held back, and its previous version stays live.

    \b
    feedpub build
    feedpub build articles.jsonl --url https://example.org/ \\
        --name "The Example" --language en -o public/
    feedpub build --dry-run --diff
    """
    _log.start(options)
    now = _options.instant(options["now"])
    with _ending.Ending(
        now,
        metrics=options["metrics"],
        summary=options["summary"],
        config_path=options["config_path"],
        dry_run=options["dry_run"],
    ) as ending:
        config = config_of(options)
        ending.planned(config)
        if not options["quiet"]:
            _retired.warn(_retired.of_outputs(config))
        request = request_of(options, config, now)
        if not request.dry_run:
            _signals.publishing()
        try:
            built = pipeline.build(
                config,
                request,
                stdin=_terminal.stdin(),
                progress=_options.print_progress,
                say=_log.notice,
                done=_signals.published,
            )
        finally:
            _options.end_progress()
        ending.built(built)
        _build_report.tell(
            built, config, request, listed=options["diff"], as_json=options["as_json"]
        )
        _verdict.exit_if_unchecked(built.checked)
        if built.cut_short:
            _verdict.exit_as_cut_short(built.cut_short)
        sys.exit(built.exit_code)


def config_of(options: dict[str, Any]) -> Config:
    """Return the configuration that the options ask for."""
    overrides = {
        f"publication.{key}": options[key]
        for key in ("url", "name", "language", "timezone")
        if options[key] is not None
    }
    if options["output"] is not None:
        overrides["publish.directory"] = str(Path(options["output"]).absolute())
    if options["prune"] is not None:
        overrides["publish.prune"] = options["prune"]
    if options["allow_private"]:
        overrides["fetch.allow_private"] = True
    if options["sources"]:
        overrides["source"] = [{"path": _absolute(path)} for path in options["sources"]]
    return load(options["config_path"], overrides=overrides, environment=os.environ)


def _absolute(path: str) -> str:
    # Paths on the command line are relative to the working directory, not to the configuration.
    if path == "-" or is_address(path):
        return path
    return os.path.abspath(path)  # noqa: PTH100 keeps a glob as it is


def request_of(
    options: dict[str, Any], config: Config, now: datetime, *, proposes: bool = False
) -> pipeline.Request:
    """Return the request that the options make."""
    return pipeline.Request(
        now=now,
        since=_options.since(options["since"]),
        strict=options["strict"],
        allow_empty=options["allow_empty"],
        quarantine=options["quarantine"],
        max_bad=None if options["max_bad"] is None else _share(options["max_bad"]),
        dry_run=options["dry_run"],
        announce=options["announce"],
        compare=options["diff"],
        allow=options["allow"],
        proposes=proposes,
        plan=None if options["plan"] is None else _plan(options["plan"]),
        fail_on=Severity[options["fail_on"].upper()],
        wait=options["wait"],
        measure=_image_options.from_options(options, config.publication)
        if options["probe_images"]
        else None,
        jobs=None,
        executor=options["executor"],
    )


def _plan(path: Path) -> Proposal:
    try:
        data = content(path)
    except OSError as error:
        raise UsageError(
            f"cannot be read: {error.strerror}", place=str(path), help=remedy(error)
        ) from error
    return proposal_from(data, str(path))


def _share(text: str) -> float:
    try:
        return share(text)
    except ValueError:
        raise UsageError(
            f"--max-bad {text!r} is not a share", help="Write it like 1% or 0.01."
        ) from None
