"""Shortcodes of WordPress: those of WordPress itself become HTML, others go, and are counted.

What is one, `feedpub.html.site_shortcodes` says. https://developer.wordpress.org/apis/shortcode/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any

from msgspec import Struct

from feedpub.html.pieces import name_of, pieces
from feedpub.html.site_shortcodes import BREAKING, CODE, is_alone, is_code
from feedpub.vocabularies._embeds import link, media, player

Attributes = Mapping[str, str]
_SAID = re.compile(
    r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))|"([^"]*)"|'([^']*)'|([^\s"'=]\S*)"""
)
_ADDRESS_LINE = re.compile(r"(?m)^[ \t]*(https?://[^\s<>\"\[\]]{4,2000})[ \t]*$")
#: The same, and as far as its line goes, where a tag may end it as well.
_TO_LINE_END = re.compile(r"(https?://[^\s<>\"\[\]]{4,2000}+)[ \t]*+(?=[\n<]|\Z)")
#: How far back the beginning of a tag is looked for; beyond it, it may be any.
_LONGEST_TAG = 2_000
_ADDRESS = re.compile(r"https?://[^\s<>\"\[\]]{4,2000}")
_IMAGE = re.compile(r"(?:<a\s[^<>]*>\s*)?<img\s[^<>]*>(?:\s*</a>)?", re.IGNORECASE)
#: How deep shortcodes may be nested.
_DEEPEST = 50
_SOUNDS = ("src", "mp3", "m4a", "ogg", "wav", "flac", "wma")
_FILMS = ("src", "mp4", "m4v", "webm", "ogv", "flv", "wmv")


class _Token(Struct):
    """A shortcode's beginning or end, or (without a name) the text between two of them."""

    text: str
    name: str = ""
    is_end: bool = False
    said: str = ""
    alone: bool = False
    #: Whether its other part follows.
    paired: bool = False


class _Frame(Struct):
    token: _Token
    out: list[str] = []


class Rendered(Struct):
    """Text without shortcodes, and how often each was removed."""

    text: str
    removed: dict[str, int]


def rendered(html: str, pictures: Mapping[str, Any]) -> Rendered:
    """Return *html* with what its shortcodes stand for.

    Args:
        html: Text of a post; code in it stays as it is.
        pictures: Number → attachment of the post; ``own``: all that belong to it.
    """
    removed: dict[str, int] = {}
    if not ("[" in html and CODE.search(html)) and not _may_embed(html):
        return Rendered(html, removed)
    tokens = list(_tokens(html))
    _pair(tokens)
    frames = [_Frame(_Token(""))]
    for token in tokens:
        if not token.name:
            frames[-1].out.append(token.text)
        elif token.is_end:
            _close(token, frames, pictures, removed)
        elif token.paired and len(frames) < _DEEPEST:
            frames.append(_Frame(token))
        else:
            frames[-1].out.append(_shown(token, "", pictures, removed))
    return Rendered("".join(frames[0].out), removed)


def _may_embed(html: str) -> bool:
    """Return whether *html* may show a player for an address that has its line to itself."""
    at = html.find(":")  # one sign is found in a third of the time that three take
    while at >= 0:
        if html.startswith("//", at + 1):
            start = at - 5 if html.startswith("https", at - 5) else at - 4
            if start <= 0 or html[start - 1] in "\n> \t":
                found = _TO_LINE_END.match(html, max(start, 0))
                if found and _is_alone(html, found) and _player(found[1]):
                    return True
        at = html.find(":", at + 1)
    return False


def _is_alone(html: str, found: re.Match[str]) -> bool:
    """Return whether what was *found* may have its line to itself."""
    # Text has no name, and neither has a comment.
    after = name_of(html[found.end() : found.end() + 20])
    return after in BREAKING and _breaks_before(html, found.start())


def _player(address: str) -> str | None:
    """Return a player for *address*, which is escaped as in HTML."""
    return player(address.replace("&amp;", "&"))


def _breaks_before(html: str, position: int) -> bool:
    """Return whether only spaces may be between *position* of *html* and the line's beginning."""
    while position > 0 and html[position - 1] in " \t":
        position -= 1
    if position == 0 or html[position - 1] == "\n" or html.endswith("-->", 0, position):
        return True
    if html[position - 1] != ">":
        return False
    tag = html.rfind("<", max(position - _LONGEST_TAG, 0), position)
    return tag < 0 or name_of(html[tag : tag + 20]) in BREAKING


def _close(
    token: _Token, frames: list[_Frame], pictures: Mapping[str, Any], removed: dict[str, int]
) -> None:
    """Write the shortcode that *token* ends, if one is open; what is open in it ends, too."""
    if not any(frame.token.name == token.name for frame in frames[1:]):
        if not token.paired:
            removed[token.name] = removed.get(token.name, 0) + 1
        return
    while True:
        frame = frames.pop()
        made = _shown(frame.token, "".join(frame.out), pictures, removed)
        frames[-1].out.append(made)
        if frame.token.name == token.name:
            return


def _tokens(html: str) -> Iterator[_Token]:
    found = list(pieces(html))
    for index, (is_markup, piece) in enumerate(found):
        if is_markup or not ("[" in piece or "://" in piece):
            yield _Token(piece)
            continue
        before = index == 0 or name_of(found[index - 1][1]) in BREAKING
        after = index + 1 == len(found) or name_of(found[index + 1][1]) in BREAKING
        yield from _codes(piece, before, after)


