"""Options and results of measuring."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from feedpub.findings import Rule
from feedpub.model import Value


class MeasuringOptions(Value, frozen=True):
    """The options and limits of measuring.

    Attributes:
        timeout: The most seconds for one image, redirects and a second try included.
        first: The bytes requested first.
        most: The bytes requested if an image's header needs more than that.
        redirects: The most redirects to follow.
        allow_private: Whether images may be at private addresses.
        connections: How many images are requested at once.
        per_host: How many at once from one host.
        patience: After this many failures in a row, a host's other images are skipped.
        cache: The cache file; ``None`` for no cache.
        fresh: How long an entry is used without a request.
        retry: How long a failure is cached.
        remembered: The most images in the file.
        root: The directory with the files of `root_url`.
        root_url: The address of *root*, with a final slash.
    """

    timeout: float = 10.0
    first: int = 65_536
    most: int = 1_048_576
    redirects: int = 5
    allow_private: bool = False
    connections: int = 8
    per_host: int = 2
    patience: int = 5
    cache: Path | None = None
    fresh: timedelta = timedelta(days=30)
    retry: timedelta = timedelta(hours=1)
    remembered: int = 200_000
    root: Path | None = None
    root_url: str | None = None


class ImageFacts(Value, frozen=True):
    """The properties of an image, read from its beginning."""

    mime_type: str
    #: Pixels as displayed; ``None`` for drawings without a size.
    width: int | None = None
    height: int | None = None
    size_in_bytes: int | None = None


class MeasuringFailure(Value, frozen=True, gc=True):
    """Why an image could not be measured; the message completes "image '…' …"."""

    rule: Rule
    message: str


class SeenImage(Value, frozen=True, gc=True):
    """The result of a request, with the validators for the next one."""

    outcome: ImageFacts | MeasuringFailure
    etag: str = ""
    last_modified: str = ""
