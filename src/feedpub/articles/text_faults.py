"""What is wrong with the texts of an article that can be used: reported, and corrected on request.

It looks at the article, not at the record, so that the careful way and the quick way to read a
record find the same. Most articles need no close look: a few characters are in none of their texts.
"""

from __future__ import annotations

import re
from typing import Any
from unicodedata import is_normalized

from feedpub.articles import rules
from feedpub.articles.article_texts import change_texts
from feedpub.articles.mojibake import Misspelt
from feedpub.articles.normalising import INVISIBLE, NAMES, NORMALISATIONS, Normalisation
from feedpub.articles.record_context import RecordContext
from feedpub.findings import Severity
from feedpub.html.pieces import pieces
from feedpub.html.site_shortcodes import left_over
from feedpub.text import shown

#: The bodies of an article.
_LONG = ("content_html", "content_text")
#: What few articles have, and has texts.
_RARE = frozenset(("label", "attachments", "videos", "related", "source", "place"))
#: Languages in which ş and ţ are ș and ț.
_ROMANIAN = ("ro", "mo")
#: So many characters of Romanian have a ş, if they have a ţ.
_SHORT = 1_000
#: Most shortcodes of one text that are named.
_MOST = 20
#: Small letters that stand in words in capitals, having no capital.
_ALWAYS_SMALL = re.compile("[ßªº]")
#: A word this long is not an abbreviation, and so many words are a sentence.
_SENTENCE = 5
_LETTERS = re.compile(r"[^\W\d_]+")


def look(found: dict[str, Any], context: RecordContext) -> None:
    """Note at *context* what is wrong with the texts of *found*, the model's values for an article.

    What the source wants to be corrected is corrected.
    """
    title = found["title"]
    if title.isupper() or "ß" in title or "ª" in title or "º" in title:
        _report_capitals(title, context)
    language = found.get("language") or context.defaults.language
    romanian = language.partition("-")[0].lower() in _ROMANIAN
    short = _short_texts(found)
    has_codes = "[" in short or "{" in short
    asked = bool(context.defaults.normalise)
    wrong = not short.isascii() and (
        asked or _may_be_wrong(short, romanian=romanian) or _short_may_be_wrong(short)
    )
    for name in _LONG:
        if name in found:
            text = found[name]
            has_codes = has_codes or "[" in text or "{" in text
            wrong = wrong or (
                not text.isascii() and (asked or _may_be_wrong(text, romanian=romanian))
            )
    if not (has_codes or wrong):
        return

    def settled(text: str, path: str) -> str:
        if has_codes and path not in NAMES:
            _report_codes(text, path, context)
        return _corrected(text, path, context, romanian=romanian) if wrong else text

    change_texts(found, settled)


def _short_texts(found: dict[str, Any]) -> str:
    """Return all texts of *found* but its bodies, one after the other."""
    get = found.get
    texts = [author.name for author in get("authors", ())]
    for image in get("images", ()):
        texts += image.caption or "", image.credit or "", image.alt or ""
    if not _RARE.isdisjoint(found):

        def taken(text: str, _path: str) -> str:
            texts.append(text)
            return text

        change_texts(found, taken, _RARE)
    return "\n".join(
        (found["title"], get("summary", ""), *get("sections", ()), *get("tags", ()), *texts)
    )


def _may_be_wrong(text: str, *, romanian: bool) -> bool:
    """Return whether *text* needs a close look."""
    return (
        # In every long text with mojibake is one of these; most languages have none of them.
        "Ã" in text or "Â" in text or "Ä" in text or "Å" in text or "€" in text or "™" in text
        or "µ" in text or "Ù" in text or "\x80" in text or "\x92" in text
        # Letters in parts; of languages with no such accent short texts tell.
        or "\u0306" in text or "\u0308" in text or "\u0327" in text or "\u3099" in text
        # The other letter is in any text of some length as well, and slower to find.
        or (romanian and ("ş" in text or (len(text) < _SHORT and "ţ" in text)))
    )  # fmt: skip


def _short_may_be_wrong(text: str) -> bool:
    """Return the same of short texts, in which one of those few signs may well not be."""
    return (
        "Ă" in text or "Ð" in text or "Ï" in text or "Ř" in text or "Ĺ" in text or "ѕ" in text
        or "¤" in text or "ţ" in text or "Ş" in text or "Ţ" in text
        # What nobody sees.
        or "\xad" in text or "\u200b" in text or "\ufeff" in text
        or not is_normalized("NFC", text)
    )  # fmt: skip


def _corrected(text: str, path: str, context: RecordContext, *, romanian: bool) -> str:
    parts = list(pieces(text)) if path == "content_html" else [(False, text)]
    for each in NORMALISATIONS.values():
        if not each.concerns(path, romanian=romanian):
            continue
        slip = next(
            (slip for is_markup, part in parts if not is_markup and (slip := each.find(part))), None
        )
        if slip is None:
            continue
        if each.name in context.defaults.normalise:
            made = [(mark, part if mark else each.correct(part)) for mark, part in parts]
            # Of a title or a tag that nobody sees, nothing would be left.
            if any(part.strip() for _, part in made):
                parts = made
                _report_corrected(each, slip, path, context)
                continue
        _report_slip(each, slip, path, context)
        if each.rule is rules.MOJIBAKE:
            break  # its letters look like other faults
    return "".join(part for _, part in parts)


def _report_slip(each: Normalisation, slip: Misspelt, path: str, context: RecordContext) -> None:
    message = (
        f"{path} has {each.what}: {_seen(slip.here)} should be {_seen(slip.meant)}; to correct"
        f' all of them, write normalise = ["{each.name}"] in the [[source]]'
    )
    context.notes.add(each.rule, path, message, key=path)


def _report_corrected(
    each: Normalisation, slip: Misspelt, path: str, context: RecordContext
) -> None:
    message = f"{path} had {each.what}: {_seen(slip.here)} was written as {_seen(slip.meant)}"
    context.notes.add(each.rule, path, message, key=f"{path} corrected", severity=Severity.INFO)


def _seen(word: str) -> str:
    r"""Return *word* quoted, with what nobody would see written as ``\uNNNN``."""
    return INVISIBLE.sub(lambda match: f"\\u{ord(match[0]):04x}", shown(word))


def _report_codes(text: str, path: str, context: RecordContext) -> None:
    for code in left_over(text)[:_MOST]:
        message = (
            f"{path} has the shortcode {code}, which readers would see as is;"
            " export the text that the site displays"
        )
        context.notes.add(rules.LEFTOVER_SHORTCODE, path, message, key=f"{path} {code}")


def _report_capitals(title: str, context: RecordContext) -> None:
    if _is_in_capitals(title):
        message = f"{shown(title)} is in capitals; write it as a sentence"
        context.notes.add(rules.CAPITALS, "title", message, key="title")


def _is_in_capitals(title: str) -> bool:
    """Return whether *title* is a sentence in capitals, rather than abbreviations."""
    if not _ALWAYS_SMALL.sub("", title).isupper():
        return False
    words = _LETTERS.findall(title)
    long = sum(len(word) >= _SENTENCE for word in words)
    return long >= 2 or (long == 1 and len(words) >= _SENTENCE)
