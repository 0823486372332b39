"""Finds the members of a package; this is what makes "one new thing, one new file" true."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TypeVar

Member = TypeVar("Member")


def collect(
    package: ModuleType, kind: type[Member], key: Callable[[Member], str]
) -> dict[str, Member]:
    """Return every *kind* that a module of *package* defines at its top level, sorted by *key*.

    Modules whose name starts with an underscore are the package's own machinery and are
    skipped. Two members with the same key are a programming error.

    Raises:
        ValueError: Two members have the same key.
    """
    found: dict[str, Member] = {}
    for info in iter_modules(package.__path__):
        if info.name.startswith("_"):
            continue
        module = import_module(f"{package.__name__}.{info.name}")
        for member in vars(module).values():
            if not isinstance(member, kind):
                continue
            name = key(member)
            if found.setdefault(name, member) is not member:
                raise ValueError(f"{package.__name__}: two members are called {name!r}")
    return dict(sorted(found.items()))
