"""Shortcodes in a text: instructions for the program of a site, told from words in brackets.

In brackets stands other text as well: "[sic]", "he [the mayor] said". A shortcode is what is
known as one, has attributes or an end, is written as no word is (``contact_form``), or stands alone
on its line.
https://developer.wordpress.org/apis/shortcode/, https://gohugo.io/content-management/shortcodes/,
https://shopify.github.io/liquid/
"""

from __future__ import annotations

import re

from feedpub.html.pieces import BLOCKS, RAW, name_of, pieces, words

#: Beside these a line ends; a comment has no name.
BREAKING = frozenset((*BLOCKS, "", "br"))
CODE = re.compile(
    r"\[(?P<escaped>\[?)(?P<end>/?)(?P<name>[A-Za-z][\w-]{0,60})(?P<said>(?:[\s=/][^\[\]]{0,5000})?)\]"
    r"(?P<closed>\]?)"
)
#: Those of WordPress itself, and of sites of videos and posts.
OWN = words(
    "audio caption embed gallery instagram playlist tweet twitter video vimeo wp_caption youtube"
)
#: Shortcodes without attributes of plug-ins that many sites have.
_KNOWN = words(
    "ad ads adsense dropcap button column columns contact dfp divider form highlight hr jetpack"
    " newsletter poll pullquote quote related row section share slider social spacer tab tabs"
    " toggle woocommerce wpforms"
)
#: Words in brackets that are text even if they have a line to themselves.
_WORDS = words("applause inaudible laughs laughter music pause redacted sic silence")
#: What says something to a shortcode: `ids="1,2"`, also with quotation marks made round.
_ATTRIBUTE = re.compile(r"\s[\w-]+=\S")
#: `{{< figure src="…" >}}` and `{{% notice %}}` of Hugo, `{% youtube … %}` of Liquid.
_TEMPLATE = re.compile(
    r"\{\{(?:(?P<angle><|&lt;)|%)[\s/-]*(?P<hugo>[A-Za-z][\w./-]{0,60})[^{}]{0,2000}(?:>|&gt;|%)\}\}"
    r"|\{%[\s-]*(?P<liquid>[A-Za-z]\w{0,60})[^{}]{0,2000}%\}"
)


def is_code(name: str, said: str, *, paired: bool, alone: bool) -> bool:
    """Return whether ``[name said]`` is a shortcode of a plug-in, in a text of WordPress.

    Args:
        name: Its name.
        said: What follows its name.
        paired: Whether its end follows, ``[/name]``.
        alone: Whether it has its line to itself.
    """
    if paired or name in _KNOWN or "_" in name:
        return True
    if "=" in said or said.rstrip().endswith("/"):
        return True
    return alone and not said and name.islower() and name not in _WORDS


def is_alone(text: str, start: int, end: int, before: bool, after: bool) -> bool:
    """Return whether what is between *start* and *end* has its line of *text* to itself.

    Args:
        text: A piece of HTML.
        start: Where it begins.
        end: Where it ends.
        before: Whether a new line begins before *text*.
        after: Whether one begins after it.
    """
    ahead = text[max(start - 200, 0) : start].rpartition("\n")
    behind = text[end : end + 200].partition("\n")
    begins = not ahead[2].strip() and (bool(ahead[1]) or before)
    return begins and not behind[0].strip() and (bool(behind[1]) or after)


def left_over(html: str) -> list[str]:
    """Return the shortcodes in a finished text, each once: ``[gallery]``, ``{{< figure >}}``.

    Anybody may have written the text, so a word alone on its line does not count. Code is skipped.
    """
    found: dict[str, None] = {}
    if "[" in html:
        found.update(dict.fromkeys(_in_brackets(html)))
    if "{" in html:
        shown = "".join(
            piece for is_markup, piece in pieces(html) if not (is_markup and name_of(piece) in RAW)
        )
        found.update(dict.fromkeys(map(_written, _TEMPLATE.finditer(shown))))
    return list(found)


def _written(found: re.Match[str]) -> str:
    if found["liquid"]:
        return f"{{% {found['liquid']} %}}"
    begin, end = ("<", ">") if found["angle"] else ("%", "%")
    return f"{{{{{begin} {found['hugo']} {end}}}}}"


def _in_brackets(html: str) -> list[str]:
    found = list(pieces(html))
    ends: set[str] = set()
    codes: list[tuple[re.Match[str], bool]] = []
    for index, (is_markup, piece) in enumerate(found):
        if is_markup or "[" not in piece:
            continue
        before = index == 0 or name_of(found[index - 1][1]) in BREAKING
        after = index + 1 == len(found) or name_of(found[index + 1][1]) in BREAKING
        for code in CODE.finditer(piece):
            if code["end"]:
                ends.add(code["name"])
            else:
                codes.append((code, is_alone(piece, code.start(), code.end(), before, after)))
    return [f"[{code['name']}]" for code, alone in codes if _is_left(code, alone, ends)]


def _is_left(code: re.Match[str], alone: bool, ends: set[str]) -> bool:
    name = code["name"]
    if name in ends or (name.islower() and ("_" in name or _ATTRIBUTE.match(code["said"]))):
        return True
    return alone and not code["said"].strip() and (name in OWN or name in _KNOWN)
