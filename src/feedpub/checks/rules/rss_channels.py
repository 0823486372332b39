"""RSS channels: advice and errors beyond the grammar of single elements."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from feedpub.checks._context import Context, gap
from feedpub.checks.rules.rss import VOCABULARY
from feedpub.documents.names import clark
from feedpub.documents.positions import Place
from feedpub.findings import Severity, rule
from feedpub.markup import Element
from feedpub.patterns import pattern
from feedpub.text import shown

Found = Iterator[tuple[Place, str]]
_PROFILE = "https://www.rssboard.org/rss-profile"
_SPEC = "https://www.rssboard.org/rss-specification"
_LINK = clark("atom:link")
_HEAD_TAGS = [name for name in VOCABULARY.elements["channel"].cardinality if name != "item"]
_HEAD = (
    "<title>Example</title><link>https://example.org/</link><description>News</description>"
    '<atom:link rel="self" type="application/rss+xml" href="https://example.org/rss"/>'
)
_IMAGE = (
    "<image><url>https://e.org/a.png</url><title>Example</title>"
    "<link>https://example.org/</link></image>"
)


@rule(
    "rss/no-self-link",
    Severity.WARNING,
    on="rss/channel",
    source=_PROFILE + "#namespace-elements-atom-link",
    flags=[
        "<channel><title>Example</title><link>https://example.org/</link>"
        "<description>News</description></channel>"
    ],
    passes=[f"<channel>{_HEAD}</channel>"],
)
def no_self_link(channel: Element, context: Context) -> Found:
    """The channel does not state its own address.

    A reader that got the file some other way cannot subscribe to it. Add
    <atom:link rel="self" type="application/rss+xml" href="…"/>.
    """
    if context.root.get("version") == "2.0" and not any(
        link.get("rel") == "self" for link in channel.iterchildren(_LINK)
    ):
        yield (
            gap(channel, context),
            'channel has no atom:link rel="self"; add one with the address of this feed',
        )


@rule(
    "rss/channel-element-after-item",
    Severity.WARNING,
    on="rss/channel",
    source=_PROFILE + "#element-channel-item",
    flags=[
        f"<channel>{_HEAD}<item><title>Rain</title><guid>https://e.org/1</guid></item>"
        "<ttl>60</ttl></channel>"
    ],
    passes=[
        f"<channel>{_HEAD}<ttl>60</ttl><item><title>Rain</title><guid>https://e.org/1</guid></item>"
        "</channel>"
    ],
)
def channel_element_after_item(channel: Element, context: Context) -> Found:
    """An element of the channel comes after an item.

    Readers that stop at the first item they know never see it. Put all items last.
    """
    first = context.children.get("item")
    if first is not None:
        for element in first.itersiblings(*_HEAD_TAGS):
            yield element, f"{element.tag!s} comes after an item; move it before the first one"


@rule(
    "rss/image-title-differs",
    Severity.WARNING,
    on="rss/channel",
    source=_PROFILE + "#element-channel-image-title",
    flags=[_IMAGE.replace("Example", "Logo")],
    passes=[_IMAGE],
)
def image_title_differs(channel: Element, context: Context) -> Found:
    """The image's title differs from the channel's.

    It is the image's alternative text, and readers show it where they expect the channel's name.
    Write the channel's title.
    """
    yield from _differs(context, "title")


@rule(
    "rss/image-link-differs",
    Severity.WARNING,
    on="rss/channel",
    source=_PROFILE + "#element-channel-image-link",
    flags=[_IMAGE.replace("example.org", "e.org")],
    passes=[_IMAGE],
)
def image_link_differs(channel: Element, context: Context) -> Found:
    """The image's link differs from the channel's.

    Readers expect the logo to lead to the site. Write the channel's link.
    """
    yield from _differs(context, "link")


def _differs(context: Context, name: str) -> Found:
    image, own = context.children.get("image"), context.children.get(name)
    if image is None or own is None:
        return
    for child in image.iterchildren(name):
        theirs, ours = (child.text or "").strip(), (own.text or "").strip()
        if theirs != ours and ours:
            yield child, f"{name} of image is {shown(theirs)}, that of channel {shown(ours)}"


_PICTURE = pattern(r"\.(?:gif|jpe?g|jpe|jfif|png)(?:$|[?#])|/[^./]*$|[?#]", re.IGNORECASE)


@rule(
    "rss/image-format",
    Severity.WARNING,
    on="image/url",
    source=_SPEC + "#ltimagegtSubelementOfLtchannelgt",
    flags=[_IMAGE.replace("a.png", "a.webp")],
    passes=[_IMAGE],
)
def image_format(url: Element) -> Found:
    """The image is not a GIF, JPEG or PNG, going by its address.

    The specification allows only these three, and older readers show no others. Use a PNG.
    """
    address = (url.text or "").strip()
    if address and not _PICTURE.search(address.rpartition("//")[2].partition("/")[2] or "/"):
        yield url, f"url of image is {shown(address)}; the logo must be a GIF, JPEG or PNG"


@rule(
    "rss/text-input",
    Severity.WARNING,
    on="channel/textInput",
    source=_PROFILE + "#element-channel-textinput",
    flags=[
        "<textInput><title>Search</title><description>Search</description><name>q</name>"
        "<link>https://e.org/search</link></textInput>"
    ],
    passes=[_IMAGE],
)
def text_input(element: Element) -> Found:
    """The channel has a textInput.

    Hardly any reader shows it, and those that do send what people type unencrypted. Remove it.
    """
    yield element, "textInput is shown by hardly any reader; remove it"


_HOURS = "<skipHours>" + "".join(f"<hour>{each}</hour>" for each in range(3)) + "</skipHours>"


@rule(
    "rss/duplicate-hour",
    Severity.ERROR,
    on="channel/skipHours",
    source=_PROFILE + "#element-channel-skiphours",
    flags=["<skipHours><hour>1</hour><hour>01</hour></skipHours>"],
    passes=[_HOURS],
)
def duplicate_hour(hours: Element) -> Found:
    """An hour appears twice in skipHours.

    The repetition has no effect. Write each hour once.
    """
    # 24 was midnight in RSS 0.91, so it repeats 0.
    yield from _repeated(hours, "hour", _hour)


@rule(
    "rss/duplicate-day",
    Severity.ERROR,
    on="channel/skipDays",
    source=_PROFILE + "#element-channel-skipdays",
    flags=["<skipDays><day>Monday</day><day>Monday</day></skipDays>"],
    passes=["<skipDays><day>Monday</day><day>Tuesday</day></skipDays>"],
)
def duplicate_day(days: Element) -> Found:
    """A day appears twice in skipDays.

    The repetition has no effect. Write each day once.
    """
    yield from _repeated(days, "day", str)


_HOUR = pattern(r"[0-9]{1,8}")


def _hour(text: str) -> str:
    # int() rejects some digits of other scripts, and takes long over thousands of digits.
    return str(int(text) % 24) if _HOUR.fullmatch(text) else text


def _repeated(parent: Element, name: str, normal: Callable[[str], str]) -> Found:
    seen = set()
    for child in parent.iterchildren(name):
        value = normal((child.text or "").strip())
        if value in seen:
            yield child, f"{name} {shown(value)} appears twice; keep one of them"
        seen.add(value)


@rule(
    "rss/hour-24",
    Severity.WARNING,
    on="skipHours/hour",
    source=_PROFILE + "#element-channel-skiphours",
    flags=["<skipHours><hour>24</hour></skipHours>"],
    passes=[_HOURS],
)
def hour_24(hour: Element) -> Found:
    """Midnight is written as hour 24.

    That was RSS 0.91; in RSS 2.0 the hours run from 0 to 23. Write 0.
    """
    if (hour.text or "").strip() == "24":
        yield hour, "hour is 24; write 0 for midnight"


@rule(
    "rss/zero-ttl",
    Severity.WARNING,
    on="channel/ttl",
    source=_SPEC + "#ltttlgtSubelementOfLtchannelgt",
    flags=["<ttl>0</ttl>"],
    passes=["<ttl>60</ttl>"],
)
def zero_ttl(ttl: Element) -> Found:
    """The ttl is zero.

    It is the number of minutes a copy may be kept; readers ignore zero or poll constantly. Write at
    least 1, or leave it out.
    """
    if (ttl.text or "").strip().strip("0") == "" and (ttl.text or "").strip():
        yield ttl, "ttl is 0; write a number of minutes, or leave it out"


@rule(
    "rss/no-namespace",
    Severity.WARNING,
    engine="walk",
    source=_SPEC + "#extendingRss",
    flags=[
        '<item xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">'
        "<title>Rain</title><guid>https://e.org/1</guid>"
        "<opensearch:Query><Image/></opensearch:Query></item>"
    ],
    passes=["<item><title>Rain</title><guid>https://e.org/1</guid></item>"],
)
def no_namespace() -> None:
    """An element inside an extension is in no namespace.

    RSS allows extension elements only in a namespace; elements without one belong to RSS itself.
    Give the element the namespace of the extension around it.
    """
