"""The title of a page, without the name of its site."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from feedpub.sources.pages._own_articles import folded
from feedpub.text import one_line

#: What stands between a title and the site's name.
_BETWEEN = re.compile(r" [|\-–—•·»«:]{1,2} | ?[|»｜] ?| ?:: ?")
#: Most words of a site's name.
_FEW = 5
#: Those that separate nothing else.
_SURE = ("|", "»", "｜", "::")


def without_site(
    title: str | None, names: Iterable[str], titles: Iterable[str | None] = ()
) -> str | None:
    """Return *title* without the site's name behind or before it.

    Args:
        title: As a page's ``title`` element has it.
        names: What the site is called, its host among them.
        titles: Other titles of the page: what they have in common is the title.
    """
    if not title:
        return None
    text = one_line(title)
    known = {name for each in names if (name := folded(each))}
    others = {folded(each) for each in titles if each}
    for _ in range(4):
        pieces = _pieces(text)
        if len(pieces) < 2:
            break
        shorter = _shorter(text, pieces, known, others)
        if shorter is None:
            break
        text = shorter
    return text


def _pieces(text: str) -> list[tuple[int, int]]:
    """Return where the parts of *text* between separators begin and end."""
    places, start = [], 0
    for match in _BETWEEN.finditer(text):
        if match.start() > start:
            places.append((start, match.start()))
        start = match.end()
    return [*places, (start, len(text))]


def _shorter(
    text: str, pieces: list[tuple[int, int]], known: set[str], others: set[str]
) -> str | None:
    before_last = text[: pieces[-2][1]].strip()
    behind_first = text[pieces[1][0] :].strip()
    last, first = (folded(text[slice(*pieces[at])]) for at in (-1, 0))
    is_twice = len(pieces) > 2 and any(folded(text[slice(*each)]) == last for each in pieces[1:-1])
    if folded(before_last) in others or is_twice or _is_site(last, known):
        return before_last
    if folded(behind_first) in others or _is_site(first, known):
        return behind_first
    between = text[pieces[-2][1] : pieces[-1][0]]
    few_words = len(text[pieces[-1][0] :].split()) <= _FEW
    if any(sign in between for sign in _SURE) and few_words and len(before_last) > 15:
        return before_last
    return None


def _is_site(part: str, known: set[str]) -> bool:
    return bool(part) and any(
        part == name or (len(part) > 3 and len(name) > 3 and (part in name or name in part))
        for name in known
    )


def site_names(address: str | None, said: Iterable[str | None]) -> list[str]:
    """Return what the site of *address* may be called: as *said*, its host, and its label."""
    host = (urlsplit(address).hostname or "") if address else ""
    labels = host.removeprefix("www.").split(".")
    return [*(each for each in said if each), host, labels[0]]
