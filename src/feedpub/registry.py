"""Finds the members of a package, so that a new member only needs a new file.

Plug-ins add members, too. They name the module in an `entry point
<https://packaging.python.org/en/latest/specifications/entry-points/>`_ of the group with the name
of the package: ``feedpub.formats``, ``feedpub.profiles``, ``feedpub.rules``, …
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType, ModuleType
from typing import Any, TypeVar

from feedpub.errors import ConfigError
from feedpub.model import Value

Member = TypeVar("Member")

#: The start of our groups in a package's entry_points.txt.
_OURS = b"[feedpub."


def _nothing(options: Mapping[str, Any], base: Path) -> Iterable[tuple[str, str]]:
    del options, base
    return ()


class Optioned(Value, frozen=True, kw_only=True, gc=True):
    """A member that the configuration names by ``type``, in a table with its options.

    Attributes:
        name: As ``type = "…"`` says it.
        about: What it is, in a sentence.
        options: What else the table may say: key → a JSON Schema with a ``description``.
        required: Those that it must.
        problems: Returns, by option, what is wrong with options that are as their schema wants
            them; it also gets the folder that relative paths start from.
    """

    name: str
    about: str
    options: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
    required: tuple[str, ...] = ()
    problems: Callable[[Mapping[str, Any], Path], Iterable[tuple[str, str]]] = _nothing

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the table."""
        known = {key: dict(part) for key, part in self.options.items()}
        return {
            "description": self.about,
            "type": "object",
            "additionalProperties": False,
            "required": ["type", *self.required],
            "properties": {"type": {"description": self.about, "const": self.name}} | known,
        }


class Members(Mapping[str, Member]):
    """The members of a package by name, found at the first access.

    Not before: a plug-in may import the package that it extends.

    Args:
        package: The package; see `collect`.
        kind: The type of the members.
        key: Returns the name of a member.
        group: The group of entry points, if its name is not the package's.
    """

    def __init__(
        self,
        package: ModuleType,
        kind: type[Member],
        key: Callable[[Member], str],
        group: str | None = None,
    ) -> None:
        self._sought = (package, kind, key, group)
        #: Members that were loaded by name, before all were.
        self._some: dict[str, Member] = {}

    @cached_property
    def loaded(self) -> dict[str, Member]:
        """All of them."""
        return collect(*self._sought)

    def __getitem__(self, name: str) -> Member:
        if "loaded" in self.__dict__:
            return self.loaded[name]
        if name not in self._some:
            member = self._alone(name)
            if member is None:
                return self.loaded[name]
            self._some[name] = member
        return self._some[name]

    def _alone(self, name: str) -> Member | None:
        """Return the member *name* of the module that is called like it, without the others.

        With plug-ins, all are loaded: two members must not have one name.
        """
        package, kind, key, group = self._sought
        if is_extended(group or _group(package)):
            return None
        return _of_module(package, kind, key, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.loaded)

    def __len__(self) -> int:
        return len(self.loaded)


def collect(
    package: ModuleType,
    kind: type[Member],
    key: Callable[[Member], str],
    group: str | None = None,
) -> dict[str, Member]:
    """Return every *kind* that a module of *package*, or of a plug-in, defines, sorted by *key*.

    Modules whose name starts with an underscore are the package's own machinery and are
    skipped. Two members of the package with the same key are a programming error.

    Raises:
        ValueError: Two members of the package have the same key.
        ConfigError: An installed plug-in cannot be used.
    """
    found: dict[str, Member] = {}
    for info in iter_modules(package.__path__):
        if info.name.startswith("_"):
            continue
        for member in _members(import_module(f"{package.__name__}.{info.name}"), kind):
            name = key(member)
            if found.setdefault(name, member) is not member:
                raise ValueError(f"{package.__name__}: two members are called {name!r}")
    group = f"feedpub.{group or _group(package)}"
    for place, module in _plugged(group):
        for member in _members(module, kind):
            name = key(member)
            if found.setdefault(name, member) is not member:
                raise ConfigError(
                    f"there already is a member of {group} called {name!r}",
                    place=place,
                    help="Uninstall one of the packages, or rename it there.",
                )
    return dict(sorted(found.items()))


def is_extended(group: str) -> bool:
    """Return whether a plug-in adds members to our *group*."""
    return f"feedpub.{group}" in _entry_points()


def find(
    package: ModuleType, kind: type[Member], key: Callable[[Member], str], name: str
) -> Member | None:
    """Return the member *name* of those that `collect` returns, if there is one.

    If a module has the same name, no other is loaded.
    """
    member = _of_module(package, kind, key, name)
    return collect(package, kind, key).get(name) if member is None else member


def _of_module(
    package: ModuleType, kind: type[Member], key: Callable[[Member], str], name: str
) -> Member | None:
    module_name = name.replace("-", "_")
    if module_name.isidentifier() and not module_name.startswith("_"):
        with suppress(ModuleNotFoundError):
            module = import_module(f"{package.__name__}.{module_name}")
            for member in _members(module, kind):
                if key(member) == name:
                    return member
    return None


def _group(package: ModuleType) -> str:
    return package.__name__.rpartition(".")[2]


def _members(module: ModuleType, kind: type[Member]) -> Iterator[Member]:
    return (member for member in vars(module).values() if isinstance(member, kind))


def _plugged(group: str) -> Iterator[tuple[str, ModuleType]]:
    """Yield the modules of plug-ins for *group*, each with its entry point."""
    for package, name in _entry_points().get(group, ()):
        place = f"package {package}, entry point {group}: {name}"
        try:
            yield place, import_module(name)
        except Exception as error:
            raise ConfigError(
                f"the plug-in cannot be loaded: {type(error).__name__}: {error}",
                place=place,
                help=f"Update or uninstall {package}.",
            ) from error


@cache
def _entry_points() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return the package and module of every entry point in each of our groups."""
    if not any(map(_has_plugins, sys.path)):
        return {}
    from importlib.metadata import distributions  # 20 ms

    every = {
        (each.group, package.metadata["Name"], each.value)
        for package in distributions()
        for each in package.entry_points
        if each.group.startswith("feedpub.")
    }
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for group, package, module in sorted(every):
        found[group] = (*found.get(group, ()), (package, module))
    return found


def _has_plugins(directory: str) -> bool:
    """Return whether a package installed in *directory* has an entry point in one of our groups.

    The standard library takes twenty times as long, at each start.
    """
    try:
        with os.scandir(directory or ".") as entries:
            names = [each.path for each in entries if each.name.endswith(".dist-info")]
    except OSError:  # a zip archive, or missing
        return False
    for name in names:
        try:
            with open(f"{name}/entry_points.txt", "rb") as file:  # noqa: PTH123 a Path takes as long
                if _OURS in file.read():
                    return True
        except OSError:  # most have none
            continue
    return False
