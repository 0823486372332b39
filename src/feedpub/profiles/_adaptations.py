"""What the writer changed in an article, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feedpub.model import Article
from feedpub.profiles._body_parts import read
from feedpub.text import shown

#: The most kinds of change to a body that are named, and the most characters shown of a text.
_MOST, _SHOWN = 4, 60


def change(part: str, article: Article, written: Article) -> str:
    """Return what the writer changed in *part* of *article*, compared with what is *written*."""
    kind, _, _ = part.partition(" ")
    if kind in ("title", "summary"):
        return _of_text(getattr(article, kind), getattr(written, kind))
    if kind in ("image", "picture"):
        return _of_images(article, written)
    if kind == "body":
        return "; ".join(_of_body(article.content_html or "", written.content_html or ""))
    if kind == "authors":
        return f"now {', '.join(shown(each.name) for each in written.authors)}"
    if kind == "updated":
        return "left out"
    return f"now {shown(written.url, _SHOWN)}"


def _of_text(before: str | None, after: str | None) -> str:
    if not after:
        return "left out"
    if before == after:
        return "kept, with a shorter one beside it"
    if not before:
        return f"taken from the body: {shown(after, _SHOWN)}"
    verb = "shortened to" if len(after) < len(before) else "replaced by"
    return f"{verb} {shown(after, _SHOWN)}"


def _of_images(article: Article, written: Article) -> str:
    if not written.images:
        return "left out"
    leads = written.images[0].url
    before = article.images[0].url if article.images else ""
    return f"{shown(leads, _SHOWN)} leads" + (f", not {shown(before, _SHOWN)}" if before else "")


def _of_body(before: str, after: str) -> Iterator[str]:
    """Yield what changed in a body: elements and attributes removed and added."""
    old, new = read(before), read(after)
    gone = [
        *_fewer(old.elements, new.elements, "<{}>"),
        *_fewer(old.attributes, new.attributes, "{}"),
    ]
    come = _fewer(new.elements, old.elements, "<{}>")
    if gone:
        yield f"without {_some(gone)}"
    if come:
        yield f"with {_some(come)}"
    if not gone and not come:
        yield "put in another order" if before != after else "left as it was"


def _fewer(these: Mapping[str, int], those: Mapping[str, int], form: str) -> list[str]:
    """Return what occurs more often in *these* than in *those*, with the difference."""
    missing = ((name, number - those.get(name, 0)) for name, number in sorted(these.items()))
    return [
        form.format(name) + (f" ({number:,})" if number > 1 else "")
        for name, number in missing
        if number > 0
    ]


def _some(things: list[str]) -> str:
    named = ", ".join(things[:_MOST])
    return named if len(things) <= _MOST else f"{named} and {len(things) - _MOST:,} more"
