"""What to call the address of a source: without its password."""

from __future__ import annotations

import re

from feedpub.patterns import pattern
from feedpub.uris import SCHEME

#: https://docs.sqlalchemy.org/en/20/core/engines.html#database-urls: only "@" ends a password.
_PASSWORD = pattern(rf"^({SCHEME}://[^:/@?#]*:)([^@]+)(?=@)")
_WEB_PASSWORD = pattern(r"^(https?://[^:/@?#]*:)([^@/?#]+)(?=@)", re.IGNORECASE)
#: Looks only once at each part between two of "=", "&" and "#".
_SECRETS = pattern(
    r"((?:(?<=&)|(?<![^=&#])[^=&#?]*+\?)(?:(?!passw|pwd|secret|odbc_connect)[^=&#])*+"
    r"(?:passw|pwd|secret|odbc_connect)[^=&#]*+=)([^&#]++)",
    re.IGNORECASE,
)
_WEB = ("http://", "https://")
#: What stands for a variable of the environment says no secret.
_VARIABLE = pattern(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")


def public(address: str) -> str:
    """Return *address* as people may see it: ``***`` in place of passwords."""
    if "://" not in address:
        return address
    password = _WEB_PASSWORD if address.lower().startswith(_WEB) else _PASSWORD
    return _SECRETS.sub(_hidden, password.sub(_hidden, address))


def _hidden(match: re.Match[str]) -> str:
    return match[0] if _VARIABLE.fullmatch(match[2]) else f"{match[1]}***"
