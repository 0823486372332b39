"""A bucket: objects that are replaced one after the other, after a journal that has all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from feedpub import disk
from feedpub.errors import PublishError
from feedpub.targets import _holder, _safe_names
from feedpub.targets._mirror import Mirror
from feedpub.targets._object_stores._bucket_contents import STATE, BucketContents
from feedpub.targets._object_stores._journal import Bytes, Journal, Put, journal_of, together
from feedpub.targets._object_stores._lease import PRIVATE, Lease
from feedpub.targets._object_stores._published import Known, PublishedObjects
from feedpub.targets._object_stores._stored_headers import SHA256, Headers, packed, unpacked
from feedpub.targets._object_stores._wire import (
    ConflictError,
    UncertainError,
    Wire,
)
from feedpub.targets._remote_places import finished, half_done, lasting, sha256, untouched
from feedpub.targets._target import Changeset, Reach, Staged, Target

_JOURNAL, _LEASE = "journal", "lease.json"
#: Bytes that one request may put; of more, each request puts a part.
_SMALL = 5_000_000
#: Parts that are put at once.
_AT_ONCE = 8


class Bucket(Target):
    """The objects below a prefix of a bucket.

    Args:
        wire: The bucket.
        prefix: The key of the folder that is published; empty: the bucket is.
        work: The key of the folder in which feedpub keeps its own objects.
        headers: What documents are stored with.
        life: Seconds after which a run that says nothing any more has lost its right.
    """

    _lease: Lease | None
    _state: PublishedObjects | None
    #: What is to be put: the document, and the file that has its bytes as they are stored.
    _staged: dict[str, tuple[Staged, Path]]
    _room: Path | None

    def __init__(
        self, wire: Wire, *, prefix: str, work: str, headers: Headers, life: float
    ) -> None:
        self._wire = wire
        self._prefix = prefix
        self._work = work
        self._headers = headers
        self._life = life
        self._mirror = Mirror(wire.where)
        self._say: Callable[[str], object] = lambda _: None
        self._forget()

    def __reduce__(self) -> tuple[Any, ...]:
        # Neither what is open nor what is staged is anybody else's.
        parts: dict[str, Any] = {
            "prefix": self._prefix,
            "work": self._work,
            "headers": self._headers,
        }
        return partial(Bucket, **parts, life=self._life), (self._wire,)

    @property
    def where(self) -> str:
        """Its URL."""
        return self._wire.where

    @property
    def reach(self) -> Reach:
        """One after the other; what was interrupted is finished by the next run."""
        return Reach.FINISHED

    def open(self, wait: float, say: Callable[[str], object]) -> None:
        """Take the lease, and finish what an interrupted run began."""
        self._say = say
        lease = Lease(self._wire, self._contents.own(_LEASE), self._life)
        with untouched():
            lease.acquire(wait)
        try:
            self._lease = lease
            self._heal()
            with untouched():
                self._state = self._contents.state()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Give back the lease."""
        lease, room = self._lease, self._room
        self._forget()
        if room is not None:
            disk.clear(room, ignore_errors=True)
        if lease is not None:
            with disk.uninterrupted():
                lease.release()

    def recover(self, say: Callable[[str], object]) -> None:
        """Finish what an interrupted run left, unless one is under way; no more than that."""
        with untouched():
            # Not by `head`, which does not tell of a bucket that is not there.
            if self._wire.attributes(self._contents.own(_JOURNAL)) is None:
                return
        with suppress(_holder.HeldError):
            self.open(0, say)
            self.close()

    def check(self, name: str) -> None:
        """Refuse what cannot be the name of an object, and feedpub's own."""
        own = self._work if not self._prefix else ""
        longest = _safe_names.LONGEST - len(self._contents.key("").encode())
        _safe_names.refuse(name, self.where, longest=longest, private=own)

    def manifest(self) -> Mapping[str, Mapping[str, Any]]:
        """Return what earlier runs published there."""
        with untouched():
            return (self._state or self._contents.state()).manifest

    def read(self, name: str) -> bytes | None:
        """Return what the document *name* holds; `None` if there is none."""
        with untouched():
            found = self._wire.read(self._contents.key(name))
            return None if found is None else unpacked(name, b"".join(found[1]))

    def holds(self, name: str, data: bytes | Path) -> bool:
        """Return whether the document *name* consists of *data*, stored as it has to be.

        It is not fetched: what feedpub put there and nobody changed is known.
        """
        with untouched():
            return self._is_ours(name) and sha256(data) == self.manifest()[name].get("sha256")

    def local(self, name: str) -> Path | None:
        """Return a copy of the document *name* on this machine, if nobody changed it there."""
        with untouched():
            if not self._is_ours(name):
                return None
        path, known = self._mirror.path(name), self.manifest()[name].get("sha256")
        if not path.is_file() or sha256(path) != known:
            self._mirror.keep(name, self.read(name) or b"")
        return path if path.is_file() else None

    def _is_ours(self, name: str) -> bool:
        """Return whether what is live as *name* is what was put there, as it is to be stored."""
        state = self._state = self._state or self._contents.state()
        known = state.known.get(name)
        seen = None if known is None else self._contents.seen(name)
        if known is None or seen is None or seen.version.e_tag != known.version.e_tag:
            return False
        format = str(state.manifest[name].get("format", ""))
        return known.headers == self._headers.of(name, format, known.media_type)

    def stage(self, staged: Staged) -> None:
        """Prepare the bytes of an object on this machine."""
        path = staged.path
        if self._headers.packs(staged.name):
            path = self._new_path()
            disk.write(path, packed(staged.path.read_bytes()))
        self._staged[staged.name] = (staged, path)

    def swap(self, changes: Changeset, done: Callable[[], object]) -> None:
        """Write the journal, put what is new in its order, remove what goes, and say what is live.

        Raises:
            PublishError: It failed; its help says what is live now.
        """
        assert self._state is not None, "open comes first"
        assert self._lease is not None, "open comes first"
        manifest = lasting(changes.manifest)
        if not changes.write and not changes.remove and manifest == self._state.manifest:
            done()
            return
        with untouched():
            puts = [self._planned(name) for name in changes.write]
            self._lease.hold()
        journal = Journal(puts=puts, remove=changes.remove, manifest=manifest)
        paths = {name: self._staged[name][1] for name in changes.write}
        with disk.uninterrupted():
            with untouched():
                pieces = journal.pieces(paths.values())
                is_small = sum(each.size for each in puts) < _SMALL  # and is one request
                data = b"".join(pieces) if is_small else pieces
                self._wire.put(self._contents.own(_JOURNAL), data, PRIVATE)
            self._carry_out(journal, lambda put: paths[put.name].read_bytes(), is_first=True)
            done()
        for name in changes.write:
            self._mirror.keep(name, self._staged[name][0].path)
        self._mirror.keep_only(manifest)

    def _planned(self, name: str) -> Put:
        assert self._state is not None, "open comes first"
        staged, path = self._staged[name]
        return Put(
            name=name,
            size=path.stat().st_size,
            sha256=staged.sha256,
            headers=self._headers.of(name, staged.format, staged.media_type),
            expected=self._contents.version(name, self._state),
            media_type=staged.media_type,
            is_part=staged.made_for.feed not in ("", name),
        )

    def _heal(self) -> None:
        with untouched():
            found = self._wire.read(self._contents.own(_JOURNAL))
            if found is None:
                return
            self._state = self._contents.state()
            left = Bytes(found[1])
            journal = journal_of(left.line())
            if journal is None or any(_safe_names.fault(each.name) for each in journal.puts):
                # What is not one of our journals is ignored; the build corrects what differs.
                self._wire.remove([self._contents.own(_JOURNAL)])
                return
        with disk.uninterrupted():
            self._carry_out(journal, lambda put: left.take(put.size), is_first=False)
            self._say(finished(self.where))

    def _carry_out(self, journal: Journal, data: Callable[[Put], bytes], *, is_first: bool) -> None:
        """Do what *journal* says.

        Args:
            journal: What to do.
            data: Returns the bytes of what is put, asked in that order.
            is_first: Whether this run wrote the journal. What somebody else changed is an error
                then; otherwise it stays, and this run compares it with what it makes.
        """
        assert self._state is not None, "open comes first"
        new: dict[str, Known | None] = {}

        def put(each: Put) -> None:
            new[each.name] = self._put(each, data(each), is_first=is_first)

        try:
            for is_part, puts in groupby(journal.puts, key=lambda each: each.is_part):
                together(put, [*puts], _AT_ONCE if is_part else 1)
            self._wire.remove([self._contents.key(name) for name in journal.remove])
            new |= dict.fromkeys(journal.remove)
            all_known = {**self._state.known, **new}
            known = {name: each for name, each in all_known.items() if each is not None}
            lasting = {name: each for name, each in known.items() if name in journal.manifest}
            self._save(PublishedObjects(journal.manifest, lasting, self._state.version))
        except PublishError as error:
            self._tell(error, journal, len(new), is_first=is_first)
            raise
        with suppress(PublishError):  # all of it is live; following the journal changes nothing
            self._wire.remove([self._contents.own(_JOURNAL)])
        self._contents.forget()

    def _put(self, put: Put, data: bytes, *, is_first: bool) -> Known | None:
        """Put an object; return how, or `None` if another one is there, which stays."""
        assert self._lease is not None, "open comes first"
        self._lease.hold()
        key, attributes = self._contents.key(put.name), {**put.headers, SHA256: put.sha256}
        if len(data) != put.size:
            return None  # half a journal; the build corrects whatever differs
        try:
            version = self._wire.put(key, data, attributes, put.expected)
        except ConflictError:
            # Or an answer was lost, and ours is there already.
            found = self._wire.attributes(key)
            if found is None or not attributes.items() <= found[1].items():
                if is_first:
                    raise
                return None
            version = found[0]
        return Known(version=version, headers=put.headers, media_type=put.media_type)

    def _save(self, state: PublishedObjects) -> None:
        key, data = self._contents.own(STATE), state.as_bytes()
        try:
            version = self._wire.put(key, data, PRIVATE, state.version)
        except ConflictError:
            found = self._wire.read(key)
            if found is None or b"".join(found[1]) != data:
                raise
            version = found[0].version
        self._state = PublishedObjects(state.manifest, state.known, version)

    def _tell(self, error: PublishError, journal: Journal, new: int, *, is_first: bool) -> None:
        """Say in *error* what is live now; forget a journal of which nothing is."""
        total = len(journal.puts) + len(journal.remove)
        if is_first and not new and not isinstance(error, UncertainError):
            with suppress(PublishError):
                self._wire.remove([self._contents.own(_JOURNAL)])
            told = disk.STILL_LIVE
        else:
            told = half_done(new, total)
        error.help = f"{error.help} {told}"

    def _new_path(self) -> Path:
        if self._room is None:
            from tempfile import mkdtemp  # 10 ms

            self._room = Path(mkdtemp(prefix="feedpub-"))
        return self._room / str(len(self._staged))

    def _forget(self) -> None:
        self._lease = None
        self._state = None
        self._contents = BucketContents(self._wire, self._prefix, self._work)
        self._staged = {}
        self._room = None
