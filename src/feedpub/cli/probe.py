"""``feedpub probe``."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from feedpub.cli import _options, _terminal
from feedpub.errors import FOUND, ReadError, UsageError

if TYPE_CHECKING:
    from feedpub.config import Judgement
    from feedpub.probing import LiveUrls, Subject


@click.command("probe")
@click.argument("urls", nargs=-1, metavar="[URL...]")
@click.option("--all", "is_all", is_flag=True, help="Everything that should be live.")
@click.option(
    "--sample",
    metavar="PERCENT",
    help="All feeds, and this share of archives, parts of sitemaps and feeds of one section or tag;"
    " other ones each day, e.g. 5%.",
)
@_options.config_path
@_options.profile_option
@_options.now_option
@click.option(
    "--fresh-within",
    metavar="SPAN",
    help="Fail if the newest item is older, e.g. 12h.  [default: advise after 7d]",
)
@click.option("--one-agent", is_flag=True, help="Do not ask as feed readers and as a browser.")
@_options.timeout_option
@click.option(
    "--deadline",
    type=click.FloatRange(min=0, min_open=True),
    default=600.0,
    show_default=True,
    metavar="SECONDS",
    help="Longest time of the whole probe.",
)
@click.option(
    "--pause",
    type=click.FloatRange(min=0),
    default=0.2,
    show_default=True,
    metavar="SECONDS",
    help="Pause between two requests to one host.",
)
@click.option(
    "--requests",
    type=click.IntRange(min=1),
    default=1000,
    show_default=True,
    metavar="N",
    help="Most requests to one host.",
)
@_options.allow_private_option
@click.option("-q", "--quiet", is_flag=True, help="Print only what is wrong.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def command(urls: tuple[str, ...], **options: Any) -> None:
    """Show what the world gets at URLs, and who must act if that is wrong.

    Each URL is looked at in phases: how it is reached, whether bot protection keeps programs out,
    how it is served, the document, its media, robots.txt, the home page, how fresh it is, and
    whether it belongs to the set that was published last. Nothing is changed anywhere.

    The exit code is 1 if something is wrong, and 3 if no server could be reached.

    \b
    feedpub probe https://example.org/rss.xml
    feedpub probe --all
    feedpub probe --sample 5% --quiet
    feedpub probe --json --fresh-within 12h https://example.org/rss.xml
    """
    from feedpub import probing

    is_all = options["is_all"] or options["sample"] is not None
    if bool(urls) == is_all:
        raise UsageError(
            "give either URLs, or --all or --sample",
            help="Write: feedpub probe https://example.org/rss.xml, or: feedpub probe --all",
        )
    if is_all and options["profiles"]:
        raise UsageError(
            "--profile is for URLs", help="Outputs name their profile in the configuration."
        )
    # The rules of a profile's own file are only known after it was read.
    profiles = _options.profiles(options["profiles"])
    now = _options.instant(options["now"])
    subjects: Sequence[str | Subject]
    if is_all:
        known, judgement = _known(options, now)
        subjects, publisher, left_out = known.subjects, known.publisher, known.left_out
        if not subjects:
            raise ReadError("nothing is live", help="Publish first: feedpub build")
    else:
        judgement, publisher = _judgement(options), probing.Publisher()
        subjects, left_out = [probing.Subject(url=url, profiles=profiles) for url in urls], 0
    found = probing.probe(
        subjects,
        now=now,
        options=_bounds(options),
        publisher=publisher,
        judgement=judgement,
        left_out=left_out,
        progress=_options.print_progress,
    )
    _options.end_progress()
    from feedpub.cli import _probe_text

    if options["as_json"]:
        _terminal.say_json(_probe_text.as_value(found))
    else:
        style = _options.style(sys.stdout)
        for line in _probe_text.lines(found, style, quiet=options["quiet"]):
            _terminal.say(line, colour=style.colour)
    if not found.is_reached:
        sys.exit(ReadError.exit_code)
    sys.exit(FOUND if found.mark is probing.Mark.WRONG else 0)


def _bounds(options: Mapping[str, Any]) -> Any:
    from feedpub import probing

    within = options["fresh_within"]
    return probing.ProbeOptions(
        timeout=options["timeout"],
        deadline=options["deadline"],
        pause=options["pause"],
        requests=options["requests"],
        allow_private=options["allow_private"],
        agents=not options["one_agent"],
        fresh_within=None if within is None else _options.length("--fresh-within", within),
    )


def _judgement(options: Mapping[str, Any]) -> Judgement:
    from feedpub.config import load_judgement

    path: Path | None = options["config_path"]
    return load_judgement(path)


def _known(options: Mapping[str, Any], now: datetime) -> tuple[LiveUrls, Judgement]:
    """Return what the configuration publishes, and how bad a breach of each rule is there."""
    from feedpub import manifests, probing
    from feedpub.config import load
    from feedpub.destinations import targets_of

    config = load(options["config_path"], environment=os.environ)
    target = targets_of(config)[0]
    known = probing.known_of(
        config,
        target.manifest(),
        manifests.read(target.read(manifests.NAME)),
        share=_share(options["sample"]),
        day=now.date(),
    )
    return known, config.judgement


def _share(text: str | None) -> float:
    if text is None:
        return 1.0
    try:
        percent = float(text.strip().removesuffix("%"))
    except ValueError:
        percent = -1.0
    if not 0 < percent <= 100:
        raise UsageError(f"--sample {text!r} is not a share", help="Write it like 5%.")
    return percent / 100
