"""What many pieces of work have in common: written once, read once by each worker."""

from __future__ import annotations

import copyreg
import pickle
import threading
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any

from feedpub.workers import portable

#: The last one that a thread has read. Threads share none: work may keep notes in it.
_read = threading.local()


def _view(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


class _Pickler(pickle.Pickler):
    # A view of a mapping, which many values have as a default, cannot be pickled by itself.
    dispatch_table = copyreg.dispatch_table | {MappingProxyType: lambda it: (_view, (dict(it),))}


def write(context: object, path: Path) -> None:
    """Write *context* to a new file at *path*, for `call`."""
    with path.open("xb") as file:
        _Pickler(file, pickle.HIGHEST_PROTOCOL).dump(context)


def call(path: str, function: Callable[[Any, Any], Any], item: Any) -> Any:
    """Return ``function(context, item)``, with the context that is written at *path*."""
    try:
        return function(_context(path), item)
    except BaseException as error:
        raise portable(error) from None


def _context(path: str) -> Any:
    if getattr(_read, "path", None) != path:
        _read.path = _read.context = None  # not both in memory
        with Path(path).open("rb") as file:
            _read.context = pickle.load(file)  # noqa: S301 our own
        _read.path = path
    return _read.context
