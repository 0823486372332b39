"""The grammar of e-mail addresses: readers and rules use the same one.

So no record passes with an address for which the feed is then refused.
"""

from __future__ import annotations

from feedpub.patterns import pattern

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
#: ``addr-spec`` without comments and spaces: https://www.rfc-editor.org/rfc/rfc5322#section-3.4.1.
#: The JSON Schema of records repeats it, so it has only what every dialect of expressions knows.
GRAMMAR = (
    rf"(?:{_ATOM}(?:\.{_ATOM})*|\"(?:[^\"\\\r\n]|\\.){{0,64}}\")"
    rf"@(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Fa-f.:]+\])"
)
_ADDRESS = pattern(GRAMMAR)


def is_valid(text: str) -> bool:
    """Return whether *text* is an e-mail address without a name."""
    return _ADDRESS.fullmatch(text) is not None
