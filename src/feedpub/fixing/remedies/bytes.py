"""Fixes of faults that keep a file from being parsed."""

from __future__ import annotations

import codecs
import html.entities
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import wraps

from feedpub.checks import Breach
from feedpub.documents import encodings, names
from feedpub.findings import Fix
from feedpub.fixing._editor import Edit, Editor, Unplaced
from feedpub.fixing._remedy import Answer, remedy
from feedpub.patterns import pattern

#: Parts of a file that are not searched; without an end they extend to the end of the file, because
#: otherwise each of a million starts would search the whole rest.
_OPAQUE = (
    rb"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)"
    rb"|<!DOCTYPE[^\[<>]*+(?:\[.*?(?:\]\s*+>|\Z)|>)?"
)
_ENTITY = pattern(_OPAQUE + rb"|&([A-Za-z][A-Za-z0-9]*);", re.DOTALL)
_DECLARED_ENTITY = pattern(rb"<!ENTITY\s+([\w:.-]+)")
_BARE = pattern(
    _OPAQUE + rb"|(&)(?!#[0-9]+;|#x[0-9A-Fa-f]+;|[A-Za-z_:][\w:.-]*;)|(<)(?=[\s\d=])", re.DOTALL
)
_CONTROL = pattern(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_REFERENCE = pattern(_OPAQUE + rb"|&#(?:x([0-9A-Fa-f]+)|([0-9]+));", re.DOTALL)
_TAG = pattern(_OPAQUE + rb"|<([A-Za-z_](?:[^<>\"']++|\"[^\"]*\"|'[^']*')*+)>", re.DOTALL)
_NAMES = pattern(rb"(?:^|\s)([\w.-]+):[\w.-]+(?=[\s=/]|$)")
_VALUES = pattern(rb"\"[^\"]*\"|'[^']*'")
_DECLARATION = pattern(
    rb"(?:\xef\xbb\xbf)?<\?xml\s+version\s*=\s*([\"'])([^\"']*)[\"']"
    rb"(?:\s+encoding\s*=\s*[\"']([^\"']*)[\"'])?"
)
_DOCTYPE = pattern(rb"(?<=[>\s])<!DOCTYPE(?:[^\[<>\"']|\"[^\"]*\"|'[^']*')*>\s*")
_XML = {b"amp", b"lt", b"gt", b"quot", b"apos"}
_LEGAL_CONTROLS = (9, 10, 13)
_C1 = pattern(rb"\xc2[\x80-\x9f]")


def _once(answer: Answer) -> Answer:
    """Compute a fix of the whole document only once, however many faults it has."""

    @wraps(answer)
    def asked(editor: Editor, breach: Breach) -> Fix | None:
        if answer not in editor.whole:
            editor.whole[answer] = None
            with suppress(Unplaced):
                editor.whole[answer] = answer(editor, breach)
        return editor.whole[answer]

    return asked


@remedy("xml/undefined-entity", reveals=True)
@_once
def entities(editor: Editor, breach: Breach) -> Fix | None:
    """Replace HTML's entities by their characters."""
    declared = set(_DECLARED_ENTITY.findall(editor.data))
    edits = []
    for match in _ENTITY.finditer(editor.data):
        name = match[1]
        characters = html.entities.html5.get(f"{name.decode()};") if name else None
        if characters and name not in _XML | declared:
            reference = "".join(f"&#{ord(each)};" for each in characters)
            edits.append(Edit(match.start(), match.end(), reference.encode()))
    return editor.fix("Write HTML's entities as numbers", *edits)


@remedy("xml/not-well-formed", reveals=True)
@_once
def bare_signs(editor: Editor, breach: Breach) -> Fix | None:
    """Escape & that does not start a reference, and < that does not start a tag."""
    edits = [
        Edit(match.start(), match.end(), b"&amp;" if match[1] else b"&lt;")
        for match in _BARE.finditer(editor.data)
        if match[1] or match[2]
    ]
    return editor.fix("Write & as &amp; and < as &lt;", *edits)


@remedy("xml/illegal-character", reveals=True)
@_once
def controls(editor: Editor, breach: Breach) -> Fix | None:
    """Remove characters that XML does not allow."""
    edits = [Edit(each.start(), each.end(), b"") for each in _CONTROL.finditer(editor.data)]
    for match in _REFERENCE.finditer(editor.data):
        code = int(match[1], 16) if match[1] else int(match[2] or b"32")
        if not _is_legal(code):
            edits.append(Edit(match.start(), match.end(), b""))
    return editor.fix("Remove characters that XML cannot carry", *sorted(edits))


def _is_legal(code: int) -> bool:
    if code < 32:
        return code in _LEGAL_CONTROLS
    return code < 0xD800 or 0xDFFF < code < 0xFFFE or 0xFFFF < code < 0x110000


@remedy("xml/text-before-declaration", "xml/not-well-formed", reveals=True)
def before_declaration(editor: Editor, breach: Breach) -> Fix | None:
    """Move the declaration to the start of the file."""
    start = len(codecs.BOM_UTF8) if editor.data.startswith(codecs.BOM_UTF8) else 0
    at = editor.data.find(b"<?xml ", start)
    if at <= start or b"<" in editor.data[start:at]:
        return None
    return editor.fix("Remove what precedes the declaration", Edit(start, at, b""))


@remedy("xml/undeclared-prefix", reveals=True)
@_once
def prefixes(editor: Editor, breach: Breach) -> Fix | None:
    """Declare a prefix that is always used for the same namespace."""
    missing: dict[str, str] = {}
    used, declared, root = _prefixes(editor.data)
    for prefix in used - declared - {"xml"}:
        if prefix in names.NAMESPACES:
            missing[prefix] = names.NAMESPACES[prefix]
    if not missing:
        return None
    text = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in sorted(missing.items()))
    return editor.fix("Declare the prefix", Edit(root, root, text.encode()))


