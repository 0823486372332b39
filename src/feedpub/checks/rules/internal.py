"""Failures of feedpub itself, not of a document."""

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
    """A bug in feedpub interrupted the check of this document.

    The document may or may not be valid: the rest of it was not checked. The other documents were
    checked as usual, and the command exits with 70. Report the traceback on standard error, with
    the document if you can.
    """


@rule(
    "feedpub/unreadable",
    Severity.ERROR,
    engine="build",
    source="https://man.openbsd.org/sysexits.3",
    passes=["<item><title>Rain</title></item>"],
)
def unreadable() -> None:
    """One of several documents cannot be read.

    The others were checked as usual, and the command exits with 3. Give the user who runs feedpub
    permission to read it, or leave it out.
    """
