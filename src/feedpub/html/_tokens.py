"""Tags as the HTML standard reads them, without building a tree.

One pattern that matches at every ``<`` that opens something, closed or not, so that a scan takes
linear time whatever it meets. https://html.spec.whatwg.org/multipage/parsing.html#tokenization
"""

from __future__ import annotations

import re

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
