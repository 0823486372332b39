"""What a build writes down whatever becomes of it: its metrics, its summary, its last event."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Any

from feedpub import dates
from feedpub.cli import _exits, _log, _terminal
from feedpub.config import Config, metrics_path
from feedpub.errors import FeedpubError
from feedpub.pipeline import Built


class Ending:
    """Writes down how the build within it ends, also if an error ends it.

    Args:
        now: The instant of the run.
        metrics: The file for metrics; by default what the configuration says.
        summary: The file for the summary, if there is to be one.
        config_path: The configuration; by default the nearest.
        dry_run: Nothing is to change, so metrics stay as well.
    """

    def __init__(
        self,
        now: datetime,
        *,
        metrics: Path | None,
        summary: Path | None,
        config_path: Path | None,
        dry_run: bool,
    ) -> None:
        self._now = now
        self._metrics = metrics
        self._summary = summary
        self._config_path = config_path
        self._dry_run = dry_run
        self._config: Config | None = None
        self._built: Built | None = None
        self._start = perf_counter()

    def __enter__(self) -> Ending:
        return self

    def planned(self, config: Config) -> None:
        """Note what is to be made."""
        self._config = config

    def built(self, built: Built) -> None:
        """Note what was made."""
        self._built = built

    def __exit__(
        self,
        _: type[BaseException] | None,
        error: BaseException | None,
        __: TracebackType | None,
    ) -> None:
        summary = self._run_summary(error)
        self._remember(summary)
        self._write_metrics(summary)
        if self._summary is not None:
            text = json.dumps(summary, ensure_ascii=False, indent=2) + "\n"
            _write(self._summary, text)
        if summary["exit_code"] or summary.get("changed") or not _log.is_quiet():
            _log.finishing(_last(summary))

    def _run_summary(self, error: BaseException | None) -> dict[str, Any]:
        built, config = self._built, self._config
        summary: dict[str, Any] = {
            "created": dates.rfc3339(self._now),
            "duration": round(perf_counter() - self._start, 3),
            "exit_code": _exits.code_of(error),
            "error": None if error is None or isinstance(error, SystemExit) else _said(error),
            "dry_run": self._dry_run,
        }
        if built is not None and config is not None:
            from feedpub.summarising import summary as summary_of

            summary = summary_of(built, config.outputs) | summary
        return summary

    def _remember(self, summary: dict[str, Any]) -> None:
        """Add to the store what only now is known of the run, or all of it if it failed."""
        config, number = self._config, self._built.number if self._built else None
        if self._dry_run or config is None or config.store is None:
            return
        from feedpub.destinations import announcers_of, store_of
        from feedpub.summarising import as_remembered, following

        # Why it fails was said before; whoever was refused because of another run waits no more.
        with suppress(FeedpubError), store_of(config, wait=0) as store:
            assert store is not None, "there is one configured"
            before = next((each for each in store.runs(2) if each.number != number), None)
            names = [each.where for each in announcers_of(config)]
            summary.update(following(summary, before.summary if before else {}, names))
            store.begin()
            store.put_run(
                self._now, as_remembered(summary), finished=number is not None, number=number
            )
            store.commit()

    def _write_metrics(self, summary: Mapping[str, Any]) -> None:
        path = self._metrics_path()
        if path is None or self._dry_run:
            return
        from feedpub import metrics

        before = ""
        with suppress(OSError, UnicodeDecodeError):
            before = path.read_text(encoding="utf-8")
        ended = metrics.RunEnd(
            created=self._now, exit_code=summary["exit_code"], duration=summary["duration"]
        )
        made = summary if self._built is not None else None
        _write(path, metrics.exposition(ended, made, before))

    def _metrics_path(self) -> Path | None:
        if self._metrics is not None:
            return self._metrics
        if self._config is not None:
            return self._config.metrics
        try:
            return metrics_path(self._config_path)
        except FeedpubError:
            return None


def _write(path: Path, text: str) -> None:
    """Put *text* into the file *path*; a failure is only a warning."""
    from feedpub import disk

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        disk.replace(path, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        _terminal.warn(f"warning: {path} cannot be written: {error.strerror or error}")


def _said(error: BaseException) -> str:
    if isinstance(error, FeedpubError):
        return f"{error.place}: {error.message}" if error.place else error.message
    return str(error) or type(error).__name__


def _last(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the last event of a log says."""
    names = ("duration", "published", "changed", "records", "articles", "set_aside", "next_run_at")
    said = {name: summary[name] for name in names if name in summary}
    counts = Counter[str]()
    for each in summary.get("findings", ()):
        counts[each["severity"]] += each["count"]
    return {"message": _in_words(summary), **said, "findings": dict(counts)}


def _in_words(summary: Mapping[str, Any]) -> str:
    if summary["exit_code"]:
        return "the run failed" if not summary.get("published") else "a part of the run failed"
    return "the run changed something" if summary.get("changed") else "nothing changed"
