"""The summary of a build, for people and for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from feedpub import dates
from feedpub.cli import _aggregators, _refused
from feedpub.config import Config
from feedpub.pipeline import Built, Request
from feedpub.publishing import Published
from feedpub.reports import Style, render
from feedpub.runs import Difference, difference_as_json
from feedpub.summarising import GUARD, announced_as_json, holding
from feedpub.targets import Staged
from feedpub.text import harmless, hidden, shown

#: Articles listed before "and … more".
_LISTED = 20
#: Feeds named of many that were held back for one reason.
_NAMED = 3
#: Files of one directory and format shown one by one.
_SHOWN = 8
#: The most characters of a file's name in the table.
_WIDEST = 42
NOTHING = "nothing was published; what was live is still live"
_MARKS = {"new": "+", "changed": "~", "gone": "-"}
_WORDS = {
    "absolute-url": "relative URL made absolute",
    "attribute": "attribute removed",
    "character": "impossible character removed",
    "comment": "comment removed",
    "element": "element removed",
    "encoded-url": "URL percent-encoded",
    "hidden-link": "link to an article that is not public removed",
    "entity": "entity written as its character",
    "markup": "body with repaired markup",
    "script": "script removed",
    "text-only": "body reduced to its text",
    "tracking-pixel": "tracking pixel removed",
    "unsafe-url": "unsafe URL removed",
}


def lines(
    built: Built, config: Config, request: Request, *, listed: bool, style: Style
) -> Iterator[str]:
    """Yield the lines of the summary for people."""
    if listed or request.dry_run:
        yield from _list(built.differences or (), style)
    if built.published is None:
        yield NOTHING
        return
    verb = "would publish to" if request.dry_run else "published to"
    for each in built.outcomes:
        if each.published is not None:
            yield f"{verb} {as_given(each.where)}{_share(each.published, built)}"
    yield from _files(built)
    yield numbers(built)
    if built.unwanted:
        records = counted(built.unwanted, "record")
        yield f"{records} left out by where: drafts or pages, for example"
    yield from _cleaned(built.cleaned or {})
    yield from _emptied(built)
    yield from _aggregators.lines(built, config, style)
    yield from _announced(built, request)
    if built.next_run_at:
        until = span(request.now, built.next_run_at)
        yield f"next run: {dates.rfc3339(built.next_run_at)} (in {until})"


def looked_at(built: Built) -> str:
    """Return what was checked: "16 records, 6 documents"."""
    some = [counted(built.total, "record")]
    if built.documents:
        some.append(counted(len(built.documents), "document"))
    return ", ".join(some)


def as_given(where: str) -> str:
    """Return *where*, as a path relative to the working directory if it is one and shorter."""
    try:
        return harmless(str(Path(where).relative_to(Path.cwd())))
    except ValueError:
        return harmless(where)


def _share(published: Published, built: Built) -> str:
    """Return what changed in a target, if it is one of several."""
    if len(built.outcomes) < 2:
        return ""
    return f" ({len(published.written):,} written, {len(published.removed):,} removed)"


def _announced(built: Built, request: Request) -> Iterator[str]:
    """Yield who was told what was published."""
    for each in built.announced:
        # A dry run that is told to calls announcers, but sends no messages.
        verb = "would announce" if request.dry_run and each.subjects else "announced"
        if each.error is None:
            yield f"{verb}: {harmless(each.label)}"


def failures(built: Built) -> Iterator[str]:
    """Yield which targets failed, and which announcers, and why."""
    for outcome in built.outcomes:
        if outcome.error is not None:
            yield outcome.error
    for each in built.announced:
        if each.error is not None:
            yield f"warning: not announced: {harmless(each.label)}: {each.error}"


def _cleaned(changes: Mapping[str, int]) -> Iterator[str]:
    if changes:
        yield "cleaned in bodies:"
    for name, number in sorted(changes.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"  {number:>7,} × {_WORDS.get(name, name)}"


def _list(differences: Sequence[Difference], style: Style) -> Iterator[str]:
    for difference in differences[:_LISTED]:
        files = ", ".join(difference.files)
        title = shown(difference.title or difference.url, max(style.width - 6, 30))[1:-1]
        yield f"{_MARKS[difference.kind]} {title}"
        yield f"    {difference.url} ({files})"
    if len(differences) > _LISTED:
        yield f"  … and {len(differences) - _LISTED:,} more (all of them: --json)"


def _files(built: Built) -> Iterator[str]:
    assert built.published is not None
    back = set(built.published.held)
    rows = [
        (
            fitting(name),
            _articles(some),
            _size(sum(each.size for each in some)),
            _state(some, back),
        )
        for name, some in _families(built.documents)
    ]
    width = max((len(name) for name, *_ in rows), default=0)
    for name, articles, size, state in rows:
        yield f"  {name:<{width}}  {articles:>14}  {size:>7}  {state}"
    for name in built.published.removed:
        later = ", served until caches are over it" if name in built.published.leaving else ""
        yield f"  {fitting(name):<{width}}  removed{later}"
    for name in built.published.left:
        less = ", without what was taken back" if name in built.published.trimmed else ""
        yield f"  {fitting(name):<{width}}  left{less}: no output makes it any more (--prune)"
    yield from held(built, back)


def _emptied(built: Built) -> Iterator[str]:
    """Yield warnings about feeds without articles, with the reasons."""
    for name, reasons in built.emptied.items():
        why = ", ".join(f"{number:,} {rule}" for rule, number in reasons.items())
        yield f"warning: {fitting(name)} has no article, because all were left out: {why}"


def fitting(name: str) -> str:
    """Return *name*, shortened in the middle, where names differ least, if it is too wide."""
    name = hidden(name)
    return name if len(name) <= _WIDEST else f"{name[: _WIDEST - 21]}…{name[-20:]}"


def held(built: Built, names: Collection[str]) -> Iterator[str]:
    """Yield which feeds were held back, and why; many for the same reason share a line."""
    parts = built.published.trimmed if built.published else ()
    trimmed = {each.made_for.feed for each in built.documents if each.name in parts}
    groups: dict[tuple[str, bool], list[str]] = {}
    for feed, rules in holding(built, names).items():
        told = ", ".join(rule.replace(GUARD, "refused: ", 1) for rule in rules)
        groups.setdefault((told, feed in trimmed), []).append(feed)
    for (told, is_less), feeds in groups.items():
        less = ", without what was taken back" if is_less else ""
        if len(feeds) > _SHOWN:
            some = ", ".join(feeds[:_NAMED])
            more = f"{some} and {len(feeds) - _NAMED:,} more"
            yield f"held back: {more} ({told}); what was live of them stays{less}"
        else:
            for feed in feeds:
                yield f"held back: {feed} ({told}); what was live of it stays{less}"


def _families(documents: Sequence[Staged]) -> Iterator[tuple[str, list[Staged]]]:
    """Yield a line for each document; many of one format in a directory share a line."""
    groups: dict[tuple[PurePosixPath, str], list[Staged]] = {}
    for document in documents:
        folder = PurePosixPath(document.name).parent
        groups.setdefault((folder, document.format), []).append(document)
    for (folder, _), some in groups.items():
        if len(some) > _SHOWN:
            yield f"{folder / '*'}{PurePosixPath(some[0].name).suffix} ({len(some)} files)", some
        else:
            yield from ((each.name, [each]) for each in some)


def _total(documents: Sequence[Staged]) -> int:
    return sum(each.size for each in documents)


def _articles(documents: Sequence[Staged]) -> str:
    number = sum(each.articles for each in documents)
    return counted(number, "article") if number else ""


def counted(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"


def _state(documents: Sequence[Staged], held: Collection[str]) -> str:
    back = sum(each.name in held for each in documents)
    if back:
        return "held back" if back == len(documents) else f"{back} held back"
    changed = sum(each.changed for each in documents)
    if len(documents) == 1 or changed in (0, len(documents)):
        return "written" if changed else "unchanged"
    return f"{changed} written"


def numbers(built: Built) -> str:
    """Return how many records and articles there are, and what became of them."""
    text = f"{counted(built.total, 'record')}, {counted(built.articles, 'article')}"
    if built.rejected:
        text += f", {len(built.rejected):,} set aside"
    if built.differences is not None:
        text += f"; {kinds(built.differences)}"
    return text


def kinds(differences: Sequence[Difference]) -> str:
    """Return how many articles are new, changed and gone."""
    found = Counter(difference.kind for difference in differences)
    return ", ".join(f"{found[kind]:,} {kind}" for kind in _MARKS)


def _size(size: int) -> str:
    for unit in ("B", "KB"):
        if size < 1000:
            return f"{size:,.0f} {unit}" if unit == "B" else f"{size:,} {unit}"
        size = round(size / 1000)
    return f"{size:,} MB"


def span(start: datetime, end: datetime) -> str:
    minutes = max(1, round((end - start).total_seconds() / 60))
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((days, "d"), (hours, "h"), (minutes, "min"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number)


def as_value(built: Built, config: Config) -> dict[str, Any]:
    """Return the summary as JSON values."""
    report = "".join(render([*built.sources, *built.checked], "json"))
    return {
        **json.loads(report),
        "published": built.published is not None,
        "directory": str(config.directory),
        "records": built.total,
        "articles": built.articles,
        "rejected": len(built.rejected),
        "unwanted": built.unwanted,
        "files": [_file(document) for document in built.documents],
        "removed": list(built.published.removed) if built.published else [],
        "held": list(built.published.held) if built.published else [],
        "refused": _refused.as_values(built.refused),
        "left": list(built.published.left) if built.published else [],
        "trimmed": list(built.published.trimmed) if built.published else [],
        "differences": None
        if built.differences is None
        else [difference_as_json(each) for each in built.differences],
        "cleaned": built.cleaned,
        "fitted": [
            {
                "path": each.output,
                "action": "adapted" if each.kept else "left-out",
                "rule": each.rule.id,
                "message": each.message,
                "title": each.title,
                "record": str(each.origin),
            }
            for each in built.fitted
        ],
        "emptied": dict(built.emptied),
        "next_run_at": dates.rfc3339(built.next_run_at) if built.next_run_at else None,
        **_beyond(built, config),
    }


def _beyond(built: Built, config: Config) -> dict[str, Any]:
    """Return what there is to say where the configuration has targets or announcers of its own."""
    said: dict[str, Any] = {}
    if config.targets:
        said["targets"] = [
            {
                "target": each.where,
                "published": each.published is not None,
                "written": list(each.published.written) if each.published else [],
                "removed": list(each.published.removed) if each.published else [],
                "error": each.error,
            }
            for each in built.outcomes
        ]
    if config.announcers:
        said["announced"] = [announced_as_json(each) for each in built.announced]
    return said


def _file(document: Staged) -> dict[str, Any]:
    return {
        "path": document.name,
        "format": document.format,
        "articles": document.articles,
        "size": document.size,
        "sha256": document.sha256,
        "changed": document.changed,
    }
