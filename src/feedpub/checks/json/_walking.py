"""The walk over a JSON feed, a single one for all its rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from feedpub.checks import _rulebook
from feedpub.checks._context import Context
from feedpub.checks._report import Report
from feedpub.checks.json import members as members
from feedpub.checks.json.members import Member, ObjectShape
from feedpub.checks.rules import html, json_feed, json_feed_items, json_feed_members
from feedpub.documents.positions import Spot
from feedpub.documents.positions.json_spots import KEY, VALUE, below
from feedpub.findings import Rule
from feedpub.patterns import pattern
from feedpub.text import alike, shown

Check = Callable[..., Any]
_MODULES = (html, json_feed, json_feed_items, json_feed_members)
_ALL = [each for module in _MODULES for each in vars(module).values() if isinstance(each, Rule)]
#: Last part of the id → rule, for faults of HTML and of members.
RULES = {each.id.partition("/")[2]: each for each in _ALL}
_WORDS = {
    str: "text between double quotes",
    int: "a number",
    bool: "true or false",
    list: "an array […]",
    dict: "an object {…}",
}
_EXTENSION = pattern(r"_[A-Za-z][^.]*")
_IDS = {"id": "invalid-id", "version": "invalid-version"}
_STRING_OR_NONE = (str, type(None))
_NAME_AND_URL = {"name", "url"}
#: The most values of extensions that are checked.
_MOST = 100_000


#: Rules that need not check the same author twice.
_FORGET = {"json-feed/empty-author"}
_SHAPES = (members.FEED, members.ITEM, members.AUTHOR, members.HUB, members.ATTACHMENT)


def _checks(shape: ObjectShape) -> tuple[tuple[Rule, Check], ...]:
    """Return the rules about objects of *shape*, those of other people's packages too."""
    rules = _rulebook.about(f"json/{shape.name}")
    return tuple((rule, rule.check) for rule in rules if rule.check is not None)


