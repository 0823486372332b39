"""What a source is, as lines for people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from feedpub.inspecting._inspection import Inspection
from feedpub.reports import cells, counted, shortened

#: Most fields, reasons or faults that are listed; programs get all.
_LISTED = 12
_NARROW = 16


def lines(found: Inspection, width: int) -> Iterator[str]:
    """Yield what was *found*, in lines of at most *width* columns."""
    files = f", {found.files:,} files" if found.files > 1 else ""
    yield shortened(f"{found.source}{files}", width)
    yield from _named("kind", f"{found.kind}, {found.why}", width)
    yield from _named(
        "vocabulary",
        f"{found.vocabulary} ({found.vocabulary_title}), {found.why_vocabulary}",
        width,
    )
    yield from _named("records", _counts(found), width)
    if found.articles:
        yield ""
        yield "The article with the most fields, and how many articles have each field:"
        yield from _card(found, width)
    yield from _unused(found, width)
    yield from _left_out(found, width)
    yield from _problems(found, width)
    yield from _suggestions(found, width)


def _named(name: str, text: str, width: int) -> Iterator[str]:
    yield from _wrapped(text, f"  {name:<11} ", width)


def _counts(found: Inspection) -> str:
    first = "" if found.is_whole else "the first "
    parts = [counted(found.articles, "article")]
    if found.unpublished:
        parts[0] += f" ({found.unpublished:,} of them not published)"
    if found.unwanted:
        parts.append(f"{found.unwanted:,} left out by where")
    if found.refused:
        parts.append(f"{found.refused:,} refused")
    return f"{first}{found.records:,}: {', '.join(parts)}"


def _card(found: Inspection, width: int) -> Iterator[str]:
    broad = max(map(len, found.fields))
    for name, count in found.fields.items():
        value = said(found.example[name]) if name in found.example else ""
        lead = f"  {name:<{broad}}  {_share(count, found.articles):>5}  "
        yield f"{lead}{shortened(value, width - len(lead))}".rstrip()


def said(value: Any) -> str:
    """Return the *value* of a field of an article as people say it."""
    if isinstance(value, str):
        return value if len(value) <= 200 else f"{value[:200]} ({len(value):,} characters)"
    if isinstance(value, list | tuple):
        return ", ".join(map(said, value))
    if isinstance(value, Mapping):
        filled = {name: each for name, each in value.items() if each not in (None, "", [], {})}
        telling = filled.pop("name", None) or filled.pop("url", None)
        rest = ", ".join(f"{name} {said(each)}" for name, each in filled.items())
        return " · ".join(filter(None, [telling, rest]))
    return json.dumps(value)


def _share(count: int, total: int) -> str:
    """Return *count* as a share of *total*; only all are 100 %, and only none are 0 %."""
    share = round(100 * count / total)
    return f"{min(max(share, 1), 100 if count == total else 99)} %"


def _unused(found: Inspection, width: int) -> Iterator[str]:
    if not found.unused:
        return
    yield ""
    yield "Fields of the records that are not used:"
    total = max(found.records - found.unwanted, 1)
    shown = found.unused[:_LISTED]
    broad = min(max(cells(each.name) for each in shown), width // 3)
    for each in shown:
        name = shortened(each.name, broad)
        name += " " * (broad - cells(name))
        lead = f"  {name}  {_share(each.count, total):>5}  "
        yield f"{lead}{shortened(each.example, max(width - cells(lead), _NARROW))}"
    yield from _more(len(found.unused))


def _left_out(found: Inspection, width: int) -> Iterator[str]:
    if found.left_out:
        yield ""
        yield "Left out by where:"
    for each in found.left_out[:_LISTED]:
        lead = f"  {each.count:>7,} × "
        yield f"{lead}{shortened(each.reason, width - len(lead))}"
    yield from _more(len(found.left_out))


def _problems(found: Inspection, width: int) -> Iterator[str]:
    if found.problems:
        yield ""
        yield "What a build would report:"
    for each in found.problems[:_LISTED]:
        yield from _wrapped(f"{each.severity}[{each.rule}] {each.message}", "  ", width)
        times = f"{each.count:,} times, first at " if each.count > 1 else "at "
        yield from _wrapped(f"{times}{_places(each.places, found.source)}", "    ", width)
    yield from _more(len(found.problems))


def _places(places: Sequence[str], source: str) -> str:
    """Return *places*; of one file, by their lines or rows alone."""
    if all(each.startswith(f"{source}, ") for each in places):
        return ", ".join(each.removeprefix(f"{source}, ") for each in places)
    numbers = [each.removeprefix(f"{source}:") for each in places]
    if any(number == each for number, each in zip(numbers, places, strict=True)):
        return ", ".join(places)
    return f"line{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}"


def _suggestions(found: Inspection, width: int) -> Iterator[str]:
    if found.suggestions:
        yield ""
        yield "Suggested for its [[source]] (--write adds it):"
    # The keys of a table after all that belong to the source itself, as TOML has it.
    table = ""
    for each in sorted(found.suggestions, key=lambda each: each.key.rpartition(".")[0]):
        above, _, key = each.key.rpartition(".")
        if above != table:
            table = above
            yield f"  [source.{table}]"
        yield from _wrapped(f"# {each.about}", "  ", width, more="  # ")
        # Not broken: it is to be copied.
        yield f"  {key} = {each.value}"


def _more(count: int) -> Iterator[str]:
    if count > _LISTED:
        yield f"  … and {count - _LISTED:,} more (all of them: --json)"


def _wrapped(text: str, lead: str, width: int, more: str | None = None) -> Iterator[str]:
    """Yield *text* in lines of at most *width*: after *lead*, then after *more* or spaces."""
    line = lead
    for word in shortened(text, 1_000).split(" "):
        if line.strip() and line != lead and cells(line) + cells(word) > width:
            yield line.rstrip()
            line = " " * len(lead) if more is None else more
        line += f"{word} "
    yield line.rstrip()
