"""The care of a store: made again from what is live, or from a backup."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from feedpub import disk
from feedpub.config import Config
from feedpub.destinations import store_place, targets_of, waiting_for
from feedpub.errors import FeedpubError, StoreError, UsageError
from feedpub.model import Value
from feedpub.publishing import Several, Staging
from feedpub.remembering import Learned, LiveFile, learn, live_files
from feedpub.store import COMPANIONS, Server, Store


class Replaced(Value, frozen=True, gc=True):
    """What came of making a store again.

    Attributes:
        where: The store.
        aside: What was there before; ``None`` if nothing was.
        learned: What is known of articles and documents; nothing if it comes from a backup.
    """

    where: str
    aside: Path | None = None
    learned: Learned = Learned()


def rebuild(
    config: Config,
    files: Callable[[Staging | Several], Iterable[LiveFile]] | None = None,
    *,
    now: datetime,
    wait: float = 60.0,
) -> Replaced:
    """Make the store again, of what subscribers have seen.

    What was there is kept under another name; a server has no such place, and forgets it.

    Args:
        config: What is published where, and remembered where.
        files: Returns the documents to learn from, given what is live; by default all of it.
        now: The instant of the run.
        wait: Seconds to wait for a build of the same target.

    Raises:
        FeedpubError: The store cannot be made; what was there is still there.
    """
    place = store_place(config)
    with waiting_for(targets_of(config), wait=wait) as waiting:
        found = list(live_files(waiting, config.outputs) if files is None else files(waiting))
        if isinstance(place, Server):
            with Store(place, wait=wait) as store:
                store.begin()
                store.clear()
                store.commit()
                return Replaced(where=store.where, learned=learn(store, found, now))
        with _fresh(place) as fresh:
            with Store(fresh) as store:
                learned = learn(store, found, now)
                _keep_names(store, place)
            return Replaced(where=str(place), aside=_swap(fresh, place), learned=learned)


def restore(config: Config, backup: Path, *, wait: float = 60.0) -> Replaced:
    """Put *backup* in the place of the store; what was there is kept under another name.

    Raises:
        FeedpubError: It is not a whole store; what was there is still there.
    """
    place = store_place(config)
    if not backup.exists():
        raise UsageError("there is no such file", place=str(backup))
    with (
        waiting_for(targets_of(config), wait=wait),
        Store(backup, read_only=True) as source,
    ):
        refuse_faults(source)
        if isinstance(place, Server):
            with Store(place, wait=wait) as store:
                store.begin()
                store.clear()
                store.take(source)
                store.commit()
                return Replaced(where=store.where)
        with _fresh(place) as fresh:
            source.back_up(fresh)
            return Replaced(where=str(place), aside=_swap(fresh, place))


def back_up(store: Store, path: Path) -> None:
    """Write *store* to the file *path*, which is whole at every moment, and check it.

    Raises:
        StoreError: It cannot be written, or *path* is something else than a backup.
    """
    if path.exists():
        with Store(path, read_only=True):
            pass  # it is a store: what else is there is not ours to replace
    part = path.with_name(f".{path.name}.part")
    with disk.as_publish_error(path):
        part.unlink(missing_ok=True)
        try:
            store.back_up(part)
            with Store(part, read_only=True) as copy:
                refuse_faults(copy)
            part.replace(path)
            disk.sync(path.absolute().parent)
        finally:
            part.unlink(missing_ok=True)


def refuse_faults(store: Store) -> None:
    """Refuse *store* if anything is wrong with it.

    Raises:
        StoreError: Something is, and what.
    """
    found = next(store.faults(), None)
    if found is not None:
        raise StoreError(
            f"is damaged: {found}", place=store.where, help="Take another backup, an older one."
        )


@contextmanager
def _fresh(place: Path) -> Iterator[Path]:
    """Yield where a new store can be made, beside its place."""
    fresh = place.with_name(f".{place.name}.new")
    with disk.as_publish_error(place):
        _remove(fresh)
        try:
            yield fresh
        finally:
            _remove(fresh)


def _remove(path: Path) -> None:
    for each in ("", *COMPANIONS):
        Path(f"{path}{each}").unlink(missing_ok=True)


def _keep_names(store: Store, former: Path) -> None:
    """Let *store* know by which other names articles were known, as far as that can be read."""
    with suppress(FeedpubError), Store(former, read_only=True) as old:
        store.take(old, only=("alias", "adoption"))


def _swap(fresh: Path, place: Path) -> Path | None:
    """Put *fresh* in its *place*; return where what was there is now."""
    aside = None
    if place.exists():
        aside = _free_name(place)
        # Without the database itself its companions mean nothing: it goes last.
        for each in (*COMPANIONS, ""):
            with suppress(FileNotFoundError):
                Path(f"{place}{each}").rename(f"{aside}{each}")
    else:
        _remove(place)
    fresh.replace(place)
    disk.sync(place.parent)
    return aside


def _free_name(place: Path) -> Path:
    number = 1
    while (name := place.with_name(f"{place.name}.old{number}")).exists():
        number += 1
    return name