class JsonWalk:
    """Walks one feed.

    Attributes:
        keys: The number of keys found.
        spoken: The paths that a rule reported.
    """

    def __init__(self, context: Context, report: Report) -> None:
        self.keys = 0
        self.spoken: set[str] = set()
        self._context = context
        self._report = report
        self._left = _MOST
        self._checks = {shape.name: _checks(shape) for shape in _SHAPES}
        self._remembers = all(rule.id in _FORGET for rule, _ in self._checks["author"])
        self._fine: set[tuple[Any, ...]] = set()
        self._meant: dict[tuple[str, str], str] = {}

    def run(self, feed: dict[str, Any]) -> None:
        """Check *feed* and everything in it."""
        self._context.memory("json-feed/version")[0] = feed.get("version")
        self._look(members.FEED, feed, "", None)

    def _add(
        self, rule: str, path: str, item: int | None, message: str, column: int = VALUE
    ) -> None:
        self.spoken.add(path)
        self._report.add(RULES[rule], Spot(0, column, path or None, item), message)

    def _look(self, shape: ObjectShape, found: dict[str, Any], at: str, item: int | None) -> None:
        self.keys += len(found)
        known, context = shape.members, self._context
        for key, value in found.items():
            member = known.get(key)
            if member is None:
                self._unknown(shape, key, value, at, item)
            elif type(value) is not member.type:
                self._other_type(shape, key, value, at, item)
            elif member.find is not None:
                for fault, *offset, message in member.find(value, context):
                    self._fault(fault, f"{at}.{key}" if at else key, item, key, message, offset)
            elif member.type is not str:
                self._inside(member, key, value, f"{at}.{key}" if at else key, item)
        self._together(shape, found, at, item)

    def _together(
        self, shape: ObjectShape, found: dict[str, Any], at: str, item: int | None
    ) -> None:
        """Check the members of an object together: what is missing, what contradicts."""
        for key in shape.required:
            if key not in found:
                subject = "the " + shape.name
                self._add("missing-key", at, item, f"{subject} has no {key}; add one")
        for rule, check in self._checks[shape.name]:
            for key, message in check(found, self._context):
                path = at if not key else f"{at}.{key}" if at else key
                self.spoken.add(path)
                self._report.add(rule, Spot(0, VALUE, path or None, item), message)

    def _fault(
        self, fault: str, path: str, item: int | None, subject: str, message: str, offset: list[int]
    ) -> None:
        if offset:  # a fault of HTML, whose message quotes the part
            self._add(fault, path, item, message, offset[0] + 1)
        else:
            self._add(fault, path, item, f"{subject} {message}")

    def _inside(self, member: Member, key: str, value: Any, path: str, item: int | None) -> None:
        if member.inside is not None and member.type is dict:
            self._object(member.inside, value, path, item)
        elif member.each is not None:
            for number, text in enumerate(value):
                if type(text) is str:
                    for fault, message in member.each(text, self._context):
                        where = f"{path}[{number}]"
                        self._add(fault, where, item, f"one of the {key} {message}")
                else:
                    self._not(str, f"{path}[{number}]", item, f"one of the {key}", text)
        elif member.inside is not None:
            items = member.inside is members.ITEM
            for number, each in enumerate(value):
                where, index = f"{path}[{number}]", number if items else item
                if type(each) is dict:
                    self._object(member.inside, each, where, index)
                else:
                    self._not(dict, where, index, f"one of the {key}", each)

    def _object(
        self, shape: ObjectShape, each: dict[str, Any], path: str, item: int | None
    ) -> None:
        """Check an object; the same few authors are in all items, so they are cached."""
        if shape is not members.AUTHOR or not self._remembers:
            self._look(shape, each, path, item)
            return
        author = each.get("name"), each.get("url"), len(each)
        if type(author[0]) is str and type(author[1]) in _STRING_OR_NONE and author in self._fine:
            self.keys += len(each)
            return
        spoken = len(self.spoken)
        self._look(shape, each, path, item)
        if len(self.spoken) == spoken and each.keys() <= _NAME_AND_URL:
            self._fine.add(author)

    def _other_type(
        self, shape: ObjectShape, key: str, value: Any, at: str, item: int | None
    ) -> None:
        member, path = shape.members[key], f"{at}.{key}" if at else key
        if member.type is int and type(value) is float and member.find is not None:
            for fault, message in member.find(value, self._context):
                self._add(fault, path, item, f"{key} {message}")
        elif key in _IDS and key in shape.required:
            message = f"{key} is {_kind(value)}; write {_WORDS[str]}"
            self._add(_IDS[key], path, item, message)
        elif value is None and key not in shape.required:
            self._add("null-value", path, item, f"{key} is null; leave it out")
        else:
            self._not(member.type, path, item, key, value)

    def _not(self, wanted: type, path: str, item: int | None, subject: str, value: Any) -> None:
        self._count(value)
        if value == value:  # NaN is not JSON, which another rule reports
            message = f"{subject} is {_kind(value)}; write {_WORDS[wanted]}"
            self._add("invalid-type", path, item, message)

    def _unknown(self, shape: ObjectShape, key: str, value: Any, at: str, item: int | None) -> None:
        path = below(at, key)
        column = VALUE if path is None else KEY
        path = at if path is None else path
        if key.startswith("_"):
            for rule, message in self._extension(key, value):
                self._add(rule, path, item, message, column)
            return
        self._count(value)
        message = f"{shown(key)} is not a key of {_article(shape.name)}; {self._advice(shape, key)}"
        self._add("unknown-key", path, item, message, column)

    def _advice(self, shape: ObjectShape, key: str) -> str:
        advice = self._meant.get((shape.name, key))
        if advice is None:
            advice = "remove it"
            if _EXTENSION.fullmatch("_" + key):
                advice = f"remove it, or make it an extension: {shown('_' + key)}"
            if len(key) <= 40 and self._context.may_advise():
                lower = key.lower().replace("-", "_")
                for meant in alike(lower, shape.members, cutoff=0.75):
                    advice = f"write {meant}"
            self._meant[shape.name, key] = advice
        return advice

    def _extension(self, key: str, value: Any) -> Iterator[tuple[str, str]]:
        if not _EXTENSION.fullmatch(key):
            message = (
                f"{shown(key)} is not a name of an extension; write _ and a letter, and no dot"
            )
            yield "extension-name", message
        if type(value) is not dict:
            yield "extension-value", f"{shown(key)} is {_kind(value)}; write {_WORDS[dict]}"
        for inner in self._count(value):
            if "." in inner:
                yield "extension-name", f"{shown(inner)} in {shown(key)} holds a dot; write none"
            else:
                message = f"{shown(inner)} in {shown(key)} begins with _; only extensions do"
                yield "extension-value", message

    def _count(self, value: Any) -> list[str]:
        """Count the keys in a value without a shape, and return the suspicious ones."""
        odd, waiting = [], [value]
        while waiting and self._left:
            value = waiting.pop()
            self._left -= 1
            if type(value) is dict:
                self.keys += len(value)
                odd += [key for key in value if "." in key or key.startswith("_")]
                waiting += value.values()
            elif type(value) is list:
                waiting += value
        return odd


def _article(name: str) -> str:
    return f"an {name}" if name[0] in "aio" else f"a {name}"


def _kind(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if isinstance(value, str):
        return f"the text {shown(value)}"
    if isinstance(value, (int, float)):
        return f"the number {value:.6g}" if isinstance(value, float) else _whole(value)
    return "an array" if isinstance(value, list) else "an object"


def _whole(value: int) -> str:
    return f"the number {value}" if abs(value) < 10**20 else "a number of more than 20 digits"
