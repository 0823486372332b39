"""Formulas as text: feed readers do not render MathML, and the sentence needs its text.

https://www.w3.org/TR/mathml-core/
"""

from __future__ import annotations

import re

from feedpub.html._tokens import TOKEN

_MATH = re.compile(r"<math(?=[\s/>])", re.IGNORECASE)
_END = re.compile(r"</math\s*>", re.IGNORECASE)
#: Elements whose second part is written with these characters around it.
_SECOND = {
    "mfrac": ("/", ""),
    "msub": ("<sub>", "</sub>"),
    "msup": ("<sup>", "</sup>"),
    "munder": ("<sub>", "</sub>"),
    "mover": ("<sup>", "</sup>"),
}
#: Elements whose content is a word by itself, separated from letters beside it.
_APART = frozenset({"mlabeledtr", "mspace", "mtd", "mtext", "mtr"})
#: Not shown: the same formula in another notation.
_UNSHOWN = frozenset({"annotation", "annotation-xml"})


def formulas_as_text(html: str) -> str:
    """Return *html* with the text of each ``math`` element in its place, fractions with ``/``.

    One without an end tag is kept, because its extent is unknown.
    """
    if "<math" not in html.lower():
        return html
    written: list[str] = []
    at = 0
    while (start := _MATH.search(html, at)) and (end := _END.search(html, start.end())):
        written += (html[at : start.start()], _text(html[start.start() : end.start()]))
        at = end.end()
    return "".join((*written, html[at:]))


def _text(formula: str) -> str:
    written: list[str] = []
    #: For each open element: name, parts so far, and what to write at its end.
    stack: list[tuple[str, str]] = []
    parts: list[int] = [0]
    hidden = at = 0
    for match in TOKEN.finditer(formula):
        if not hidden:
            written.append(formula[at : match.start()].strip())
        at = match.end()
        name = (match["name"] or "").lower()
        if match["end"]:
            if stack and stack[-1][0] == name:
                parts.pop()
                hidden -= name in _UNSHOWN
                written += (stack.pop()[1], " " * (name in _APART))
        elif name:
            before, after = _around(stack[-1][0] if stack else "", parts[-1])
            parts[-1] += 1
            written += ("" if hidden else before, " " * (name in _APART))
            if match[0].endswith("/>"):
                written.append("" if hidden else after)
            else:
                stack.append((name, "" if hidden else after))
                parts.append(0)
                hidden += name in _UNSHOWN
    return re.sub(" +", " ", "".join(written)).strip(" ")


def _around(parent: str, number: int) -> tuple[str, str]:
    return _SECOND.get(parent, ("", "")) if number == 1 else ("", "")
