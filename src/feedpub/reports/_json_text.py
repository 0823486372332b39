"""JSON text that any UTF-8 file can hold."""

from __future__ import annotations

import json
from typing import Any


def dumps(value: Any, *, indent: int | None = None, margin: str = "") -> str:
    """Return *value* as JSON; lines after the first begin with *margin*."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    # A lone surrogate cannot be encoded; it can only be in a string, where \ud800 means the same.
    safe = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return safe.replace("\n", f"\n{margin}") if margin else safe
