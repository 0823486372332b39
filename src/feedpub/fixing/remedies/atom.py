"""Fixes of Atom's keywords that are written as in other formats."""

from __future__ import annotations

from feedpub.checks import Breach
from feedpub.checks.rules.atom_links import RELATIONS
from feedpub.findings import Fix
from feedpub.fixing._editor import Editor
from feedpub.fixing._remedy import remedy, subject
from feedpub.markup import XHTML

#: Types that people write in place of Atom's text types.
_TYPES = {
    "text/plain": "text", "plain": "text", "text": "text",
    "text/html": "html", "html": "html",
    "application/xhtml+xml": "xhtml", "xhtml": "xhtml",
}  # fmt: skip


@remedy("atom/invalid-text-type", "atom/html-fragment", "atom/invalid-content-type", reveals=True)
def text_type(editor: Editor, breach: Breach) -> Fix | None:
    """Replace a media type, or another letter case, by the text type that it means."""
    found = subject(breach)
    element = found[0]
    said = element.get("type") or ""
    meant = _TYPES.get(said.strip().lower())
    fits = (meant == "xhtml") == (element.find(f"{{{XHTML}}}div") is not None)
    fits = fits and (meant == "xhtml" or not len(element))
    if meant is None or not fits:
        return None
    return editor.fix(f"Write type={meant!r}".replace("'", '"'),
                      editor.write(element, "type", meant, whole=True))  # fmt: skip


@remedy("atom/invalid-rel", "atom/unregistered-rel")
def relation(editor: Editor, breach: Breach) -> Fix | None:
    """Write a registered word without spaces around it, and in lower case."""
    found = subject(breach)
    meant = (found[0].get("rel") or "").strip().lower()
    if meant not in RELATIONS:
        return None
    return editor.fix("Write the registered word", editor.write(found[0], "rel", meant, whole=True))
