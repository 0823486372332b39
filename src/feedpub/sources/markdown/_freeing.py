"""The text of a post, freed of all that only its own site understands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from feedpub.patterns import pattern
from feedpub.sources.markdown._tags import TAGS, Host, arguments

#: Longest tag, in characters.
_LONGEST = 10_000
#: Beginning of a tag → its end.
_HUGO = {"{{<": ">}}", "{{%": "%}}"}
_LIQUID = {"{%": "%}", "{{": "}}", "{#": "#}"}
_SETS = {
    "hugo": _HUGO, "liquid": _LIQUID, "zola": {"{%": "%}", "{{": "}}"}, "mkdocs": {"{{": "}}"},
    "pelican": {}, "mdx": {},
}  # fmt: skip
_FENCE = pattern(r"(?m)^ {0,3}(`{3,}|~{3,})")
_NAME = pattern(r"([/-]?)\s*([\w./:-]+)")
_TEXT = pattern(r"[\"']([^\"']*)[\"']\s*(\|.*)?", re.DOTALL)
_CALL = pattern(r"([\w:.]+)\s*\((.*)\)", re.DOTALL)
#: What other people's Markdown says to its own program, and nobody else:
#: https://kramdown.gettalong.org/syntax.html#inline-attribute-lists
_ATTRIBUTES = pattern(r"\{::?[^{}\n]{0,300}\}")
_HEADING_ID = pattern(r"(?m)^(#{1,6} [^\n{]*)\{[#.][^{}\n]{0,200}\}[ \t]{0,9}$")
_CONTENTS = pattern(
    r"(?mi)^(?:\[toc\]|\[\[_?toc_?\]\]|<!-- ?toc ?-->|[*-] (?:toc|contents)(?=\n {0,9}\{:toc))\s*?$"
)
_ADMONITION = pattern(r"(?:!!!|\?\?\?\+?)[ \t]+([\w-]+)[^\"\n]*(?:\"([^\"\n]*)\")?[ \t]*")
_ALERT = pattern(r"(?mi)^(>[ \t]*)\[!(note|tip|important|warning|caution)\][+-]?[ \t]*")


class Text:
    """One text, as it is freed of tags.

    Attributes:
        left_out: How often which tag was removed that nobody knows.
    """

    def __init__(self, site: Host, page: Any) -> None:
        self._site = site
        self._page = page
        self.left_out: Counter[str] = Counter()

    def freed(self, text: str, kinds: tuple[str, ...]) -> str:
        """Return *text* without the tags of *kinds*: with what they stand for, if that is known."""
        pairs = {start: end for kind in kinds for start, end in _SETS[kind].items()}
        in_code = kinds in (("hugo",), ("liquid",))
        if any(start in text for start in pairs):
            free = self._tagged(pairs)
            text = free(text) if in_code else outside_code(text, free)
        if "mdx" in kinds:
            from feedpub.sources.markdown._components import freed

            text = outside_code(
                text, lambda part: freed(part, self._site, self._page, self.left_out)
            )
        return outside_code(text, _tidied)

    def _tagged(self, pairs: dict[str, str]) -> Callable[[str], str]:
        begin = re.compile(
            "|".join(re.escape(each) for each in sorted(pairs, key=len, reverse=True))
        )

        def free(text: str) -> str:
            return "".join(self._parts(text, begin, pairs))

        return free

    def _parts(self, text: str, begin: re.Pattern[str], pairs: dict[str, str]) -> Iterator[str]:
        position = 0
        while match := begin.search(text, position):
            yield text[position : match.start()]
            end = pairs[match[0]]
            stop = text.find(end, match.end(), match.end() + _LONGEST)
            if stop < 0:
                yield match[0]
                position = match.end()
                continue
            inner = text[match.end() : stop].strip().strip("-").strip()
            position = stop + len(end)
            if inner.startswith("/*") and inner.endswith("*/"):
                # A tag that is shown, not done.
                yield f"{match[0]}{inner[2:-2]}{end}"
            elif match[0] == "{#":
                continue
            elif match[0] == "{%" and inner.split(None, 1)[:1] in (["raw"], ["comment"]):
                part, position = _until(text, position, f"end{inner.split()[0]}")
                yield part if inner.startswith("raw") else ""
            else:
                meaning = self._meaning(match[0], inner)
                if meaning[:1] == "\n" == text[match.start() - 1 : match.start()]:
                    meaning = meaning[1:]
                if meaning[-1:] == "\n" == text[position : position + 1]:
                    position += 1
                yield meaning
        yield text[position:]

    def _meaning(self, start: str, inner: str) -> str:
        if start == "{{":
            return self._output(inner)
        match = _NAME.match(inner)
        if match is None:
            return ""
        name, rest = match[2].lower(), inner[match.end() :]
        if match[1] == "/" or name.startswith("end"):
            return _CLOSE.get(name.removeprefix("end"), "")
        if name in _OPEN:
            return _OPEN[name](arguments(rest)[0])
        call = _CALL.match(inner)
        if call:  # Zola's {% quote(author="…") %}
            return self._known(call[1], call[2])
        if name in ("include", "include_relative", "include_cached", "render"):
            file = rest.split()[:1]
            given = file[0].strip("\"',") if file else ""
            return self._known(given.rpartition("/")[2], rest.partition(file[0])[2] if file else "",
                               called=f"{name} {given}")  # fmt: skip
        if name in _SILENT:
            return ""
        return self._known(name, rest)

    def _known(self, name: str, rest: str, *, called: str | None = None) -> str:
        tag = TAGS.get(name.lower())
        given, said = arguments(rest)
        found = tag(given, said, self._site, self._page) if tag else None
        if found is None:
            self.left_out[(called or name)[:60]] += 1
        return found or ""

    def _output(self, inner: str) -> str:
        call = _CALL.fullmatch(inner)
        if call:
            return self._known(call[1], call[2])
        match = _TEXT.fullmatch(inner)
        if match:
            change = (match[2] or "").strip(" |")
            if change in ("", "relative_url", "absolute_url", "url"):
                return self._site.asset(match[1], self._page) if change else match[1]
        name, _, change = inner.partition("|")
        found = self._site.variable(name.strip(), self._page) if len(name) < 80 else None
        if found is None or change.strip() not in _HARMLESS:
            self.left_out[f"{{{{ {name.strip()[:60]} }}}}"] += 1
            return ""
        return found


_HARMLESS = ("", "escape", "xml_escape", "relative_url", "absolute_url", "url", "strip", "safe")
#: Tags that say nothing to readers.
_SILENT = frozenset(
    ("assign", "capture", "if", "elsif", "else", "unless", "for", "break", "more", "set",
     "pullquote", "details")
)  # fmt: skip


def _fenced(given: list[str]) -> str:
    return f"\n```{next(iter(given), '')}\n"


def _quoted(_given: list[str]) -> str:
    return "\n<blockquote>\n\n"


#: Tags with an end, and what they begin with.
_OPEN: dict[str, Callable[[list[str]], str]] = {
    "highlight": _fenced, "codeblock": _fenced, "code": _fenced,
    "blockquote": _quoted, "quote": _quoted,
}  # fmt: skip
_CLOSE = {
    "highlight": "\n```\n", "codeblock": "\n```\n", "code": "\n```\n",
    "blockquote": "\n\n</blockquote>\n", "quote": "\n\n</blockquote>\n",
}  # fmt: skip


def _until(text: str, position: int, name: str) -> tuple[str, int]:
    """Return the text before the tag *name*, and where that ends."""
    match = re.compile(rf"\{{%-?\s*{name}\s*-?%\}}").search(text, position)
    return (
        (text[position:], len(text))
        if match is None
        else (text[position : match.start()], match.end())
    )


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Return *text* with all but its blocks of code changed."""
    return "".join(part if is_code else change(part) for part, is_code in _blocks(text))


