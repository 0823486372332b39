"""The members of JSON Feed's objects: their types, and what their texts may contain.

https://www.jsonfeed.org/version/1.1/
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from feedpub.checks import _html_walk
from feedpub.checks._value_kinds import LANGUAGE, MIME, html_in
from feedpub.checks._when import RFC3339
from feedpub.patterns import pattern
from feedpub.text import shown
from feedpub.uris import CLEAN, problem

if TYPE_CHECKING:
    from feedpub.checks._context import Context

VERSIONS = ("https://jsonfeed.org/version/1.1", "https://jsonfeed.org/version/1")
#: A fault's name, and the rest of the sentence that starts with the key.
Faults = Any
Find = Callable[[Any, "Context"], Faults]
#: Integers below this are exact in JSON. https://www.rfc-editor.org/rfc/rfc8259#section-6
_COUNTABLE = 2**53
#: The most faults reported for one text.
_MOST_FLAWS = 1000
_TAG_FIRST = pattern(r"\s*<[A-Za-z][^<>]*>")
_ESCAPED = pattern(r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|nbsp|hellip|[lr][sd]quo|[mn]dash);")


class Member(Struct, frozen=True):
    """The definition of one key.

    Attributes:
        type: Its type in Python; int for numbers of any kind.
        find: Returns what is wrong with it.
        inside: The shape of the object, or of the objects of the list.
        each: Returns what is wrong with each text of the list.
    """

    type: type
    find: Find | None = None
    inside: ObjectShape | None = None
    each: Find | None = None


class ObjectShape(Struct, frozen=True):
    """An object: its name, its allowed and its required keys."""

    name: str
    members: dict[str, Member]
    required: tuple[str, ...] = ()


def _plain(value: str, context: Context) -> Faults:
    if "<" in value or "&" in value:
        found = html_in(value)
        if found:
            advice = "write the character itself" if found[0] == "&" else "write plain text"
            return (("html-in-text", f"is plain text but contains {shown(found)}; {advice}"),)
    return ()


def _said(value: str, context: Context) -> Faults:
    if not value.strip():
        return (("empty-value", "is empty; write it, or leave the key out"),)
    return _plain(value, context)


def _body(value: str, context: Context) -> Faults:
    """Articles may be about HTML, so only a text that starts with HTML is reported."""
    found = None
    if "<" in value and _TAG_FIRST.match(value):
        found = html_in(value)
    if found is None and "&" in value:
        match = _ESCAPED.search(value)
        found = match[0] if match else None
    if found is None:
        return ()
    return (
        ("html-in-text", f"is plain text but contains {shown(found)}; write it as content_html"),
    )


def _html_body(value: str, context: Context) -> Faults:
    return _html_walk.inspect(value, relative=False)[:_MOST_FLAWS]


def _address(value: str, context: Context) -> Faults:
    if CLEAN.fullmatch(value):
        return ()
    if not value.strip():
        return (("empty-value", "is empty; write the URL, or leave the key out"),)
    found = problem(value, True, False)
    if found is None:
        found = problem(value, False, False)
        if found is not None and found[0] == "invalid-url":
            found = ("unencoded-url", found[1])
    return () if found is None else (found,)


def _url(value: str, context: Context) -> Faults:
    if CLEAN.fullmatch(value):
        return ()
    found = _address(value, context)
    if not found and value[:5].lower() not in ("http:", "https"):
        return (("unusual-scheme", f"is {shown(value)}; write an http or https URL"),)
    return found


def _date(value: str, context: Context) -> Faults:
    found = RFC3339.find(value, context)
    if not found:
        return ()
    (name, message), *_ = found
    if name == "invalid-date":
        if not value.strip():
            return ((name, "is empty; write the moment, or leave the key out"),)
        tidy = value.upper().replace(" ", "T", 1)
        if not RFC3339.find(tidy, context):
            return (("unusual-date", f"is {shown(value)}; write {tidy!r}"),)
    return ((name, message),)


def _version(value: str, context: Context) -> Faults:
    if value in VERSIONS:
        return ()
    return (("invalid-version", f"is {shown(value)}; write {VERSIONS[0]!r}"),)


def _id(value: str, context: Context) -> Faults:
    if not value.strip():
        return (("invalid-id", "is blank; write one that never changes"),)
    seen = context.memory("json-feed/duplicate-id")
    if value in seen:
        return (("duplicate-id", f"{shown(value)} is that of an earlier item; write another"),)
    seen[value] = True
    return ()


def _amount(value: float, context: Context) -> Faults:
    if value < 0:
        return (("invalid-number", f"is {value:.6g}; write a number that is not negative"),)
    if value >= _COUNTABLE:
        return (("invalid-number", "is larger than readers can count; write what is true"),)
    return ()


def _size(value: float, context: Context) -> Faults:
    if 0 < value < _COUNTABLE and value % 1:
        return (("invalid-number", f"is {value:.6g}; write a whole number of bytes"),)
    return _amount(value, context)


_TEXT, _SAID, _ANY = Member(str, _plain), Member(str, _said), Member(str)
_URL, _LANGUAGE = Member(str, _url), Member(str, LANGUAGE.find)

AUTHOR = ObjectShape("author", {"name": _SAID, "url": Member(str, _address), "avatar": _URL})
HUB = ObjectShape("hub", {"type": _SAID, "url": _URL}, ("type", "url"))
ATTACHMENT = ObjectShape(
    "attachment",
    {
        "url": _URL,
        "mime_type": Member(str, MIME.find),
        "title": _TEXT,
        "size_in_bytes": Member(int, _size),
        "duration_in_seconds": Member(int, _amount),
    },
    ("url", "mime_type"),
)
ITEM = ObjectShape(
    "item",
    {
        "id": Member(str, _id),
        "url": _URL,
        "external_url": _URL,
        "title": _TEXT,
        "content_html": Member(str, _html_body),
        "content_text": Member(str, _body),
        "summary": _TEXT,
        "image": _URL,
        "banner_image": _URL,
        "date_published": Member(str, _date),
        "date_modified": Member(str, _date),
        "authors": Member(list, inside=AUTHOR),
        "author": Member(dict, inside=AUTHOR),
        "tags": Member(list, each=_said),
        "language": _LANGUAGE,
        "attachments": Member(list, inside=ATTACHMENT),
    },
    ("id",),
)
FEED = ObjectShape(
    "feed",
    {
        "version": Member(str, _version),
        "title": _SAID,
        "home_page_url": _URL,
        "feed_url": _URL,
        "description": _TEXT,
        "user_comment": _ANY,
        "next_url": _URL,
        "icon": _URL,
        "favicon": _URL,
        "authors": Member(list, inside=AUTHOR),
        "author": Member(dict, inside=AUTHOR),
        "language": _LANGUAGE,
        "expired": Member(bool),
        "hubs": Member(list, inside=HUB),
        "items": Member(list, inside=ITEM),
    },
    ("version", "title", "items"),
)
