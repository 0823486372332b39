"""What a target is: a place that the world reads from, which one run at a time changes."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from feedpub.model import Value
from feedpub.registry import Optioned


class Reach(Enum):
    """How far a target can promise that all of a publication goes live, or nothing of it."""

    AT_ONCE = "all files change at one instant"
    UNDONE = (
        "files change one after the other, each complete, parts before the index that lists them;"
        " a failure is rolled back, or finished by the next run"
    )
    FINISHED = (
        "files change one after the other, each complete, parts before the index that lists them;"
        " a partial failure is finished by the next run"
    )
    EACH = (
        "files change one after the other, each complete, parts before the index that lists them;"
        " a partial failure stays until the next run"
    )


class MadeFor(Value, frozen=True):
    """Which output a file was made for.

    Attributes:
        family: Path of the output as the configuration says it: ``{section}.xml``; empty where an
            older version wrote the file and did not say.
        feed: Path of the feed that the file is part of: its own, or its index's.
        value: The section, tag, author or language that the feed is for, if it is for one.
        tier: The members that it is for; the world must not learn of it then.
    """

    family: str = ""
    feed: str = ""
    value: str | None = None
    tier: str | None = None


#: Of files that nobody says anything of.
NOTHING_SAID = MadeFor()


class Staged(Value, frozen=True, gc=True):
    """A document that waits to be published.

    Attributes:
        name: Its path below the target, with slashes.
        format: The name of its format.
        size: Its bytes, counted.
        sha256: Their SHA-256, in hexadecimal digits.
        articles: How many articles it lists.
        newest: When the newest of them was published; ``None`` if it lists none.
        path: A local file with its bytes: staged, or live already if they did not change.
        changed: Whether the target has other bytes, or none, under its name.
        compared: Whether `changed` was found out; otherwise it is true, to be safe.
        kept: Whether it is what was live before, and was not made again.
        made_for: Which output it was made for.
        media_type: What a server should send it as; empty if nobody said.
        url: Its public address, where its writer knows it.
    """

    name: str
    format: str
    size: int
    sha256: str
    articles: int
    path: Path
    changed: bool
    made_for: MadeFor = NOTHING_SAID
    media_type: str = ""
    url: str | None = None
    compared: bool = True
    kept: bool = False
    newest: datetime | None = None


class Changeset(Value, frozen=True, gc=True):
    """What one run changes in a target.

    Attributes:
        write: Names of the staged files that go live, in this order: parts, then feeds, then
            what lists parts.
        remove: Names of files that are to go, after that.
        manifest: All files of feedpub's that are live then: name → ``format``, ``size``,
            ``sha256``, ``articles``, ``newest``, ``family``, ``feed``, ``value``, ``url``,
            ``mtime_ns``. What
            `Target.manifest` returns from then on.
        created: The instant of the run, if there is one.
        expires: When the same records would make other files, if time alone does that.
    """

    write: tuple[str, ...]
    remove: tuple[str, ...]
    manifest: Mapping[str, Mapping[str, Any]]
    created: datetime | None = None
    expires: datetime | None = None


class Target(Protocol):
    """A place that the world reads from.

    Make a subclass: what need not be there has a default here. A run calls `open`, then `read`,
    `holds` and `manifest` as it likes, `stage` for each file that changes, `swap` once or never,
    and `close`. A dry run only calls what looks: `manifest`, `read` and `holds`, without `open`.

    What cannot be done is a `PublishError` with its place and the way out of it; an `OSError` is
    understood as well.
    """

    @property
    @abstractmethod
    def where(self) -> str:
        """What messages call it: a path, a URL."""

    @property
    @abstractmethod
    def reach(self) -> Reach:
        """How far all or nothing goes."""

    @abstractmethod
    def open(self, wait: float, say: Callable[[str], object]) -> None:
        """Begin a run: keep others out, and finish or undo what an interrupted run left.

        Args:
            wait: Seconds to wait for another run.
            say: Told, in a sentence, what was done.

        Raises:
            PublishError: It cannot be written, or another run holds it for too long.
        """

    @abstractmethod
    def close(self) -> None:
        """End the run, let others have it, and forget what was staged and not swapped."""

    @abstractmethod
    def manifest(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the manifest that the last `swap` received: name → what is known of it.

        Raises:
            PublishError: It cannot be read; without it, what earlier runs left would never go.
        """

    @abstractmethod
    def read(self, name: str) -> bytes | None:
        """Return what is live as *name*; ``None`` if nothing is.

        Raises:
            PublishError: It cannot be read.
        """

    @abstractmethod
    def stage(self, staged: Staged) -> None:
        """Bring a file near, durably; nobody reads it before `swap`.

        Raises:
            PublishError: It cannot be written.
        """

    @abstractmethod
    def swap(self, changes: Changeset, done: Callable[[], object]) -> None:
        """Make what is staged live, as far as `reach` goes all or nothing of it.

        Args:
            changes: What goes live and what is removed. Nothing may be, and then only the
                manifest is new.
            done: To be told when all of it is live, before any interrupt is heeded.

        Raises:
            PublishError: It failed; its help says what is live now.
        """

    def check(self, name: str) -> None:
        """Refuse *name*, if no file can be published under it.

        Raises:
            PublishError: It cannot, and why.
        """
        del name

    def holds(self, name: str, data: bytes | Path) -> bool:
        """Return whether what is live as *name* consists of *data*, or of what that file has."""
        return self.read(name) == (data.read_bytes() if isinstance(data, Path) else data)

    def local(self, name: str) -> Path | None:
        """Return the file that is live as *name*, if it can be read as a local file."""
        del name
        return None

    @property
    def room(self) -> Path | None:
        """A folder from which `swap` can take files without copying them, while it is open."""
        return None

    def recover(self, say: Callable[[str], object]) -> None:
        """Finish or undo what an interrupted run left, unless one is under way; no more than that.

        Raises:
            PublishError: It cannot be finished now either.
        """
        del say


