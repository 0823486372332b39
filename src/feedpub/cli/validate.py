"""``feedpub validate``."""

from __future__ import annotations

from typing import Any

import click

from feedpub.cli import _completing, _fix_options, _options, _terminal, _verdict
from feedpub.receiving import ReceivingOptions
from feedpub.validating import validate_files


@click.command("validate")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", shell_complete=_completing.files
)
@_verdict.options
@_options.profile_option
@_options.now_option
@_fix_options.options
@_options.timeout_option
@_options.allow_private_option
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Number of processes.  [default: one for each processor, if worth it]",
)
@_options.executor_option
@click.option(
    "--previous",
    multiple=True,
    metavar="OLD",
    help="Previous versions of the documents, a file or directory: find ids that changed.",
)
def command(files: tuple[str, ...], **options: Any) -> None:
    """Check FILEs: RSS, Atom, JSON Feed, sitemaps and their indexes.

    A FILE is a file, a directory, a glob, "-" (standard input) or an http(s) URL, optionally
    compressed with gzip. Several documents are also compared with each other.

    \b
    feedpub validate public/*.xml
    feedpub validate public/ https://example.org/news-sitemap.xml
    feedpub validate --previous live/ public/
    feedpub validate --diff public/rss.xml
    feedpub validate --fix public/*.xml
    feedpub validate --report sarif=feeds.sarif --report github public/rss.xml
    feedpub validate --profile msn,smartnews public/rss.xml
    feedpub validate --ignore rss/no-self-link --level news=error sitemap.xml
    """
    # The rules of a profile's own file are only known after it was read.
    profiles = _options.profiles(options["profiles"])
    judgement = _verdict.judgement(options)
    now = _options.instant(options["now"])
    limits = ReceivingOptions(timeout=options["timeout"], allow_private=options["allow_private"])
    if _fix_options.is_requested(options):
        from feedpub.cli import _fix

        remaining = _fix.run(files, options, now=now, judgement=judgement, limits=limits)
        _verdict.conclude(remaining, options, err=_fix_options.takes_stdout(files, options))
        return
    checked = validate_files(
        files,
        now=now,
        judgement=judgement,
        stdin=_terminal.stdin(),
        options=limits,
        jobs=options["jobs"],
        executor="serial" if options["jobs"] == 1 else options["executor"],
        previous=options["previous"],
        profiles=profiles,
    )
    _verdict.conclude(list(checked), options)
