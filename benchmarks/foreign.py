"""Feeds as other people's software writes them: what `validate` is given most.

WordPress's habits: elements of its own and of old modules, bodies as CDATA or escaped, HTML with
classes, styles and data attributes, named and numbered entities, and every script there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path
from random import Random

from benchmarks.prose import NOW, SITE, write_lines

#: Script → words of it.
SCRIPTS = {
    "latin": "the council has put off its vote on next year budget until spring after six hours of"
    " debate about roads schools ships and the price of water in the northern towns",
    "romanian": "consiliul județean a amânat până în primăvară votul despre bugetul anului viitor"
    " după șase ore de dezbateri însă școlile și țărănimea așteaptă răspunsul său",
    "cyrillic": "областной совет отложил до весны голосование о бюджете будущего года после шести"
    " часов споров о дорогах школах кораблях и цене воды в северных городах",
    "devanagari": "परिषद ने अगले साल के बजट पर मतदान को छह घंटे की बहस के बाद वसंत तक टाल दिया है"
    " सड़क स्कूल जहाज और उत्तरी शहरों में पानी की कीमत",
    "han": "市议会 经过 六小时 的 辩论 将 明年 预算 的 表决 推迟 到 春天 道路 学校 船只 和"
    " 北方 城镇 的 水价 仍然 没有 决定",
    "arabic": "أجل المجلس التصويت على ميزانية العام المقبل حتى الربيع بعد ست ساعات من النقاش حول"
    " الطرق والمدارس والسفن وسعر المياه في مدن الشمال",
    "emoji": "rain 🌧️ over the harbour ⚓ and snow ❄️ in the hills 🏔️ today 📰 read more 👉 here"
    " tonight 🌙 the match ⚽ is on",
}

#: Name → how many items, and in which scripts.
FEEDS = {
    "small": (50, tuple(SCRIPTS)),
    "middling": (600, tuple(SCRIPTS)),
    "long": (2_500, tuple(SCRIPTS)),
    "ascii": (1_000, ("latin",)),
    "cyrillic": (1_000, ("cyrillic",)),
    "emoji": (1_000, ("emoji",)),
}

_HEAD = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:wfw="http://wellformedweb.org/CommentAPI/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:atom="http://www.w3.org/2005/Atom"
\txmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
\txmlns:slash="http://purl.org/rss/1.0/modules/slash/"
\txmlns:media="http://search.yahoo.com/mrss/"
\txmlns:post="com-wordpress:feed-additions:1"
>

<channel>
\t<title>The Other Paper &#8211; News</title>
\t<atom:link href="{site}/feed/" rel="self" type="application/rss+xml" />
\t<link>{site}</link>
\t<description>All the news &amp; more</description>
\t<lastBuildDate>{now}</lastBuildDate>
\t<language>en-GB</language>
\t<sy:updatePeriod>
\thourly\t</sy:updatePeriod>
\t<sy:updateFrequency>
\t1\t</sy:updateFrequency>
\t<generator>https://wordpress.org/?v=6.5.2</generator>
"""


def rss(count: int, scripts: Iterable[str], seed: int = 7) -> Iterator[str]:
    """Yield the lines of a feed of *count* items, whose texts are in *scripts* by turns."""
    random = Random(seed)
    words = [SCRIPTS[each].split() for each in scripts]
    yield _HEAD.format(site=SITE, now=format_datetime(NOW))
    for number in range(count):
        yield _item(random, number, words[number % len(words)])
    yield "</channel>\n</rss>"


def _item(random: Random, number: int, words: list[str]) -> str:
    title = escape(_text(random, words, 8), quote=False)
    published: datetime = NOW - timedelta(minutes=37 * number + 5)
    body = "\n".join(_block(random, words, number, place) for place in range(7))
    excerpt = f"<p>{_text(random, words, 30)} [&#8230;]</p>"
    if number % 3 == 0:
        content = f"<content:encoded>{escape(body, quote=False)}</content:encoded>"
    else:
        content = f"<content:encoded><![CDATA[{body}]]></content:encoded>"
    categories = "".join(
        f"\t\t<category><![CDATA[{_text(random, words, 2)}]]></category>\n" for _ in range(3)
    )
    link = f"{SITE}/{published:%Y/%m/%d}/story-{number}/?utm_source=rss&amp;utm_medium=feed"
    picture = f"{SITE}/wp-content/uploads/{number}-1024x683.jpg"
    return (
        f"\t<item>\n\t\t<title>{title} &#8212; {number}</title>\n\t\t<link>{link}</link>\n"
        f"\t\t<comments>{link}#comments</comments>\n"
        f"\t\t<dc:creator><![CDATA[{_text(random, words, 2)}]]></dc:creator>\n"
        f"\t\t<pubDate>{format_datetime(published)}</pubDate>\n{categories}"
        f'\t\t<guid isPermaLink="false">{SITE}/?p={number}</guid>\n'
        f"\t\t<description><![CDATA[{excerpt}]]></description>\n\t\t{content}\n"
        f"\t\t<wfw:commentRss>{SITE}/story-{number}/feed/</wfw:commentRss>\n"
        f"\t\t<slash:comments>{number % 40}</slash:comments>\n"
        f'\t\t<media:content url="{picture}" medium="image" type="image/jpeg" width="1024" '
        f'height="683">\n\t\t\t<media:title type="html">{title}</media:title>\n'
        f"\t\t\t<media:credit>{_text(random, words, 2)}</media:credit>\n\t\t</media:content>\n"
        f'\t\t<post-id xmlns="com-wordpress:feed-additions:1">{number}</post-id>\n\t</item>'
    )


def _block(random: Random, words: list[str], number: int, place: int) -> str:
    text = _text(random, words, 45)
    if place == 2:
        return (
            f'<figure id="attachment_{number}" class="wp-caption aligncenter">'
            f'<img fetchpriority="high" decoding="async" class="size-large wp-image-{number}" '
            f'src="{SITE}/wp-content/uploads/{number}.jpg" alt="{_text(random, words, 4)}" '
            f'width="1024" height="683" srcset="{SITE}/{number}-300x200.jpg 300w, '
            f'{SITE}/{number}-768x512.jpg 768w" sizes="(max-width: 1024px) 100vw, 1024px" />'
            f'<figcaption class="wp-caption-text">{_text(random, words, 6)}</figcaption></figure>'
        )
    if place == 4:
        return (
            f'<blockquote class="wp-block-quote"><p>&#8220;{text}&#8221;</p></blockquote>'
            f'<ul class="wp-block-list"><li>{_text(random, words, 5)}</li>'
            f"<li>{_text(random, words, 5)}&nbsp;&hellip;</li></ul>"
        )
    home = "" if number % 10 == 0 else SITE  # what most feeds have somewhere
    link = f'<a href="{home}/tag/{number}-{place}" target="_blank" rel="noopener">{words[0]}</a>'
    return (
        f'<p class="has-text" data-block="{number}-{place}">{text}&#8217;s {link} {text[:80]}</p>'
    )


def _text(random: Random, words: list[str], count: int) -> str:
    return " ".join(random.choices(words, k=count))


def write_rss(path: Path, count: int, scripts: Iterable[str]) -> None:
    """Write a whole RSS feed of *count* items, whose texts are in *scripts* by turns."""
    write_lines(path, rss(count, scripts))
