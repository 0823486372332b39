"""Apple's podcast tags: what its directory accepts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedpub.checks._context import Context, gap
from feedpub.documents.names import NAMESPACES, clark
from feedpub.documents.positions import Place
from feedpub.findings import Severity, rule
from feedpub.markup import Element
from feedpub.text import shown

Found = Iterator[tuple[Place, str]]
_ITUNES = NAMESPACES["itunes"]
_APPLE = "https://help.apple.com/itc/podcasts_connect/#/itcb54353390"
_CATEGORIES_URL = "https://podcasters.apple.com/support/1691-apple-podcasts-categories"
_CATEGORY = clark("itunes:category")
_TABLE = """
Arts: Books, Design, Fashion & Beauty, Food, Performing Arts, Visual Arts
Business: Careers, Entrepreneurship, Investing, Management, Marketing, Non-Profit
Comedy: Comedy Interviews, Improv, Stand-Up
Education: Courses, How To, Language Learning, Self-Improvement
Fiction: Comedy Fiction, Drama, Science Fiction
Government:
History:
Health & Fitness: Alternative Health, Fitness, Medicine, Mental Health, Nutrition, Sexuality
Kids & Family: Education for Kids, Parenting, Pets & Animals, Stories for Kids
Leisure: Animation & Manga, Automotive, Aviation, Crafts, Games, Hobbies, Home & Garden, Video Games
Music: Music Commentary, Music History, Music Interviews
News: Business News, Daily News, Entertainment News, News Commentary, Politics, Sports News, \
Tech News
Religion & Spirituality: Buddhism, Christianity, Hinduism, Islam, Judaism, Religion, Spirituality
Science: Astronomy, Chemistry, Earth Sciences, Life Sciences, Mathematics, Natural Sciences, \
Nature, Physics, Social Sciences
Society & Culture: Documentary, Personal Journals, Philosophy, Places & Travel, Relationships
Sports: Baseball, Basketball, Cricket, Fantasy Sports, Football, Golf, Hockey, Rugby, Running, \
Soccer, Swimming, Tennis, Volleyball, Wilderness, Wrestling
Technology:
True Crime:
TV & Film: After Shows, Film History, Film Interviews, Film Reviews, TV Reviews
"""
CATEGORIES = {
    name: {each.strip() for each in rest.split(",") if each.strip()}
    for name, _, rest in (line.partition(":") for line in _TABLE.strip().splitlines())
}
#: The directory's categories before 2019, which it still reads.
_OLD_TABLE = """
Arts: Literature
Business: Business News, Management & Marketing, Shopping
Education: Education, Education Technology, Higher Education, K-12, Language Courses, Training
Games & Hobbies: Automotive, Aviation, Hobbies, Other Games, Video Games
Government & Organizations: Local, National, Non-Profit, Regional
Health: Alternative Health, Fitness & Nutrition, Self-Help, Sexuality
Kids & Family:
News & Politics:
Religion & Spirituality: Other
Science & Medicine: Medicine, Natural Sciences, Social Sciences
Society & Culture: History
Sports & Recreation: Amateur, College & High School, Outdoor, Professional
Technology: Gadgets, Tech News, Podcasting, Software How-To
"""
_OLD = {
    name: {each.strip() for each in rest.split(",") if each.strip()}
    for name, _, rest in (line.partition(":") for line in _OLD_TABLE.strip().splitlines())
}


@rule(
    "itunes/unknown-category",
    Severity.ERROR,
    on="itunes:category",
    source=_CATEGORIES_URL,
    flags=['<itunes:category text="Everything"/>'],
    passes=['<itunes:category text="News"><itunes:category text="Politics"/></itunes:category>'],
)
def unknown_category(category: Element) -> Found:
    """A category is not one of Apple's.

    The directory lists the podcast in no category. Write one from Apple's list, spelled exactly.
    """
    name = (category.get("text") or "").strip()
    parent = category.getparent()
    if parent is not None and parent.tag == _CATEGORY:
        above = (parent.get("text") or "").strip()
        known = CATEGORIES.get(above, set()) | _OLD.get(above, set())
        if (known and name not in known) or (above in CATEGORIES and not known):
            choice = ", ".join(sorted(CATEGORIES.get(above, ()))) or "none"
            message = f"text is {shown(name)}; the subcategories of {above} are: {choice}"
            yield (category, "text"), message
    elif name and name not in CATEGORIES and name not in _OLD:
        yield (category, "text"), f"text is {shown(name)}, which is not one of Apple's categories"


@rule(
    "itunes/obsolete-category",
    Severity.WARNING,
    on="itunes:category",
    source=_CATEGORIES_URL,
    flags=['<itunes:category text="News &amp; Politics"/>'],
    passes=['<itunes:category text="News"/>'],
)
def obsolete_category(category: Element) -> Found:
    """A category is one that Apple has replaced.

    It is still read, but shown elsewhere. Write the one that replaced it.
    """
    name = (category.get("text") or "").strip()
    parent = category.getparent()
    if (parent is None or parent.tag != _CATEGORY) and name in _OLD and name not in CATEGORIES:
        yield (category, "text"), f"text is {shown(name)}, which Apple has replaced"


@rule(
    "itunes/keywords-without-commas",
    Severity.WARNING,
    on="itunes:keywords",
    source=_APPLE,
    flags=["<itunes:keywords>salt pepper spices</itunes:keywords>"],
    passes=["<itunes:keywords>salt, pepper</itunes:keywords>"],
)
def keywords_without_commas(element: Element) -> Found:
    """Keywords are separated by spaces.

    Directories split keywords at commas, and treat these as a single one. Separate them with
    commas.
    """
    value = (element.text or "").strip()
    if " " in value and "," not in value:
        yield element, f"itunes:keywords is {shown(value)}; write commas between the words"


@rule(
    "itunes/unsupported-enclosure",
    Severity.WARNING,
    on="channel/item",
    source=_APPLE,
    flags=[
        '<enclosure url="https://e.org/a.wmv" length="1" type="video/x-ms-wmv"/>'
        "<itunes:duration>1</itunes:duration>"
    ],
    passes=[
        '<enclosure url="https://e.org/a.mp3" length="1" type="audio/mpeg"/>'
        "<itunes:duration>1</itunes:duration>"
    ],
)
def unsupported_enclosure(item: Element, context: Context) -> Found:
    """An episode is in a format that Apple does not play.

    Use M4A, MP3, MOV, MP4, M4V, PDF or EPUB.
    """
    enclosure = context.children.get("enclosure")
    if enclosure is None or not _is_episode(item, context):
        return
    path = re.split(r"[?#]", enclosure.get("url") or "")[0].rpartition("/")[2]
    extension = path.rpartition(".")[2].lower()
    if "." in path and extension not in _PLAYED:
        yield (
            (enclosure, "url"),
            f"url of enclosure ends in {shown(extension)}; Apple plays MP3, M4A",
        )


_EPISODE = {clark(f"itunes:{name}") for name in ("duration", "episode", "episodeType", "season")}


def _is_episode(item: Element, context: Context) -> bool:
    """Return whether *item* is a podcast episode; news feeds declare the namespace, too."""
    if not _EPISODE.isdisjoint(context.children):
        return True
    known = context.memory("itunes/unsupported-enclosure")
    if "podcast" not in known:
        channel = item.getparent()
        known["podcast"] = channel is not None and channel.find(_CATEGORY) is not None
    return bool(known["podcast"])


_EXPECTED = {
    "language": "language",
    clark("itunes:category"): "itunes:category",
    clark("itunes:explicit"): "itunes:explicit",
    clark("itunes:owner"): "itunes:owner",
}
_CHANNEL = (
    "<channel><title>T</title><link>https://e.org/</link><description>D</description>"
    '<atom:link rel="self" href="https://e.org/rss"/><language>ro</language>'
    '<itunes:category text="News"/><itunes:explicit>false</itunes:explicit>{}</channel>'
)
_OWNER = "<itunes:owner><itunes:email>desk@example.org</itunes:email></itunes:owner>"


@rule(
    "itunes/incomplete-channel",
    Severity.WARNING,
    on="rss/channel",
    source=_APPLE,
    flags=[_CHANNEL.format("")],
    passes=[_CHANNEL.format(_OWNER)],
)
def incomplete_channel(channel: Element, context: Context) -> Found:
    """A podcast's channel lacks elements that Apple's directory requires.

    The podcast is refused, or listed where nobody finds it. Add the elements that the message names
    to the channel.
    """
    used = any(str(tag).startswith(f"{{{_ITUNES}}}") for tag in context.children)
    if used:
        for tag, name in _EXPECTED.items():
            if tag not in context.children:
                yield gap(channel, context), f"channel of a podcast has no {name}; add it"


@rule(
    "itunes/owner-without-email",
    Severity.WARNING,
    on="itunes:owner",
    source=_APPLE,
    flags=[_CHANNEL.format("<itunes:owner><itunes:name>Ana</itunes:name></itunes:owner>")],
    passes=[_CHANNEL.format(_OWNER)],
)
def owner_without_email(owner: Element, context: Context) -> Found:
    """The owner of a podcast has no e-mail address.

    Apple writes to it before it accepts the podcast, and when something is wrong. Add
    <itunes:email> with an address that somebody reads.
    """
    if clark("itunes:email") not in context.children:
        yield gap(owner, context), "itunes:owner has no itunes:email; add it"


@rule(
    "itunes/not-utf-8",
    Severity.WARNING,
    on="rss/channel",
    source=_APPLE,
    flags=[
        '<?xml version="1.0" encoding="iso-8859-1"?><rss version="2.0" '
        f'xmlns:itunes="{NAMESPACES["itunes"]}" xmlns:atom="{NAMESPACES["atom"]}">'
        f"{_CHANNEL.format(_OWNER)}</rss>"
    ],
    passes=[_CHANNEL.format(_OWNER)],
)
def not_utf_8(channel: Element, context: Context) -> Found:
    """A podcast is not in UTF-8.

    Apple accepts nothing else. Save the file as UTF-8.
    """
    used = any(str(tag).startswith(f"{{{_ITUNES}}}") for tag in context.children)
    if used and context.encoding not in ("utf-8", "ascii", "us-ascii"):
        yield channel, f"the podcast is in {shown(context.encoding)}; save it as UTF-8"


_PLAYED = {"m4a", "mp3", "mov", "mp4", "m4v", "pdf", "epub", "wav", "php", "aspx", "ashx"}
