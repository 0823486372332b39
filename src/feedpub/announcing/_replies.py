"""What services answer, and what that means for a message."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from feedpub.announcing._messenger import Receipt
from feedpub.fetch import Answer, retry_after
from feedpub.settings import span
from feedpub.text import harmless

#: What may pass: the service is busy, or has a trouble of its own.
MAY_PASS = frozenset({408, 425, 429, *range(500, 600)})
#: The option that says how long a message is tried.
GIVE_UP: Mapping[str, Any] = {
    "description": "How long to try again if nobody answers. Default: 3d.",
    "type": "string",
    "pattern": "^[1-9][0-9]{0,5} ?[mhdw]$",
    "examples": ["7d"],
}
#: Letters of what a service says that are repeated.
_SHOWN = 120


def patience_of(options: Mapping[str, Any]) -> timedelta:
    """Return how long a message is tried, as the options say."""
    return span(options.get("give_up", "3d"))


def receipt_of(answer: Answer, who: str) -> Receipt:
    """Return what *answer* means: 2xx is success, and what may pass is tried again.

    Args:
        answer: The answer.
        who: Who gave it, at the beginning of a sentence: ``the hub``.
    """
    if 200 <= answer.status < 300:
        return Receipt()
    return Receipt(
        error=f"{who} answers {status_of(answer)}{_said(answer)}",
        is_final=answer.status not in MAY_PASS,
        wait=retry_after(answer.headers) or 0.0,
    )


def status_of(answer: Answer) -> str:
    """Return the status of *answer*, with its meaning: ``404 (Not Found)``."""
    known = set(HTTPStatus)
    phrase = f" ({HTTPStatus(answer.status).phrase})" if answer.status in known else ""
    return f"{answer.status}{phrase}"


def _said(answer: Answer) -> str:
    """Return what a service says in plain text, after a colon; nothing of a page."""
    text = harmless(" ".join(answer.body.decode("utf-8", "replace").split()))
    if not text or text.startswith("<"):
        return ""
    return f": {text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}"
