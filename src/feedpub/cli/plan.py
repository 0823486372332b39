"""``feedpub plan``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from feedpub import pipeline
from feedpub.cli import _log, _options, _proposal, _retired, _terminal, _verdict, build
from feedpub.disk import as_publish_error, replace

#: Options of a build that mean nothing where nothing is published.
_NOT_HERE = {"dry_run", "announce", "diff", "quarantine", "metrics", "summary", "plan"}


def _run(out: Path | None, **options: Any) -> None:
    """Show what a build of SOURCEs would do, and why; change nothing.

    By document and by article: what becomes public, changes or vanishes, and whether because of a
    record, the clock or the configuration. With --out it is also written to a file, and
    "feedpub build --plan FILE" does exactly that, or refuses because something moved since.

    \b
    feedpub plan
    feedpub plan --out plan.json && feedpub build --plan plan.json
    """
    options |= {"dry_run": True, "announce": False, "diff": False, "quarantine": None, "plan": None}
    _log.start(options)
    now = _options.instant(options["now"])
    config = build.config_of(options)
    _retired.warn(_retired.of_outputs(config))
    request = build.request_of(options, config, now, proposes=True)
    try:
        built = pipeline.build(
            config,
            request,
            stdin=_terminal.stdin(),
            progress=_options.print_progress,
            say=_log.notice,
        )
    finally:
        _options.end_progress()
    proposal = built.proposal
    if out is not None and proposal is not None:
        text = json.dumps(proposal.as_json(), ensure_ascii=False, indent=2) + "\n"
        with as_publish_error(out, "Name a file in a folder that exists and can be written."):
            replace(out, text.encode("utf-8", "surrogatepass"))
    if options["as_json"]:
        _terminal.say_json(None if proposal is None else proposal.as_json())
    else:
        for line in _proposal.lines(built, request):
            _terminal.say(line)
    _proposal.warn(built, request)
    _verdict.exit_if_unchecked(built.checked)
    if built.cut_short:
        _verdict.exit_as_cut_short(built.cut_short)
    sys.exit(built.exit_code)


command = click.Command(
    "plan",
    callback=_run,
    help=_run.__doc__,
    params=[
        *(each for each in build.command.params if each.name not in _NOT_HERE),
        click.Option(
            ["--out"],
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Also write the plan to this file, for feedpub build --plan.",
        ),
    ],
)
