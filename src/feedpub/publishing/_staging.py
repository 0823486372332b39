"""The directory target: stage, fsync, journal, swap, prune."""

from __future__ import annotations

import hashlib
import shutil
import stat
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

from feedpub.errors import PublishError
from feedpub.model import FOLDER, Document, Value
from feedpub.publishing import _disk
from feedpub.publishing._releases import Releases
from feedpub.publishing._swap import Swap
from feedpub.publishing._work import BusyError, Work


class MadeFor(Value, frozen=True):
    """Which output a file was made for.

    Attributes:
        family: Path of the output as the configuration says it: ``{section}.xml``; empty where an
            older version wrote the file and did not say.
        feed: Path of the feed that the file is part of: its own, or its index's.
        value: The section, tag, author or language that the feed is for, if it is for one.
    """

    family: str = ""
    feed: str = ""
    value: str | None = None


#: The layout in which files are replaced one after the other.
DIRECTORY = "directory"

#: Where parts of documents wait to be joined; no output has such a name.
_PARTS = ".parts"
#: Bytes of them that are written at once.
_BLOCK = 1 << 20
#: Of files that nobody says anything of.
NOTHING_SAID = MadeFor()


class Staged(Value, frozen=True, gc=True):
    """A document that waits to be published."""

    name: str
    format: str
    size: int
    sha256: str
    articles: int
    #: Where its bytes are: staged, or live already if they did not change.
    path: Path
    changed: bool
    made_for: MadeFor = NOTHING_SAID


class Published(Value, frozen=True, gc=True):
    """What a run changed in the target.

    Attributes:
        written: Files that are new or have other bytes than before.
        unchanged: Files that had these bytes already.
        removed: Files of an earlier run that are gone.
        held: Files that stayed as they were, because what was to replace them is not fit for it.
        left: Files of an earlier run that are still there and that nothing makes any more.
    """

    written: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


