"""Explains why a file is not well-formed XML, where, and what to write instead."""

from __future__ import annotations

import html.entities
import re
from xml.parsers import expat

from feedpub.documents import names
from feedpub.documents.encodings import codec_of, utf8
from feedpub.documents.positions import Spot, spot
from feedpub.patterns import pattern
from feedpub.text import ILLEGAL, shown

_PREFIX = pattern(r"Namespace prefix (\S+)(?: for (\S+))? on (\S+) is not defined")
_PLACE = pattern(r", line \d+, column \d+$")
_CODES = expat.errors.codes
_MISMATCH = _CODES[expat.errors.XML_ERROR_TAG_MISMATCH]
_UNDEFINED = _CODES[expat.errors.XML_ERROR_UNDEFINED_ENTITY]
_INVALID = _CODES[expat.errors.XML_ERROR_INVALID_TOKEN]
_NO_ELEMENTS = _CODES[expat.errors.XML_ERROR_NO_ELEMENTS]
_JUNK = _CODES[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]
_TWICE = _CODES[expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE]
_UNCLOSED = {
    _CODES[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
    _CODES[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
}
_BAD_REFERENCE = _CODES[expat.errors.XML_ERROR_BAD_CHAR_REF]
_DECLARATION = _CODES[expat.errors.XML_ERROR_MISPLACED_XML_PI]


def _encoding(data: bytes, encoding: str) -> tuple[str, Spot, str] | None:
    """Return what is wrong if *data* is not valid in *encoding*, or *encoding* does not exist."""
    codec = codec_of(encoding)
    try:
        if codec is not None:
            data.decode(codec)
            return None
    except UnicodeDecodeError as error:
        byte = data[error.start]
        message = (
            f"byte 0x{byte:02X} is not valid {encoding.upper()}, the encoding of the file; "
            "save it as UTF-8"
        )
        return "invalid-bytes", spot(data, error.start), message
    message = f"the encoding {shown(encoding)} does not exist; write the file in UTF-8"
    return "unknown-encoding", spot(data, data.find(b"encoding")), message


def explain(data: bytes, encoding: str, error: Exception) -> tuple[str, Spot, str]:
    """Return the rule's name, the place and the message for an error of the parser."""
    problem = _encoding(data, encoding)
    if problem is not None:
        return problem
    text = str(getattr(error, "msg", None) or error)
    line, column = getattr(error, "lineno", None) or 1, getattr(error, "offset", None) or 0
    if "amplification" in text or "entity loop" in text.lower() or "entity reference loop" in text:
        return (
            "entity-expansion",
            Spot(line, 1),
            ("the entities of the DOCTYPE expand without bound; remove the DOCTYPE"),
        )
    external = re.match(r"Entity '([^']*)' not defined", text)
    if external and (b"<!ENTITY " + external[1].encode()) in data:
        message = f"&{external[1]}; refers to another file, which no reader fetches; write its text"
        return "external-entity", Spot(line, max(column, 1)), message
    if "XML_PARSE_HUGE" in text:
        return "parser-limit", Spot(line, 1), _limit(text)
    prefix = _PREFIX.match(text)
    if prefix:
        return _undeclared(utf8(data, encoding), prefix, Spot(line, column))
    source = utf8(data, encoding)
    complaint = _by_expat(source)
    if complaint is None:
        said = _PLACE.sub("", text)
        return "not-well-formed", Spot(line, column + 1), f"the file is not well-formed: {said}"
    return _explain(source, complaint)


def _limit(text: str) -> str:
    if "depth" in text.lower():
        return "elements are nested more than 256 deep, which common parsers refuse; leave some out"
    return "a text has more than 10 MB, which common parsers refuse; shorten it"


def _by_expat(data: bytes) -> expat.ExpatError | None:
    parser = expat.ParserCreate("utf-8")
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        return error
    return None


def _undeclared(data: bytes, match: re.Match[str], near: Spot) -> tuple[str, Spot, str]:
    prefix, attribute, element = match.groups()
    name = f"{prefix}:{attribute or element}"
    found = data.find(f"<{name}".encode())
    if attribute:
        found = data.find(f" {name}".encode()) + 1
    place = spot(data, found) if found > 0 else near
    uri = names.NAMESPACES.get(prefix)
    advice = f'xmlns:{prefix}="{uri}"' if uri else f'xmlns:{prefix}="…"'
    return (
        "undeclared-prefix",
        place,
        f"the prefix of {shown(name)} is not declared; write {advice} on the root element",
    )


def _explain(data: bytes, error: expat.ExpatError) -> tuple[str, Spot, str]:
    place = Spot(error.lineno, error.offset + 1)
    rest = _from(data, place)
    for codes, explain in (
        ({_UNDEFINED}, _entity),
        ({_INVALID, _BAD_REFERENCE}, _token),
        ({_DECLARATION}, _declaration),
        ({_MISMATCH}, _mismatch),
        ({_TWICE}, _twice),
    ):
        if error.code in codes:
            name, message = explain(rest)
            return name, place, message
    if error.code in (_NO_ELEMENTS, *_UNCLOSED):
        if not data.strip():
            return "not-well-formed", Spot(1, 1), "the file is empty"
        return "truncated", place, "the file ends before its elements are closed; it was cut off"
    if error.code == _JUNK:
        return (
            "not-well-formed",
            place,
            (f"{shown(rest[:30])} comes after the end of the root element; remove it"),
        )
    return "not-well-formed", place, f"not well-formed: {expat.ErrorString(error.code)}"


def _from(data: bytes, place: Spot) -> str:
    lines = data.split(b"\n", place.line)
    line = lines[place.line - 1] if place.line <= len(lines) else b""
    return line.decode("utf-8", "replace")[place.column - 1 :][:200]


def _entity(rest: str) -> tuple[str, str]:
    match = re.match(r"&(\w+);", rest)
    name = match[1] if match else "?"
    code = html.entities.name2codepoint.get(name)
    character = html.entities.html5.get(f"{name};")
    if code is None and character and len(character) == 1:
        code = ord(character)
    if code is None:
        return "undefined-entity", f"&{name}; is not defined in XML; write the character itself"
    shape = f" ({chr(code)!r})" if chr(code).isprintable() else ""
    return (
        "undefined-entity",
        f"&{name}; is HTML's and not defined in XML; write &#{code}; or the character{shape}",
    )


def _token(rest: str) -> tuple[str, str]:
    if ILLEGAL.match(rest):
        return "illegal-character", (
            f"the control character {shown(rest[0])} is not allowed in XML; remove it"
        )
    if re.match(r"&#", rest):
        reference = rest.partition(";")[0][:12]
        return "illegal-character", (
            f"{reference}; refers to a character that is not allowed in XML; remove it"
        )
    before = re.match(r"[^\s;<]{0,20}", rest)
    return "not-well-formed", (
        f"{shown(before[0] if before and before[0] else rest[:10])} is not markup: write & as "
        "&amp; and < as &lt;, and put attribute values in quotes"
    )


def _declaration(_: str) -> tuple[str, str]:
    return "text-before-declaration", "the XML declaration must be the first thing in the file"


def _mismatch(rest: str) -> tuple[str, str]:
    name = re.match(r"(?:</)?([\w:.-]+)", rest)
    shape = f"</{name[1]}>" if name else shown(rest[:20])
    return "not-well-formed", f"the end tag {shape} closes an element that is not the open one"


def _twice(rest: str) -> tuple[str, str]:
    name = re.match(r"[\w:.-]+", rest)
    return (
        "not-well-formed",
        f"the attribute {name[0] if name else ''} appears twice in one tag; keep one of them",
    )
