"""``feedpub watch``."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from feedpub import dates
from feedpub.cli import _log, _service, _terminal, build
from feedpub.cli._obeying import SystemClock, obeying
from feedpub.errors import FeedpubError, UsageError
from feedpub.watching import Alarm, Inputs, Orders, Ran, Timing, Watch, alarm, inputs_of

#: Options of ``build`` that mean nothing to what goes on forever.
_ONCE = {"now", "dry_run", "diff", "as_json", "summary", "color"}
#: How often sources are read that nobody can watch.
_INTERVAL = 300.0
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
#: Seconds that a build has to end once it is asked to; then it is killed.
_LONGEST_END = 65.0


class _Watched:
    """What is watched, as the configuration says at each build; and the builds."""

    def __init__(self, options: Mapping[str, Any], given: list[str], orders: Orders) -> None:
        self._options = options
        self._given = given
        self._orders = orders
        self._inputs = Inputs(base=Path.cwd())
        self._watchdog = _service.watchdog_seconds()
        self._alarm: Alarm = alarm(orders, lambda: self._inputs.folders(), _log.notice)
        self._failures = 0

    def load(self) -> None:
        """Read the configuration.

        Raises:
            FeedpubError: It is missing or invalid, or nothing of it can be watched.
        """
        config = build.config_of(dict(self._options))
        if any(source.path == "-" and not source.command for source in config.sources):
            raise UsageError(
                "standard input can be read only once, so it cannot be watched",
                help="Name a file, a folder or an address.",
            )
        self._inputs = inputs_of(config, self._written())

    def load_again(self) -> None:
        """Read the configuration; if it is wrong, a build says so, and all stays as it was."""
        with suppress(FeedpubError):
            self.load()

    def timing(self) -> Timing:
        """Return how long to wait for what."""
        interval = self._options["interval"]
        seconds = _INTERVAL if interval is None else _seconds(interval)
        is_wanted = self._inputs.remote or interval is not None
        look = 30.0 if self._watchdog is None else min(30.0, self._watchdog)
        return Timing(interval=seconds if is_wanted else None, look=look)

    def look(self) -> dict[str, tuple[int, ...]]:
        """Return which files there are, and in what state."""
        return self._inputs.snapshot()

    def wait(self, seconds: float) -> None:
        """Wait, and tell the service manager that all is well."""
        _service.notify("WATCHDOG=1")
        self._alarm.wait(seconds)

    def run(self, reason: str) -> Ran:
        """Build, in a process of its own, and print a line."""
        if reason == "reload":
            _service.reloading()
        with tempfile.TemporaryDirectory(prefix="feedpub-") as folder:
            path = Path(folder) / "summary.json"
            code = self._build(path)
            summary = _summary(path)
        if self._orders.end and code:
            return Ran(is_fine=False)
        due = summary.get("next_run_at")
        ran = Ran(is_fine=code == 0, next_run_at=dates.parse(due) if due else None)
        self._failures = 0 if ran.is_fine else self._failures + 1
        self._tell(reason, code, summary)
        return ran

    def _written(self) -> Iterator[Path]:
        for name in ("metrics", "quarantine"):
            if self._options[name] is not None:
                yield Path(self._options[name])

    def _build(self, summary: Path) -> int:
        """Run ``feedpub build``; what it writes on standard error goes where ours goes."""
        is_whole = _log.is_verbose()
        # -P: a folder of articles may hold a file that is called as a module is.
        command = [sys.executable, "-P", "-m", "feedpub", "build", *self._given]
        command += ["--summary", str(summary), "-v" if is_whole else "-q"]
        command += ["--log-format", "json" if _log.is_json() else "text"]
        command += ["--", *self._options["sources"]]
        # This goes by the clock.
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in {"FEEDPUB_NOW", "SOURCE_DATE_EPOCH"}
        }
        sys.stdout.flush()
        process = subprocess.Popen(  # noqa: S603 it is this program itself
            command,
            stdin=subprocess.DEVNULL,
            stdout=None if is_whole else subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
        return self._outcome(process)

    def _outcome(self, process: subprocess.Popen[bytes]) -> int:
        """Wait for *process*, pass a request to end on to it, and return its exit code."""
        asked: float | None = None
        while True:
            try:
                return process.wait(0.1 if self._orders.end else 0.5)
            except subprocess.TimeoutExpired:
                _service.notify("WATCHDOG=1")
            if self._orders.end and asked is None:
                asked = time.monotonic()
                process.terminate()  # it finishes a swap that is under way
            elif asked is not None and time.monotonic() > asked + _LONGEST_END:
                process.kill()

    def _tell(self, reason: str, code: int, summary: Mapping[str, Any]) -> None:
        """Print the line about a run."""
        said = _said(code, summary)
        due = summary.get("next_run_at")
        if code:
            said += f"; trying again in {_span(self.timing().retry(self._failures))}"
        _service.notify("READY=1", f"STATUS={said}")
        if _log.is_quiet() and not code and not summary.get("changed"):
            return
        fields = {"exit_code": code, "reason": reason, "next_run_at": due}
        _log.event("run", "error" if code else "info", message=said, **fields)
        if not _log.is_json():
            then = f"; next run: {due}" if due else ""
            _terminal.say(f"{datetime.now(UTC):%H:%M:%S}Z {said}{then} ({reason})")
            sys.stdout.flush()


@click.command("watch")
@click.option(
    "--interval",
    metavar="SPAN",
    help="How often to read addresses, databases and commands, which nobody can watch, e.g. 30s"
    " or 10m.  [default: 5m if there are any]",
)
@click.pass_context
def command(context: click.Context, /, **options: Any) -> None:
    """Build whenever a source changes, and when time alone changes what is to be live.

    It builds at once, then again as soon as a file of the sources or the configuration changes, an
    embargo lifts, an article expires or leaves the 48 hours of a news sitemap. Addresses,
    databases and commands are read at an interval. A run that fails is repeated, later and later,
    and ends nothing. SIGHUP builds at once; Ctrl-C and SIGTERM end it, after the run under way.

    Options are those of "feedpub build", in which every run is a process of its own.

    \b
    feedpub watch
    feedpub watch articles/ --url https://example.org/ --name "The Example" \\
        --language en -o public/
    """
    _log.start(options)
    orders = Orders()
    watched = _Watched(options, _given(context), orders)
    watched.load()
    with obeying(orders):
        watch = Watch(
            load=watched.load_again,
            run=watched.run,
            look=watched.look,
            wait=watched.wait,
            clock=SystemClock(),
            orders=orders,
            timing=watched.timing,
        )
        _service.notify("READY=1", "STATUS=first run")
        watch.go()
        _service.notify("STOPPING=1")


command.params = [
    *(each for each in build.command.params if each.name not in _ONCE),
    *command.params,
]


def _given(context: click.Context) -> list[str]:
    """Return the options of ``build`` as they were given, for the command line of a build."""
    words: list[str] = []
    for each in context.command.params:
        is_given = context.get_parameter_source(each.name or "") is ParameterSource.COMMANDLINE
        is_passed_on = each.expose_value and each.name not in _OWN
        if not isinstance(each, click.Option) or not is_given or not is_passed_on:
            continue
        value = context.params[each.name or ""]
        if each.is_flag:
            words.append(each.opts[0] if value else each.secondary_opts[0])
        else:
            values = value if each.multiple else [value]
            words += [word for some in values for word in (each.opts[0], str(some))]
    return words


#: What is not passed on as it was given.
_OWN = {"interval", "quiet", "verbose"}


def _seconds(text: str) -> float:
    match = re.fullmatch(r"(\d{1,9}) ?([smhd])", text.strip())
    if match is None or int(match[1]) == 0:
        raise UsageError(f"--interval {text!r} is not a span", help="Write it like 30s or 10m.")
    return float(int(match[1]) * _SECONDS[match[2]])


def _summary(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _said(code: int, summary: Mapping[str, Any]) -> str:
    """Return what became of a run."""
    states = [each["state"] for each in summary.get("documents", ())]
    written = states.count("written")
    counts = {
        "file written" if written == 1 else "files written": written,
        "removed": len(summary.get("removed", ())),
        "held back": states.count("held"),
    }
    said = ", ".join(f"{number:,} {state}" for state, number in counts.items() if number)
    if code and not summary.get("published"):
        return f"failed with exit code {code}"
    if code:
        return f"failed in part: {said or f'exit code {code}'}"
    return said or "nothing changed"


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
