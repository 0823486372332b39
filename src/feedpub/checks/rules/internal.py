"""What feedpub itself does wrong."""

from __future__ import annotations

from feedpub.findings import Severity, rule


@rule(
    "feedpub/internal-error",
    Severity.ERROR,
    engine="build",
    source="https://man.openbsd.org/sysexits.3",
    passes=["<item><title>Rain</title></item>"],
)
def internal_error() -> None:
    """A bug in feedpub kept this document from being checked to its end.

    The document may be fine or not: nobody has looked at the rest of it. The others were checked
    as usual, and the command ends with 70. Report the traceback on standard error, with the
    document if you can.
    """


@rule(
    "feedpub/unreadable",
    Severity.ERROR,
    engine="build",
    source="https://man.openbsd.org/sysexits.3",
    passes=["<item><title>Rain</title></item>"],
)
def unreadable() -> None:
    """A document, one of several, cannot be read.

    The others were checked as usual, and the command ends with 3. Give the user who runs feedpub
    the right to read it, or do not name it.
    """
