"""What settings and which versions make the documents of an output."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import msgspec

from feedpub.config import Config
from feedpub.formats import FORMATS
from feedpub.model import Output

#: As of the package; asking `importlib.metadata` for it takes 21 ms.
VERSION = "0.1.0"


def made_with(config: Config, output: Output, *, is_monthly: bool) -> str:
    """Return a digest of all that makes the documents of *output*, beside articles and the clock.

    An empty string if that is not known: a format of another package has versions of its own.
    """
    format = FORMATS[output.format]
    if not format.write.__module__.startswith("feedpub."):
        return ""
    said = (
        VERSION,
        output,
        config.publication,
        config.base_url,
        config.prune,
        config.judgement,
        is_monthly,
    )
    data = msgspec.json.encode(said, enc_hook=_plain, order="deterministic")
    return blake2b(data, digest_size=16).hexdigest()


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else repr(value)
