"""UTF-8 that was read as something else, told from text that is right.

Every letter beyond ASCII is two bytes or more in UTF-8. Read in an encoding of one byte a letter,
each becomes a capital such as Ã and a sign that does not follow letters: ``JudeÅ£ean``. What can
be text as it is is left alone: ``« Liberté »`` in French, ``Îşi`` in Romanian of old, ``CAFÉ™``.
https://www.w3.org/International/questions/qa-what-is-encoding
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import NamedTuple

from msgspec import Struct

#: How often a text may have been read wrongly, one time after the other.
_TIMES = 3
#: What UTF-8 is read as; the C1 controls of Latin-1 fill what these leave empty.
_ENCODINGS = ("cp1252", "cp1250", "cp1251")
#: Controls, which no text has: read as Latin-1 what is windows-1252.
_CONTROL = re.compile("[\x80-\x9f]")
#: Signs that may well follow a letter.
_AFTER_LETTERS = frozenset("\xa0»”“’‘…–—™›•®©°ºª²³¹·§€£¢¥‰«¼½¾±´")
#: Those that follow a letter that is spoken of, „Ã”, or cried: Ã…
_CLOSING = frozenset("»”’“…–—")
#: Of a script in which one letter alone proves nothing: two.
_SCRIPT = re.compile(
    "[\u0370-\u03ff]{2}|[\u0400-\u045f\u0490\u0491]{2}|[\u0591-\u05f4]{2}|[\u0600-\u06ff]{2}"
    "|[\u0900-\u0dff]{2}|[\u0e00-\u0eff]{2}|[\u10a0-\u10ff]{2}|[\u0530-\u058f]{2}"
    "|[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]{2}|[\uac00-\ud7a3\u3000-\u303f]{2}"
)
#: Quotation marks, dashes, money and other signs of three bytes; the mark of the byte order; emoji.
_MARK = re.compile("[\u2010-\u2044\u20a0-\u20cf\u2100-\u27bf\ufeff\ufffd\U0001f000-\U0001faff]")
#: Letters and signs of languages in Latin letters, of two bytes and of three.
_LATIN = re.compile("[\x80-\u017f\u01a0\u01a1\u01af\u01b0\u0218-\u021b\u0259]+")
_VIETNAMESE = re.compile("[\u1e00-\u1eff]+")
#: The last word of a text, without what is after it, and the first.
_LAST, _FIRST = re.compile(r"\S*\Z"), re.compile(r"\A\S*")
#: How much of a word is shown on either side.
_AROUND = 20


class Misspelt(NamedTuple):
    """A word, and what it should be."""

    here: str
    meant: str


class _Letters(Struct, frozen=True):
    """One encoding that UTF-8 was read as."""

    #: Letter → byte.
    bytes: Mapping[str, int]
    #: Finds what may be one letter.
    one: re.Pattern[str]


class _Run(Struct):
    """Letters that may have been read wrongly, one beside the other."""

    start: int
    end: int
    meant: str


def first_misspelt(text: str) -> Misspelt | None:
    """Return the first word of *text* that was read wrongly without doubt."""
    spans = [span for name in _ENCODINGS for span in _sure(text, name)]
    spans += [match.span() for match in islice(_CONTROL.finditer(text), 1)]
    if not spans:
        return None
    start, end = min(spans)
    before = text[max(start - _AROUND, 0) : start]
    after = text[end : end + _AROUND]
    word = f"{_LAST.findall(before)[0]}{text[start:end]}{_FIRST.findall(after)[0]}"
    return Misspelt(word, _meant(word))


def _sure(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Yield where *text* was read in the encoding *name* without doubt, the first place only."""
    runs = _runs(text, _letters(name))
    found = ((run.start, run.end) for run in runs if _is_sure(run, text, name))
    return islice(found, 1)


def _meant(word: str) -> str:
    leads = ""
    for _ in range(_TIMES):
        before = word
        for name in _ENCODINGS:
            runs = list(_runs(word, _letters(name)))
            if any(_is_sure(run, word, name) or word[run.start] in leads for run in runs):
                for run in reversed(runs):
                    word = word[: run.start] + run.meant + word[run.end :]
        word = _CONTROL.sub(_as_windows, word)
        if word == before:
            break
        # What was read wrongly once may have been so before.
        leads = "ÃÂÄÅĂ"
    return word


def _as_windows(control: re.Match[str]) -> str:
    return control[0].encode("latin-1").decode("cp1252", "ignore")


@cache
def _letters(name: str) -> _Letters:
    known = {bytes([byte]).decode(name, "replace"): byte for byte in range(0x80, 0x100)}
    known.pop("\ufffd", None)
    known |= {chr(byte): byte for byte in range(0x80, 0xA0)}

    def those(first: int, last: int) -> str:
        found = [each for each, byte in known.items() if first <= byte <= last]
        return f"[{''.join(map(re.escape, found))}]"

    more = those(0x80, 0xBF)
    one = re.compile(
        f"{those(0xC2, 0xDF)}{more}|{those(0xE0, 0xEF)}{more}{{2}}|{those(0xF0, 0xF4)}{more}{{3}}"
    )
    return _Letters(known, one)


def _runs(text: str, letters: _Letters) -> Iterator[_Run]:
    """Yield what may be letters of UTF-8 in *text*, those that touch as one."""
    touching: _Run | None = None
    for match in letters.one.finditer(text):
        try:
            meant = bytes(letters.bytes[each] for each in match[0]).decode()
        except UnicodeDecodeError:
            continue
        if touching is not None and touching.end == match.start():
            touching.end = match.end()
            touching.meant += meant
            continue
        if touching is not None:
            yield touching
        touching = _Run(match.start(), match.end(), meant)
    if touching is not None:
        yield touching


def _is_sure(run: _Run, text: str, name: str) -> bool:
    if name == "cp1251":
        return _SCRIPT.search(run.meant) is not None or text.startswith("вЂ", run.start)
    if _MARK.search(run.meant) or _SCRIPT.search(run.meant):
        return True
    here = text[run.start : run.end]
    if _VIETNAMESE.fullmatch(run.meant):
        # Not "«papá»…".
        return here[1] == "º" or here[-1] not in _AFTER_LETTERS
    if not _LATIN.fullmatch(run.meant):
        return False
    before, after = text[max(run.start - 1, 0) : run.start], text[run.end : run.end + 1]
    return len(run.meant) > 1 or _is_telling(before, here[0], here[1], after)


def _is_telling(before: str, lead: str, sign: str, after: str) -> bool:
    """Return whether *lead* and *sign*, between *before* and *after*, can be nothing else."""
    if sign.isalpha() and lead not in "ÃÅĹ":
        # Words begin with a capital and a letter: "Ăştia", "Úžasný".
        return before.islower()
    if before.isupper() or (sign.isupper() and after.isupper()):
        # A word in capitals, and what follows it: "CAFÉ™", "ORĂŞTIE".
        return sign not in _AFTER_LETTERS and not sign.isalpha()
    if lead in "ÃÂ":
        return sign not in _CLOSING or before.islower() or after.isalnum()
    return sign not in _AFTER_LETTERS or before.islower() or after.islower()