def _codes(text: str, before: bool, after: bool) -> Iterator[_Token]:
    position = 0
    for found in CODE.finditer(text):
        if found["escaped"] and found["closed"]:
            yield _Token(_embedded(text[position : found.start()], before, False))
            yield _Token(found[0][1:-1])
            position = found.end()
            continue
        start = found.start() + len(found["escaped"])
        end = found.end() - len(found["closed"])
        yield _Token(_embedded(text[position:start], before and position == 0, False))
        yield _Token(
            text[start:end], found["name"], bool(found["end"]), found["said"],
            alone=is_alone(text, start, end, before, after),
        )  # fmt: skip
        position = end
    yield _Token(_embedded(text[position:], before and position == 0, after))


def _embedded(text: str, before: bool, after: bool) -> str:
    """Return *text* with players for the addresses that have a line to themselves."""
    if "://" not in text:
        return text

    def change(found: re.Match[str]) -> str:
        at_start, at_end = found.start() == 0, found.end() == len(text)
        if (at_start and not before) or (at_end and not after):
            return found[0]
        made = _player(found[1])
        return f"\n{made}\n" if made else found[0]

    return _ADDRESS_LINE.sub(change, text)


def _pair(tokens: list[_Token]) -> None:
    """Mark beginnings whose end follows, and ends whose beginning went before."""
    opened: dict[str, list[_Token]] = {}
    for token in tokens:
        if not token.name:
            continue
        if not token.is_end:
            opened.setdefault(token.name, []).append(token)
        elif opened.get(token.name):
            opened[token.name].pop().paired = True
            token.paired = True


def _shown(token: _Token, inner: str, pictures: Mapping[str, Any], removed: dict[str, int]) -> str:
    """Return what *token*, with *inner* between it and its end, stands for."""
    said = _attributes(token.said)
    write = _WRITERS.get(token.name)
    made = write(said, inner, pictures) if write is not None else None
    if made is not None:
        return f"\n\n{made}\n\n"
    is_known = write is not None or is_code(
        token.name, token.said, paired=token.paired, alone=token.alone
    )
    if not is_known:
        return token.text + inner
    removed[token.name] = removed.get(token.name, 0) + 1
    return inner


def _attributes(said: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, *values in _SAID.findall(said):
        value = next(filter(None, values), "")
        found[name.lower() if name else f"#{len(found)}"] = value
    return found


def _caption(said: Attributes, inner: str, _pictures: Mapping[str, Any]) -> str | None:
    image = _IMAGE.search(inner)
    if image is None:
        return None
    text = said.get("caption") or (inner[: image.start()] + inner[image.end() :])
    words = f"<figcaption>{text.strip()}</figcaption>" if text.strip() else ""
    return f"<figure>{image[0]}{words}</figure>"


def _listed(said: Attributes, pictures: Mapping[str, Any]) -> list[Mapping[str, str]]:
    asked = said.get("ids") or said.get("include")
    if not asked:
        return list(pictures.get("own", ()))
    numbers = (number.strip() for number in asked.split(","))
    return [pictures[number] for number in numbers if number in pictures]


def _gallery(said: Attributes, _inner: str, pictures: Mapping[str, Any]) -> str | None:
    return "\n".join(map(_figure, _listed(said, pictures))) or None


def _figure(picture: Mapping[str, str]) -> str:
    words = picture.get("caption", "")
    below = f"<figcaption>{words}</figcaption>" if words else ""
    url, alt = escape(picture.get("url", "")), escape(picture.get("alt", ""))
    return f'<figure><img src="{url}" alt="{alt}" />{below}</figure>'


def _playlist(said: Attributes, _inner: str, pictures: Mapping[str, Any]) -> str | None:
    urls = [each.get("url", "") for each in _listed(said, pictures)]
    return "\n".join(made for url in urls if (made := media(url, url))) or None


def _file(names: tuple[str, ...]) -> Callable[[Attributes, str, Mapping[str, Any]], str | None]:
    def write(said: Attributes, inner: str, _pictures: Mapping[str, Any]) -> str | None:
        found = _ADDRESS.search(inner)
        url = next((said[name] for name in names if said.get(name)), found[0] if found else "")
        return player(url) or (f"<p>{link(url)}</p>" if _ADDRESS.fullmatch(url) else None)

    return write


def _embed(said: Attributes, inner: str, _pictures: Mapping[str, Any]) -> str | None:
    found = _ADDRESS.search(inner) or _ADDRESS.search(" ".join(said.values()))
    if found is None:
        return None
    url = found[0].replace("&amp;", "&")
    return player(url) or f"<p>{link(url)}</p>"


_WRITERS: Mapping[str, Callable[[Attributes, str, Mapping[str, Any]], str | None]] = {
    "caption": _caption,
    "wp_caption": _caption,
    "gallery": _gallery,
    "playlist": _playlist,
    "audio": _file(_SOUNDS),
    "video": _file(_FILMS),
    "embed": _embed,
    "youtube": _embed,
    "vimeo": _embed,
    "tweet": _embed,
    "twitter": _embed,
    "instagram": _embed,
}
