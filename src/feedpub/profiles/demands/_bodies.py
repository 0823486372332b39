"""Demands on the HTML of a body."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from feedpub import html
from feedpub.findings import Severity, WhoActs
from feedpub.markup import escape, quote
from feedpub.model import Article, Image
from feedpub.profiles._body_parts import names
from feedpub.profiles._story import Story
from feedpub.profiles.demands._demand import (
    Breach,
    Demand,
    RuleText,
    Scene,
    Spoil,
    spoil_first,
    spoil_item,
)
from feedpub.text import shown

_BODY = rb"(<!\[CDATA\[)(?=<(?:p|figure)>)"


#: What may surround an image: one that is alone in its paragraph is easily made a figure.
_LEADING = re.compile(r"\s*(?:<(?:div|p|a|figure|picture)\b[^<>]*>\s*)*<img\b")
_ALONE = re.compile(r"<p>\s*(<img\b[^<>]*>)\s*</p>")


def allowed(names: str) -> frozenset[str]:
    """Return the element *names*, which are separated by spaces."""
    return frozenset(names.split())


@dataclass(frozen=True)
class Html(Demand):
    """Which elements a body may hold; the others are unwrapped or, like scripts, removed.

    Attributes:
        only: Only these elements are allowed.
        never: These elements are not allowed.
        style: ``style`` attributes and event handlers are allowed.
        depth: How deeply elements may be nested.
        breaks: How many consecutive ``br`` are allowed.
    """

    only: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    style: bool = True
    depth: int | None = None
    breaks: int | None = None

    def rule_texts(self) -> Iterator[RuleText]:
        if self.only or self.never:
            yield RuleText(
                "forbidden-element",
                "A body contains elements that are not accepted.",
                "Remove them. `feedpub build` removes their tags and keeps their text;"
                "it removes scripts, styles and embedded objects completely.",
            )
        if not self.style:
            yield RuleText(
                "inline-style",
                "A body contains style attributes or event handlers.",
                "Remove them; `feedpub build` does.",
            )
        if self.depth is not None:
            yield RuleText(
                "nested-too-deep",
                f"The elements of a body are nested more than {self.depth} levels deep.",
                "Write flat paragraphs, headings and lists.",
            )
        if self.breaks is not None:
            yield RuleText(
                "runs-of-breaks",
                f"A body contains more than {self.breaks} <br> in a row.",
                "Write paragraphs.",
            )

    def requirements(self) -> Iterator[tuple[str, str]]:
        if self.only:
            yield "elements of the body", f"only {names(sorted(self.only))}"
        if self.never:
            yield "elements of the body", f"never {names(sorted(self.never))}"
        if not self.style:
            yield "attributes of the body", "no style, no event handlers"
        if self.depth is not None:
            yield "nesting of the body", f"at most {self.depth} deep"
        if self.breaks is not None:
            yield "line breaks of the body", f"at most {self.breaks} in a row"

    def _forbidden(self, story: Story) -> list[str]:
        found = story.markup.elements
        return sorted(
            each for each in found if each in self.never or (self.only and each not in self.only)
        )

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        if not story.body:
            return
        if (self.only or self.never) and (found := self._forbidden(story)):
            message = f"body contains {names(found[:5])}, which is not accepted; remove it"
            yield Breach("forbidden-element", "body", message)
        if not self.style and (styled := _styled(story)):
            yield Breach(
                "inline-style", "body", f"body contains {', '.join(styled[:5])}; remove it"
            )
        if self.depth is not None and story.markup.depth > self.depth:
            message = (
                f"elements are nested {story.markup.depth} deep; at most {self.depth} are allowed"
            )
            yield Breach("nested-too-deep", "body", message)
        if self.breaks is not None and story.markup.breaks > self.breaks:
            message = f"{story.markup.breaks} <br> in a row; write paragraphs"
            yield Breach("runs-of-breaks", "body", message)

    def adapted(self, article: Article, scene: Scene) -> Article:
        body = article.content_html
        if body is None:
            return article
        kept = html.reduced(body, only=self.only, never=self.never, style=self.style)
        if self.breaks is not None:
            run = rf"(?:<br ?/?>\s*){{{self.breaks + 1},}}"
            kept = re.sub(run, "<br>" * self.breaks or " ", kept)
        return article if kept == body else replace(article, content_html=kept or None)

    def spoils(self) -> Mapping[str, Spoil]:
        spoils: dict[str, Spoil] = {}
        if self.only or self.never:
            bad = next(
                each for each in (*sorted(self.never), "marquee", "hr") if each not in self.only
            )
            element = f"<{bad}>Rain</{bad}>".encode()
            spoils["forbidden-element"] = spoil_item(_BODY, rb"\1" + element)
        if not self.style:
            spoils["inline-style"] = spoil_item(_BODY, rb'\1<p style="color:red">Rain</p>')
        if (depth := self.depth) is not None:
            # Only the tags are unwrapped; a span has no meaning by itself.
            nest = b"<span>" * (depth + 1) + b"Rain" + b"</span>" * (depth + 1)
            spoils["nested-too-deep"] = spoil_item(_BODY, rb"\1<p>" + nest + b"</p>")
        if (breaks := self.breaks) is not None:
            run = b"<p>Rain" + b"<br>" * (breaks + 1) + b"</p>"
            spoils["runs-of-breaks"] = spoil_item(_BODY, rb"\1" + run)
        return spoils

    def clash(self, other: Demand) -> str | None:
        if isinstance(other, Html) and self.only and other.only and not self.only & other.only:
            return "they have no allowed element of the body in common"
        return None


def _styled(story: Story) -> list[str]:
    return [
        place
        for place in sorted(story.markup.attributes)
        if place.endswith("@style") or place.partition("@")[2].startswith("on")
    ]


@dataclass(frozen=True)
class Frames(Demand):
    """What may be embedded from other sites.

    Attributes:
        hosts: Only from these hosts, or hosts below them; empty for any host.
        never: Not from these hosts.
        classes: Each must have one of these classes.
    """

    who = WhoActs.EDITOR

    hosts: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()

    def rule_texts(self) -> Iterator[RuleText]:
        yield RuleText(
            "embedded-frame",
            "A body embeds a frame that is not accepted.",
            "Link to the page instead of embedding it.",
        )

    def requirements(self) -> Iterator[tuple[str, str]]:
        if self.hosts:
            yield "embedded frames", f"only from {', '.join(self.hosts)}, over https"
        if self.never:
            yield "embedded frames", f"not from {', '.join(self.never)}"
        if self.classes:
            yield "embedded frames", f"with class {' or '.join(self.classes)}"

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        for kind, src in story.markup.frames if story.body else ():
            host = src.partition("://")[2].partition("/")[0].lower()
            if self.hosts and not (src.startswith("https://") and _is_under(host, self.hosts)):
                yield Breach(
                    "embedded-frame",
                    "body",
                    f"<iframe> of {shown(src)} is not accepted; link to it",
                )
            elif self.never and _is_under(host, self.never):
                yield Breach(
                    "embedded-frame",
                    "body",
                    f"<iframe> of {shown(src)} is {self._fate()}; link to it",
                )
            elif self.classes and not set(kind.split()) & set(self.classes):
                wanted = " or ".join(self.classes)
                yield Breach(
                    "embedded-frame", "body", f"<iframe> of {shown(src)} lacks the class {wanted}"
                )

    def _fate(self) -> str:
        """Return only what is known to happen."""
        return "refused" if self.fact.severity is Severity.ERROR else "refused, by report"

    def spoils(self) -> Mapping[str, Spoil]:
        host = (self.never or ("player.invalid",))[0]
        frame = f'<p>Rain</p><iframe src="http://{host}/1"></iframe>'.encode()
        return {"embedded-frame": spoil_item(_BODY, rb"\1" + frame)}


def _is_under(host: str, hosts: Iterable[str]) -> bool:
    return any(host == each or host.endswith(f".{each}") for each in hosts)


@dataclass(frozen=True)
class Figures(Demand):
    """Images of the body must be in a ``figure``, with their captions.

    Attributes:
        first: The body must contain the lead image.
        leading: It must come before all text.
        captions: Each must have a ``figcaption``.
    """

    who = WhoActs.EDITOR

    first: bool = False
    leading: bool = False
    captions: bool = False

    def rule_texts(self) -> Iterator[RuleText]:
        yield RuleText(
            "picture-outside-figure",
            "An image in the body is outside <figure>.",
            "Write <figure><img><figcaption>…</figcaption></figure>.",
        )
        if self.captions:
            yield RuleText(
                "picture-without-caption",
                "An image in the body has no <figcaption>.",
                "Add one with a description and the credit.",
            )
        if self.first:
            yield RuleText(
                "no-picture-in-body",
                "The body does not contain the lead image.",
                "Put the lead image into the body. `feedpub build` puts it there.",
            )
        if self.leading:
            yield RuleText(
                "text-before-picture",
                "The body does not begin with its lead image.",
                "Put the lead image's <figure> first. `feedpub build` moves it there.",
            )

    def requirements(self) -> Iterator[tuple[str, str]]:
        yield "pictures in the body", "inside <figure>" + (" with <figcaption>" * self.captions)
        if self.first:
            yield "lead picture", "in the body"
        if self.leading:
            yield "lead picture", "before all text of the body"

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        if not story.body or story.deleted:
            return
        images = story.markup.images
        for image in images:
            if "figure" not in image.inside:
                message = f"image {shown(image.src)} is outside <figure>; put it into one"
                yield Breach("picture-outside-figure", "body", message)
            elif self.captions and not image.captioned:
                message = f"picture {shown(image.src)} has no <figcaption>"
                yield Breach("picture-without-caption", "body", message)
        if self.first and not images:
            yield Breach("no-picture-in-body", "body", "the body contains no image; add one")
        if self.leading and images and not _LEADING.match(story.body):
            message = f"there is text before image {shown(images[0].src)}"
            yield Breach("text-before-picture", "body", message)

    def adapted(self, article: Article, scene: Scene) -> Article:
        body = article.content_html
        if body is None:
            return article
        better = _ALONE.sub(r"<figure>\1</figure>", body)
        if self.first and article.images and "<img" not in better:
            better = _figure(article.images[0]) + better
        if self.leading:
            better = _led(better)
        return article if better == body else replace(article, content_html=better)

    def spoils(self) -> Mapping[str, Spoil]:
        bare = spoil_item(_BODY, rb'\1<p><img src="https://e.invalid/1.jpg"></p>')
        spoils: dict[str, Spoil] = {"picture-outside-figure": bare}
        if self.captions:
            figure = rb'\1<figure><img src="https://e.invalid/1.jpg"></figure>'
            spoils["picture-without-caption"] = spoil_item(_BODY, figure)
        if self.first:
            spoils["no-picture-in-body"] = spoil_first(
                lambda each: replace(each, content_html="<p>" + "Rain. " * 300 + "</p>")
            )
        if self.leading:
            spoils["text-before-picture"] = spoil_item(_BODY, rb"\1<p>Rain</p>")
        return spoils


def _led(body: str) -> str:
    """Return *body* with its first ``figure`` that contains an ``img`` moved to the front."""
    start = body.find("<figure")
    while start > 0:
        end = body.find("</figure>", start)
        if end < 0:
            break
        end += len("</figure>")
        if "<img" in body[start:end]:
            return body[start:end] + html.beside(body[:start], body[end:])
        start = body.find("<figure", end)
    return body


def _figure(image: Image) -> str:
    """Return *image* as a ``figure`` with its caption and credit."""
    said = " ".join(filter(None, (image.caption, f"({image.credit})" if image.credit else None)))
    caption = f"<figcaption>{escape(said)}</figcaption>" if said else ""
    size = "".join(
        f" {name}={quote(value)}"
        for name, value in (("width", image.width), ("height", image.height))
        if value is not None
    )
    alt = quote(image.alt or image.caption or "")
    return f"<figure><img src={quote(image.url)} alt={alt}{size}>{caption}</figure>"
