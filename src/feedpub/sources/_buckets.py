"""Objects in the stores of Amazon, Google and Microsoft, and of others that speak S3.

Only this module uses obstore. Keys, regions and endpoints come from the environment
(``AWS_ACCESS_KEY_ID``, ``AWS_ENDPOINT_URL``, ``GOOGLE_SERVICE_ACCOUNT``, ``AZURE_STORAGE_…``),
never from the configuration. https://developmentseed.org/obstore/latest/authentication/
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from feedpub.errors import ReadError, UsageError
from feedpub.sources._earlier import UnchangedError
from feedpub.text import harmless

_BUCKET = re.compile(r"(?:s3a?|gs|az|abfss?)://", re.IGNORECASE)
_CHUNK = 1 << 20


def is_object(url: str) -> bool:
    """Return whether *url* is that of an object in a store."""
    return _BUCKET.match(url) is not None


class StoredObject(io.RawIOBase):
    """The bytes of the object at *url*, as they come.

    Raises:
        ReadError: It is not there, not for us to read, or breaks off.
        UsageError: obstore is not installed.
        UnchangedError: It has not changed since *since*.
    """

    def __init__(self, url: str, name: str, since: datetime | None = None) -> None:
        super().__init__()
        try:
            import obstore
        except ImportError:
            raise UsageError(
                "reading from an object store needs obstore, which is not installed",
                help="Install it with: pip install 'feedpub[s3]'",
            ) from None
        self._name = name
        self._left = b""
        folder, _, key = url.rpartition("/")
        try:
            found = obstore.get(_store(folder), key)
            self._size = found.meta["size"]
            self._blocks: Iterator[Any] = iter(found.stream(min_chunk_size=_CHUNK))
        except Exception as error:  # obstore's, or Python's own for some of them
            raise _refused(error, name) from None
        if since is not None and found.meta["last_modified"] < since:
            raise UnchangedError

    def read(self, size: int = -1, /) -> bytes:
        """Return up to *size* bytes more.

        Raises:
            ReadError: It breaks off.
        """
        if not self._left:
            try:
                self._left = bytes(next(self._blocks, b""))
            except Exception as error:
                raise _refused(error, self._name) from None
            self._size -= len(self._left)
            if not self._left and self._size:
                raise ReadError(f"broke off {self._size:,} bytes before its end", place=self._name)
        block = self._left if size < 0 else self._left[:size]
        self._left = self._left[len(block) :]
        return block


def _store(folder: str) -> Any:
    from obstore.store import from_url

    # A store that gives no answer costs a minute at most. All are asked by https, but for an
    # endpoint that whoever runs feedpub has named.
    return from_url(
        folder,
        client_options={"timeout": "60s", "connect_timeout": "10s", "allow_http": True},
        retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=60)},
    )


def _refused(error: Exception, name: str) -> ReadError:
    said = type(error).__name__
    if said in ("NotFoundError", "FileNotFoundError"):
        return ReadError("does not exist", place=name, help="Check bucket and name.")
    if said in ("PermissionDeniedError", "UnauthenticatedError"):
        return ReadError(
            "cannot be read with these keys",
            place=name,
            help="Set them in the environment, e.g. AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY; AWS_SKIP_SIGNATURE=true for a public bucket.",
        )
    first = harmless(str(error).strip().partition("\n")[0].partition("?")[0])
    return ReadError(f"cannot be read: {first[:300]}", place=name)