class Release(Value, frozen=True):
    """One set of files that was or is live.

    Attributes:
        number: Its name; later ones have higher numbers.
        is_live: Whether it is what the world reads.
        files: How many files feedpub made of it.
        made_at: When.
    """

    number: int
    is_live: bool
    files: int
    made_at: datetime


class Restored(Value, frozen=True, gc=True):
    """A file that comes back with an earlier release.

    Attributes:
        name: Its path below the target.
        entry: What the target's list says of it; see `Changeset`.
        path: A local file with its bytes.
    """

    name: str
    entry: Mapping[str, Any]
    path: Path


@runtime_checkable
class Reversible(Target, Protocol):
    """A target that keeps what was live, and can go back to it; `feedpub rollback` does."""

    def releases(self) -> list[Release]:
        """Return what is kept and what is live, the oldest first; nothing if nothing is kept."""

    def rollback(
        self,
        number: int | None,
        wait: float,
        done: Callable[[], object],
        look: Callable[[Release, Sequence[Restored]], object] = lambda *_: None,
    ) -> tuple[Release, Release]:
        """Make the release *number* live again; by default the one before that which is live.

        Args:
            number: Which release.
            wait: Seconds to wait for a build.
            done: Told, before any interrupt is heeded, that the release is live.
            look: Given the release and the files that come back with it, while nothing else can
                change the target; what it raises stops it.

        Returns:
            What was live, and what is live now.

        Raises:
            UsageError: There is no such release.
            PublishError: It failed, and what was live is still live.
        """


class TargetType(Optioned, frozen=True, kw_only=True, gc=True):
    """A kind of target, as the configuration can ask for it; a module that has one brings it.

    Attributes:
        make: Returns the target, of the options and of the folder that relative paths start from.
    """

    make: Callable[[Mapping[str, Any], Path], Target]
