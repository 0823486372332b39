"""Fixes of sitemaps."""

from __future__ import annotations

import re

from feedpub import language
from feedpub.checks import Breach
from feedpub.checks.rules.news_rules import bare_name
from feedpub.documents import names
from feedpub.findings import Fix
from feedpub.fixing._editor import Edit, Editor
from feedpub.fixing._remedy import remedy, subject

_CORE = [names.clark(f"sitemap:{name}") for name in ("loc", "lastmod", "changefreq", "priority")]


@remedy("*/deprecated-element")
def deprecated(editor: Editor, breach: Breach) -> Fix | None:
    """Remove elements that search engines ignore."""
    found = subject(breach)
    return editor.fix("Remove the element, which nobody reads", editor.remove(found[0]))


@remedy("news/padded-name")
def padded_name(editor: Editor, breach: Breach) -> Fix | None:
    """Write only the name, as Google News shows it."""
    found = subject(breach)
    bare = bare_name(found[0].text or "")
    return editor.fix("Write the bare name", editor.write(found[0], None, bare, whole=True))


@remedy("hreflang/invalid-code")
def code(editor: Editor, breach: Breach) -> Fix | None:
    """Correct a code with an underscore, or with UK in place of GB."""
    found = subject(breach)
    said = found[0].get("hreflang") or ""
    try:
        meant = re.sub(r"-UK\b", "-GB", language.normalize(said))
    except ValueError:
        return None
    if meant == said:
        return None
    title = "Write the code as BCP 47 has it"
    return editor.fix(title, editor.write(found[0], "hreflang", meant, whole=True))


@remedy("sitemap/fragment")
def fragment(editor: Editor, breach: Breach) -> Fix | None:
    """Write the page's address without the fragment, as crawlers read it."""
    found = subject(breach)
    page, _, part = (found[0].text or "").strip().partition("#")
    if not page or part.startswith("!"):
        return None
    return editor.fix("Write the page's address", editor.write(found[0], None, page, whole=False))


@remedy("sitemap/order")
def order(editor: Editor, breach: Breach) -> Fix | None:
    """Sort elements in the order of the schema; anything between them stays where it is."""
    found = subject(breach)
    children = list(found[0].iterchildren("*"))
    tags = [editor.tags(child) for child in children]
    spans = [(each.start, each.end) for each in tags]
    ranks = [_CORE.index(str(child.tag)) if child.tag in _CORE else 4 for child in children]
    right = sorted(range(len(children)), key=ranks.__getitem__)
    edits = [
        Edit(start, end, editor.data[slice(*spans[other])])
        for (start, end), other, number in zip(spans, right, range(len(right)), strict=True)
        if other != number
    ]
    return editor.fix("Write the elements in the order of the schema", *edits)
