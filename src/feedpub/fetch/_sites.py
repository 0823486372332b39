"""Which addresses belong together: what signs in to one may be sent to the other."""

from __future__ import annotations

from urllib.parse import urlsplit


def is_same_site(old: str, new: str) -> bool:
    """Return whether what was meant for *old* may be sent to *new*.

    Scheme, host and port must be the same; from http to https is as good.
    """
    before, after = urlsplit(old), urlsplit(new)
    if (before.scheme, before.netloc) == (after.scheme, after.netloc):
        return True
    is_secured = (before.scheme, after.scheme) == ("http", "https")
    return is_secured and before.hostname == after.hostname and not before.port and not after.port
