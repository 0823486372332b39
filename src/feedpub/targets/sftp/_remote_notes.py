"""What feedpub writes down on a server: what it published there, and what it is about to change."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from feedpub.model import Value
from feedpub.targets import _safe_names
from feedpub.targets._remote_places import damaged


class Uploaded(Value, frozen=True, gc=True):
    """What is published there.

    Attributes:
        manifest: What the last run said of its files.
        facts: What the server says of each since.
    """

    manifest: Mapping[str, Mapping[str, Any]]
    facts: Mapping[str, str]


def uploaded(data: bytes, place: str) -> Uploaded:
    """Return what *data*, the list that is at *place*, says was published.

    Raises:
        PublishError: It cannot be read; without it, what earlier runs left would never go.
    """
    try:
        found = json.loads(data)
        manifest = {str(name): dict(each) for name, each in found["files"].items()}
        told = {str(name): str(each) for name, each in found["facts"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise damaged(place) from None
    return Uploaded(manifest, told)


def journal_of(data: bytes) -> dict[str, Any] | None:
    """Return the journal that is written in *data*; `None` if feedpub did not write it."""
    with suppress(ValueError, KeyError, TypeError, AttributeError):
        found = json.loads(data)
        names = [str(each) for key in ("write", "remove") for each in found[key]]
        if isinstance(found["manifest"], dict) and not any(map(_safe_names.fault, names)):
            return {key: found[key] for key in ("write", "remove", "manifest")}
    return None


def folder_of(name: str) -> str:
    """Return the folder that *name* is in; empty: the published one."""
    return name.rpartition("/")[0]


def folders_of(names: Iterable[str]) -> list[str]:
    """Return the folders that *names* are in, each after those that it is in."""
    found = {
        "/".join(parts[:count])
        for parts in (name.split("/") for name in names)
        for count in range(1, len(parts))
    }
    return sorted(found)
