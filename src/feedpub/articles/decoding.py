"""JSON text into values, carefully: slower than the fast path, but it says what is wrong."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import Any

from msgspec import Raw
from msgspec.json import Decoder
from msgspec.json import format as written

from feedpub.articles import rules
from feedpub.articles.notes import Broken
from feedpub.articles.record_context import ValueWithNotes
from feedpub.text import ILLEGAL

#: Escapes of characters that XML may not allow; of half a pair of surrogates the decoder makes
#: an error. All begin with one sign, so that whatever has none is passed over quickly.
_SUSPICIOUS = re.compile(rb"\\(?:u(?:00[01]|[fF]{3}[eEfF])|[bf])")
_ENDS = re.compile(rb'"[ \t\r\n]*:').findall
_UNESCAPED_ENDS = re.compile(rb'(?<!\\)"[ \t\r\n]*:').findall
_decode = Decoder().decode
_find_illegal = ILLEGAL.search
_members = Decoder(dict[str, Raw]).decode


class Repeating(dict[str, Any]):
    """An object that gives a key twice, of which only the last is held."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        counts = Counter(key for key, _ in pairs)
        self.keys_given_twice = [key for key, count in counts.items() if count > 1]

    def over(self, made: Mapping[str, Any]) -> Repeating:
        """Return *made* of this, which still says what this was given twice."""
        found = Repeating(list(made.items()))
        found.keys_given_twice = self.keys_given_twice
        return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else Repeating(pairs)


# Raw control characters in texts are let through: each is reported and removed, which is
# kinder than refusing the record.
DECODER = json.JSONDecoder(strict=False, object_pairs_hook=_object)


def quickly(data: bytes) -> Any:
    """Return the value of the JSON text *data*; ``None`` if it needs a closer look.

    Each of its objects gives a key once, and no text in it holds what XML cannot carry.
    """
    if _may_hold_illegal(data):
        return None
    try:
        value = _decode(data)
        return value if type(value) is dict and _has_keys(data, _count_keys(value)) else None
    except (ValueError, RecursionError):
        return None


def partly(
    data: bytes, decode: Callable[[bytes], dict[str, Any]], objects: Collection[str]
) -> dict[str, Any] | None:
    """Return what *decode* takes of the JSON object *data*; ``None`` if it needs a closer look.

    As `quickly`, but in objects within a member a key may be given twice, unless the member is one
    of *objects*. Whatever *decode* leaves out is JSON, and UTF-8, and no more is known of it.
    """
    if _may_hold_illegal(data):
        return None
    try:
        members = _each_once(data)
        if members is None:
            return None
        found = decode(data)
        if len(found) < len(members) and not data.isascii():
            # The decoder passes over what is left out, whatever bytes it holds.
            b"".join([raw for key, raw in members.items() if key not in found]).decode()
    except (ValueError, RecursionError):
        return None
    if not objects:
        return found
    inside = {key: value for key in objects if type(value := found.get(key)) in (dict, list)}
    if all(_has_keys(bytes(members[key]), _count_keys(value)) for key, value in inside.items()):
        return found
    return None


def _each_once(data: bytes) -> dict[str, Raw] | None:
    """Return the members of the JSON object *data*; ``None`` if a key may be given twice."""
    sign = data.find(b'":') + 2
    if data[sign : sign + 1].isspace():
        data = written(data, indent=-1)
    members = _members(data)
    # Without white space, each member takes two quotes, a colon and a comma, or the last brace.
    size = 1 + 4 * len(members) + len("".join(members).encode()) + sum(map(len, members.values()))
    if size == len(data):
        return members
    smallest = written(data, indent=-1)
    return _each_once(smallest) if len(smallest) < len(data) else None


def _may_hold_illegal(data: bytes) -> bool:
    # One byte is found in a tenth of the time that several take.
    if b"\xef" in data and (b"\xef\xbf\xbe" in data or b"\xef\xbf\xbf" in data):
        return True
    return b"\\" in data and _SUSPICIOUS.search(data) is not None


def _has_keys(data: bytes, count: int) -> bool:
    """Return whether the objects of the valid JSON text *data* have *count* keys together."""
    # Behind each key there is such an end; a text may hold more of them, each with a backslash.
    return len(_ENDS(data)) == count or (
        b'\\\\"' not in data and len(_UNESCAPED_ENDS(data)) == count
    )


def is_plain(value: Any) -> bool:
    """Return whether no text in *value* holds what XML cannot carry, and no key is given twice."""
    # Asked of every value of every record: a type is told in a tenth of the time of an `isinstance`
    # of an abstract one.
    kind = type(value)
    if kind is str:
        return _find_illegal(value) is None
    if kind is dict or kind is list:
        for each in value.values() if kind is dict else value:
            if type(each) is str:
                if _find_illegal(each) is not None:
                    return False
            elif each is not None and not is_plain(each):
                return False
        return True
    return _is_plain(value)


def _is_plain(value: Any) -> bool:
    if isinstance(value, Repeating):
        return False
    if isinstance(value, Mapping):
        return all(map(is_plain, value.values()))
    return not isinstance(value, ValueWithNotes) or is_plain(value.value)


def _count_keys(value: Any) -> int:
    """Return how many keys *value*, an object or a list, and all in it have together."""
    if type(value) is dict:
        count, inside = len(value), iter(value.values())
    else:
        count, inside = 0, iter(value)
    for each in inside:
        if type(each) is dict or type(each) is list:
            count += _count_keys(each)
    return count


def loads(data: bytes) -> Any:
    """Return the value of the JSON text *data*, or a `Broken` that says what is wrong."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return not_utf8(data, error)
    try:
        return DECODER.decode(text)
    except json.JSONDecodeError as error:
        return not_json(data, error)
    except RecursionError:
        return Broken(rule=rules.NOT_JSON, message="is nested too deeply", raw=data)
    except ValueError:  # int() takes 4,300 digits, and says how a program could take more
        return Broken(
            rule=rules.NOT_JSON, message="contains a number with thousands of digits", raw=data
        )


def not_json(data: bytes, error: json.JSONDecodeError, *, final: bool = False) -> Broken:
    """Return what is wrong with *data*."""
    what = error.msg[:1].lower() + error.msg[1:].removesuffix(" at")
    return Broken(
        rule=rules.NOT_JSON,
        message=f"is not valid JSON: {what} at column {error.colno}",
        raw=data,
        column=error.colno,
        final=final,
    )


def not_utf8(
    data: bytes, error: UnicodeDecodeError, *, final: bool = False, before: int = 0
) -> Broken:
    """Return which byte of *data* is not UTF-8, *before* bytes having gone before."""
    from feedpub.articles import encoding_guess  # nearly all sources are UTF-8

    byte = f"byte 0x{error.object[error.start]:02X} at byte offset {before + error.start}"
    return Broken(
        rule=rules.NOT_UTF8,
        message=f"{byte} is not UTF-8{encoding_guess.suggestion(error.object, error.start)}",
        raw=data,
        final=final,
    )
