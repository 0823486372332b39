"""RSS items: advice and errors beyond the grammar of single elements."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.checks._context import Context, gap
from feedpub.documents.names import clark, prefixed
from feedpub.documents.positions import Place
from feedpub.findings import Severity, rule
from feedpub.markup import Element
from feedpub.text import shown
from feedpub.uris import CLEAN, problem

Found = Iterator[tuple[Place, str]]
_SPEC = "https://www.rssboard.org/rss-specification"
_PROFILE = "https://www.rssboard.org/rss-profile"
_ENCODED = clark("content:encoded")


@rule(
    "rss/item-without-title-or-description",
    Severity.ERROR,
    on="channel/item",
    source=_SPEC + "#hrelementsOfLtitemgt",
    flags=["<item><guid>https://e.org/1</guid></item>"],
    passes=["<item><title>Rain</title><guid>https://e.org/1</guid></item>"],
)
def item_without_title_or_description(item: Element, context: Context) -> Found:
    """An item has neither title nor description.

    Readers have nothing to show; the specification requires one of the two. Add a title.
    """
    if "title" not in context.children and "description" not in context.children:
        yield gap(item, context), "item has neither title nor description; add a title"


@rule(
    "rss/item-without-guid",
    Severity.WARNING,
    on="channel/item",
    source=_PROFILE + "#element-channel-item-guid",
    refused_by="Google's Publisher Center and NewsBreak; others see doubles.",
    flags=["<item><title>Rain</title></item>"],
    passes=["<item><title>Rain</title><guid>https://e.org/1</guid></item>"],
)
def item_without_guid(item: Element, context: Context) -> Found:
    """An item has no guid.

    Without one a reader falls back to the link and shows the article again whenever its address
    changes. Give every item a guid that never changes.
    """
    if "guid" not in context.children and (context.root.get("version") or "2")[0] == "2":
        yield (
            gap(item, context),
            'item has no guid; add one that never changes, isPermaLink="false" if no URL',
        )


@rule(
    "rss/duplicate-guid",
    Severity.ERROR,
    on=("item/guid", "item/atom:id"),
    source=_SPEC + "#ltguidgtSubelementOfLtitemgt",
    refused_by="Readers merge the items: one of the articles is never seen.",
    flags=[
        "<item><title>Rain</title><guid>https://e.org/1</guid></item>"
        "<item><title>Snow</title><guid>https://e.org/1</guid></item>"
    ],
    passes=[
        "<item><title>Rain</title><guid>https://e.org/1</guid></item>"
        "<item><title>Snow</title><guid>https://e.org/2</guid></item>"
    ],
)
def duplicate_guid(guid: Element, context: Context) -> Found:
    """Two items have the same guid.

    Readers treat them as one article and show only one of them. Give each its own guid.
    """
    value = (guid.text or "").strip()
    key = (guid.tag, value)
    if value and context.memory("rss/duplicate-guid").setdefault(key, guid) is not guid:
        yield guid, f"guid is {shown(value)}, as on an earlier item; give every item its own"


@rule(
    "rss/empty-guid",
    Severity.WARNING,
    on="item/guid",
    source=_SPEC + "#ltguidgtSubelementOfLtitemgt",
    flags=['<guid isPermaLink="false"/>', '<guid isPermaLink="false"> </guid>'],
    passes=["<guid>https://e.org/1</guid>"],
)
def empty_guid(guid: Element) -> Found:
    """A guid that is not a permalink is empty.

    Readers treat all items with an empty guid as the same one. Write a unique, permanent value.
    """
    if not (guid.text or "").strip() and guid.get("isPermaLink") == "false":
        yield guid, "guid is empty; write what identifies the item, or leave it out"


@rule(
    "rss/guid-no-permalink",
    Severity.ERROR,
    on="item/guid",
    source=_SPEC + "#ltguidgtSubelementOfLtitemgt",
    refused_by="The W3C validator; Google's Publisher Center asked for the same.",
    flags=["<guid>4711</guid>", "<guid>tag:e.org,2026:1</guid>", "<guid/>"],
    passes=['<guid isPermaLink="false">tag:e.org,2026:1</guid>', "<guid>https://e.org/1</guid>"],
)
def guid_no_permalink(guid: Element, context: Context) -> Found:
    """A guid is marked as a permalink but is not a URL.

    Unless isPermaLink="false" is given, a guid must be a URL that can be opened, and readers link
    the headline to it. Write isPermaLink="false", or the article's address.
    """
    text = (guid.text or "").strip()
    if CLEAN.fullmatch(text) or guid.get("isPermaLink") == "false":
        return
    if not text:
        yield guid, "guid is empty, which is not a permalink; write the address, or leave it out"
        return
    if text.startswith(("http://", "https://")):
        found = problem(text, False, False)
        if found:
            yield guid, f"guid {found[1]}"
        return
    scheme = text.partition(":")[0].lower()
    if problem(text, False, False) or scheme in ("tag", "urn"):
        yield guid, f'guid is {shown(text)}, which is not a permalink; write isPermaLink="false"'


@rule(
    "rss/guid-not-unique-enough",
    Severity.WARNING,
    on="item/guid",
    source=_PROFILE + "#element-channel-item-guid",
    flags=['<guid isPermaLink="false">4711</guid>'],
    passes=['<guid isPermaLink="false">tag:e.org,2026:4711</guid>'],
)
def guid_not_unique_enough(guid: Element) -> Found:
    """A guid is a short number.

    A guid should be globally unique: aggregators that mix feeds will find the same number
    elsewhere. Put the domain and a date before it, as a tag: URI does.
    """
    text = (guid.text or "").strip()
    if len(text) < 9 and text.isdigit() and guid.get("isPermaLink") == "false":
        yield (
            guid,
            f"guid is {text}, which other feeds use too; write it like 'tag:e.org,2026:{text}'",
        )


@rule(
    "rss/several-enclosures",
    Severity.WARNING,
    on="channel/item",
    source=_PROFILE + "#element-channel-item-enclosure",
    flags=[
        '<enclosure url="https://e.org/a.mp3" length="1" type="audio/mpeg"/>'
        '<enclosure url="https://e.org/b.mp3" length="1" type="audio/mpeg"/>'
    ],
    passes=['<enclosure url="https://e.org/a.mp3" length="1" type="audio/mpeg"/>'],
)
def several_enclosures(item: Element, context: Context) -> Found:
    """An item has more than one enclosure.

    Most readers use the first and ignore the rest; some use the last. Keep one, and write the
    others as media:content.
    """
    first = context.children.get("enclosure")
    if first is not None:
        following = next(first.itersiblings("enclosure"), None)
        if following is not None:
            yield (
                following,
                "item has several enclosures; keep one, use media:content for more",
            )


@rule(
    "rss/content-before-description",
    Severity.WARNING,
    on="channel/item",
    source=_PROFILE + "#namespace-elements-content-encoded",
    flags=["<content:encoded>Rain, at length</content:encoded><description>Rain</description>"],
    passes=["<description>Rain</description><content:encoded>Rain, at length</content:encoded>"],
)
def content_before_description(item: Element, context: Context) -> Found:
    """content:encoded comes before description.

    Some readers show whichever comes last. Write the summary in description, and the full text in
    content:encoded after it.
    """
    children = context.children
    if _ENCODED in children and "description" in children:
        names = list(children)
        if names.index(_ENCODED) < names.index("description"):
            yield children[_ENCODED], "content:encoded comes before description; swap them"


# The W3C validator reports this like the wrong order; the profile only advises against it.
@rule(
    "rss/content-without-description",
    Severity.INFO,
    on="channel/item",
    source=_PROFILE + "#namespace-elements-content-encoded",
    flags=[
        "<item><title>Rain</title><guid>https://e.org/1</guid>"
        "<content:encoded>Rain, at length</content:encoded></item>"
    ],
    passes=["<description>Rain</description><content:encoded>Rain, at length</content:encoded>"],
)
def content_without_description(item: Element, context: Context) -> Found:
    """An item has content:encoded but no description.

    Readers that list summaries have nothing to show. Add a summary; without one, the profile
    recommends writing the text in description only.
    """
    if _ENCODED in context.children and "description" not in context.children:
        message = "item has content:encoded but no description; add a summary"
        yield context.children[_ENCODED], message


_TWINS = {
    clark(other): own
    for other, own in {
        "atom:id": "guid",
        "atom:published": "pubDate",
        "dc:creator": "author",
        "dc:date": "pubDate",
        "dc:subject": "category",
        "dc:source": "source",
        "dcterms:issued": "pubDate",
    }.items()
}
_TWINS_OF_CHANNEL = {
    clark(other): own
    for other, own in {
        "admin:generatorAgent": "generator",
        "atom:updated": "lastBuildDate",
        "dc:creator": "managingEditor",
        "dc:date": "pubDate",
        "dc:language": "language",
        "dc:publisher": "webMaster",
        "dc:rights": "copyright",
        "dc:subject": "category",
        "dcterms:modified": "lastBuildDate",
        "dc:title": "title",
        "dc:description": "description",
    }.items()
}


#: Elements of RSS that contain an e-mail address, where dc:creator contains a name.
_PEOPLE = {"author", "managingEditor", "webMaster"}


def _differ(one: Element, other: Element) -> bool:
    return (one.text or "").strip() != (other.text or "").strip()


def _twins(context: Context, twins: dict[str, str]) -> Found:
    children = context.children
    if twins.keys().isdisjoint(children):
        return
    for tag, own in twins.items():
        if tag in children and own in children:
            if own in _PEOPLE and _differ(children[own], children[tag]):
                continue  # an address and a byline are different things
            other = prefixed(tag)
            yield children[tag], f"{other} says what {own} says already; keep one of the two"


@rule(
    "rss/said-twice",
    Severity.WARNING,
    on="channel/item",
    source=_PROFILE + "#namespace-elements",
    flags=[
        "<pubDate>Mon, 23 Nov 2026 08:00:00 +0000</pubDate><dc:date>2026-11-23</dc:date>",
    ],
    passes=["<pubDate>Mon, 23 Nov 2026 08:00:00 +0000</pubDate><dc:creator>Ana</dc:creator>"],
)
def said_twice(item: Element, context: Context) -> Found:
    """An RSS element and an extension element say the same thing.

    Readers use one or the other, or show both. Keep the RSS element.
    """
    yield from _twins(context, _TWINS)


@rule(
    "rss/channel-said-twice",
    Severity.WARNING,
    on="rss/channel",
    source=_PROFILE + "#namespace-elements",
    flags=["<language>ro</language><dc:language>ro</dc:language>"],
    passes=["<language>ro</language>"],
)
def channel_said_twice(channel: Element, context: Context) -> Found:
    """A channel element of RSS and an extension element say the same thing.

    Readers use one or the other. Keep the RSS element.
    """
    yield from _twins(context, _TWINS_OF_CHANNEL)


_BODIES = {clark("atom:content"): "atom:content", clark("xhtml:body"): "xhtml:body"}


@rule(
    "rss/text-said-twice",
    Severity.WARNING,
    on="channel/item",
    source=_PROFILE + "#element-channel-item-description",
    flags=['<atom:content type="text">Rain</atom:content>'],
    passes=["<content:encoded>Rain, at length</content:encoded>"],
)
def text_said_twice(item: Element, context: Context) -> Found:
    """An item gives its text in an element that few readers look for.

    Readers that support atom:content or xhtml:body as well show the article twice, or either of the
    texts. Write the text in description, or in content:encoded after a summary.
    """
    if not _BODIES.keys().isdisjoint(context.children):
        for tag, name in _BODIES.items():
            if tag in context.children:
                message = f"{name} carries the text; write it in description or content:encoded"
                yield context.children[tag], message


@rule(
    "rss/comments-without-build-date",
    Severity.WARNING,
    on=("rss/channel", "slash:comments"),
    source=_PROFILE + "#namespace-elements-slash-comments",
    flags=[
        "<channel><title>T</title><link>https://e.org/</link><description>D</description>"
        '<atom:link rel="self" type="application/rss+xml" href="https://e.org/rss"/>'
        "<item><title>Rain</title><guid>https://e.org/1</guid><slash:comments>1</slash:comments>"
        "</item></channel>"
    ],
    passes=["<slash:comments>1</slash:comments>"],
)
def comments_without_build_date(channel: Element, context: Context) -> Found:
    """Comments are counted, but the channel has no lastBuildDate.

    A reader cannot tell how fresh the count is. Add lastBuildDate to the channel.
    """
    memory = context.memory("rss/comments-without-build-date")
    if channel.tag != "channel":
        memory.setdefault("first", channel)
    elif "lastBuildDate" not in context.children and memory:
        yield memory["first"], "slash:comments is counted, but channel has no lastBuildDate; add it"


@rule(
    "wfw/comment-rss",
    Severity.WARNING,
    on="wfw:commentRSS",
    source="http://wellformedweb.org/news/wfw_namespace_elements/",
    flags=["<wfw:commentRSS>https://e.org/c.xml</wfw:commentRSS>"],
    passes=["<wfw:commentRss>https://e.org/c.xml</wfw:commentRss>"],
)
def comment_rss(element: Element) -> Found:
    """wfw:commentRss is spelled commentRSS.

    XML names are case-sensitive, and readers look for wfw:commentRss. Write it like that.
    """
    yield element, "wfw:commentRSS is spelled wfw:commentRss"
