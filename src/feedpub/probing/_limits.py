"""How far probing goes, and what it finds out."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from feedpub.findings import Rule
from feedpub.model import Value


class ProbingOptions(Value, frozen=True):
    """How far probing goes.

    Attributes:
        timeout: Seconds that one image may take, redirects and a second try included.
        first: Bytes that are asked for.
        most: Bytes that are asked for where the header of an image needs more than that.
        redirects: How many of them are followed.
        allow_private: Images may be at addresses that are not public.
        connections: How many images are asked for at once.
        per_host: How many of one host.
        patience: Images of one host that fail in a row before its others are left alone.
        cache: The file that remembers images; ``None``: nothing is remembered.
        fresh: How long an image is remembered without asking.
        retry: How long it is remembered that there was none.
        remembered: How many images the file may hold.
        root: The directory that holds the files of `root_url`.
        root_url: Address of *root*, ending in a slash.
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
    """What the beginning of an image says."""

    mime_type: str
    #: Pixels, as it is shown; ``None`` for drawings without any.
    width: int | None = None
    height: int | None = None
    size_in_bytes: int | None = None


class ProbeFailure(Value, frozen=True, gc=True):
    """Why nothing is known of an image; the message completes "image '…' …"."""

    rule: Rule
    message: str


class SeenImage(Value, frozen=True, gc=True):
    """What came of asking, and what to say when asking again."""

    outcome: ImageFacts | ProbeFailure
    etag: str = ""
    last_modified: str = ""
