"""``feedpub explain run``: why a run wrote each document, or left it alone."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from feedpub import dates
from feedpub.cli import _summary, _terminal
from feedpub.config import load
from feedpub.destinations import store_of
from feedpub.errors import UsageError
from feedpub.making import MakingReason
from feedpub.reasoning import STATES, because
from feedpub.store import KnownDocument, KnownRun, Store
from feedpub.text import harmless

#: Documents left alone that are listed one by one.
_LISTED = 200


def tell(
    number: int | None, config_path: Path | None, output: str | None, *, as_json: bool
) -> None:
    """Print why run *number*, or the last one, did what it did."""
    overrides = {} if output is None else {"publish.directory": str(Path(output).absolute())}
    config = load(config_path, overrides=overrides, environment=os.environ)
    with store_of(config, dry_run=True) as store:
        if store is None:
            raise _no_run()
        run, is_last = _found(store, number)
        if as_json:
            value = {"number": run.number, "created": dates.rfc3339(run.created), **run.summary}
            _terminal.say_json(value)
            return
        for line in _lines(run, _left_alone(store, run) if is_last else None):
            _terminal.say(line)


def _no_run() -> UsageError:
    return UsageError("no run is remembered", help="`feedpub build` remembers each.")


def _found(store: Store, number: int | None) -> tuple[KnownRun, bool]:
    """Return run *number*, or the last one, and whether it is the last one."""
    runs = store.runs(1)
    if not runs:
        raise _no_run()
    last = runs[0]
    if number is None or number == last.number:
        return last, True
    found = store.run(number)
    if found is None:
        raise UsageError(
            f"there is no run {number:,}", help=f"The last one is run {last.number:,}."
        )
    return found, False


def _left_alone(store: Store, run: KnownRun) -> list[KnownDocument]:
    active = {each["path"] for each in run.summary.get("documents", ())}
    return [each for name, each in store.documents().items() if name not in active]


def _lines(run: KnownRun, alone: Sequence[KnownDocument] | None) -> Iterator[str]:
    summary = run.summary
    yield f"run {run.number:,} of {dates.rfc3339(run.created)}"
    for each in summary.get("documents", ()):
        articles = _summary.counted(each["articles"], "article")
        yield f"  {harmless(each['path'])}: {STATES[each['state']]}, {articles}"
        if each.get("reason"):
            yield f"      {_because(each['reason'])}"
        if each["why"]:
            yield f"      held back because of {harmless(', '.join(each['why']))}"
    for name in summary.get("removed", ()):
        yield f"  {harmless(name)}: removed"
    if alone is None:
        yield "  what it left alone is known of the last run only"
        return
    for document in islice(alone, _LISTED):
        yield f"  {harmless(document.name)}: left alone, nothing of it changed{_until(document)}"
    if len(alone) > _LISTED:
        yield f"  … and {len(alone) - _LISTED:,} more that were left alone"


def _until(document: KnownDocument) -> str:
    if document.due is None:
        return ""
    return f"; the clock changes it at {dates.rfc3339(document.due)}"


def _because(reason: Mapping[str, Any]) -> str:
    articles = [each["id"] for each in reason["articles"]]
    titles = {each["id"]: each["title"] for each in reason["articles"]}
    instant = reason["instant"]
    return because(
        MakingReason(
            kind=reason["kind"],
            # Only some are remembered; how many there were counts.
            articles=(*articles, *[""] * (reason["count"] - len(articles))),
            instant=None if instant is None else dates.parse(instant),
        ),
        titles.get,
    )
