"""Where unusable records wait for somebody to fix them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from feedpub.errors import PublishError, remedy
from feedpub.sources._reading import Rejected


def set_aside(rejected: Iterable[Rejected], path: Path) -> None:
    """Write *rejected* to *path*, one JSON object a line: where from, why, and the record itself.

    A file of an earlier run is replaced, so that what was fixed since is gone from it.

    Raises:
        PublishError: It cannot be written.
    """
    lines = (
        json.dumps(
            {
                "source": each.origin.path,
                "line": each.origin.line,
                "number": each.origin.number,
                "reasons": each.reasons,
                "record": each.raw,
            },
            ensure_ascii=False,
        )
        for each in rejected
    )
    part = path.with_name(path.name + ".part")
    try:
        part.write_text("".join(f"{line}\n" for line in lines), "utf-8", "surrogateescape")
        part.replace(path)
    except OSError as error:
        raise PublishError(
            f"cannot be written: {error.strerror}", place=str(path), help=remedy(error)
        ) from error
