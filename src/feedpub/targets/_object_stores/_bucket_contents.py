"""What is in a bucket by now: what is live, and what earlier runs wrote down of it."""

from __future__ import annotations

from itertools import islice

from feedpub.targets._object_stores._published import PublishedObjects, published_objects
from feedpub.targets._object_stores._wire import ABSENT, Expected, ObjectFacts, Wire

#: The list of what is published.
STATE = "manifest.json"
#: Objects that are listed at most; in a bucket that holds more, each of ours is looked for.
_LISTED = 20_000


class BucketContents:
    """The objects of a bucket that are published, and feedpub's own.

    Args:
        wire: The bucket.
        prefix: The key of the folder that is published; empty: the bucket is.
        work: The key of the folder in which feedpub keeps its own objects.
    """

    def __init__(self, wire: Wire, prefix: str, work: str) -> None:
        self._wire = wire
        self._prefix = prefix
        self._work = work
        self._listed: dict[str, ObjectFacts] | None = None
        self._is_all = False

    def key(self, name: str) -> str:
        """Return the key of the document *name*."""
        return f"{self._prefix}/{name}" if self._prefix else name

    def own(self, name: str) -> str:
        """Return the key of feedpub's own object *name*."""
        return f"{self._work}/{name}"

    def state(self) -> PublishedObjects:
        """Return what is published, as the last run wrote it down.

        Raises:
            PublishError: It cannot be read.
        """
        key = self.own(STATE)
        found = self._wire.read(key)
        if found is None:
            return PublishedObjects({}, {})
        return published_objects(b"".join(found[1]), found[0].version, f"{self._wire.where}: {key}")

    def seen(self, name: str) -> ObjectFacts | None:
        """Return what is live as *name*; one request lists many objects."""
        if self._listed is None:
            found = [*islice(self._wire.list(self._prefix), _LISTED + 1)]
            self._listed, self._is_all = dict(found), len(found) <= _LISTED
        key = self.key(name)
        if key not in self._listed and not self._is_all and (one := self._wire.head(key)):
            self._listed[key] = one
        return self._listed.get(key)

    def version(self, name: str, state: PublishedObjects) -> Expected:
        """Return which version is live as *name*, of which a list need not tell all."""
        seen, known = self.seen(name), state.known.get(name)
        if seen is None:
            return ABSENT
        if known is not None and known.version.e_tag == seen.version.e_tag:
            return known.version
        found = self._wire.head(self.key(name))
        return ABSENT if found is None else found.version

    def forget(self) -> None:
        """Forget what was listed: it is about to change."""
        self._listed = None
