"""Extra elements: of declared namespaces, with text and attributes, never XML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from feedpub.articles import _coercion as values
from feedpub.articles import rules
from feedpub.articles.notes import Unusable
from feedpub.articles.objects import coerced, report_repeated
from feedpub.articles.record_context import SHAPES, RecordContext
from feedpub.model import Extra
from feedpub.text import shown


def extra(value: Any, path: str, context: RecordContext) -> tuple[Extra, ...] | None:
    """The elements of *value*, by ``prefix:name``, ``{URI}name``, or names under their URI."""
    if not isinstance(value, Mapping):
        raise Unusable(rules.WRONG_TYPE, f"is {values.kind(value)}; expected an object")
    found = [
        element
        for name, content in _by_name(value, context)
        for element in _elements(name, content, f"{path}.{shown(name, 80)[1:-1]}", context)
    ]
    return tuple(found) or None


SHAPES[extra] = ("object", None)


def _by_name(value: Mapping[str, Any], context: RecordContext) -> Iterable[tuple[str, Any]]:
    """Yield the elements of *value* by name; those of a whole namespace may be under its URI."""
    report_repeated(value, "extra", context)
    for name, content in value.items():
        if name in context.defaults.namespaces.values() and isinstance(content, Mapping):
            report_repeated(content, "extra", context)
            yield from ((f"{{{name}}}{local}", inner) for local, inner in content.items())
        else:
            yield name, content


def _elements(name: str, content: Any, path: str, context: RecordContext) -> Iterable[Extra]:
    """Yield the elements called *name*: one, or one for each item of a list."""
    for item in content if isinstance(content, list) else [content]:
        element = coerced(partial(_element, name), item, path, context)
        if element is not None:
            yield element


def _element(name: str, content: Any, path: str, context: RecordContext) -> Extra | None:
    namespace, local = _expanded(name, context)
    if content is None or content == "":
        return None
    if not isinstance(content, Mapping):
        content = {"text": content}
    attributes = content.get("attributes") or {}
    for each in (content, attributes):
        report_repeated(each, path, context)
    unknown = content.keys() - {"text", "attributes"}
    if unknown:
        raise Unusable(rules.WRONG_TYPE, 'must be a string or {"text", "attributes"}')
    plain = content.get("text")
    if not isinstance(attributes, Mapping):
        raise Unusable(rules.WRONG_TYPE, "has attributes that are not an object")
    return Extra(
        namespace=namespace,
        name=local,
        text=None if plain is None else _written(plain, path, context),
        attributes=tuple(
            (_local(key), _written(attributes[key], f"{path}.{shown(key, 80)[1:-1]}", context))
            for key in sorted(attributes)
        ),
    )


def _written(value: Any, path: str, context: RecordContext) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = repr(value)
    return values.text(value, path, context)


def _expanded(name: str, context: RecordContext) -> tuple[str, str]:
    declared = context.defaults.namespaces
    if name.startswith("{"):
        namespace, _, local = name[1:].rpartition("}")
        if namespace in declared.values():
            return namespace, _local(local)
        message = f"has an undeclared namespace {shown(namespace)}"
        raise Unusable(rules.UNDECLARED_NAMESPACE, message)
    prefix, colon, local = name.partition(":")
    if colon and prefix in declared:
        return declared[prefix], _local(local)
    raise Unusable(
        rules.UNDECLARED_NAMESPACE,
        f"has no prefix declared in publication.namespaces: {shown(name)}",
    )


def _local(name: str) -> str:
    if not name.isascii() or not name.replace("-", "_").replace(".", "_").isidentifier():
        raise Unusable(rules.INVALID_VALUE, f"{shown(name)} is not a valid XML name")
    if name.lower().startswith("xml"):
        # https://www.w3.org/TR/xml/#sec-common-syn; an attribute xmlns would declare a namespace.
        raise Unusable(rules.INVALID_VALUE, f"{shown(name)} is reserved by XML")
    return name
