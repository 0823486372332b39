"""Paths: where in a record a value is found.

A path is a key (``slug``, ``Post Title``, ``wp:post_id``, ``guid/@isPermaLink``), keys with a dot
between them (``seo.title``), or any expression of JMESPath (``images[0].url``,
``authors[*].name``); of XML, an XPath (``NewsLines/HeadLine``, ``@id``). A key that is spelled as
the whole path wins: columns of tables may have dots in their names.

https://jmespath.org/specification.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from feedpub.articles import rules
from feedpub.articles.record_context import InvalidValue
from feedpub.patterns import pattern
from feedpub.vocabularies._expressions import (
    Elsewhere,
    Tree,
    check,
    function,
    is_object,
    is_true,
    keys,
)

Record = Mapping[str, Any]
Path = Callable[..., Any]

#: Longest expression; the longest that vocabularies need has a fifth of this.
MAX_EXPRESSION = 2_000
#: Most items that a step of an expression may give: expressions can double lists as they go.
MAX_ITEMS = 10_000
#: What XPath has and JMESPath has not, outside quotes.
_XPATH = re.compile(r"/|^@\w|\[@\w|\[not\(|::|\b(?:text|node|last|position)\(\)")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")
_KEY = r"(?:[^.\[\]{}()|&*?'\"`@!<>=,\\]|/@)+"
_KEYS = pattern(rf"{_KEY}(?:\.{_KEY})*")
#: Keys of an expression, some of them in quotes: ``embargo."$date"``.
_STEP = r'[A-Za-z_][A-Za-z0-9_]*|"[^"\\\x00-\x1f]+"'
_QUOTED_STEPS = re.compile(rf"(?:{_STEP})(?:\.(?:{_STEP}))+")


def path(text: str) -> Path:
    """Return what takes from a record what *text* leads to; ``None`` where there is nothing.

    A second argument is ignored: what templates make of other fields takes one.

    Raises:
        ValueError: It is not a path. The message completes the sentence "… is not a path: …".
    """
    if text == "@":
        return lambda record, _made=None: record
    if len(text) <= MAX_EXPRESSION and _QUOTED_STEPS.fullmatch(text) and '"' in text:
        # A fourth of the calls that its expression takes.
        return _steps(text, [step.strip('"') for step in re.findall(_STEP, text)])
    if not _KEYS.fullmatch(text):
        return _xpath(text) if _is_xpath(text) else _expression(text)
    steps = [step.strip() for step in text.split(".")]
    return _steps(text, steps) if len(steps) > 1 else _key(text)


def members(text: str) -> frozenset[str] | None:
    """Return the keys of a record that the path *text* looks at; ``None``: maybe all."""
    if text == "@":
        return None
    if _KEYS.fullmatch(text):
        return frozenset((text, text.partition(".")[0].strip()))
    return frozenset((text,)) if _is_xpath(text) else keys(_parsed(text))


def _is_xpath(text: str) -> bool:
    return _XPATH.search(_QUOTED.sub("", text)) is not None


def _xpath(text: str) -> Path:
    """Return what takes from an element of XML what the XPath *text* leads to."""
    from lxml import etree  # few sources are XML

    try:
        etree.XPath(text)
    except etree.XPathSyntaxError as error:
        raise ValueError(f"{error} (a path with / or @ is an XPath)") from None
    return _key(text)


def presence(text: str) -> Callable[[Any], bool]:
    """Return what tells the records in which *text* leads somewhere, be it to nothing (``null``).

    Of an expression, what it gives must be true or filled.

    Raises:
        ValueError: *text* is not a path.
    """
    take = path(text)
    if text == "@" or not _KEYS.fullmatch(text):
        return lambda record: is_true(take(record))
    *before, last = (step.strip() for step in text.split("."))
    around = path(".".join(before) or "@")

    def is_there(record: Any) -> bool:
        inner = around(record)
        return isinstance(inner, Mapping) and last in inner

    return is_there


def _key(text: str) -> Path:
    def take(record: Any, _made: Any = None) -> Any:
        # Asking for the type first is four times as fast.
        return record.get(text) if type(record) is dict or is_object(record) else None

    return take


def _steps(text: str, steps: list[str]) -> Path:
    first, *others = steps
    second = others[0] if len(others) == 1 else None

    def take(record: Any, _made: Any = None) -> Any:
        if type(record) is not dict and not is_object(record):
            return None
        value = record.get(first)
        if second is not None and type(value) is dict:  # most paths have two steps
            found = value.get(second)
            return found if found is not None else record.get(text)
        for step in others:
            if type(value) is not dict and not is_object(value):
                return record.get(text)
            value = value.get(step)
        return value if value is not None else record.get(text)

    return take


def _expression(text: str) -> Path:
    tree = _parsed(text)
    check(tree, MAX_ITEMS)
    quick = function(tree, MAX_ITEMS)
    from jmespath.exceptions import JMESPathError
    from jmespath.visitor import TreeInterpreter

    class Bounded(TreeInterpreter):
        """Stops where lists grow beyond what any record holds."""

        def visit(self, node: Any, *arguments: Any, **named: Any) -> Any:
            found = super().visit(node, *arguments, **named)
            if type(found) is list and len(found) > MAX_ITEMS:
                raise OverflowError
            return found

    def take(record: Any, _made: Any = None) -> Any:
        try:
            if quick is not None:
                try:
                    return quick(record)
                except Elsewhere:
                    pass  # what is wrong there, the tree says
            return Bounded().visit(tree, record)
        except JMESPathError as error:
            said = str(error).partition("\n")[0]
            return InvalidValue(
                rules.INVALID_VALUE, f"cannot be read with the path {text!r}: {said}"
            )
        except OverflowError:
            return InvalidValue(
                rules.TOO_LARGE,
                f"cannot be read with the path {text!r}: it gives more than {MAX_ITEMS:,} items",
            )

    return take


def _parsed(text: str) -> Tree:
    if len(text) > MAX_EXPRESSION:
        raise ValueError(f"it has {len(text):,} characters; at most {MAX_EXPRESSION:,} are allowed")
    # 5 ms, and most paths are plain.
    from jmespath.exceptions import JMESPathError
    from jmespath.parser import Parser

    try:
        tree: Tree = Parser().parse(text).parsed
    except (JMESPathError, RecursionError) as error:
        raise ValueError(str(error).partition("\n")[0]) from None
    return tree
