"""YAML of strangers: plain values only, in bounded time and memory.

Words are read as YAML 1.2 has them (``no`` is a word, ``12:30`` no number), dates as texts.
https://yaml.org/spec/1.2.2/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from feedpub.articles import rules
from feedpub.findings import Rule
from feedpub.patterns import pattern

if TYPE_CHECKING:
    from yaml.nodes import Node

#: Most values of a document, each counted as often as aliases repeat it.
MAX_VALUES = 20_000
MAX_DEPTH = 50
#: Keys whose values are texts even where they look like something else: ``title: 1984``.
TEXTS = frozenset(
    ("title", "slug", "description", "summary", "excerpt", "subtitle", "tags", "tag", "keywords",
     "categories", "category", "authors", "author", "section", "series", "caption")
)  # fmt: skip
_TAG = "tag:yaml.org,2002:"
_ALLOWED = frozenset(_TAG + name for name in ("null", "bool", "int", "float", "str", "map", "seq"))
_STAMP = pattern(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d)(?::(\d\d)(\.\d{1,6})?\d*)?"
    r"[ \t]*(Z|z|UTC|GMT|([+-])(\d\d?)(?::?(\d\d))?)?)?"
)
#: Implicit tags: https://yaml.org/spec/1.2.2/#103-core-schema
_IMPLICIT = (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?(?:0|[1-9]\d{0,17})", "-+0123456789"),
    ("float", r"[-+]?(?:0|[1-9]\d{0,17})\.\d{1,18}(?:[eE][-+]?\d{1,3})?", "-+0123456789"),
    ("null", r"~|null|Null|NULL|", "~nN\0"),
    ("merge", r"<<", "<"),
)


class UnreadableYaml(ValueError):  # noqa: N818 not an error of the program, but a verdict
    """What cannot be read: the rule, what is wrong, and in which line, counted from 1."""

    def __init__(self, message: str, line: int | None, rule: Rule = rules.FRONT_MATTER) -> None:
        super().__init__(message)
        self.message, self.line, self.rule = message, line, rule


def iso(text: str) -> str | None:
    """Return the date *text*, as YAML writes one, in ISO 8601; ``None`` if it is not a date.

    https://yaml.org/type/timestamp.html
    """
    match = _STAMP.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone, sign, hours, minutes = match.groups()
    found = f"{year}-{int(month):02}-{int(day):02}"
    if hour is not None:
        found += f"T{int(hour):02}:{minute}:{second or '00'}{fraction or ''}"
    if zone:
        found += f"{sign}{int(hours):02}:{minutes or '00'}" if sign else "+00:00"
    try:
        datetime.fromisoformat(found)
    except ValueError:
        return None
    return found


@cache
def _loader() -> Any:
    import yaml

    base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Loader(base):  # type: ignore[misc, valid-type]
        """Knows the values of JSON."""

    Loader.yaml_implicit_resolvers = {}
    for name, form, first in _IMPLICIT:
        Loader.add_implicit_resolver(
            _TAG + name, re.compile(f"(?:{form})$"), [each.strip("\0") for each in first]
        )
    return Loader


def load(text: str, first: int = 1, *, lenient: bool = False) -> Any:
    """Return the value of the YAML document *text*, which begins in line *first* of its file.

    Args:
        text: The document.
        first: The line of its file that it begins in.
        lenient: Of a configuration that other programs make do with: what has a tag is read as
            if it had none, and of a key that is given twice the last one counts.

    Raises:
        UnreadableYaml: It is not YAML, or holds what no front matter needs.
    """
    import yaml

    loader = _loader()(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _check(node, first, lenient=lenient)
        return loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = None if mark is None else mark.line + first
        raise UnreadableYaml(f"is not YAML: {error.problem}", line) from None
    except (yaml.YAMLError, ValueError) as error:
        if isinstance(error, UnreadableYaml):
            raise
        raise UnreadableYaml(f"is not YAML: {str(error).partition(chr(10))[0]}", None) from None
    except RecursionError:
        raise UnreadableYaml("is nested too deeply", None) from None
    finally:
        loader.dispose()


def _check(node: Node, first: int, *, lenient: bool) -> None:
    """See that *node* holds plain values, not too many, and no key twice."""
    for count, (each, depth) in enumerate(_walk(node), 1):
        line = each.start_mark.line + first
        if count > MAX_VALUES:
            raise UnreadableYaml(f"holds more than {MAX_VALUES:,} values", line, rules.TOO_LARGE)
        if depth > MAX_DEPTH:
            raise UnreadableYaml("is nested too deeply, or an alias contains itself", line)
        if each.tag not in _ALLOWED and each.tag != _TAG + "merge":
            if not lenient:
                raise UnreadableYaml(f"has the tag {each.tag!r:.80}, which is not read", line)
            each.tag = _TAG + ("str" if isinstance(each.value, str) else _kind(each))
        if isinstance(each.value, list) and each.tag == _TAG + "map":
            _check_keys(each, first, lenient=lenient)
    if node.tag == _TAG + "map":
        _keep_texts(node.value)


def _kind(node: Node) -> str:
    return "map" if node.value and isinstance(node.value[0], tuple) else "seq"


def _walk(node: Node) -> Iterator[tuple[Node, int]]:
    left = [(node, 0)]
    while left:
        each, depth = left.pop()
        yield each, depth
        if isinstance(each.value, list):
            depth += 1
            for part in each.value:
                if isinstance(part, tuple):
                    key, value = part
                    left.append((key, depth))
                    left.append((value, depth))
                else:
                    left.append((part, depth))


def _check_keys(node: Node, first: int, *, lenient: bool) -> None:
    seen = set()
    for key, _ in node.value:
        if isinstance(key.value, list):
            raise UnreadableYaml("has a key that is not a string", key.start_mark.line + first)
        if key.value in seen and key.value != "<<" and not lenient:
            message = f"gives the key {key.value!r:.60} twice"
            raise UnreadableYaml(message, key.start_mark.line + first, rules.KEY_TWICE)
        seen.add(key.value)
        if key.tag != _TAG + "merge":
            key.tag = _TAG + "str"


def _keep_texts(pairs: list[tuple[Node, Node]]) -> None:
    """Make texts of the plain values of *pairs* whose keys stand for texts."""
    plain = {_TAG + "int", _TAG + "float", _TAG + "bool"}
    for key, value in pairs:
        if str(key.value).lower() in TEXTS:
            for each in value.value if isinstance(value.value, list) else [value]:
                if getattr(each, "tag", None) in plain:
                    each.tag = _TAG + "str"


def mapping(value: object) -> Mapping[str, Any]:
    """Return *value* if it is a mapping, and otherwise an empty one."""
    return value if isinstance(value, Mapping) else {}
