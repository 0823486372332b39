"""MDX: Markdown with components of React, Vue and Svelte in it.

https://mdxjs.com/docs/what-is-mdx/
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from feedpub.patterns import pattern
from feedpub.sources.markdown._tags import TAGS, Host, figure

_IMPORT = pattern(r"(?m)^(?:import|export)\s(?:[^\n]*\{[ \t]*\n(?:[ \t][^\n]*\n)*\}?)?[^\n]*$")
_OPEN = pattern(r"<(/?)([A-Z][\w.]{0,60})(?=[\s/>])([^<>]{0,2000})>")
_PROPERTY = pattern(
    r"(?<![\w-])([\w-]{1,60})="
    r"(?:\"([^\"]*+)\"|'([^']*+)'|\{\s{0,9}[\"'`]?([^{}\"'`]{0,2000})[\"'`]?\s{0,9}\})"
)
_EXPRESSION = pattern(r"(?<![\\$])\{([^{}\n]{0,300})\}")
_LITERAL = pattern(r"\s*[\"'`]([^\"'`]*)[\"'`]\s*")


def freed(text: str, site: Host, page: Any, left_out: Counter[str]) -> str:
    """Return *text* with HTML for the components that are known, and without all others.

    What stands between the two tags of a component is kept.
    """
    text = _IMPORT.sub("", text)
    text = "".join(_uncommented(text))

    def component(match: re.Match[str]) -> str:
        is_end, name, rest = match.groups()
        if is_end:
            return ""
        found = _known(name.lower(), rest, site, page)
        if found is None:
            left_out[f"<{name[:60]}>"] += 1
        return found or ""

    def expression(match: re.Match[str]) -> str:
        words = _LITERAL.fullmatch(match[1])
        if words:
            return words[1]
        if match[1].lstrip().startswith(("#", ":", ".")):  # attributes of Markdown
            return match[0]
        left_out[f"{{{match[1].strip()[:60]}}}"] += 1
        return ""

    return _EXPRESSION.sub(expression, _OPEN.sub(component, text))


def _uncommented(text: str) -> Iterator[str]:
    """Yield the parts of *text* around its comments."""
    first, *others = text.split("{/*")
    yield first
    for each in others:
        comment, end, rest = each.partition("*/}")
        yield rest if end else f"{{/*{comment}"


def _known(name: str, rest: str, site: Host, page: Any) -> str | None:
    said = {
        match[1]: next((each for each in match.groups()[1:] if each is not None), "")
        for match in _PROPERTY.finditer(rest)
    }
    if name in ("image", "img", "figure", "picture"):
        src = said.get("src", "")
        if not src.startswith(("/", "http")):  # a file that was imported has no address yet
            return None
        return figure(site.asset(src, page), alt=said.get("alt"), caption=said.get("caption"))
    if name in ("a", "link"):
        return None
    tag = TAGS.get(name)
    return tag([], said, site, page) if tag else None
