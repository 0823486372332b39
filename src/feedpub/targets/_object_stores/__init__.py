"""Object stores: what is the same for all providers.

A run takes a lease, which is an object; so two runs never meet, on whatever machines they are.
What it changes it first writes into a journal, which is one object as well, with all the bytes; so
whatever happens then, the next run can finish it. Each put says which version of the object it
replaces, so that nobody else's is overwritten unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from feedpub.targets import _safe_names
from feedpub.targets._object_stores._bucket import Bucket
from feedpub.targets._object_stores._stored_headers import CACHED, Headers
from feedpub.targets._object_stores._wire import Opener, Wire

__all__ = ["OPTIONS", "Bucket", "Headers", "Wire", "bucket", "endpoint", "made", "problems"]

_TIMEOUT = 60
_TEXT = {"type": "string", "minLength": 1}
_CACHED = {"type": "string", "pattern": r"^[\x20-\x7e]+$"}

#: The keys that all providers have.
OPTIONS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "prefix": {
            "description": "The folder in the bucket that is published, e.g. feeds. Default: the"
            " whole bucket.",
            **_TEXT,
        },
        "work": {
            "description": "The folder in the bucket where feedpub keeps its own objects (lease,"
            " journal, list of published files); do not make it public. Default: next to the"
            " prefix, .feeds.feedpub for feeds; .feedpub without a prefix.",
            **_TEXT,
        },
        "cache_control": {
            "description": "The Cache-Control header: of all files, or a table with one for each"
            f' format, {{rss = "max-age=60", default = "max-age=300"}}. Default: {CACHED}.',
            "oneOf": [
                _CACHED,
                {"type": "object", "minProperties": 1, "additionalProperties": _CACHED},
            ],
        },
        "gzip": {
            "description": "Store the files compressed, with Content-Encoding: gzip, for buckets"
            " that are read without a server that compresses. Files that end in .gz stay as they"
            " are. Default: false.",
            "type": "boolean",
        },
        "timeout": {
            "description": f"How many seconds one request may take. Default: {_TIMEOUT}.",
            "type": "integer",
            "minimum": 1,
            "maximum": 3600,
        },
    }
)


def endpoint(text: str) -> Mapping[str, Any]:
    """Return the schema of the key ``endpoint``, of which *text* says more."""
    return {"description": text, "type": "string", "pattern": r"^https?://[^\s/@?#]+[^\s@?#]*$"}


def bucket(text: str) -> Mapping[str, Any]:
    """Return the schema of the key that names the bucket, of which *text* says more."""
    return {"description": text, "type": "string", "pattern": r"^[A-Za-z0-9$][A-Za-z0-9._-]*$"}


def problems(options: Mapping[str, Any], base: object) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with *options*, by key."""
    del base
    for key in ("prefix", "work"):
        why = _safe_names.fault(str(options.get(key, "-")).strip("/"))
        if why is not None:
            yield key, f"{options[key]!r} {why}; write the path of a folder in the bucket"
    prefix, work = _folders(options)
    if prefix and f"{work}/".startswith(f"{prefix}/"):
        yield "work", f"{work!r} is in the published folder; name a folder outside"
    elif prefix and prefix.startswith(f"{work}/"):
        yield "prefix", f"{prefix!r} is in the folder that feedpub keeps for itself"


def made(url: str, opener: Opener, options: Mapping[str, Any], *, keys: str) -> Bucket:
    """Return the target that *options* ask for.

    Args:
        url: The bucket's, as the provider's own programs write it.
        opener: Opens it.
        options: What the configuration says.
        keys: Where its keys come from, in words.
    """
    prefix, work = _folders(options)
    timeout = options.get("timeout", _TIMEOUT)
    where = f"{url}/{prefix}" if prefix else url
    if "endpoint" in options:
        where = f"{where} at {urlsplit(options['endpoint']).netloc}"
    wire = Wire(where, opener, timeout=timeout, keys=keys)
    headers = Headers(
        cache_control=options.get("cache_control", CACHED), is_packed=options.get("gzip", False)
    )
    # A request is made again within its time, and may take as long once more.
    return Bucket(wire, prefix=prefix, work=work, headers=headers, life=4 * timeout)


def _folders(options: Mapping[str, Any]) -> tuple[str, str]:
    """Return the published folder and that of feedpub's own objects."""
    prefix = options.get("prefix", "").strip("/")
    above, _, last = prefix.rpartition("/")
    beside = f".{last}.feedpub" if last else ".feedpub"
    work = options.get("work", f"{above}/{beside}" if above else beside)
    return prefix, work.strip("/")
