"""``feedpub preview``."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from feedpub import previewing
from feedpub.cli import _log, _options, _terminal, build
from feedpub.cli._obeying import SystemClock, obeying
from feedpub.errors import UsageError
from feedpub.watching import Orders, Ran, Timing, Watch, alarm

#: Options of ``build`` that a preview has as well.
_SHARED = {
    "sources", "config_path", "url", "name", "language", "timezone", "now", "allow_private",
    "quiet", "verbose",
}  # fmt: skip
#: The port, unless another program has it.
_PORT = 8025
#: How often sources are read again that nobody can watch.
_INTERVAL = 300.0


def _run(port: int | None, is_opened: bool, images: bool, **options: Any) -> None:
    """Show the publication in a browser as its readers and aggregators will, before it is live.

    Each feed as a reader shows it; each article as a card of Google News, MSN, Flipboard,
    SmartNews, Apple News, Feedly, a newsletter and a social share, beside its record, its source
    in every output and what each aggregator says of it; and what the next run would change.
    Drafts are shown, and marked.

    Nothing is published or remembered, and only this machine is served. Pages change by
    themselves when a source, the configuration or the clock changes something; Ctrl-C ends it.

    \b
    feedpub preview --open
    feedpub preview articles/ --url https://example.org/ --name "The Example" --language en
    """
    _log.start(options)
    fixed = None if options["now"] is None else _options.instant(options["now"])
    options |= {"output": None, "prune": None}
    changes, site = previewing.Changes(), previewing.PreviewSite(images=images)
    folder = Path(tempfile.mkdtemp(prefix="feedpub-"))
    remaking = previewing.Remaking(
        lambda: build.config_of(options),
        lambda: (fixed or datetime.now(UTC), datetime.now(UTC)),
        folder,
        site,
        changes,
        say=_terminal.warn,
        progress=_options.print_progress,
    )
    with ExitStack() as ending:
        ending.callback(shutil.rmtree, folder, ignore_errors=True)
        config = remaking.load()
        if any(source.path == "-" and not source.command for source in config.sources):
            raise UsageError(
                "standard input can be read only once, so it cannot be watched",
                help="Name a file, a folder or an address.",
            )
        server = _server(port, site, changes)
        ending.callback(server.close)
        # With all processors, which is safe only before there are threads.
        first = [remaking.make(jobs=None)]
        _options.end_progress()
        orders = Orders()
        with server.running(), obeying(orders):
            _terminal.say(f"preview at {server.url} (Ctrl-C ends it)")
            _terminal.finish()
            if is_opened:
                click.launch(server.url)
            _watch(remaking, orders, first, is_fixed=fixed is not None)


def _server(
    port: int | None, site: previewing.PreviewSite, changes: previewing.Changes
) -> previewing.Loopback:
    if port is not None:
        return previewing.Loopback(port, site.respond, changes)
    try:
        return previewing.Loopback(_PORT, site.respond, changes)
    except UsageError:
        return previewing.Loopback(0, site.respond, changes)


def _watch(
    remaking: previewing.Remaking, orders: Orders, first: list[Ran], *, is_fixed: bool
) -> None:
    """Make editions until somebody asks for the end."""

    def run(reason: str) -> Ran:
        if first:
            return first.pop()
        ran = remaking.make()
        if ran.is_fine and not _log.is_quiet():
            _terminal.say(f"{datetime.now(UTC):%H:%M:%S}Z shown again ({reason})")
            _terminal.finish()
        # With a fixed instant time changes nothing.
        return Ran(is_fine=ran.is_fine) if is_fixed else ran

    wake = alarm(orders, lambda: remaking.inputs.folders(), _terminal.warn)
    Watch(
        load=lambda: None,
        run=run,
        look=lambda: remaking.inputs.snapshot(),
        wait=wake.wait,
        clock=SystemClock(),
        orders=orders,
        timing=lambda: Timing(interval=_INTERVAL if remaking.inputs.remote else None, settle=0.2),
    ).go()


command = click.Command(
    "preview",
    callback=_run,
    help=_run.__doc__,
    params=[
        *(each for each in build.command.params if each.name in _SHARED),
        click.Option(
            ["--port"],
            type=click.IntRange(0, 65_535),
            metavar="N",
            help=f"The port; 0: any that is free.  [default: {_PORT}, or any if that is in use]",
        ),
        click.Option(["--open", "is_opened"], is_flag=True, help="Open it in the browser."),
        click.Option(
            ["--images"],
            is_flag=True,
            help="Load the pictures of articles from where they are; otherwise a note stands for"
            " each, and no other host is asked.",
        ),
    ],
)
