"""Spellings that are wrong throughout a source and can be corrected: ``normalise = […]``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from unicodedata import is_normalized, normalize

from feedpub.articles import rules
from feedpub.articles.mojibake import Misspelt, first_misspelt
from feedpub.errors import UsageError
from feedpub.findings import Rule
from feedpub.model import Value
from feedpub.text import alike

#: Fields that are searched for and compared, rather than read.
NAMES = frozenset(("title", "label", "section", "tags", "authors.name", "source.name"))
_COMMAS = str.maketrans("şţŞŢ", "șțȘȚ")
_WORD = re.compile(r"\S+")
_MARK = re.compile("[\u0300-\u036f\u3099\u309a]")
#: An editor of HTML escapes half of a letter.
_ESCAPED = re.compile("([ÂÃ])&(?:nbsp|#160);")
#: Of no use in a name. Those that join letters (U+200C, U+200D) are letters in Persian and emoji.
INVISIBLE = re.compile("[\xad\u180e\u200b\u2060\ufeff]")


class Normalisation(Value, frozen=True, gc=True):
    """One way in which texts are wrong throughout.

    Attributes:
        name: As ``normalise`` calls it.
        rule: What is broken by them.
        what: What a text has then, for messages.
        find: Returns the first word that is wrong, if one is.
        correct: Returns the text without the fault.
    """

    name: str
    rule: Rule
    what: str
    find: Callable[[str], Misspelt | None]
    correct: Callable[[str], str]
    #: Whether it is one in names and titles only.
    in_names: bool = False
    #: Whether it is one in Romanian only.
    in_romanian: bool = False

    def concerns(self, path: str, *, romanian: bool) -> bool:
        """Return whether the field *path* of an article, Romanian or not, may have it."""
        return (path in NAMES or not self.in_names) and (romanian or not self.in_romanian)


def _with_commas(text: str) -> str:
    return text.translate(_COMMAS)


def _composed(text: str) -> str:
    return normalize("NFC", text)


def _all_seen(text: str) -> str:
    return INVISIBLE.sub("", text)


def _decoded(text: str) -> str:
    import ftfy

    decoded: str = ftfy.fix_encoding(_with_spaces(text))
    return decoded


def _with_spaces(text: str) -> str:
    """Return *text* with the no-break spaces that belong to letters before them."""
    return _ESCAPED.sub("\\1\xa0", text) if "&" in text else text


def _first_misread(text: str) -> Misspelt | None:
    return first_misspelt(_with_spaces(text))


def _first_changed(correct: Callable[[str], str]) -> Callable[[str], Misspelt | None]:
    def find(text: str) -> Misspelt | None:
        words = _WORD.finditer(text)
        changed = (Misspelt(word[0], correct(word[0])) for word in words)
        return next((each for each in changed if each.here != each.meant), None)

    return find


def _first_in_parts(text: str) -> Misspelt | None:
    if _MARK.search(text) is None or is_normalized("NFC", text):
        return None
    return _first_changed(_composed)(text)


#: By name, in the order in which they are done.
NORMALISATIONS = {
    each.name: each
    for each in (
        Normalisation(
            name="mojibake",
            rule=rules.MOJIBAKE,
            what="mojibake",
            find=_first_misread,
            correct=_decoded,
        ),
        Normalisation(
            name="nfc",
            rule=rules.DECOMPOSED,
            what="a letter in parts",
            find=_first_in_parts,
            correct=_composed,
        ),
        Normalisation(
            name="romanian-comma",
            rule=rules.CEDILLA,
            what="a cedilla for a comma",
            find=_first_changed(_with_commas),
            correct=_with_commas,
            in_romanian=True,
        ),
        Normalisation(
            name="invisible",
            rule=rules.INVISIBLE,
            what="an invisible character",
            find=_first_changed(_all_seen),
            correct=_all_seen,
            in_names=True,
        ),
    )
}


def chosen(names: Iterable[str]) -> tuple[str, ...]:
    """Return *names*, if each is that of a normalisation and what it needs is there.

    Raises:
        UsageError: One is not.
    """
    names = (names,) if isinstance(names, str) else tuple(names)
    for name in names:
        if name not in NORMALISATIONS:
            near = alike(name, NORMALISATIONS)
            hint = f"Did you mean {near[0]!r}?" if near else f"Use {', '.join(NORMALISATIONS)}."
            raise UsageError(f"there is no normalisation {name!r}", help=hint)
    if "mojibake" in names and find_spec("ftfy") is None:
        raise UsageError(
            'normalise = ["mojibake"] needs the package ftfy, which is not installed',
            help="Install it with: pip install 'feedpub[text]'",
        )
    return names
