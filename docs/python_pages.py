"""The page on the names of the package: from the package, with examples on the library's page."""

from __future__ import annotations

import enum
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import feedpub

LIBRARY = Path(__file__).parent / "library.md"


def names() -> Iterator[str]:
    """Yield the page on every public name."""
    yield "# Every name of the package\n"
    yield (
        "What `from feedpub import …` offers: everything else may change from one version to the"
        " next, apart from what [Targets and announcers](targets.md) and [Guards](guards.md) say of"
        " plug-ins. Everything is typed. Each name leads to an example in"
        " [As a library](library.md).\n"
    )
    found = {name: getattr(feedpub, name) for name in sorted(feedpub.__all__, key=str.lower)}
    kinds = {
        "Functions": [name for name, value in found.items() if inspect.isfunction(value)],
        "Errors": [name for name, value in found.items() if _is(value, Exception)],
        "Words": [name for name, value in found.items() if _is(value, enum.Enum)],
    }
    kinds["Values"] = [*found.keys() - {name for each in kinds.values() for name in each}]
    for heading, members in kinds.items():
        yield f"\n## {heading}\n"
        yield "| name | is, and has |\n|---|---|"
        for name in sorted(members, key=str.lower):
            value = found[name]
            yield f"| [`{name}`]({_example(name)}) | {_cell(_said(value))}{_parts(value)} |"


def _is(value: object, kind: type) -> bool:
    return isinstance(value, type) and issubclass(value, kind)


def _said(value: object) -> str:
    """Return the first paragraph of what *value* says of itself."""
    return inspect.cleandoc(value.__doc__ or "").partition("\n\n")[0]


def _parts(value: object) -> str:
    """Return the parameters of a function, the fields of a value or the words of an enumeration."""
    if _is(value, Exception):
        return ""
    if isinstance(value, enum.EnumMeta):
        return " " + ", ".join(f"`{each}`" for each in value.__members__)
    assert callable(value)
    parts = []
    for parameter in inspect.signature(value).parameters.values():
        must = parameter.default is inspect.Parameter.empty
        parts.append(f"**`{parameter.name}`**" if must else f"`{parameter.name}`")
    return " " + ", ".join(parts)


def _example(name: str) -> str:
    """Return the address of the section whose code imports *name*."""
    text = LIBRARY.read_text("utf-8")
    match = re.search(rf"^from feedpub import \(?[^)]*?\b{name}\b", text, re.M)
    assert match, f"docs/library.md has no example of {name}"
    (*_, heading) = re.findall(r"^#+ (.+)$", text[: match.start()], re.M)
    return f"library.md#{re.sub(r'[^a-z0-9 -]', '', heading.lower()).replace(' ', '-')}"


def _cell(text: str) -> str:
    flat = re.sub(r"``([^`]+)``", r"`\1`", " ".join(text.split()))
    return flat.replace("|", "\\|").replace("<", "&lt;")
