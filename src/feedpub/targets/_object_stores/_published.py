"""What feedpub knows of the objects it put into a bucket, which is kept there as well."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from feedpub.model import Value
from feedpub.targets._object_stores._stored_headers import is_headers
from feedpub.targets._object_stores._wire import ABSENT, Expected, ObjectVersion
from feedpub.targets._remote_places import damaged


class Known(Value, frozen=True, gc=True):
    """One object as it was put.

    Attributes:
        version: Which it has been since.
        headers: What it was put with.
        media_type: That of its format.
    """

    version: ObjectVersion
    headers: Mapping[str, str]
    media_type: str = ""


class PublishedObjects(Value, frozen=True, gc=True):
    """All that is published.

    Attributes:
        manifest: What the last run said of its files.
        known: Those of them that nobody but feedpub put there.
        version: Which version of the object this was read from.
    """

    manifest: Mapping[str, Mapping[str, Any]]
    known: Mapping[str, Known]
    version: Expected = ABSENT

    def as_bytes(self) -> bytes:
        """Return it as an object holds it."""
        known = {
            name: [each.version.e_tag, each.version.number, dict(each.headers), each.media_type]
            for name, each in sorted(self.known.items())
        }
        plain = {"files": dict(self.manifest), "objects": known}
        return json.dumps(plain, ensure_ascii=False, indent=1).encode() + b"\n"


def published_objects(data: bytes, version: ObjectVersion, where: str) -> PublishedObjects:
    """Return the state that is written in *data*.

    Raises:
        PublishError: It cannot be read; without it, what earlier runs left would never go.
    """
    try:
        found = json.loads(data)
        manifest = {str(name): dict(each) for name, each in found["files"].items()}
        known = {name: _known(each) for name, each in found["objects"].items() if name in manifest}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise damaged(where) from None
    return PublishedObjects(manifest=manifest, known=known, version=version)


def _known(found: Any) -> Known:
    e_tag, number, headers, media_type = found
    if not is_headers(headers):
        raise ValueError("no headers")
    return Known(version=ObjectVersion(e_tag, number), headers=headers, media_type=str(media_type))