def _blocks(text: str) -> Iterator[tuple[str, bool]]:
    position = 0
    while match := _FENCE.search(text, position):
        mark = match[1]
        close = re.compile(rf"(?m)^ {{0,3}}{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$")
        end = close.search(text, match.end())
        stop = end.end() if end else len(text)
        yield text[position : match.start()], False
        yield text[match.start() : stop], True
        position = stop
    yield text[position:], False


def _tidied(text: str) -> str:
    """Return *text* without what only its own dialect of Markdown means something by."""
    text = _CONTENTS.sub("", text)
    if "{" in text:
        text = _ATTRIBUTES.sub("", text)
        text = _HEADING_ID.sub(r"\1", text)
    if "[!" in text:
        text = _ALERT.sub(
            lambda match: f"{match[1]}**{match[2].capitalize()}**  \n{match[1]}", text
        )
    if "!!!" in text or "???" in text:
        text = "\n".join(_admonitions(text.split("\n")))
    return text


def _admonitions(lines: list[str]) -> Iterator[str]:
    """Yield *lines* with notes as quotations.

    https://python-markdown.github.io/extensions/admonition/
    """
    inside = False
    for line in lines:
        match = _ADMONITION.fullmatch(line)
        if match:
            inside = True
            yield ""
            title = match[1].capitalize() if match[2] is None else match[2]
            if title:
                yield f"> **{title}**"
                yield ">"
        elif inside and (line.startswith("    ") or not line.strip()):
            yield f"> {line[4:]}".rstrip() if line.strip() else ">"
        else:
            if inside:
                yield ""
            inside = False
            yield line
