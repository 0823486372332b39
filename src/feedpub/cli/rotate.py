"""``feedpub rotate``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from feedpub import dates, tiers, urls
from feedpub.cli import _options, _terminal
from feedpub.config import Config, load
from feedpub.destinations import epoch_of, put_epoch, secret_of, store_of
from feedpub.errors import UsageError


@click.command("rotate")
@_options.config_path
@_options.now_option
@click.option(
    "--grace",
    metavar="SPAN",
    help="How long the old addresses are valid, e.g. 7d; 0: not at all.  [default: as configured]",
)
@click.option("--list", "listed", is_flag=True, help="Print the addresses, and change nothing.")
@click.option(
    "--wait",
    type=float,
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for a build.",
)
def command(
    config_path: Path | None, now: str | None, grace: str | None, listed: bool, wait: float
) -> None:
    """Give the feeds of members new addresses.

    The next build publishes the feeds at the new addresses, which this prints; the old ones are
    valid for a while, and then the build after that removes them. Do it when an address got about.

    \b
    feedpub rotate
    feedpub rotate --grace 0
    feedpub rotate --list
    """
    config = load(config_path, environment=os.environ)
    if all(each.tier is None for each in config.outputs):
        raise UsageError("there are no feeds for members", help="An [[output]] with a tier is one.")
    secret, instant = secret_of(config), _options.instant(now)
    length = config.members.grace
    if grace is not None:
        length = _options.length("--grace", grace) if grace != "0" else length * 0
    with store_of(config, dry_run=listed, wait=wait) as store:
        if store is None:
            raise UsageError(
                "nothing remembers which addresses are valid: [store] says enabled = false",
                help="Switch the store on, or set another secret, which changes all addresses.",
            )
        epoch = epoch_of(store)
        if not listed:
            epoch = epoch.rotated(instant, length)
            put_epoch(store, epoch)
    for line in _lines(config, secret, epoch, instant):
        _terminal.write(f"{line}\n", secrets=True)


def _lines(config: Config, secret: str, epoch: tiers.Epoch, now: datetime) -> Iterator[str]:
    for number in epoch.at(now):
        old = "" if number == epoch.number or epoch.until is None else dates.rfc3339(epoch.until)
        for output in config.outputs:
            if output.tier is not None:
                each = tiers.addressed(output, secret, number)
                address = each.url or urls.absolute(config.base_url + each.path)
                yield f"{output.tier}: {address}{f'  (until {old})' if old else ''}"
