"""A rule of a house: headlines do not shout."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.findings import Severity, rule
from feedpub.markup import Element


@rule(
    "town-crier/shouting",
    Severity.WARNING,
    on="item/title",
    source="https://town-crier.example/style#shouting",
    flags=["<item><title>RAIN UNTIL FRIDAY</title></item>"],
    passes=["<item><title>Rain until Friday</title></item>"],
)
def shouting(element: Element) -> Iterator[tuple[object, str]]:
    """A headline is all capital letters.

    Write it as a sentence: aggregators refuse headlines that shout.
    """
    if (element.text or "").isupper():
        yield element, "the headline is all capital letters"
