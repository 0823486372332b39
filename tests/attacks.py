"""Finds the strings that make a regular expression slow, from the expression itself.

An expression is slow where one part can match what another part, or the next start of a search,
matches again. So each of its parts is repeated: behind what leads to it, and before what it
cannot take; and so are the characters that it names, alone and in pairs.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import signal
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

import feedpub
from feedpub.patterns import _Waiting

SOURCE = Path(feedpub.__file__).parent
_COMMON = " \na0<>\"'/=-.,&;:()[]%\\@#"
_CATEGORIES = {"DIGIT": "0", "SPACE": " ", "WORD": "a", "NOT_SPACE": "a", "NOT_DIGIT": "a"}
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
#: Characters of an attack, and seconds that it may take: a linear expression takes some 0.5 ms, a
#: quadratic one 80 at least.
LENGTH, MOST = 20_000, 0.03


class Used(NamedTuple):
    """An expression, where it stands, and how it is called."""

    place: str
    pattern: re.Pattern[Any]
    methods: frozenset[str]


def _all(node: Any) -> Iterator[Any]:
    """Yield the sequences inside a parsed expression, itself included."""
    yield node
    for code, value in node:
        for inner in _inner(code, value):
            yield from _all(inner)


def _inner(code: Any, value: Any) -> list[Any]:
    if code in _REPEATS:
        return [value[2]]
    if code is codes.SUBPATTERN:
        return [value[3]]
    if code is codes.ATOMIC_GROUP:
        return [value]
    if code is codes.BRANCH:
        return list(value[1])
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return [value[1]]
    return []


def _of_class(members: list[tuple[Any, Any]]) -> str:
    taken, negated = "", False
    for code, value in members:
        if code is codes.NEGATE:
            negated = True
        elif code is codes.LITERAL:
            taken += chr(value)
        elif code is codes.RANGE:
            taken += chr(value[0])
        elif code is codes.CATEGORY:
            taken += _CATEGORIES.get(str(value).removeprefix("CATEGORY_"), "")
    if negated:
        return next((each for each in "a 0-<x" if each not in taken), "\x7f")
    return taken[:1] or "a"


def _example(node: Any) -> str:
    """Return a text that *node* more or less matches."""
    text = ""
    for code, value in node:
        if code is codes.LITERAL:
            text += chr(value)
        elif code is codes.NOT_LITERAL:
            text += "a" if chr(value) != "a" else "b"
        elif code is codes.IN:
            text += _of_class(value)
        elif code is codes.ANY:
            text += "x"
        elif code in _REPEATS:
            text += _example(value[2]) * max(1, value[0])
        elif code not in (codes.ASSERT_NOT, codes.ASSERT):
            text += "".join(_example(inner) for inner in _inner(code, value)[:1])
    return text


def _characters(node: Any) -> str:
    found: dict[str, None] = {}
    for each in _all(node):
        for code, value in each:
            if code is codes.LITERAL:
                found[chr(value)] = None
            elif code is codes.IN:
                found[_of_class(value)] = None
    return "".join(found)


def attacks(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str, str]]:
    """Yield beginnings, what to repeat behind them, and endings."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    parts: dict[str, None] = {}
    for each in _all(tree):
        for end in range(1, min(len(each), 8) + 1):
            for begin in range(end):
                parts[_example(each[begin:end])[:40]] = None
    own = _characters(tree)[:10]
    pairs = (a + b for a in own[:7] for b in own[:7] if a != b)
    pumps = dict.fromkeys([*parts, *_COMMON, *own, *pairs])
    starts = dict.fromkeys(["", *(_example(tree[:end]) for end in range(1, min(len(tree), 9)))])
    for start in starts:
        for pump in filter(None, pumps):
            yield start, pump, "\x7f"
    for pump in filter(None, parts):
        yield "", pump, ""


class _TooLongError(Exception):
    pass


def _stop(*_: object) -> None:
    raise _TooLongError


def _is_slow(call: Callable[[Any], object], text: Any) -> bool:
    """Return whether *call* takes more than `MOST` seconds of the processor for *text*."""
    signal.setitimer(signal.ITIMER_VIRTUAL, MOST)
    try:
        call(text)
    except _TooLongError:
        return True
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return False


def _run(pattern: re.Pattern[Any], method: str) -> Callable[[Any], object]:
    if method in ("sub", "subn"):
        empty = pattern.pattern[:0]
        return lambda text: pattern.sub(empty, text)
    if method == "finditer":
        return lambda text: sum(1 for _ in pattern.finditer(text))
    call: Callable[[Any], object] = getattr(pattern, method)
    return call


def slow(used: Used) -> tuple[str, str, str, str] | None:
    """Return the first attack that takes *used* too long: how it is called, and what."""
    before = signal.signal(signal.SIGVTALRM, _stop)
    try:
        for method in sorted(used.methods):
            call = _run(used.pattern, method)
            for start, pump, end in attacks(used.pattern):
                text: Any = start + pump * (LENGTH // len(pump)) + end
                if isinstance(used.pattern.pattern, bytes):
                    text = text.encode("latin-1", "replace")
                # Other work of the machine makes a time longer, and none makes it shorter.
                if all(_is_slow(call, text) for _ in range(3)):
                    return method, start, pump, end
    finally:
        signal.signal(signal.SIGVTALRM, before)
    return None


_METHODS = {"match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"}


def used() -> list[Used]:
    """Return all expressions of feedpub that stand in its modules or are written in its calls."""
    found: list[Used] = []
    for info in pkgutil.walk_packages([str(SOURCE)], "feedpub."):
        if not info.name.endswith("__main__"):
            found += _in_module(importlib.import_module(info.name))
    return found


def _in_module(module: Any) -> Iterable[Used]:
    text = Path(module.__file__).read_text("utf-8")
    tree = ast.parse(text)
    calls: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or node.attr not in _METHODS:
            continue
        if isinstance(node.value, (ast.Name, ast.Attribute)):
            name = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            calls.setdefault(name, set()).add(node.attr)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            is_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
            if is_re and node.func.attr in _METHODS and isinstance(node.args[0], ast.Constant):
                yield Used(
                    f"{module.__name__}:{node.lineno}",
                    re.compile(node.args[0].value),
                    frozenset({node.func.attr}),
                )
    for name, value in vars(module).items():
        methods = frozenset(calls.get(name, ("fullmatch", "match")))
        for pattern in _patterns(value, 3):
            yield Used(f"{module.__name__}.{name}", pattern, methods)


def _patterns(value: Any, depth: int) -> Iterator[re.Pattern[Any]]:
    """Yield the expressions in *value*, which may hold others."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, _Waiting):
        yield re.compile(value.pattern, value._flags)
    elif depth and isinstance(value, (tuple, list)):
        for each in value:
            yield from _patterns(each, depth - 1)
    elif depth and isinstance(value, dict):
        for each in value.values():
            yield from _patterns(each, depth - 1)
    elif depth and type(value).__module__.startswith("feedpub") and hasattr(value, "__dict__"):
        yield from _patterns(vars(value), depth - 1)