def _prefixes(data: bytes) -> tuple[set[str], set[str], int]:
    """Return the prefixes used and declared, and the end of the root's name."""
    used, declared, root = set(), set(), 0
    for match in _TAG.finditer(data):
        if match[1] is None:
            continue
        names = _VALUES.sub(b"", match[1])
        root = root or match.start(1) + len(re.split(rb"[\s/]", match[1], maxsplit=1)[0])
        for name in _NAMES.finditer(names):
            used.add(name[1].decode())
        declared |= {each.decode() for each in re.findall(rb"\sxmlns:([\w.-]+)", names)}
    return used - {"xmlns"}, declared, root


@remedy(
    "xml/invalid-bytes",
    "xml/unknown-encoding",
    "xml/encoding-mismatch",
    "xml/discouraged-character",
    reveals=True,
)
@_once
def encoding(editor: Editor, breach: Breach) -> Fix | None:
    """Declare UTF-8 if all bytes are valid UTF-8, which does not happen by chance."""
    data = editor.context.document.data
    match = _DECLARATION.match(data, encodings.before_declaration(data))
    if match is None or match[3] is None or match[3].lower() in (b"utf-8", b"utf8"):
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    # Also for an encoding that cannot be decoded: the declaration itself is ASCII.
    return Fix(
        start=match.start(3), end=match.end(3), replacement=b"utf-8",
        title="Declare the encoding that the file is in",
    )  # fmt: skip


@remedy("xml/discouraged-character")
@_once
def windows_characters(editor: Editor, breach: Breach) -> Fix | None:
    """Replace Latin-1 control characters by Windows-1252's characters of the same code."""
    if editor.context.encoding != "utf-8":
        return None
    return editor.fix("Write the characters that were meant", *_meant(editor.data))


def _meant(data: bytes) -> Iterator[Edit]:
    for match in _C1.finditer(data):
        try:
            character = match[0].decode().encode("latin-1").decode("cp1252")
        except UnicodeDecodeError:
            continue
        yield Edit(match.start(), match.end(), character.encode())


@remedy("xml/no-encoding")
def declaration(editor: Editor, breach: Breach) -> Fix | None:
    """Declare UTF-8 in a readable file without a declaration."""
    title, match = "Declare the encoding", _DECLARATION.match(editor.data)
    if match is None:
        text = b'<?xml version="1.0" encoding="utf-8"?>\n'
        return editor.fix(title, Edit(0, 0, text))
    return editor.fix(title, Edit(match.end(), match.end(), b' encoding="utf-8"'))


@remedy("xml/version", reveals=True)
def version(editor: Editor, breach: Breach) -> Fix | None:
    """Declare XML 1.0."""
    match = _DECLARATION.match(editor.data)
    if match is None:
        return None  # something precedes it, which is removed first
    return editor.fix("Write version 1.0", Edit(match.start(2), match.end(2), b"1.0"))


@remedy("xml/doctype", "xml/wrong-doctype")
def doctype(editor: Editor, breach: Breach) -> Fix | None:
    """Remove a DOCTYPE that only points to another file, which readers ignore."""
    match = _DOCTYPE.search(editor.data)
    if match is None:
        return None
    return editor.fix("Remove the DOCTYPE", Edit(match.start(), match.end(), b""))
