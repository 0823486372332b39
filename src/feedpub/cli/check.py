"""``feedpub check``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from feedpub import inquiring, pipeline
from feedpub.cli import _completing, _image_options, _options, _terminal, _verdict
from feedpub.config import Config, Judgement, find, load
from feedpub.fetch import ORDINARY, FetchOptions
from feedpub.model import Output, Publication
from feedpub.reports import counted

#: The publication does not matter, as long as nothing gives a base for relative URLs.
_NOBODY = Publication(name="Nobody", url="https://publication.invalid/", language="und")


@click.command("check")
@click.argument(
    "sources", nargs=-1, required=True, metavar="SOURCE...", shell_complete=_completing.files
)
@click.option("--timezone", metavar="ZONE", help="Time zone for dates without one.")
@click.option(
    "--profile",
    "profiles",
    multiple=True,
    metavar="NAME[,NAME]",
    shell_complete=_completing.profiles,
    help="Show which aggregators accept which articles: names, TOML files, all, or auto: those of"
    " the configured outputs.",
)
@_image_options.options
@_options.executor_option
@_options.now_option
@_options.since_option
@_verdict.options
def command(sources: tuple[str, ...], timezone: str | None, **options: Any) -> None:
    """Check article records before they are published.

    A SOURCE is a file, glob, folder or URL with articles, or "-" for standard input. Time zone,
    namespaces and severities come from the configuration, if there is one. With --profile the
    report also shows, for each article, which aggregators would accept it as is, which after
    changes by the writer, and which would refuse it; --format html makes a web page of it. With
    --probe-images, missing image sizes are read from the images themselves.

    \b
    feedpub check articles.jsonl
    feedpub check --report github 'export/*.json'
    feedpub check --profile msn,smartnews articles.jsonl
    feedpub check --profile all --format html articles.jsonl > acceptance.html
    """
    # The rules of a profile's own file are only known after it was read.
    names = _options.profiles(options["profiles"])
    judgement = _verdict.judgement(options)
    config = _config(options["config_path"], timezone)
    if config:
        pipeline.recover(config, _terminal.warn)
    publication = config.publication if config else _nobody(timezone)
    fetch = _options.fetching(config.fetch if config else ORDINARY, options)
    since = inquiring.instant_of(config, _options.since(options["since"]))
    # A page says only what is public, so articles are looked at for it.
    if names or options["probe_images"] or _verdict.wants(options, "html"):
        outputs = config.outputs if config else ()
        _accept(sources, names, publication, outputs, judgement, fetch, since, options)
        return
    found = pipeline.check_records(
        sources,
        publication=publication,
        judgement=judgement,
        stdin=_terminal.stdin(),
        fetch=fetch,
        executor=options["executor"],
        now=_options.instant(options["now"]),
        since=since,
    )
    looked_at = counted(found.total, "record")
    _verdict.conclude(found.checked, options, looked_at=looked_at, cut_short=found.cut_short)


def _accept(
    sources: tuple[str, ...],
    names: Sequence[str],
    publication: Publication,
    outputs: tuple[Output, ...],
    judgement: Judgement,
    fetch: FetchOptions,
    since: datetime | None,
    options: dict[str, Any],
) -> None:
    from feedpub.accepting import check_acceptance  # profiles take 20 ms
    from feedpub.reports import accepted_reporters

    measure = _image_options.from_options(options, publication) if options["probe_images"] else None
    found = check_acceptance(
        sources,
        names,
        publication=publication,
        now=_options.instant(options["now"]),
        judgement=judgement,
        outputs=outputs,
        stdin=_terminal.stdin(),
        executor=options["executor"],
        measure=measure,
        say=_terminal.warn,
        fetch=fetch,
        since=since,
    )
    reporters = accepted_reporters(found.acceptance)
    _verdict.conclude(
        found.checked,
        options,
        instead=reporters if names else {"html": reporters["html"]},
        looked_at=counted(found.total, "record"),
        cut_short=found.cut_short,
        publication="" if publication.url == _NOBODY.url else publication.name,
    )


def _nobody(timezone: str | None) -> Publication:
    from msgspec.structs import replace

    return replace(_NOBODY, timezone=timezone)


def _config(path: Path | None, timezone: str | None) -> Config | None:
    overrides = {"publication.timezone": timezone} if timezone else {}
    if path is None and find(Path.cwd()) is None:
        return None
    return load(path, overrides=overrides, environment=os.environ)
