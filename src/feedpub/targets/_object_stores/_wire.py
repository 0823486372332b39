"""Objects in a bucket, one request at a time, with every failure said in plain words.

Only this module uses obstore here. Keys come from the environment, or from where the provider's own
programs have them; they are in no value that is pickled, and in no message.
https://developmentseed.org/obstore/latest/authentication/
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from feedpub.errors import PublishError, UsageError
from feedpub.model import Value
from feedpub.text import harmless

_CHUNK = 1 << 20
_RETRIES = 3
_CONNECTING = 10.0

#: Environment variables whose values nobody may read in a message, nor what is too short to tell.
_SECRET = re.compile(r"(?:AWS|AZURE|GOOGLE)_.*(?:KEY|TOKEN|SECRET|PASSWORD|SAS)")
_SHORTEST = 6

_NO_BUCKET = ("NoSuchBucket", "ContainerNotFound", "specified bucket does not exist")
_NO_KEYS = (
    "MissingAccessKeyId",
    "MissingAccount",
    "token request",
    "/latest/api/token",
    "redential",
)


class ConflictError(PublishError):
    """An object is not what it was expected to be: somebody else wrote it."""


class UncertainError(PublishError):
    """Nobody said whether it was done."""


class ObjectVersion(Value, frozen=True):
    """Tells one state of an object from all others; which of the two does, the provider decides."""

    e_tag: str | None = None
    number: str | None = None


#: What is expected of an object that is to be put: a version of it, that there is none, or nothing.
Expected: TypeAlias = ObjectVersion | bool
ABSENT = False
ANYTHING = True


class ObjectFacts(Value, frozen=True):
    """What a bucket says of an object."""

    version: ObjectVersion
    size: int
    modified: datetime


#: Opens a provider's store of a bucket: of client options, and of rules for trying again.
Opener: TypeAlias = Callable[[Mapping[str, Any], Mapping[str, Any]], Any]


class Wire:
    """The objects of one bucket.

    Args:
        where: What messages call the bucket: ``s3://news``.
        opener: Opens it.
        timeout: Seconds that one request may take.
        keys: Where keys are looked for, in words.
    """

    def __init__(self, where: str, opener: Opener, *, timeout: float, keys: str) -> None:
        self.where = where
        self._opener = opener
        self._timeout = timeout
        self._keys = keys
        self._opened: Any = None

    def __getstate__(self) -> dict[str, Any]:
        # An open store would carry its keys along.
        return {**vars(self), "_opened": None}

    def read(self, key: str) -> tuple[ObjectFacts, Iterator[bytes]] | None:
        """Return what is known of the object *key* and its bytes as they come; `None`: none."""
        found = self._asked("get", key)
        return None if found is None else (_stored(found.meta), self._blocks(key, found))

    def attributes(self, key: str) -> tuple[ObjectVersion, Mapping[str, str]] | None:
        """Return the version of the object *key*, and what it was put with; `None`: no object."""
        found = self._asked("get", key)
        return None if found is None else (_stored(found.meta).version, dict(found.attributes))

    def head(self, key: str) -> ObjectFacts | None:
        """Return what is known of the object *key*; `None` if there is none."""
        found = self._asked("head", key)
        return None if found is None else _stored(found)

    def list(self, prefix: str) -> Iterator[tuple[str, ObjectFacts]]:
        """Yield the keys below *prefix*, and what is known of each."""
        with self._saying(prefix):
            for some in self._library.list(self._store, prefix or None):
                yield from ((each["path"], _stored(each)) for each in some)

    def put(
        self,
        key: str,
        data: bytes | Iterable[bytes],
        attributes: Mapping[str, str],
        expected: Expected = ANYTHING,
    ) -> ObjectVersion:
        """Write the object *key*, whole or not at all; return its version.

        Args:
            key: Its name.
            data: Its bytes; if they come in pieces, nothing can be expected of what was there.
            attributes: All that is to be known of it: a put forgets what was.
            expected: What it has to be by now.

        Raises:
            ConflictError: It is not as expected.
        """
        mode: Any = "overwrite" if expected else "create"
        if isinstance(expected, ObjectVersion):
            known = {"e_tag": expected.e_tag, "version": expected.number}
            mode = {name: value for name, value in known.items() if value is not None}
        with self._saying(key):
            found = self._library.put(
                self._store, key, data, attributes=dict(attributes), mode=mode
            )
        return _version(found)

    def remove(self, keys: Sequence[str]) -> None:
        """Remove the objects *keys*; they need not be there."""
        if not keys:
            return
        with self._saying(keys[0]):
            try:
                self._library.delete(self._store, [*keys])
            except FileNotFoundError:  # some providers stop at what is gone already
                for key in keys:
                    self._unless_missing(self._library.delete, key)

    @property
    def _library(self) -> Any:
        import obstore

        return obstore

    @property
    def _store(self) -> Any:
        if self._opened is None:
            options = {
                "timeout": f"{self._timeout:g}s",
                "connect_timeout": f"{min(self._timeout, _CONNECTING):g}s",
                # All are asked by https, but for an endpoint that somebody named.
                "allow_http": True,
            }
            again = {
                "max_retries": _RETRIES, "retry_timeout": timedelta(seconds=self._timeout)
            }  # fmt: skip
            self._opened = self._opener(options, again)
        return self._opened

    def _asked(self, what: str, key: str) -> Any:
        with self._saying(key):
            return self._unless_missing(getattr(self._library, what), key)

    def _unless_missing(self, ask: Callable[[Any, str], Any], key: str) -> Any:
        try:
            return ask(self._store, key)
        except FileNotFoundError as error:
            if _has(error, _NO_BUCKET):
                raise
            return None

    def _blocks(self, key: str, found: Any) -> Iterator[bytes]:
        with self._saying(key):
            for block in found.stream(min_chunk_size=_CHUNK):
                yield bytes(block)

    @contextmanager
    def _saying(self, key: str) -> Iterator[None]:
        """Say in plain words what the library raises."""
        try:
            yield
        except ImportError:
            raise UsageError(
                "publishing to an object store needs obstore, which is not installed",
                place=self.where,
                help="Install it with: pip install 'feedpub[s3]'",
            ) from None
        except Exception as error:  # obstore's, or Python's own for some of them
            raise self._refused(error, key) from None

    def _refused(self, error: Exception, key: str) -> PublishError:
        said, place = type(error).__name__, f"{self.where}/{key}" if key else self.where
        if said in ("AlreadyExistsError", "PreconditionError"):
            return ConflictError(
                "was changed by somebody else while feedpub was at work",
                place=place,
                help="Let one program alone publish there, and build again.",
            )
        if _has(error, _NO_BUCKET):
            return PublishError(
                "there is no such bucket",
                place=self.where,
                help="Make it, or correct its name, its region or the endpoint.",
            )
        if said in ("PermissionDeniedError", "UnauthenticatedError"):
            return PublishError(
                "the keys do not allow that",
                place=place,
                help=f"They come from {self._keys}, and have to allow listing, reading, writing"
                " and removing objects.",
            )
        if _has(error, _NO_KEYS):
            return PublishError(
                "there are no keys for it",
                place=self.where,
                help=f"Set them: they come from {self._keys}.",
            )
        return UncertainError(
            f"cannot be reached, or refused: {_first_line(error)}",
            place=place,
            help="Check the endpoint, the region and the network.",
        )


def _stored(meta: Mapping[str, Any]) -> ObjectFacts:
    version = _version(meta)
    return ObjectFacts(version=version, size=meta["size"], modified=meta["last_modified"])


def _version(found: Mapping[str, Any]) -> ObjectVersion:
    tag = found["e_tag"]
    if tag is not None and not tag.endswith('"'):
        tag = f'"{tag}"'  # Azure's lists leave the quotes out, without which nothing matches
    return ObjectVersion(tag, found["version"])


def _has(error: Exception, marks: Iterable[str]) -> bool:
    text = str(error)
    return any(each in text for each in marks)


def _first_line(error: Exception) -> str:
    """Return what *error* says first, without what is nobody's business."""
    text = re.sub(r"\?\S*", "", str(error).strip().partition("\n")[0])
    secret = {value for name, value in os.environ.items() if _SECRET.match(name)}
    for each in sorted(secret, key=len, reverse=True):
        if len(each) >= _SHORTEST:
            text = text.replace(each, "…")
    return harmless(text)[:300]
