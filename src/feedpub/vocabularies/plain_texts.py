"""Ways to read what is text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from feedpub.articles.plain_text import of_paragraph, without_html
from feedpub.patterns import pattern
from feedpub.text import one_line, remembered
from feedpub.vocabularies._transforms import Transform

_READ_ON = pattern(
    r"""(?is)<a\b[^<>]{0,2000}class=["'][^"'<>]*\b(?:more|read)-?(?:link|more)?\b[^<>]*>.{0,500}?</a>"""
)
#: What excerpts end with.
_MORE = ("[…]", "[...]", "…", "...")
_BY = pattern(r"^\s*(?:[Bb]y|BY|Von|VON|Par|PAR|Por|POR|Door|Przez|Text:|Words:)\s+")
#: Between people; "y" and "e" may be parts of their names, as "de" and "von" are.
_BETWEEN = pattern(
    r"(?i)(?:(?<!\s)\s++)?+(?:[,/;&|]|\b(?:and|und|et|och|og|en|și|with|mit)\b(?=\s))\s*+"
)
#: dpa, AFP, AP/dpa …: one word, all its letters small or all of them large.
_AGENCY = pattern(r"[a-z]{2,6}|[A-Z]{2,6}")


def _each(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if not isinstance(value, list):
        return value
    return [change(each) if isinstance(each, str) else each for each in value]


def _html(value: Any, record: Mapping[str, Any]) -> Any:
    del record
    return _plain(value) if type(value) is str else _each(value, _plain_word)


def _plain(text: str) -> str:
    if "<" in text or "&" in text:
        found = of_paragraph(text)
        if found is not None:
            return found
        text = without_html(text.strip(" \t\n\r\f\v"), meant=True)
    return one_line(text)


#: Names of sections and tags come again and again.
_plain_word = remembered(_plain)


def _last(value: Any, record: Mapping[str, Any]) -> Any:
    del record
    return _each(value, lambda text: urlsplit(text).path.rstrip("/").rpartition("/")[2])


def _excerpt(value: Any, record: Mapping[str, Any]) -> Any:
    del record
    return _each(value, _shortened)


def _shortened(text: str) -> str:
    text = _plain(_READ_ON.sub("", text) if "<a " in text else text)
    if not text.endswith(_MORE):
        return text
    end = len(text)
    while found := next((each for each in _MORE if text.endswith(each, 0, end)), None):
        end -= len(found)
        while text[end - 1 : end] == " ":
            end -= 1
    return f"{text[:end]}…"


def _byline(value: Any, record: Mapping[str, Any]) -> Any:
    del record
    return list(_people(value)) if isinstance(value, str) else value


@remembered
def _people(line: str) -> Sequence[str]:
    """Return the people whom *line*, a byline, names."""
    line = _BY.sub("", _plain(line))
    names = [each.strip(" .;") for each in _BETWEEN.split(line)]
    people = [each for each in names if each and not _AGENCY.fullmatch(each)]
    return people or [each for each in names if each]


def _web_address(value: Any, record: Mapping[str, Any]) -> Any:
    del record
    is_address = isinstance(value, str) and value.startswith(("http://", "https://"))
    return value if is_address else None


BYLINE = Transform(
    name="byline",
    about='The people in a line such as "By Ana Pop and Ion Rus, dpa", without the agency.',
    apply=_byline,
    looks_at=(),
)
EXCERPT = Transform(
    name="excerpt",
    about='The plain text of an excerpt, without its "read more" link.',
    apply=_excerpt,
    looks_at=(),
)
HTML_TO_TEXT = Transform(
    name="html-to-text",
    about="HTML as plain text on one line: tags are removed, entities become characters.",
    apply=_html,
    looks_at=(),
)
LAST_STEP = Transform(
    name="last-step",
    about="The last part of an address or path: the slug.",
    apply=_last,
    looks_at=(),
)
WEB_ADDRESS = Transform(
    name="web-address",
    about="The value if it is the address of a page, otherwise nothing.",
    apply=_web_address,
    looks_at=(),
)