class Staging:
    """One publication in the making; use as a context manager, which also holds the lock.

    Args:
        directory: Where it is to be live.
        wait: Seconds to wait for another build of the same directory.
        work: The working folder; by default beside *directory*: of ``public`` that is
            ``.public.feedpub``.
        layout: ``directory``, or ``releases``: a folder for each run, and *directory* a link to
            the one that is live. What has the other layout by now is changed to this one.
        keep: How many releases that are not live are kept.
        say: Told, in a sentence, of what an earlier run left to be finished.

    Raises:
        PublishError: The target cannot be written, or another build holds it for too long.
    """

    def __init__(
        self,
        directory: Path,
        *,
        wait: float = 60.0,
        work: Path | None = None,
        layout: str = DIRECTORY,
        keep: int = 3,
        say: Callable[[str], object] = lambda _: None,
    ) -> None:
        self._target = directory
        self._layout = layout
        with _disk.as_publish_error(directory):
            self._work = Work(directory, work, self._live, say)
            self._releases = Releases(directory, self._work.path, keep=keep)
            self._is_new = not _disk.exists(directory, followed=True)
            is_released = self._releases.current is not None
            self._swap: Swap | Releases = self._releases if is_released else self._work.looked_at()
        self._wait = wait
        self._staged: dict[str, Staged] = {}

    def __enter__(self) -> Staging:
        self._work.acquire(self._wait)
        try:
            with _disk.as_publish_error(self._target):
                self._releases.heal()
                self._is_new = not _disk.exists(self._target, followed=True)
                self._swap = self._laid_out()
                self._releases.clear()
                self._swap.clear()
                self._swap.begin()
                self._stage = self._swap.stage
        except BaseException:
            self._work.release()
            raise
        return self

    def _laid_out(self) -> Swap | Releases:
        """Return the publisher of the configured layout, after changing to it."""
        plain = Swap(self._target, self._work.path, self._live)
        if self._layout == DIRECTORY:
            with _disk.uninterrupted():
                self._releases.leave(plain)
            self._target.mkdir(parents=True, exist_ok=True)
        if self._releases.current is None and self._target.is_dir():
            plain = self._work.swap()
            plain.heal()
        if self._layout == DIRECTORY:
            return plain
        plain.clear()
        self._target.parent.mkdir(parents=True, exist_ok=True)
        with _disk.uninterrupted():
            self._releases.adopt(plain)
        return self._releases

    def mend(self) -> None:
        """Finish or undo what an interrupted run left, unless one is under way; no more than that.

        Raises:
            PublishError: It cannot be finished now either.
        """
        with _disk.as_publish_error(self._target):
            if not self._work.is_unfinished() and not self._releases.is_unfinished():
                return
        try:
            self._work.acquire(0)
        except BusyError:
            return
        try:
            with _disk.as_publish_error(self._target):
                self._releases.heal()
                if self._releases.current is None and self._target.is_dir():
                    swap = self._work.swap()
                    swap.heal()
                    swap.clear()
        finally:
            self._work.release()

    def __exit__(self, *_: object) -> None:
        with _disk.uninterrupted():
            # What fails here changes nothing of what was published; the next run clears the rest.
            with suppress(OSError, PublishError):
                self._swap.clear()
                if self._swap.is_blank:
                    self._work.abandon()
                    if self._is_new:
                        self._target.rmdir()
            self._work.release()

    def add(self, document: Document, made_for: MadeFor = NOTHING_SAID) -> Staged:
        """Write *document* where it waits, durably, unless what is live is the same.

        It may be called in a forked process; the one that publishes then has to `adopt` the
        result.

        Raises:
            PublishError: Its name leaves the target, something that is not a file has it, or it
                cannot be written.
        """
        path = self._live(document.name)
        self._refuse_others(path)
        changed = not _disk.holds(path, document.data)
        if changed:
            path = self._stage / document.name
            with _disk.as_publish_error(self._target):
                _disk.write(path, document.data)
        return Staged(
            name=document.name,
            format=document.format,
            size=len(document.data),
            sha256=hashlib.sha256(document.data).hexdigest(),
            articles=len(document.articles),
            path=path,
            changed=changed,
            made_for=made_for,
        )

    def nothing(self, name: str, format: str, made_for: MadeFor) -> Staged:
        """Return a placeholder for a document that could not be made, and must be held back."""
        return Staged(
            name=name,
            format=format,
            size=0,
            sha256="",
            articles=0,
            path=self._live(name),
            changed=False,
            made_for=made_for,
        )

    def put_aside(self, name: str, pieces: Iterable[bytes]) -> Path:
        """Write a part of a document, to be joined with others; return where.

        Raises:
            PublishError: It cannot be written.
        """
        path = self._stage / _PARTS / name
        with _disk.as_publish_error(self._target):
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb", buffering=_BLOCK) as file:
                file.writelines(pieces)
        return path

    def join(
        self,
        name: str,
        format: str,
        pieces: Sequence[bytes | Path],
        *,
        articles: int,
        made_for: MadeFor = NOTHING_SAID,
    ) -> Staged:
        """Write the document *name* as `add` does, of *pieces* and of parts put aside.

        Nobody has to hold it; the parts are gone then.

        Raises:
            PublishError: As for `add`.
        """
        path = self._live(name)
        self._refuse_others(path)
        staged = self._stage / name
        with _disk.as_publish_error(self._target):
            size, sha256 = _disk.join(staged, pieces)
            changed = not _disk.are_alike(path, staged)
            if changed:
                path = staged
            else:
                staged.unlink()
        return Staged(
            name=name,
            format=format,
            size=size,
            sha256=sha256,
            articles=articles,
            path=path,
            changed=changed,
            made_for=made_for,
        )

    def adopt(self, staged: Staged) -> None:
        """Make *staged* part of this publication.

        Raises:
            PublishError: Its name is taken.
        """
        if staged.name in self._staged:
            raise PublishError(
                f"two outputs make the file {staged.name!r}",
                place=str(self._target),
                help="Give one of them another path.",
            )
        self._staged[staged.name] = staged

    @property
    def documents(self) -> tuple[Staged, ...]:
        """What was made so far, in the order in which it was adopted."""
        return tuple(self._staged.values())

    def earlier(self) -> dict[str, MadeFor]:
        """Return the files that earlier runs wrote and that are theirs still."""
        return {name: _made_for(entry) for name, entry in sorted(self._before().items())}

    def publish(
        self,
        *,
        prune: bool,
        withdrawn: Collection[str] = (),
        held: Collection[str] = (),
        done: Callable[[], object] = lambda: None,
    ) -> Published:
        """Make what is staged live, in one piece.

        Args:
            prune: Also remove what an earlier run wrote and this one did not make.
            withdrawn: Files of an earlier run that must go, whatever else is said of them.
            held: Files that stay as they are, though they are staged or an earlier run wrote them.
            done: Told, before any interrupt is heeded, that all of it is live.

        Raises:
            PublishError: It failed, and what was live is live again; or that failed too, and
                the next run goes on with it, which the error says.
        """
        planned = self.planned(prune=prune, withdrawn=withdrawn, held=held)
        before = self._before()
        manifest = {
            name: _entry(self._staged[name]) for name in planned.written + planned.unchanged
        }
        staying = {*planned.held, *planned.left}.difference(planned.removed)
        kept = {name: entry for name, entry in before.items() if name in staying}
        self._swap.carry_out(
            self._in_order(planned.written),
            planned.removed,
            dict(sorted((kept | manifest).items())),
            done,
        )
        return planned

    def planned(
        self,
        *,
        prune: bool,
        withdrawn: Collection[str] = (),
        held: Collection[str] = (),
    ) -> Published:
        """Return what `publish` would do."""
        staged = [each for each in self._staged.values() if each.name not in held]
        going = set(withdrawn).difference(each.name for each in staged)
        leftovers = [name for name in sorted(self._before()) if name not in self._staged]
        return Published(
            written=tuple(each.name for each in staged if each.changed),
            unchanged=tuple(each.name for each in staged if not each.changed),
            removed=tuple(
                sorted(going.union(name for name in leftovers if prune and name not in held))
            ),
            held=tuple(sorted(held)),
            left=tuple(
                name for name in leftovers if not prune and name not in held and name not in going
            ),
        )

    def _before(self) -> dict[str, Any]:
        """Return what earlier runs published; nothing of it is left if the directory is gone."""
        return {} if self._is_new else self._swap.manifest()

    def _in_order(self, names: Collection[str]) -> list[str]:
        """Return *names* as they go live: parts, then feeds, then what lists parts."""
        part_of = {name: self._staged[name].made_for.feed or name for name in names}
        indexes = {feed for name, feed in part_of.items() if feed != name}
        return sorted(names, key=lambda name: (part_of[name] == name) + (name in indexes))

    def _refuse_others(self, path: Path) -> None:
        """Refuse to publish over what no run of ours has put there."""
        try:
            if stat.S_ISREG(path.stat().st_mode):
                return
        except FileNotFoundError:
            return
        except OSError as error:
            why = error.strerror or str(error)
        else:
            why = "a folder" if path.is_dir() else "no regular file"
            why = f"there is {why} of that name"
        raise PublishError(
            f"cannot be published: {why}",
            place=str(path),
            help=f"Move what is there away, or give the output another path. {_disk.STILL_LIVE}",
        )

    def _live(self, name: str) -> Path:
        parts = PurePosixPath(name).parts
        outside = not parts or parts[0] in {"/", FOLDER} or ".." in parts or "\\" in name
        path = self._target / name
        with _disk.as_publish_error(self._target):
            # A symbolic link inside the target may lead out of it as well.
            outside = outside or not path.parent.resolve().is_relative_to(self._target.resolve())
        if outside:
            raise PublishError(
                f"{name!r} leaves the target directory",
                place=str(self._target),
                help=f"Give the output a path below it. {_disk.STILL_LIVE}",
            )
        return path


