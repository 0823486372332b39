"""Fixes of misspelled namespaces."""

from __future__ import annotations

import re

from feedpub.checks import Breach
from feedpub.documents import names
from feedpub.documents.spelling import meant
from feedpub.findings import Fix
from feedpub.fixing._editor import Edit, Editor
from feedpub.fixing._remedy import remedy
from feedpub.markup import ATOM, SITEMAP, escape
from feedpub.patterns import pattern
from feedpub.text import shown

_DECLARATION = pattern(
    rb"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)"
    rb"|\sxmlns(?::[\w.-]++)?\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)')",
    re.DOTALL,
)
_ROOTS = {"feed": ATOM, "urlset": SITEMAP, "sitemapindex": SITEMAP}
#: Common misspellings, and earlier versions of the namespace.
_MEANT = pattern(
    r"(?i)https?://(?:www\.)?(?:w3\.org/2005/atom|(?:sitemaps\.org|google\.com)/.*sitemap.*)/?"
)


def _respell(editor: Editor, wrong: str, right: str) -> tuple[Edit, ...]:
    said = escape(wrong).encode()
    edits = []
    for match in _DECLARATION.finditer(editor.data):
        group = 1 if match[1] is not None else 2
        if match[group] == said:
            edits.append(Edit(match.start(group), match.end(group), escape(right).encode()))
    return tuple(edits)


@remedy("xml/misspelled-namespace", reveals=True)
def misspelled(editor: Editor, breach: Breach) -> Fix | None:
    """Correct a namespace that differs from a known one only by common mistakes."""
    odd = editor.context.respelled
    uri = next(uri for uri in odd if f"namespace {shown(uri)} is" in breach[2])
    right = meant(uri)
    assert right is not None, "that is why it was reported"
    return editor.fix("Correct the spelling of the namespace", *_respell(editor, uri, right))


@remedy("xml/wrong-namespace", reveals=True)
def wrong(editor: Editor, breach: Breach) -> Fix | None:
    """Write the namespace of the format: Atom and sitemaps have one each, RSS has none."""
    root = editor.context.root
    name = names.local(str(root.tag))
    uri = editor.context.namespaces.get(root.prefix, names.namespace(str(root.tag)))
    title, right = "Correct the spelling of the root's namespace", _ROOTS.get(name)
    if name == "rss" and root.prefix is None:
        span = editor.attribute(root, "xmlns")
        edit = Edit(span[0], span[3] + 1, b"")
        return editor.fix("Remove the namespace of RSS, which has none", edit)
    if right is None:
        return None
    if not uri:
        return editor.fix(title, editor.add_attribute(root, "xmlns", right))
    if not _MEANT.fullmatch(uri):
        return None
    return editor.fix(title, *_respell(editor, uri, right))
