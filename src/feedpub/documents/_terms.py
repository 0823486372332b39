"""What documents say of the use of pages by machines, in one language for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from feedpub.markup import RSL, Element

#: Word for several uses → these uses (https://rslstandard.org/rsl).
SEVERAL = {
    "all": ("search", "ai-input", "ai-train", "ai-index"),
    "ai-all": ("ai-input", "ai-train", "ai-index"),
}
EVERY = SEVERAL["all"]
#: Words of the drafts before RSL 1.0, and of other vocabularies → the word of 1.0.
OLD = {
    "train-ai": "ai-train", "train-genai": "ai-train", "ai-use": "ai-input",
    "ai-output": "ai-input", "inference": "ai-input", "ai-training": "ai-train",
}  # fmt: skip
#: The element of RSL that says to which pages licences apply.
LICENSED = f"{{{RSL}}}content"
_LICENSE, _PERMITS, _PROHIBITS, _PAYMENT = (
    f"{{{RSL}}}{name}" for name in ("license", "permits", "prohibits", "payment")
)


class Terms(Struct, frozen=True):
    """What one statement says of the use of some pages.

    What is permitted for a price, or only to some, is neither free nor denied: most of those who
    deny a use in one place sell it in another.

    Attributes:
        language: In which it is said: ``rsl``, ``content-signal``, ``content-usage``, ``tdm``.
        about: A path of robots.txt, with ``*`` and ``$``, or a URL.
        number: Of the item, or of the part of the document, that says so, from 0.
        free: The uses that are permitted to everybody, for nothing.
        denied: The uses that are denied to everybody.
        left_out: The uses that are denied by not being in a list of what is permitted.
    """

    language: str
    about: str
    number: int
    free: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()


def expanded(words: Iterable[str]) -> frozenset[str]:
    """Return the uses that *words* stand for; old words mean what replaced them."""
    meant = (OLD.get(word, word) for word in words)
    return frozenset(use for word in meant for use in SEVERAL.get(word, (word,)))


def of_content(content: Element, number: int) -> Terms:
    """Return what the licences of an ``rsl:content`` say."""
    licences = [_of_license(each) for each in content.iterchildren(_LICENSE)]
    prohibited = frozenset[str]().union(*(each[2] for each in licences))
    free = frozenset[str]().union(*(each[0] for each in licences)) - prohibited
    offered = frozenset[str]().union(*(each[1] for each in licences))
    return Terms(
        language="rsl",
        about=(content.get("url") or "").strip(),
        number=number,
        free=free,
        denied=prohibited,
        left_out=frozenset(EVERY) - offered - prohibited if licences else frozenset(),
    )


def _of_license(license: Element) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return what a licence gives away, what it offers at all, and what it prohibits.

    What it permits is a complete list; if it has none, all that is not prohibited is permitted,
    but that is not said.
    """
    permitted, prohibited = _usage(license, _PERMITS), _usage(license, _PROHIBITS)
    is_for_some = any(
        each.get("type") in ("user", "geo") for each in license.iterchildren(_PERMITS, _PROHIBITS)
    )
    payments = [each.get("type") for each in license.iterchildren(_PAYMENT)]
    is_free = not is_for_some and all(each in (None, "free") for each in payments)
    offered = frozenset(EVERY) if permitted is None else permitted
    return (
        (permitted or frozenset()) if is_free else frozenset(),
        offered,
        frozenset() if is_for_some else prohibited or frozenset(),
    )


def _usage(license: Element, tag: str) -> frozenset[str] | None:
    found = [each for each in license.iterchildren(tag) if each.get("type") == "usage"]
    if not found:
        return None
    return expanded(word for each in found for word in (each.text or "").replace(",", " ").split())


def signals(value: str, yes: str, no: str) -> Iterator[tuple[str, bool]]:
    """Yield each use that *value* has a preference for, and whether that is *yes*.

    Of ``Content-Signal`` and ``Content-Usage``, as far as they can be read.
    """
    for part in value.split(","):
        label, equals, word = part.partition(";")[0].strip().partition("=")
        if equals and word in (yes, no):
            yield OLD.get(label, label), word == yes
