"""One publication in one target: compared with what is live, then swapped."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from msgspec.structs import replace

from feedpub import dates, disk, manifests
from feedpub.errors import PublishError
from feedpub.model import Value
from feedpub.publishing import _listed
from feedpub.publishing._waiting import Waiting, made_for
from feedpub.targets import Changeset, Staged, Target

_Answer = TypeVar("_Answer")


class Published(Value, frozen=True, gc=True):
    """What a run changed in the target.

    Attributes:
        written: Files that are new or have other bytes than before.
        unchanged: Files that had these bytes already.
        removed: Files of an earlier run that are no longer part of it.
        held: Files that stayed as they were, because what was to replace them is not fit for it.
        left: Files of an earlier run that are still there and that nothing makes any more.
        trimmed: Those of `held` and `left` that stayed without articles that were taken back.
        leaving: Files that are no longer part of it, but served until its caches are over them.
    """

    written: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    trimmed: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()


class Staging(Waiting):
    """One publication in the making; use as a context manager, which also keeps others out.

    Args:
        target: Where it is to be live.
        wait: Seconds to wait for another build of the same target.
        say: Told, in a sentence, of what an earlier run left to be finished.
        media_type: Returns what a server should send documents of a format as.

    Raises:
        PublishError: The target cannot be written, or another build holds it for too long.
    """

    def __init__(
        self,
        target: Target,
        *,
        wait: float = 60.0,
        say: Callable[[str], object] = lambda _: None,
        media_type: Callable[[str], str] = lambda _: "",
    ) -> None:
        super().__init__(target.where, media_type)
        self.target = target
        self._wait = wait
        self._say = say
        self._own_room: Path | None = None
        #: What stays without articles that were taken back.
        self._trimmed: dict[str, Staged] = {}

    def __enter__(self) -> Staging:
        with disk.as_publish_error(self._where):
            self.target.open(self._wait, self._say)
            try:
                self._room = self.target.room or self._make_room()
            except BaseException:  # a full disk, or a request to end
                self.target.close()
                raise
        return self

    def __exit__(self, *_: object) -> None:
        self._clear_room()
        self.target.close()

    @property
    def room(self) -> Path:
        """Where documents wait; it is cleared at the end, or by the next run."""
        return self._room

    def adopt(self, staged: Staged) -> Staged:
        """Make *staged* part of this publication, compared with what is live; return it.

        Raises:
            PublishError: Its name is taken, or the target cannot have a file of that name.
        """
        return super().adopt(staged if staged.compared else self._compared(staged))

    def take(self, staged: Staged) -> None:
        """Make *staged*, which waits elsewhere, part of this publication too.

        Raises:
            PublishError: The target cannot have a file of that name, or what was to be kept there
                has gone.
        """
        if not staged.kept:
            super().adopt(self._compared(staged))
        elif (live := self.live(staged.name)) is not None:
            super().adopt(live)
        else:
            raise PublishError(
                f"{staged.name} was changed by somebody else while feedpub was at work",
                place=self._where,
                help=f"The next run makes it again. {disk.STILL_LIVE}",
            )

    def live(self, name: str) -> Staged | None:
        """Return what is live as *name*, if an earlier run made it and nobody altered it."""
        known = self._before.get(name)
        if known is None or not _listed.is_complete(known):
            return None
        with disk.as_publish_error(self._where):
            path = self.target.local(name) or self._fetched(name)
            if not disk.is_intact(path, known):
                return None
        return Staged(
            name=name,
            format=known["format"],
            size=known["size"],
            sha256=known["sha256"],
            articles=known["articles"],
            path=path,
            changed=False,
            made_for=made_for(known),
            media_type=self._type_of(name, known["format"]),
            url=known.get("url"),
            kept=True,
        )

    def _compared(self, staged: Staged) -> Staged:
        with disk.as_publish_error(self._where):
            self._check(staged.name)
            is_live = bool(staged.sha256) and self.target.holds(staged.name, staged.path)
        return replace(staged, changed=bool(staged.sha256) and not is_live, compared=True)

    def each(self, ask: Callable[[Target], _Answer]) -> Iterator[_Answer]:
        """Yield what the target answers."""
        yield ask(self.target)

    def _fetched(self, name: str) -> Path:
        """Return where a copy of what is live as *name* is, if anything is."""
        path, data = self._room / name, self.target.read(name)
        if data is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return path

    def entries(self) -> Mapping[str, Mapping[str, Any]]:
        """Return what is known of the files that earlier runs wrote and that are theirs still."""
        return self._before

    def leaving(self) -> Mapping[str, datetime]:
        """Return the files that are no longer part of the publication, and since when."""
        return _listed.leaving(self._listed)

    def trim(self, name: str, data: bytes, articles: int) -> None:
        """Let *data*, which lists *articles*, be live as *name*, though it is held back or left.

        Raises:
            PublishError: It cannot be written.
        """
        known, path = self._listed[name], self._room / name
        with disk.as_publish_error(self._where):
            disk.write(path, data)
        self._trimmed[name] = Staged(
            name=name,
            format=str(known.get("format", "")),
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            articles=articles,
            path=path,
            changed=True,
            made_for=made_for(known),
            media_type=self._type_of(name, str(known.get("format", ""))),
            url=known.get("url"),
        )

    def publish(
        self,
        *,
        prune: bool,
        withdrawn: Collection[str] = (),
        held: Collection[str] = (),
        leaving: Mapping[str, datetime] = MappingProxyType({}),
        done: Callable[[], object] = lambda: None,
        created: datetime | None = None,
        expires: datetime | None = None,
        base_url: str | None = None,
    ) -> Published:
        """Make what is staged live, as far as the target can in one piece.

        Args:
            prune: Also remove what an earlier run wrote and this one did not make.
            withdrawn: Files of an earlier run that must go, whatever else is said of them.
            held: Files that stay as they are, though they are staged or an earlier run wrote them.
            leaving: Files that are no longer part of it and stay for now, and since when.
            done: Told, before any interrupt is heeded, that all of it is live.
            created: The instant of the run.
            expires: When the same records would make other files.
            base_url: Public address of the target, if a manifest is to be published beside them.

        Raises:
            PublishError: It failed, and what was live is live again; or that failed too, and
                the next run goes on with it, which the error says.
        """
        planned = self.planned(prune=prune, withdrawn=withdrawn, held=held, leaving=leaving)
        new = (*planned.written, *self._trimmed)
        ours = {name: self._entry(name) for name in (*new, *planned.unchanged)}
        staying = {*planned.held, *planned.left}.difference(planned.removed)
        kept = {name: found for name, found in self._before.items() if name in staying}
        gone = {name: ours.pop(name, self._listed[name]) for name in leaving}
        listed = kept | ours
        going = {*planned.removed, *self.leaving()}.difference(listed, gone)
        manifest = None
        if base_url is not None and created is not None and listed:
            found = _listed.files(listed, base_url, self.target.read)
            manifest = self._manifest(found, created, expires)
            listed[manifest.name] = self._entry_of(manifest)
        elif manifests.NAME in self._listed:
            going.add(manifests.NAME)
        files = [self._file(name) for name in self._in_order(new)]
        if manifest is not None and manifest.changed:
            files.append(manifest)
        listed |= {name: _listed.left(found, leaving[name]) for name, found in gone.items()}
        changes = Changeset(
            write=tuple(each.name for each in files),
            remove=tuple(sorted(going)),
            manifest=dict(sorted(listed.items())),
            created=created,
            expires=expires,
        )
        with disk.as_publish_error(self._where):
            for each in files:
                self.target.stage(each)
            self.target.swap(changes, done)
        return planned

    def planned(
        self,
        *,
        prune: bool,
        withdrawn: Collection[str] = (),
        held: Collection[str] = (),
        leaving: Collection[str] = (),
    ) -> Published:
        """Return what `publish` would do."""
        staged = [each for each in self._staged.values() if each.name not in held]
        going = set(withdrawn).difference(each.name for each in staged)
        leftovers = [name for name in sorted(self._before) if name not in self._staged]
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
            trimmed=tuple(name for name in self._trimmed if name not in leaving),
            leaving=tuple(sorted(leaving)),
        )

    def _file(self, name: str) -> Staged:
        """Return what is to be live as *name*."""
        return self._trimmed.get(name) or self._staged[name]

    def _entry(self, name: str) -> Mapping[str, Any]:
        """Return what the list says of the staged file *name*."""
        staged = self._file(name)
        return self._before[name] if staged.kept else self._entry_of(staged)

    def _entry_of(self, staged: Staged) -> Mapping[str, Any]:
        name = staged.name
        path = staged.path if staged.changed else self.target.local(name) or staged.path
        with disk.as_publish_error(self._where):
            modified = path.stat().st_mtime_ns
        return {
            "format": staged.format,
            "size": staged.size,
            "sha256": staged.sha256,
            "articles": staged.articles,
            "newest": None if staged.newest is None else dates.rfc3339(staged.newest),
            "family": staged.made_for.family,
            "feed": staged.made_for.feed,
            "value": staged.made_for.value,
            "url": staged.url,
            "mtime_ns": modified,
            **({} if staged.made_for.tier is None else {"tier": staged.made_for.tier}),
        }

    def _manifest(
        self,
        files: Iterable[manifests.ManifestFile],
        created: datetime,
        expires: datetime | None,
    ) -> Staged:
        """Return the manifest of *files*; what is live stays if it says the same."""
        name = manifests.NAME
        with disk.as_publish_error(self._where):
            self._check(name)
            live = self.target.read(name)
            data = manifests.of(files, created, expires, manifests.read(live)).data()
            path = self._room / name
            disk.write(path, data)
        return Staged(
            name=name,
            format=manifests.FORMAT,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            articles=0,
            path=path,
            changed=live != data,
            media_type="application/json",
        )

    @cached_property
    def _listed(self) -> Mapping[str, Mapping[str, Any]]:
        """All files of earlier runs; nobody else changes it while this one is under way."""
        with disk.as_publish_error(self._where):
            return self.target.manifest()

    @cached_property
    def _before(self) -> Mapping[str, Mapping[str, Any]]:
        """What earlier runs published."""
        return _listed.listed(self._listed)

    def _in_order(self, names: Collection[str]) -> tuple[str, ...]:
        """Return *names* as they go live: parts, then feeds, then what lists parts."""
        part_of = {name: self._file(name).made_for.feed or name for name in names}
        indexes = {feed for name, feed in part_of.items() if feed != name}
        ordered = sorted(names, key=lambda name: (part_of[name] == name) + (name in indexes))
        return tuple(ordered)

    def _check(self, name: str) -> None:
        self.target.check(name)

    def _live(self, name: str, data: bytes | Path) -> tuple[bool, Path | None]:
        is_live = self.target.holds(name, data)
        return is_live, self.target.local(name) if is_live else None

    def _make_room(self) -> Path:
        import tempfile  # 4 ms, and most targets have room of their own

        self._own_room = Path(tempfile.mkdtemp(prefix="feedpub-"))
        return self._own_room

    def _clear_room(self) -> None:
        if self._own_room is not None:
            disk.clear(self._own_room, ignore_errors=True)


class Rehearsal(Staging):
    """A staging that touches nothing in the target and cannot be published: for ``--dry-run``."""

    def __enter__(self) -> Rehearsal:
        with disk.as_publish_error(self._where):
            self._room = self._make_room()
        return self

    def __exit__(self, *_: object) -> None:
        self._clear_room()

    def publish(
        self,
        *,
        prune: bool,
        withdrawn: Collection[str] = (),
        held: Collection[str] = (),
        leaving: Mapping[str, datetime] = MappingProxyType({}),
        done: Callable[[], object] = lambda: None,
        created: datetime | None = None,
        expires: datetime | None = None,
        base_url: str | None = None,
    ) -> Published:
        """Return what `Staging.publish` would do, and do none of it."""
        del done, created, expires, base_url
        return self.planned(prune=prune, withdrawn=withdrawn, held=held, leaving=leaving)
