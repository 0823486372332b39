"""Tags as the HTML standard reads them, without building a tree.

One pattern that matches at every ``<`` that opens something, closed or not, so that a scan takes
linear time for any input. https://html.spec.whatwg.org/multipage/parsing.html#tokenization
"""

from __future__ import annotations

import re
from itertools import islice

from feedpub.patterns import pattern

_VALUE = r"""(?:"[^"]*(?:"|\Z)|'[^']*(?:'|\Z)|[^\s>]*)"""
_ATTRIBUTES = rf"(?:[\s/]*[^\s/>][^\s/>=]*(?:\s*=\s*{_VALUE})?)*+[\s/]*(?:>|\Z)"
_RAW = "iframe|noembed|noframes|script|style|textarea|title|xmp"

#: Groups: `raw` (an element whose content is text, content included), `end` and `name`, and the
#: attributes of either in `rawset` or `set`; none of them is a comment.
TOKEN = pattern(
    rf"<(?:(?P<raw>(?i:{_RAW}))(?=[\s/>])(?P<rawset>{_ATTRIBUTES}).*?(?=</(?i:(?P=raw))[\s/>]|\Z)"
    rf"|(?P<end>/?)(?P<name>[A-Za-z][^\s/>]*)(?P<set>{_ATTRIBUTES})"
    r"|!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|[!?/][^>]*(?:>|\Z))",
    re.DOTALL,
)
ATTRIBUTE = pattern(rf"([^\s/>=]+|=[^\s/>=]*)(?:\s*=\s*({_VALUE}))?")

_FEW = rf"(?:[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+{_VALUE})?+){{0,500}}+[\s/]*+(?:>|\Z)"
_RAW_ELEMENTS = "|".join(
    rf"(?i:{name})(?=[\s/>]){_FEW}[^<]*+(?:<(?!/(?i:{name})[\s/>])[^<]*+)*+"
    for name in _RAW.split("|")
)
#: What nearly all tags are: an end tag, or a start tag of an element whose content is not raw text
#: (by its first letter), with attributes in double quotes.
_PLAIN = (
    r"/[A-Za-z][A-Za-z0-9]*+>"
    r"|[A-HJ-MO-RU-WYZa-hj-mo-ru-wyz][A-Za-z0-9]*+(?:\s[a-z:-]++=\"[^\"]*+\"){0,500}+>"
)
#: A text of which no tag has more than 500 attributes, in the same tokens. It takes a quarter of
#: the time of going through them, and nearly all texts are like that.
_USUAL = pattern(
    rf"(?:[^<]*+<(?:{_PLAIN}|(?!(?i:{_RAW})[\s/>])[A-Za-z][^\s/>]*+{_FEW}|{_RAW_ELEMENTS}"
    rf"|/[A-Za-z][^\s/>]*+{_FEW}|!--(?:-?>|[^-]*+(?:-(?!-!?>)[^-]*+)*+(?:--!?>)?)|[!?/](?![A-Za-z])[^>]*+(?:>|\Z)"
    r"|![A-Za-z][^>]*+(?:>|\Z)|(?![A-Za-z/!?])))*+[^<]*+\Z",
    re.DOTALL,
)

#: Characters of attributes that are counted, and attributes that one tag keeps.
_LONG, _MOST = 8_000, 500


def bounded(text: str) -> str:
    """Return *text* with at most 500 attributes in each tag.

    libxml2's HTML parser takes quadratic time in the number of attributes.
    """
    if len(text) <= _LONG or _USUAL.match(text):
        return text
    return TOKEN.sub(_bounded, text)


def _bounded(tag: re.Match[str]) -> str:
    group = "set" if tag["rawset"] is None else "rawset"
    attributes = tag[group]
    if attributes is None or len(attributes) <= _LONG:
        return tag[0]
    further = next(islice(ATTRIBUTE.finditer(attributes), _MOST, None), None)
    if further is None:
        return tag[0]
    start, end = (place - tag.start() for place in tag.span(group))
    return f"{tag[0][: start + further.start()]}>{tag[0][end:]}"
