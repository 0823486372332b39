"""What a page shows rather than says: headings, dates, bylines, breadcrumbs, kicker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree

from feedpub.patterns import pattern
from feedpub.sources.pages._json_ld import Node, plain, types_of
from feedpub.sources.pages._own_articles import folded
from feedpub.sources.pages._page_trees import Element, called, tokens, words

_KICKER = re.compile(r"[ _-](?:kicker|overline|eyebrow|supertitle|pretitle|supratitlu|antetitlu|"
                     r"suprapunct|topper|flag|label|roofline|dachzeile|"
                     r"ante-?titulo)[ _-]")  # fmt: skip
_DATE = re.compile(r"[ _-](?:date|datum|data|fecha|published|pubdate|posted|post-?date|datetime|"
                   r"timestamp|time|arttime)[ _-]")  # fmt: skip
_BYLINE = re.compile(
    r"[ _-](?:byline|author|authors|autor|auteur|autore|verfasser)(?:-?name)?[ _-]"
)
_CRUMBS = re.compile(r"[ _-]breadcrumbs?(?:[ _-]|__)")
_tells = called(_KICKER, _DATE, _BYLINE, _CRUMBS)
_DIGIT = pattern(r"\d")
_YEAR = pattern(r"(?:19|20)\d\d")
#: Words before the names in a byline, in the languages of Europe.
_BY = pattern(r"(?i)^(?:by|de|von|par|por|di|door|av|af|przez|autor(?:i|en)?|author|scris de|"
              r"text(?: de)?|автор)\s*:?\s+")  # fmt: skip
#: Where what looks like a byline or a date is another article's.
ELSEWHERE = re.compile(r"[ _-](?:related|recommend\w*|sidebar|widget|comments?|footer|latest|"
                       r"teasers?|most|popular|trending|newsletter|nav|navbar|"
                       r"menu)[ _-]")  # fmt: skip
_is_beside = called(ELSEWHERE)
#: Where a site shows its name, and often today's date.
_SITE_HEAD = re.compile(r"[ _-](?:site-?header|masthead|top-?bar|branding)[ _-]")
#: What is looked at, in the order of the page, and how many of them.
_telling = etree.XPath("//@class/.. | //@id/.. | //h1 | //time")
_MOST = 20_000
_HOME = {"home", "acasa", "acasă", "startseite", "start", "accueil", "inicio", "início", "homepage",
         "главная", "strona główna", "prima pagina", "homepagina"}  # fmt: skip


def outline_of(root: Element, nodes: list[Node]) -> dict[str, Any]:
    """Return what the page *root*, which tells of *nodes*, shows of its article."""
    found: dict[str, Any] = {"breadcrumbs": _breadcrumbs(nodes)}
    for element in islice(_telling(root), _MOST):
        tag = element.tag
        if tag in _BY_TAG:
            _BY_TAG[tag](found, element)
        if _tells(element):
            _by_class(found, element)
    h1 = found.pop("h1s", [])
    found["h1"] = h1[0][1] if len(h1) == 1 or _agree(h1) else None
    found["h1s"] = [text for _, text in h1]
    if "label" in found and found["h1"]:
        found["h1"] = without_label(found["h1"], found["label"])
    return found


def _heading(found: dict[str, Any], element: Element) -> None:
    text = words(element)
    if text and not _is_elsewhere(element):
        found.setdefault("h1s", []).append((element, text))


def _time(found: dict[str, Any], element: Element) -> None:
    given = element.get("datetime") or words(element, 100)
    if not _DIGIT.search(given) or _is_elsewhere(element):
        return
    marks = f"{element.get('itemprop') or ''} {tokens(element)}".lower()
    if "modif" in marks or "updat" in marks:
        found.setdefault("time_modified", given)
    elif "published" in marks or "pubdate" in marks or element.get("pubdate") is not None:
        found.setdefault("time_published", given)
    else:
        found.setdefault("time", given)


_BY_TAG = {"h1": _heading, "time": _time}


def _by_class(found: dict[str, Any], element: Element) -> None:
    marks = tokens(element)
    if "label" not in found and _KICKER.search(marks) and element.tag in _SHORT:
        text = words(element, 60)
        near = "h1s" in found and not any(e is element.getparent() for e, _ in found["h1s"])
        if 1 < len(text) <= 40 and not near and not _is_elsewhere(element):
            found["label"] = text
    if (
        "date" not in found
        and _DATE.search(marks)
        and element.tag not in ("time", "input", "select")
    ):
        text = words(element, 100)
        if 5 < len(text) < 80 and _YEAR.search(text) and not _is_of_site(element):
            found["date"] = text
    if "byline" not in found and _BYLINE.search(marks):
        text = words(element, 300)
        if 3 < len(text) < 200 and not _is_elsewhere(element):
            found["byline"] = _BY.sub("", text)
    if not found["breadcrumbs"] and _CRUMBS.search(marks):
        found["breadcrumbs"] = _crumbs(words(each, 100) for each in element.iter("a"))


_SHORT = {"span", "p", "div", "a", "strong", "em", "b", "small", "h2", "h3", "h4"}


def _is_elsewhere(element: Element) -> bool:
    """Return whether *element* is in a part of the page that is not the article."""
    for each in element.iterancestors():
        if each.tag in ("nav", "aside", "footer") or _is_beside(each):
            return each.tag not in ("body", "html")
    return False


def _is_of_site(element: Element) -> bool:
    """Return whether what *element* shows is the site's: the day of the visit, in its head."""
    if _is_beside(element) or _is_elsewhere(element):
        return True
    around = list(element.iterancestors())
    if any(each.tag in ("article", "main") for each in around):
        return False
    heads = [each for each in around if each.tag == "header" or _SITE_HEAD.search(tokens(each))]
    return any(each.find(".//h1") is None for each in heads)


def _agree(headings: list[tuple[Element, str]]) -> bool:
    return len({folded(text) for _, text in headings}) == 1


def _breadcrumbs(nodes: list[Node]) -> list[str]:
    for node in nodes:
        if "BreadcrumbList" in types_of(node):
            items = node.get("itemListElement")
            items = items if isinstance(items, list) else [items]
            return _crumbs(plain(_crumb(each)) or "" for each in items[:20])
    return []


def _crumb(item: Any) -> Any:
    if isinstance(item, dict):
        inner = item.get("item")
        return item.get("name") or (inner.get("name") if isinstance(inner, dict) else None)
    return None


def _crumbs(names: Iterator[str]) -> list[str]:
    found = [each for each in names if each and each.casefold() not in _HOME]
    return [each for each in found if len(each) < 100][:10]


def without_label(title: str, label: str | None) -> str:
    """Return *title* without the kicker *label* at its beginning."""
    if label and title.casefold().startswith(label.casefold()):
        rest = title[len(label) :].lstrip(" \u00a0.:|/–—-")
        return rest or title
    return title
