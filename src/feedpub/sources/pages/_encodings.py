"""The text of a page, in the encoding that it, its server or the configuration names.

https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable

from msgspec import Struct

from feedpub.articles import rules
from feedpub.articles.notes import Broken
from feedpub.patterns import pattern
from feedpub.text import shown, sign_of

#: How far into a page its encoding is looked for; the standard asks authors for the first 1,024.
_HEAD = 16_384
_DECLARING = pattern(rb"(?i)<(?:meta|\?xml)\b([^<>]{0,500})")
_DECLARED = pattern(rb"(?i)\b(?:charset|encoding)\s*+=\s*+[\"']?\s*+([A-Za-z0-9_.:-]{2,40})")
_LANG = pattern(rb"(?i)<html\b[^>]{0,500}?\blang\s*=\s*[\"']?([A-Za-z]{2,3})")
#: What a label means on the Web, where Python reads it more strictly or does not know it.
#: https://encoding.spec.whatwg.org/#names-and-labels
_LABELS = {
    "ascii": "cp1252", "us-ascii": "cp1252", "iso-8859-1": "cp1252", "iso8859-1": "cp1252",
    "latin1": "cp1252", "latin-1": "cp1252", "l1": "cp1252", "iso-8859-9": "cp1254",
    "latin5": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "windows-874": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932",
    "windows-31j": "cp932", "ms_kanji": "cp932", "x-euc-jp": "euc_jp",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "ksc5601": "cp949", "windows-949": "cp949",
    "big5": "big5hkscs", "x-x-big5": "big5hkscs", "big5-hkscs": "big5hkscs",
    "x-mac-cyrillic": "mac_cyrillic", "macintosh": "mac_roman", "iso-8859-8-i": "iso8859_8",
    # A page whose declaration can be read as ASCII is not in them.
    "utf-16": "utf-8", "utf-16le": "utf-8", "utf-16be": "utf-8", "utf-32": "utf-8",
    "unicode": "utf-8", "utf8": "utf-8", "utf8mb4": "utf-8",
}  # fmt: skip
#: What pages in a language were written in before UTF-8, for a hint.
_USUAL = {
    **dict.fromkeys(("cs", "hr", "hu", "pl", "ro", "sk", "sl", "sq", "sr"), "windows-1250"),
    **dict.fromkeys(("be", "bg", "mk", "ru", "uk"), "windows-1251"),
    "ar": "windows-1256", "el": "windows-1253", "fa": "windows-1256", "he": "windows-1255",
    "ja": "shift_jis", "ko": "euc-kr", "th": "windows-874", "tr": "windows-1254", "zh": "gb18030",
}  # fmt: skip
#: Codecs of Python that no page is encoded in.
_NO_ENCODINGS = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7"}


class PageText(Struct, frozen=True):
    """The text of a page, whether some of its bytes were no characters, and those in UTF-8."""

    text: str
    damaged: bool = False
    data: bytes | None = None


def text_of(data: bytes, named: Iterable[str | None]) -> PageText | Broken:
    """Return the text of the page *data*.

    A byte order mark says what it is. Bytes that are UTF-8, and more than ASCII, are that, whatever
    is said of them: no other encoding looks like it by chance, and pages are often saved again.

    Args:
        data: Its bytes.
        named: What its server says, and what the configuration says; what the page says comes
            between the two.
    """
    sign = sign_of(data)
    if sign is not None:
        text = data.decode(sign.exact, "replace").removeprefix("\ufeff")
        return PageText(text, "\ufffd" in text)
    unicode = _strictly(data, "utf-8")
    if unicode is not None and not unicode.isascii():
        return PageText(unicode, data=data)
    http, *configured = named
    codecs_named = [
        codec for name in (http, _declared(data), *configured) if (codec := _codec(name))
    ]
    for codec in codecs_named:
        found = _strictly(data, codec)
        if found is not None:
            return PageText(found)
    if unicode is not None:
        return PageText(unicode)
    if not codecs_named:
        return _unknown(data)
    return PageText(data.decode(codecs_named[0], "replace"), damaged=True)


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except ValueError:
        return None


def _declared(data: bytes) -> str | None:
    for tag in _DECLARING.finditer(data[:_HEAD]):
        found = _DECLARED.search(tag[1])
        if found:
            return found[1].decode("ascii")
    return None


def _codec(name: str | None) -> str | None:
    """Return Python's name for the encoding that is called *name* on the Web, if it is one."""
    if name is None:
        return None
    label = name.strip().lower()
    label = _LABELS.get(label, label)
    try:
        codec = codecs.lookup(label).name
        b" ".decode(codec)
    except (LookupError, ValueError):  # unknown, or not from bytes to text
        return None
    return None if codec.replace("_", "-") in _NO_ENCODINGS else codec


def _unknown(data: bytes) -> Broken:
    lang = _LANG.search(data[:_HEAD])
    likely = _USUAL.get(lang[1].decode("ascii").lower() if lang else "", "windows-1252")
    return Broken(
        rule=rules.NOT_UTF8,
        message=f"is not UTF-8 and declares no other encoding; set it in the [[source]]: "
        f"encoding = {shown(likely)}",
    )