class Rehearsal(Staging):
    """A staging that touches nothing in the target and cannot be published: for ``--dry-run``."""

    def __enter__(self) -> Rehearsal:
        import tempfile

        with _disk.as_publish_error(self._target):
            self._stage = Path(tempfile.mkdtemp(prefix="feedpub-"))
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._stage, ignore_errors=True)

    def publish(
        self,
        *,
        prune: bool,
        withdrawn: Collection[str] = (),
        held: Collection[str] = (),
        done: Callable[[], object] = lambda: None,
    ) -> Published:
        """Return what `Staging.publish` would do, and do none of it."""
        del done
        return self.planned(prune=prune, withdrawn=withdrawn, held=held)


def _entry(staged: Staged) -> dict[str, Any]:
    return {
        "format": staged.format,
        "size": staged.size,
        "sha256": staged.sha256,
        "articles": staged.articles,
        "family": staged.made_for.family,
        "feed": staged.made_for.feed,
        "value": staged.made_for.value,
    }


def _made_for(entry: Any) -> MadeFor:
    """Return what the manifest says of a file, which an older version may have written."""
    given = entry if isinstance(entry, Mapping) else {}
    family, feed, value = given.get("family"), given.get("feed"), given.get("value")
    return MadeFor(
        family=family if isinstance(family, str) else "",
        feed=feed if isinstance(feed, str) else "",
        value=value if isinstance(value, str) else None,
    )
