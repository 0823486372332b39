"""Metrics of a run in Prometheus' text format, for the textfile collector of node_exporter.

Instants are written, not ages, so that an age grows even when no run writes any more. What a run
that failed cannot say keeps its last value: what was live is still live.

https://github.com/prometheus/docs/blob/main/docs/instrumenting/exposition_formats.md
https://prometheus.io/docs/practices/instrumentation/#timestamps-not-time-since
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from math import isfinite
from typing import Any

from feedpub import dates
from feedpub.model import Value

_Labels = Mapping[str, str]
_ESCAPED = str.maketrans({"\\": "\\\\", "\n": "\\n", '"': '\\"'})
_ARTICLES = "feedpub_document_articles"
_NEWEST = "feedpub_document_newest_article_timestamp_seconds"
_STATES = ("written", "unchanged", "held", "removed", "left")


class RunEnd(Value, frozen=True):
    """How a run ended, whatever became of it.

    Attributes:
        created: Its instant.
        exit_code: Its exit code.
        duration: How long it took, in seconds.
    """

    created: datetime
    exit_code: int
    duration: float


class _Family(Value, frozen=True):
    """The samples of one metric."""

    name: str
    help: str
    samples: Sequence[tuple[_Labels, float]]

    def __str__(self) -> str:
        lines = [f"# HELP {self.name} {self.help}", f"# TYPE {self.name} gauge"]
        lines += (f"{self.name}{_written(labels)} {value}" for labels, value in self.samples)
        return "\n".join(lines) + "\n"


def exposition(ended: RunEnd, summary: Mapping[str, Any] | None, before: str = "") -> str:
    """Return the metrics of a run.

    Args:
        ended: How it ended.
        summary: What `feedpub.summarising` says of it; ``None`` if it failed too early.
        before: The metrics of the run before it.
    """
    known = _values(before)
    families = [*_of_run(ended, known)]
    if summary is not None:
        families += _of_records(summary)
    if summary is not None and summary["published"]:
        families += _of_live(summary, known)
    blocks = _blocks(before) | {each.name: str(each) for each in families}
    return "".join(block for _, block in sorted(blocks.items()))


def _of_run(ended: RunEnd, known: Mapping[str, float]) -> Iterator[_Family]:
    created, failed = ended.created.timestamp(), ended.exit_code != 0
    failures = known.get("feedpub_consecutive_failures", 0) + 1 if failed else 0
    success = known.get("feedpub_last_success_timestamp_seconds") if failed else created
    yield _alone("feedpub_last_run_timestamp_seconds", "When the last run was.", created)
    yield _alone("feedpub_last_run_success", "Whether it had exit code 0.", not failed)
    yield _alone("feedpub_last_run_exit_code", "Its exit code.", ended.exit_code)
    yield _alone("feedpub_last_run_duration_seconds", "How long it took.", ended.duration)
    yield _alone("feedpub_consecutive_failures", "The runs since the last success.", failures)
    if success is not None:
        yield _alone(
            "feedpub_last_success_timestamp_seconds", "When a run last had exit code 0.", success
        )


def _of_records(summary: Mapping[str, Any]) -> Iterator[_Family]:
    yield _alone("feedpub_records", "The records that were read.", summary["records"])
    yield _alone("feedpub_records_set_aside", "Those that cannot be used.", summary["set_aside"])
    yield _alone("feedpub_articles", "The articles in them.", summary["articles"])
    yield _many(
        "feedpub_findings",
        "What is wrong in records and documents, by rule.",
        (
            ({"rule": each["rule"], "severity": each["severity"]}, each["count"])
            for each in summary["findings"]
        ),
    )


def _of_live(summary: Mapping[str, Any], known: Mapping[str, float]) -> Iterator[_Family]:
    states = Counter(each["state"] for each in summary["documents"])
    states |= {"removed": len(summary["removed"]), "left": len(summary["left"])}
    yield _many(
        "feedpub_documents",
        "The documents of the last run, by what became of them.",
        (({"state": state}, states[state]) for state in _STATES),
    )
    yield from _of_documents(summary["documents"], known)
    profiles = summary["profiles"].items()
    yield _many(
        "feedpub_profile_articles",
        "The articles that an aggregator was to get.",
        (({"profile": name}, counts["total"]) for name, counts in profiles),
    )
    yield _many(
        "feedpub_profile_articles_accepted",
        "Those of them that it accepts.",
        (({"profile": name}, counts["accepted"]) for name, counts in profiles),
    )
    yield _many(
        "feedpub_document_failing_runs",
        "For how many runs in a row a document has been held back.",
        (({"document": feed}, runs) for feed, runs in summary["failing"].items()),
    )
    failed = sum(each["error"] is not None for each in summary["announced"])
    yield _alone("feedpub_announcements_failed", "The announcers that failed.", failed)
    due = summary["next_run_at"]
    yield _many(
        "feedpub_next_run_timestamp_seconds",
        "When the same records would make other documents.",
        () if due is None else [({}, dates.parse(due).timestamp())],
    )


def _of_documents(
    documents: Iterable[Mapping[str, Any]], known: Mapping[str, float]
) -> Iterator[_Family]:
    feeds: dict[str, list[Mapping[str, Any]]] = {}
    for each in documents:
        feeds.setdefault(each["feed"], []).append(each)
    articles: dict[str, float | None] = {}
    newest: dict[str, float | None] = {}
    for feed, parts in sorted(feeds.items()):
        if any(each["state"] == "held" for each in parts):
            # What is live of it is what it was.
            articles[feed] = known.get(_ARTICLES + _written({"document": feed}))
            newest[feed] = known.get(_NEWEST + _written({"document": feed}))
        else:
            articles[feed] = sum(each["articles"] for each in parts)
            instants = [dates.parse(each["newest"]) for each in parts if each["newest"]]
            newest[feed] = max(instants).timestamp() if instants else None
    for name, help, values in (
        (_ARTICLES, "The articles in a document; the shards of an archive count for its index.",
         articles),
        (_NEWEST, "When the newest article in a document was published.", newest),
    ):  # fmt: skip
        samples = ((feed, value) for feed, value in values.items() if value is not None)
        yield _many(name, help, (({"document": feed}, value) for feed, value in samples))


def _alone(name: str, help: str, value: float) -> _Family:
    return _many(name, help, [({}, value)])


def _many(name: str, help: str, samples: Iterable[tuple[_Labels, float]]) -> _Family:
    return _Family(
        name=name, help=help, samples=[(labels, _plain(value)) for labels, value in samples]
    )


def _plain(value: float) -> float:
    return int(value) if value == int(value) else value


def _written(labels: _Labels) -> str:
    pairs = ",".join(f'{name}="{value.translate(_ESCAPED)}"' for name, value in labels.items())
    return f"{{{pairs}}}" if pairs else ""


def _blocks(text: str) -> dict[str, str]:
    """Return the metrics of *text*: name → its lines."""
    blocks = re.split(r"^(?=# HELP feedpub_)", text, flags=re.MULTILINE)
    return {
        block.split(" ", 3)[2]: block for block in blocks if block.startswith("# HELP feedpub_")
    }


def _values(text: str) -> dict[str, float]:
    """Return the samples of *text*: name with labels → value."""
    found = {}
    for line in text.splitlines():
        sample, _, value = line.rpartition(" ")
        if sample.startswith("feedpub_"):
            with suppress(ValueError):
                found[sample] = float(value)
    return {sample: value for sample, value in found.items() if isfinite(value)}
