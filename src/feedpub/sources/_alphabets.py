"""Which encoding of one byte a letter fits a text, by the alphabets of languages.

A text in an encoding that is not declared can be read in many ways, and nearly all of them make
letters that no language has side by side. Only where one is left is there a right answer.
https://encoding.spec.whatwg.org/#legacy-single-byte-encodings
"""

from __future__ import annotations

import re

#: Letters beyond ASCII of the languages that are written in each.
_WRITTEN = {
    "windows-1252": ("áâãàçéêíóôõúü", "àâæçéèêëîïôœùûüÿ", "áéíñóúü", "äöüß", "àèéìòóùî", "åäöæøéü",
                     "áðéíóúýþæö", "àçèéíïòóúü·", "áéëïíöóúüèê"),
    "windows-1250": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ",
                     "čćđšž", "äöüß"),
    "windows-1251": ("абвгдежзийклмнопрстуфхцчшщъыьэюяё", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
                     "абвгдђежзијклљмнњопрстћуфхцчџшѓќѕ", "абвгдеёжзійклмнопрстуўфхцчшыьэюя"),
    "windows-1253": ("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",),
    "windows-1254": ("çğıöşüâîû",),
    "iso-8859-2": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áéíóöőúüű", "ăâîşţ", "čćđšž", "äöüß"),
    "koi8-r": ("абвгдежзийклмнопрстуфхцчшщъыьэюяё",),
}  # fmt: skip
#: Enough to know a language by.
_SAMPLE = 1 << 16
#: Fewer letters than this may be chance, in languages with a few of their own and with no others.
_FEW, _SOME = 3, 20
#: A letter beyond ASCII beside one of it.
_MIXED = re.compile(r"[A-Za-z][^\x00-\x7f\W]|[^\x00-\x7f\W][A-Za-z]")
#: How many letters may belong to a name of elsewhere.
_STRANGE = 0.02


def fitting(data: bytes) -> str | None:
    """Return the encoding that alone makes words of a language of *data*; ``None``: no one does."""
    sample = data[:_SAMPLE]
    read = {name: text for name in _WRITTEN if (text := _text(sample, name)) is not None}
    fits = [name for name, text in read.items() if _is_language(text, _WRITTEN[name])]
    # Two encodings that agree on every letter there is are one answer.
    return fits[0] if fits and len({read[name] for name in fits}) == 1 else None


def _text(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_language(text: str, alphabets: tuple[str, ...]) -> bool:
    if any("\x80" <= each <= "\x9f" for each in text):
        return False
    letters = [each for each in text if each > "\x7f" and each.isalpha() and each not in "ªº"]
    # In words, capitals are few: koi8-r and windows-1251 have them the other way round.
    small = sum(map(str.islower, letters))
    is_latin = alphabets[0][0] < "ʯ"
    if small * 2 < len(letters) or len(letters) < (_FEW if is_latin else _SOME):
        return False
    if not is_latin and len(_MIXED.findall(text)) > _STRANGE * len(letters):
        return False  # words of Cyrillic or Greek letters hold no Latin ones
    folded = [each.lower() for each in letters]
    return any(
        sum(each not in alphabet for each in folded) <= _STRANGE * len(folded)
        for alphabet in alphabets
    )
