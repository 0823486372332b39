"""Ways to read what agencies write."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from lxml import etree

from feedpub.markup import Element, parser
from feedpub.vocabularies._paragraphs import paragraphs
from feedpub.vocabularies._transforms import Transform

#: Elements of NITF that HTML calls otherwise; others it has, too, or only their text matters.
_CALLED = {"hl2": "h2", "bq": "blockquote", "media": "figure", "media-caption": "figcaption",
           "block": "div", "note": "aside"}  # fmt: skip
#: What the page says elsewhere, and what is only for machines.
_ELSEWHERE = (
    "hedline",
    "byline",
    "media-metadata",
    "media-object",
    "tobject",
    "nitf-table-metadata",
)
_REVISION = re.compile(r":\d+([A-Z]?)$")
#: https://cv.iptc.org/newscodes/subjectcode/
_SUBJECTS = (
    "arts, culture and entertainment", "crime, law and justice", "disaster and accident",
    "economy, business and finance", "education", "environmental issue", "health",
    "human interest", "labour", "lifestyle and leisure", "politics", "religion and belief",
    "science and technology", "social issue", "sport", "unrest, conflicts and war", "weather",
)  # fmt: skip


def _nitf(value: Any, _record: Mapping[str, Any]) -> Any:
    if not isinstance(value, str):
        return value
    try:
        root = etree.fromstring(f"<div>{value}</div>", parser(joined=True))
    except etree.XMLSyntaxError:
        return value
    etree.strip_elements(root, *_ELSEWHERE, with_tail=False)
    for each in list(root.iter("media-reference")):
        _picture(each)
    for each in root.iter(*_CALLED):
        each.tag = _CALLED[str(each.tag)]
    inner = [escape(root.text or "", quote=False)]
    inner += (etree.tostring(each, encoding="unicode", method="html") for each in root)
    return "".join(inner).strip()


def _picture(reference: Element) -> None:
    source, alt = reference.get("source", ""), reference.get("alternate-text", "")
    reference.attrib.clear()
    reference.text = None
    reference.tag = "img" if source.startswith(("http:", "https:")) else "span"
    if reference.tag == "img":
        reference.set("src", source)
        reference.set("alt", alt)


def _paragraphs(value: Any, _record: Mapping[str, Any]) -> Any:
    if not isinstance(value, str):
        return value
    return paragraphs(value if "</" in value else escape(value, quote=False))


def _first_revision(value: Any, _record: Mapping[str, Any]) -> Any:
    if not isinstance(value, str):
        return value
    return _REVISION.sub(lambda found: ":1N" if found[1] else ":1", value)


def _subject(value: Any, _record: Mapping[str, Any]) -> Any:
    codes = value if isinstance(value, list) else [value]
    numbers = [int(code) // 1_000_000 for code in map(str, codes) if code.isdecimal()]
    return [_SUBJECTS[number - 1] for number in numbers if 0 < number <= len(_SUBJECTS)]


NITF_TO_HTML = Transform(name="nitf", about="The content of a NITF story, as HTML.", apply=_nitf)
PARAGRAPHS = Transform(
    name="paragraphs",
    about="HTML or plain text, with blank lines turned into paragraphs.",
    apply=_paragraphs,
)
FIRST_REVISION = Transform(
    name="first-revision",
    about="A NewsML 1 identifier with the number of its first revision, which never changes.",
    apply=_first_revision,
)
IPTC_SUBJECT = Transform(
    name="iptc-subject",
    about="The top-level topic of an IPTC subject code (`04000000`).",
    apply=_subject,
)
