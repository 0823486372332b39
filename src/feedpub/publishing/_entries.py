"""What the list of published files says of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feedpub.targets import MadeFor, Staged


def entry(staged: Staged) -> dict[str, Any]:
    """Return what the list says of *staged*."""
    return {
        "format": staged.format,
        "size": staged.size,
        "sha256": staged.sha256,
        "articles": staged.articles,
        "family": staged.made_for.family,
        "feed": staged.made_for.feed,
        "value": staged.made_for.value,
    }


def made_for(found: Any) -> MadeFor:
    """Return which output a file was made for, of an entry that an older version may have made."""
    given = found if isinstance(found, Mapping) else {}
    family, feed, value = given.get("family"), given.get("feed"), given.get("value")
    return MadeFor(
        family=family if isinstance(family, str) else "",
        feed=feed if isinstance(feed, str) else "",
        value=value if isinstance(value, str) else None,
    )
