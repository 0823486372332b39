"""Publishes in a process that dies at its n-th call of the system.

The processes are forks of one that has imported everything, so that each takes milliseconds.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from feedpub.model import Document
from feedpub.publishing import Several, Staging
from feedpub.targets.directory import Directory, _trees

#: Of `os`, what changes names.
NAMES = ("mkdir", "unlink", "rename", "replace", "rmdir", "symlink", "link")
_NEW = {"a.xml": b"new", "en/b.xml": b"new", "new.xml": b"new"}


def ended(run: Callable[..., None], nth: int, calls: Iterable[str], *arguments: object) -> int:
    """Return the exit code of a process that does *run*, and dies at its *nth* call.

    Args:
        run: What to do with *arguments*; a function of a module.
        nth: Which call is the last one, from 1.
        calls: Which functions of `os` count.
        arguments: What to pass on.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["feedpub.publishing", "feedpub.targets.directory"])
    process = context.Process(target=_die, args=(run, nth, tuple(calls), arguments))
    process.start()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode


def _die(
    run: Callable[..., None], nth: int, names: tuple[str, ...], arguments: tuple[object, ...]
) -> None:
    calls = itertools.count(1)

    def dying(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            if next(calls) == nth:
                os.kill(os.getpid(), signal.SIGKILL)
            return original(*given, **named)

        return call

    for name in names:
        setattr(os, name, dying(getattr(os, name)))
    _trees.exchange = dying(_trees.exchange)
    run(*arguments)


def recover(target: Path) -> None:
    """Open the directory *target*, and look what it has."""
    with Staging(Directory(target)) as staging:
        assert sorted(staging.earlier())


def roll_back(target: Path) -> None:
    """Put back what was live in *target*."""
    Directory(target).rollback(None, 60, lambda: None)


def publish(target: Path, layout: str) -> None:
    """Publish three files to *target*."""
    with Staging(Directory(target, layout=layout, keep=1)) as staging:
        for name, data in _NEW.items():
            staging.adopt(staging.add(Document(name=name, format="sitemap", data=data)))
        staging.publish(prune=True)


def publish_in_steps(target: Path, layout: str) -> None:
    """Publish three files to *target*, where names cannot be exchanged."""
    _trees.exchange = lambda *_: False
    publish(target, layout)


def publish_twice(folder: Path, text: str) -> None:
    """Publish two files to two targets in *folder*."""
    targets = [Directory(folder / name, layout="releases") for name in ("one", "two")]
    with Several(targets) as several:
        for name in ("a.xml", "b.xml"):
            document = Document(name=name, format="rss", data=text.encode())
            several.adopt(several.add(document))
        for staging in several.targets:
            with several.alone(staging):
                for staged in several.documents:
                    staging.take(staged)
                staging.publish(prune=True)
    assert not several.failed, several.failed
