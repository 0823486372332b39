"""The manifest: which files are one publication, for readers that see it through a CDN.

A cache may serve files that never existed together, or old ones without end. A reader that fetches
the manifest first can tell, by comparing lengths and hashes. The idea is that of TUF
(https://theupdateframework.github.io/specification/latest/), with signatures left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

import msgspec

from feedpub import dates
from feedpub.model import Value

#: Its path below the target, beside the files that it lists.
NAME = "feedpub-manifest.json"
#: Its format, as validation and lists of files call it.
FORMAT = "feedpub-manifest"
#: Its schema, in ``schemas/``, which also tells it from other JSON.
SCHEMA = "https://feedpub.example/schemas/feedpub-manifest.schema.json"


class ManifestFile(Value, frozen=True):
    """One file of a publication.

    Attributes:
        path: Its path below the folder of the manifest, with slashes.
        length: Bytes.
        sha256: Their SHA-256, in hexadecimal digits.
        articles: How many articles it lists.
        url: Its public address, if that is not its path below the manifest's.
    """

    path: str
    length: int
    sha256: str
    articles: int = 0
    url: str | None = None


class Manifest(Value, frozen=True, gc=True):
    """The files of a publication that belong together.

    Attributes:
        version: The name of this set of files: equal sets have equal ones.
        created: Since when it has been live; of two, the one created later is the newer one.
        expires: When the next run is due, because time alone makes other files then; ``None`` if
            it does not. Who still sees this one much later sees an old copy.
        files: By their paths.
    """

    version: str
    created: datetime
    expires: datetime | None
    files: tuple[ManifestFile, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it in JSON values."""
        return {
            "$schema": SCHEMA,
            "version": self.version,
            "created": dates.rfc3339(self.created),
            "expires": None if self.expires is None else dates.rfc3339(self.expires),
            "files": [
                {
                    "path": each.path,
                    "length": each.length,
                    "sha256": each.sha256,
                    "articles": each.articles,
                    **({} if each.url is None else {"url": each.url}),
                }
                for each in self.files
            ],
        }

    def data(self) -> bytes:
        """Return its bytes, as they are published."""
        return (json.dumps(self.as_json(), ensure_ascii=False, indent=1) + "\n").encode()


def of(
    files: Iterable[ManifestFile],
    created: datetime,
    expires: datetime | None,
    before: Manifest | None = None,
) -> Manifest:
    """Return the manifest of *files*; if *before* lists the same, they are live since then."""
    listed = tuple(sorted(files, key=lambda each: each.path))
    version = version_of((each.path, each.sha256) for each in listed)
    if before is not None and before.version == version:
        created = before.created
    return Manifest(version=version, created=created, expires=expires, files=listed)


def read(data: bytes | None) -> Manifest | None:
    """Return the manifest in *data*; ``None`` if there is not one."""
    with suppress(msgspec.MsgspecError, ValueError):
        return msgspec.json.decode(data or b"", type=Manifest)
    return None


def version_of(pairs: Iterable[tuple[str, str]]) -> str:
    """Return the name of a set of files, of the path and the SHA-256 of each."""
    import hashlib  # 3 ms, and validation of feeds has no manifest

    digest = hashlib.sha256()
    for name, sha256 in sorted(pairs):
        digest.update(f"{name}\0{sha256}\0".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
