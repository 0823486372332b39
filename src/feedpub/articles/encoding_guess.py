"""Which encoding bytes that are not UTF-8 are likely in: a suggestion, never more.

Each encoding is tried, and what it makes of the bytes is held against the letters of the languages
that are written in it. https://encoding.spec.whatwg.org/#names-and-labels
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from feedpub.text import shown

#: How many bytes are looked at, from the first on that is not UTF-8, and how many before it.
_SAMPLE = 16 * 1024
_BEFORE = 200
_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґўђјљњћџѓќѕ"
#: Letters beyond ASCII of languages, by the encodings in which they are written, likely ones first.
_LETTERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("windows-1252", ("éèàùçâêîôûëïœæü", "äöüß", "áéíóúñü¡¿", "ãõáéíóúâêôçàü", "àèéìòù", "åäöæøéü",
                      "áðéíóúýþæö", "éëïèöü")),
    ("windows-1250", ("ăâîşţ", "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű",
                      "čćđšž", "čšž")),
    ("windows-1255", ("אבגדהוזחטיךכלםמןנסעףפץצקרשת",)),
    ("windows-1251", (_CYRILLIC,)),
    ("windows-1253", ("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",)),
    ("windows-1254", ("çğıöşüâîûİ",)),
    ("windows-1257", ("ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž")),
    ("windows-1256", ("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچژگ،؛؟ًٌٍَُِّْ",)),
    ("iso-8859-2", ("ăâîşţ", "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áéíóöőúüű", "čćđšž")),
    ("iso-8859-16", ("ăâîșț",)),
    ("koi8-r", (_CYRILLIC,)),
    ("cp852", ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áéíóöőúüű", "ăâîşţ")),
    ("cp866", (_CYRILLIC,)),
    ("mac-roman", ("éèàùçâêîôûëïœæü", "äöüß", "áéíóúñü¡¿")),
)  # fmt: skip
#: Those of two bytes a letter, and what letters in them look like.
_WIDE = (
    ("cp932", re.compile("[ぁ-ヿ一-鿿、。]"), re.compile("[ぁ-ヿ]")),
    ("euc-jp", re.compile("[ぁ-ヿ一-鿿、。]"), re.compile("[ぁ-ヿ]")),
    ("cp949", re.compile("[가-힣]"), re.compile("[가-힣]")),
    ("gb18030", re.compile("[一-鿿，。、]"), re.compile("[的了在是我有和不，。]")),
    ("cp950", re.compile("[一-鿿，。、]"), re.compile("[的了在是我有和不，。]")),
)
#: What stands between words in any language.
_MARKS = frozenset("„”“‘’‚«»–—…€§°©®•·\xa0")
_NAMED = re.compile(r'"([\w-]+)"')
_VOWELS = frozenset("аеёиоуыэюяєії")


def encodings(sample: bytes) -> list[str]:
    """Return the encodings in which *sample*, no UTF-8, reads best, likely ones first."""
    scores = [(_narrow(sample, name, alphabets), name) for name, alphabets in _LETTERS]
    scores += [(_two_bytes(sample, *each), each[0]) for each in _WIDE]
    best, _ = max(scores)
    return [name for score, name in scores if score == best > 0.5]


def suggestion(data: bytes, at: int = 0) -> str:
    """Return what to add to a message on *data*, which is not UTF-8 from the byte *at* on."""
    data = data[max(at - _BEFORE, 0) : at + _SAMPLE]
    names = encodings(data)
    if not names:
        return '; set the encoding of the source, e.g. encoding = "windows-1250"'
    text = data.decode(names[0], "replace")
    # A few letters can be the same in several; what comes later tells them apart. Where an older
    # encoding of a language has them as that of Windows, the latter is likely.
    others = (each for each in names[1:] if each.startswith("windows-"))
    names = [names[0], *(each for each in others if data.decode(each, "replace") == text)][:2]
    either, written = " or ".join(names), " or ".join(f'"{each}"' for each in names)
    return (
        f"; as {either} it reads {shown(_telling(text))}: if that is right,"
        f" write encoding = {written}"
    )


def suggested(messages: Iterable[str]) -> str | None:
    """Return the encoding that most of *messages*, with suggestions of `suggestion`, name."""
    votes = Counter(
        name for each in messages for name in _NAMED.findall(each.partition("write encoding =")[2])
    )
    return max(votes, key=votes.__getitem__, default=None)


def _telling(text: str) -> str:
    """Return the words around the first letter beyond ASCII of *text*."""
    at = next((index for index, each in enumerate(text) if each > "\x7f" and each.isalpha()), 0)
    begin = max(text.rfind("\n", 0, at) + 1, text.rfind(",", 0, at) + 1, at - 24)
    return " ".join(text[begin : at + 24].partition("\n")[0].split())


def _narrow(data: bytes, name: str, alphabets: tuple[str, ...]) -> float:
    text = data.decode(name, "replace")
    letters = [each for each in text if each > "\x7f" and each not in _MARKS]
    if not letters:
        # Quotation marks and dashes are the same in all that Windows has.
        return 0.9 if name == "windows-1252" else 0.0
    best = max(
        sum(each.lower() in alphabet or each in alphabet for each in letters)
        for alphabet in alphabets
    )
    wrong = len(letters) - best + sum(map(_is_wrong, text, text[1:]))
    is_cyrillic = alphabets[0] is _CYRILLIC
    if is_cyrillic and sum(each.lower() in _VOWELS for each in letters) < len(letters) / 3:
        wrong += len(letters) // 4
    return 1 - wrong / len(letters)


def _is_wrong(first: str, second: str) -> int:
    """Return how wrong it is that *second* comes after *first*."""
    if "\x80" <= first < "\xa0" or first == "\ufffd":
        return 1
    if not first.isalpha() or not second.isalpha() or (first + second).isascii():
        return 0
    # Small letters come in words; a large one inside of a word is another encoding's small one.
    # Nor does a word change from one script to the other.
    inside = first.islower() and second.isupper() and second > "\x7f"
    return 2 * inside + 2 * ((first < "\u0370") != (second < "\u0370"))


def _two_bytes(data: bytes, codec: str, letters: re.Pattern[str], own: re.Pattern[str]) -> float:
    text = data.decode(codec, "replace")
    beyond = sum(each > "\x7f" for each in text)
    if not beyond:
        return 0.0
    found = len(letters.findall(text)) / beyond
    # What only this language has decides between those that share ideographs.
    return found - 0.1 + 0.2 * min(1.0, 4 * len(own.findall(text)) / beyond)
