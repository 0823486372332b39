"""What stands in a text besides Markdown, for the programs that make sites of it.

Each kind of tag is a function from its name and what is said to it to the HTML or Markdown that it
stands for; `LEFT_OUT` where that is not known. https://gohugo.io/shortcodes/,
https://jekyllrb.com/docs/liquid/tags/, https://hexo.io/docs/tag-plugins,
https://www.getzola.org/documentation/content/shortcodes/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any, Protocol

from feedpub.patterns import pattern

#: What a tag stands for where nobody knows.
LEFT_OUT = None
_ARGUMENT = pattern(
    r"(?:([\w.-]{1,60})\s?[=:](?!//)\s?)?(?:\"((?:[^\"\\]|\\.)*+)(?:\"|$)|'((?:[^'\\]|\\.)*+)(?:'|$)"
    r"|`([^`]*+)(?:`|$)|([^\s\"'`=,()]+))"
)
_ESCAPED = pattern(r"\\([\"'\\])")


class Host(Protocol):
    """What tags ask of the site that their text is of."""

    def address_of(self, name: str, page: Any) -> str | None:
        """Return the address of the text that *page* calls *name*."""

    def asset(self, name: str, page: Any) -> str:
        """Return the address of the file that *page* calls *name*."""

    def variable(self, name: str, page: Any) -> str | None:
        """Return what the site or the page says of itself under *name*."""


def arguments(text: str) -> tuple[list[str], dict[str, str]]:
    """Return what is said to a tag: values by position, and by name."""
    by_place, by_name = [], {}
    for match in _ARGUMENT.finditer(text):
        name, *values = match.groups()
        value = _ESCAPED.sub(r"\1", next((each for each in values if each is not None), ""))
        if name:
            by_name[name] = value
        else:
            by_place.append(value)
    return by_place, by_name


def attributes(**given: str | None) -> str:
    """Return the attributes of an element of HTML that have a value."""
    return "".join(f' {name}="{escape(value)}"' for name, value in given.items() if value)


def figure(src: str, **said: str | None) -> str:
    """Return a picture with what is written under it."""
    image = f"<img{attributes(src=src, alt=said.get('alt') or said.get('caption'))}>"
    if said.get("link"):
        image = f"<a{attributes(href=said['link'])}>{image}</a>"
    words = [each for name in ("title", "caption", "attr") if (each := said.get(name))]
    caption = f"<figcaption>{escape(' '.join(words))}</figcaption>" if words else ""
    return f"<figure>{image}{caption}</figure>"


def frame(address: str) -> str:
    """Return what shows the page at *address* in an article."""
    return f'<p><iframe src="{escape(address)}"></iframe></p>'


def link(address: str, words: str | None = None) -> str:
    """Return a link to *address*."""
    return f'<a href="{escape(address)}">{escape(words or address)}</a>'


Tag = Callable[[Sequence[str], Mapping[str, str], Host, Any], str | None]


def _figure(given: Sequence[str], said: Mapping[str, str], site: Host, page: Any) -> str | None:
    names = ("src", "image_path", "image", "path", "url", "file")
    src = next((said[name] for name in names if said.get(name)), None)
    src = src or next((each for each in given if "." in each), None)
    if src is None:
        return LEFT_OUT
    rest = {
        name: said[name] for name in ("alt", "link", "title", "caption", "attr") if name in said
    }
    return figure(site.asset(src, page), **rest)


def _one(form: str, *names: str) -> Tag:
    """Return what shows the page whose address *form* makes of an identifier."""

    def tag(given: Sequence[str], said: Mapping[str, str], site: Host, page: Any) -> str | None:
        value = next((said[name] for name in ("id", *names) if said.get(name)), None)
        value = value or next(iter(given), None)
        if not value:
            return LEFT_OUT
        if "://" in value:
            return frame(value)
        return frame(form.format(value))

    return tag


def _post(form: str) -> Tag:
    """Return what leads to the post whose address *form* makes of one or two words."""

    def tag(given: Sequence[str], said: Mapping[str, str], site: Host, page: Any) -> str | None:
        user = said.get("user") or (given[0] if len(given) > 1 else "i")
        value = said.get("id") or next(iter(given[-1:] if user != "i" else given[:1]), None)
        if not value:
            return LEFT_OUT
        address = value if "://" in value else form.format(user, value)
        return f"<blockquote>{link(address)}</blockquote>"

    return tag


def _address(given: Sequence[str], said: Mapping[str, str], site: Host, page: Any) -> str | None:
    name = said.get("path") or next(iter(given), None)
    return site.address_of(name, page) if name else LEFT_OUT


def _post_link(given: Sequence[str], said: Mapping[str, str], site: Host, page: Any) -> str | None:
    address = _address(given, said, site, page)
    return link(address, " ".join(given[1:]) or None) if address else LEFT_OUT


def _link(given: Sequence[str], said: Mapping[str, str], site: Host, page: Any) -> str | None:
    """Jekyll's ``{% link _posts/x.md %}``, and Hexo's ``{% link words address %}``."""
    at = next((index for index, each in enumerate(given) if "://" in each), None)
    if at is None:
        return _address(given, said, site, page)
    return link(given[at], " ".join(given[:at]))


def _variable(given: Sequence[str], said: Mapping[str, str], site: Host, page: Any) -> str | None:
    return site.variable(f"page.{given[0]}", page) if given else LEFT_OUT


def _image(given: Sequence[str], said: Mapping[str, str], site: Host, page: Any) -> str | None:
    src = next((each for each in given if "." in each or "/" in each), None)
    if src is None:
        return LEFT_OUT
    words = [each for each in given[list(given).index(src) + 1 :] if not each.isdigit()]
    return f"<img{attributes(src=site.asset(src, page), alt=' '.join(words))}>"


def _nothing(given: Sequence[str], said: Mapping[str, str], site: Host, page: Any) -> str | None:
    return ""


_YOUTUBE = _one("https://www.youtube.com/embed/{}", "videoId", "youTubeId", "video_id")
_VIMEO = _one("https://player.vimeo.com/video/{}")
_TWEET = _post("https://twitter.com/{}/status/{}")
_INSTAGRAM = _post("https://www.instagram.com/p/{1}/")

#: By name, in small letters.
TAGS: Mapping[str, Tag] = {
    "figure": _figure, "image": _figure, "figure.html": _figure, "image.html": _figure,
    "img": _image, "asset_img": _image, "picture": _image,
    "youtube": _YOUTUBE, "youtube.html": _YOUTUBE, "youtubeplayer.html": _YOUTUBE,
    "vimeo": _VIMEO, "vimeo.html": _VIMEO,
    "tweet": _TWEET, "twitter": _TWEET, "x": _TWEET, "twitter_simple": _TWEET,
    "instagram": _INSTAGRAM,
    "gist": _post("https://gist.github.com/{}/{}"),
    "ref": _address, "relref": _address, "post_url": _address, "link": _link,
    "post_link": _post_link, "post_path": _address,
    "param": _variable,
    "toc": _nothing, "table_of_contents": _nothing,
}  # fmt: skip
