"""Regular expressions for RSS items and Atom entries as programs write them.

What they match is well-formed, valid by the schema and broken by no rule that looks at one entry
alone; bodies and dates are to be asked about. Children come in any order: a group that is empty
marks a child that has been, so that it does not come again. A child that matched is not tried in
another way: an entry of many children that matches nearly would never come to an end.

It takes what feedpub writes, and what WordPress does; of 70 entries without fault that other
programs wrote it took 15. Whatever else is right is looked at by all rules: slow, never silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from feedpub.date_grammar import USUAL_RFC822 as _RFC822
from feedpub.date_grammar import USUAL_RFC3339 as _INSTANT
from feedpub.language import USUAL as _LANGUAGE
from feedpub.media_types import USUAL as _MIME
from feedpub.uris import CHARACTERS, ESCAPE, HOST, LABEL, LOWER_HOST, PORT

_S = r"[ \t\r\n]*+"
_N = r"[0-9]{1,9}"
# No entity that could form HTML, and none at the start, where it could be a space.
_REST = r"(?:[^<&\]]++|\](?!\]>)|&(?:amp;(?= )|gt;|quot;|apos;|\#39;|\#8[2-9][0-9]{2};))*"
_TEXT = rf"(?:[^\s<&\]]|&quot;){_REST}"
_CDATA_TEXT = r"<!\[CDATA\[[^\s<&\]](?:[^<&\]]++|\](?!\]>))*\]\]>"
_SAID = rf"(?:{_TEXT}|{_CDATA_TEXT})"
_BODY = (
    r"(?:<!\[CDATA\[[^\]]*+(?:\](?!\]>)[^\]]*+)*\]\]>"
    r"|(?:[^<&\]]++|\](?!\]>)|&(?:amp|lt|gt|quot|apos|\#39);)+)"
)
_LABEL = r"(?:[^\s\"<>&]|&quot;)(?:[^\"<>&]++|&(?:amp;(?= )|gt;|quot;|apos;|\#39;))*"
_PATH = rf"(?:[{CHARACTERS}]++|{ESCAPE}|&amp;)*"
_URL = rf"https?://{HOST}{PORT}(?:[/?]{_PATH})?(?:\#{_PATH})?"
_OPAQUE = r"(?:[!-%'-;=?-\\^-~]|&amp;){9,2000}"
_KIND = rf'(?: type="{_MIME}")?'
_ABOUT = rf'(?: hreflang="{_LANGUAGE}")?(?: title="{_LABEL}")?'
_LENGTH = rf'(?: length="{_N}")?'
_SIZE = rf'(?: height="{_N}"(?: width="{_N}")?| width="{_N}"(?: height="{_N}")?)?'
_THUMBNAIL = rf'media:thumbnail url="{_URL}"{_SIZE} ?/>'
_FORM = r'(?: type="(?:plain|html)")?'
_MEDIUM = r' medium="(?:image|audio|video|document)"'
_NATURE = rf'(?: type="{_MIME}"(?:{_MEDIUM})?|{_MEDIUM}(?: type="{_MIME}")?)?'
_MEDIA = (
    rf'media:content url="{_URL}"(?: fileSize="{_N}")?{_NATURE}(?: duration="{_N}")?{_SIZE}'
    rf"(?: ?/>|>{_S}(?:<media:title{_FORM}>{_TEXT}</media:title>{_S})?"
    rf"(?:<media:description{_FORM}>{_TEXT}</media:description>{_S})?"
    rf'(?:<media:credit(?: role="photographer")?>{_TEXT}</media:credit>{_S})?'
    rf"(?:<{_THUMBNAIL}{_S})?"
    rf'(?:<media:player url="{_URL}" ?/>{_S})?</media:content>)'
)  # fmt: skip
_LATITUDE = r"-?(?:[0-8]?[0-9](?:\.[0-9]{1,9})?|90)"
_LONGITUDE = r"-?(?:1[0-7][0-9](?:\.[0-9]{1,9})?|[0-9]{1,2}(?:\.[0-9]{1,9})?|180)"


def _link(relation: str) -> str:
    """Return a link of this *relation*, with its address at the end or behind the relation."""
    return (
        rf'(?:{relation}{_KIND}{_LENGTH}{_ABOUT} href="{_URL}"'
        rf'|{relation} href="{_URL}"{_ABOUT}) ?/>'
    )


_OWN_LINK = _link('(?: rel="alternate")?')
_OTHER_LINK = _link(' rel="(?:enclosure|related|replies|via)"')
#: Prefix → children whose names begin with it, in both formats.
_SHARED = {
    "dc": (rf"dc:creator>{_SAID}</dc:creator>",),
    "dcterms": (
        f"dcterms:modified>(?(modified)(?!))(?P<modified>{_INSTANT})</dcterms:modified>",
        f"dcterms:valid>start={_INSTANT};end={_INSTANT};scheme=W3C-DTF</dcterms:valid>",
    ),
    "georss": (
        f"georss:point>{_LATITUDE} {_LONGITUDE}</georss:point>",
        f"georss:featureName>{_TEXT}</georss:featureName>",
    ),
    "media": (_MEDIA, _THUMBNAIL),
    "slash": (f"slash:comments>(?(counted)(?!))(?P<counted>){_N}</slash:comments>",),
    "wfw": (f"wfw:commentRss>(?(wfw)(?!))(?P<wfw>){_URL}</wfw:commentRss>",),
}
_RSS = {
    **_SHARED,
    "": (
        f"title>(?(title)(?!))(?P<title>){_SAID}</title>",
        f"link>(?(link)(?!))(?P<link>){_URL}</link>",
        f"description>(?(summary)(?!))(?P<summary>{_BODY})</description>",
        f'guid(?(id)(?!))(?: isPermaLink="false"(?=>{_OPAQUE}<)|(?: isPermaLink="true")?'
        f"(?=>{_URL}<))>(?P<id>[^<]++)</guid>",
        f"pubDate>(?(published)(?!))(?P<published>{_RFC822})</pubDate>",
        f"category>{_SAID}</category>",
        f"comments>(?(comments)(?!))(?P<comments>){_URL}</comments>",
        f'enclosure(?(enclosure)(?!))(?P<enclosure>) url="{_URL}" length="{_N}" type="{_MIME}"'
        r" ?/>",
        f'source(?(source)(?!))(?(copied)(?!))(?P<source>) url="{_URL}">{_SAID}</source>',
        r'post-id xmlns="com-wordpress:feed-additions:1">[0-9]{1,15}</post-id>',
    ),
    "atom": (
        f"atom:updated>(?(updated)(?!))(?P<updated>{_INSTANT})</atom:updated>",
        f"atom:link{_OTHER_LINK}",
    ),
    "content": (
        "content:encoded>(?(summary)|(?!))(?(content)(?!))"
        f"(?P<content>{_BODY})</content:encoded>",
    ),
    "dc": (
        *_SHARED["dc"],
        f"dc:language>{_LANGUAGE}</dc:language>",
        f"dc:source>(?(source)(?!))(?P<copied>){_SAID}</dc:source>",
    ),
}  # fmt: skip
_ID = (
    rf"(?:https?://{LOWER_HOST}/(?!\.)"
    r"(?:[A-Za-z0-9_~?=.+-]|/(?!\.)|&amp;)*"
    rf"|tag:{LOWER_HOST},"
    r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]"
    r"|[12][0-9]|3[01]))?)?:[A-Za-z0-9._~!$'()*+,;=:@/?-]++"
    r"|urn:uuid:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})"
)
_EMAIL = rf"[A-Za-z0-9_+-]++(?:\.[A-Za-z0-9_+-]++)*@{LABEL}(?:\.{LABEL})+"
_TITLE = rf'(?: type="text")?>{_TEXT}'
_ATOM = {
    **_SHARED,
    "": (
        f"title(?(title)(?!))(?P<title>){_TITLE}</title>",
        f"link{_OTHER_LINK}",
        f"link(?(link)(?!))(?P<link>){_OWN_LINK}",
        f"id>(?(id)(?!))(?P<id>{_ID})</id>",
        f"published>(?(published)(?!))(?P<published>{_INSTANT})</published>",
        f"updated>(?(updated)(?!))(?P<updated>{_INSTANT})</updated>",
        f"author>(?P<author>){_S}<name>{_TEXT}</name>{_S}(?:<uri>{_URL}</uri>{_S})?"
        f"(?:<email>{_EMAIL}</email>{_S})?</author>",
        f'category term="{_LABEL}"(?: scheme="{_URL}")?(?: label="{_LABEL}")? ?/>',
        rf'summary(?(short)(?!))(?P<short>)(?:(?: type="text")?>{_TEXT}'
        rf'| type="html">(?P<summary>{_BODY}))</summary>',
        f'content(?(content)(?!)) type="html">(?P<content>{_BODY})</content>',
        f"source>(?(source)(?!)){_S}<id>{_ID}</id>{_S}<title{_TITLE}</title>{_S}"
        f"<updated>(?P<source>{_INSTANT})</updated>{_S}"
        rf'(?:<link rel="alternate" href="{_URL}" ?/>{_S})?'
        rf'(?:<link rel="self" href="{_URL}" ?/>{_S})?</source>',
    ),
    "dc": (*_SHARED["dc"], f"dc:source>{_SAID}</dc:source>"),
}  # fmt: skip
#: The prefixes that entries may use; entries with others are checked fully.
PREFIXES = {"rss": frozenset(_RSS) - {""}, "atom": frozenset(_ATOM) - {""}}
_START = {"rss": "<item>", "atom": rf'<entry(?: xml:lang="{_LANGUAGE}")?>'}
NAMES = {"rss": "item", "atom": "entry"}
_AROUND = {"rss": ("rss", "channel", "item"), "atom": ("atom:feed", "atom:entry")}
_CHILD = re.compile(r"[\w:-]+")
_INNER = re.compile(r"<([a-zA-Z][\w:-]*)")
_COMMENT = r"<!--(?:[^-]++|-(?!->))*-->"
_CDATA = r"<!\[CDATA\[(?:[^\]]++|\](?!\]>))*\]\]>"


def paths(format: str) -> list[tuple[str, ...]]:
    """Return the paths of the elements in plain entries, and of those around them."""
    around = _AROUND[format]
    found = [around[: length + 1] for length in range(len(around))]
    for child in chain.from_iterable((_RSS if format == "rss" else _ATOM).values()):
        name, *inner = _CHILD.findall(child)[:1] + _INNER.findall(child)
        path = (*around, _prefixed(name, format))
        found += [path, *((*path, _prefixed(each, format)) for each in inner)]
    return found


def _prefixed(name: str, format: str) -> str:
    return name if ":" in name or format == "rss" else f"atom:{name}"


class Surroundings(NamedTuple):
    """What surrounds the plain entries.

    Attributes:
        head: Everything before the first entry.
        other: Any entry, or a comment, and the spaces after it.
    """

    head: re.Pattern[bytes]
    other: re.Pattern[bytes]


@lru_cache
def markup(format: str) -> Surroundings:
    """Return patterns that split a well-formed document into entries."""
    name = NAMES[format]
    inside = rf"(?:[^<]++|<(?!/?{name}[\s/>]|[!?])|{_COMMENT}|{_CDATA})*"
    instruction = r"<\?(?:[^?]++|\?(?!>))*\?>"
    head = rf"(?:[^<]++|<(?!{name}[\s/>]|[!?])|{_COMMENT}|{_CDATA}|{instruction})*(?=<{name}[\s/>])"
    other = rf"(?:<{name}(?:\s[^<>]*)?>{inside}</{name}>|{_COMMENT}){_S}"
    return Surroundings(re.compile(head.encode()), re.compile(other.encode()))


@lru_cache
def entry(format: str, prefixes: frozenset[str]) -> re.Pattern[str]:
    """Return the pattern of a plain entry of a document that declares *prefixes*."""
    table = _RSS if format == "rss" else _ATOM
    # Children with other prefixes match nothing, but their groups exist.
    children = "|".join(
        _children(prefix, some) if known else f"(?!){_children(prefix, some)}"
        for known in (True, False)
        for prefix, some in table.items()
        if (prefix in prefixes or not prefix) is known
    )
    pattern = f"{_START[format]}{_S}(?:<(?>{children}){_S})*+</{NAMES[format]}>"
    names = re.findall(r"\(\?P<(\w+)>", pattern)
    # A condition on a later group must be a number.
    for number, name in enumerate(names, 1):
        pattern = pattern.replace(f"(?({name})", f"(?({number})")
    return re.compile(pattern)


def _children(prefix: str, some: Iterable[str]) -> str:
    """Return a pattern of *some* children that have *prefix*; its group marks that one has been."""
    if not prefix:
        return "|".join(some)
    others = "|".join(each.removeprefix(f"{prefix}:") for each in some)
    return f"{prefix}:(?P<{group_of(prefix)}>)(?>{others})"


def group_of(prefix: str) -> str:
    """Return the name of the group that is empty if a child with *prefix* has been."""
    return f"of_{prefix}"
