"""Change the shortcuts of the checks, one place at a time, and show that each change is noticed.

    python tests/mutants.py

A mutant is a shortcut that takes a little more than it may. It dies where it says of a document
something else than the rules do, or takes an entry for plain that is at fault. Where two places
guard the same, neither is changed alone. Ends with 1 if one lives, takes long, or cannot be made
any more.

Of the grammar of entries every piece was loosened by a program: each class of characters, bound,
lookahead, alternative, attribute and part of another expression. The changes that take something
wrong are lines of ``data/mutants/feeds_grammar.jsonl``, the line before and after;
``near_misses.jsonl`` holds entries, plain but for one small thing, on which they do. Of the
others, 202, nothing wrong was found among 27,000 near misses that they take. They were not looked
at one by one: mostly all of a group may be missing already, what follows cannot match then, or
what they take is right as well, as a number of ten digits.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import zip_longest
from pathlib import Path
from types import ModuleType

import shortcuts
from long_feeds import (
    BOTH,
    DATES,
    ENDS,
    GOOD,
    HEAD_CHANGES,
    HEADS,
    STAMPS,
    TEXTS,
    URLS,
    VALUE,
    plain,
)
from long_feeds import twisted as changed
from lxml import etree
from test_checks_sitemaps_fast import DATES as MODIFIED
from test_checks_sitemaps_fast import EXTRAS, HEAD, LOCS, MARKED, after, entries, versions

from feedpub.checks._context import Context
from feedpub.checks.shortcuts import _grammar, _plain_entries, long_feeds, sitemaps
from feedpub.documents.positions import excerpt
from feedpub.findings import Finding
from feedpub.model import Document

_DATA = Path(__file__).parent / "data" / "mutants"
#: In the order in which they import each other.
MODULES = (_grammar, excerpt, _plain_entries, long_feeds, sitemaps)
#: Module → what is changed → into what.
MUTANTS: dict[ModuleType, list[tuple[str, str]]] = {
    _grammar: [
        ('_N = r"[0-9]{1,9}"', '_N = r"[^<\\"]*"'),
        (r'_TEXT = rf"(?:[^\s<&\]]|&quot;){_REST}"', r'_TEXT = r"[^<]*"'),
        (r'_TEXT = rf"(?:[^\s<&\]]|&quot;){_REST}"', r'_TEXT = rf"(?:[^<&\]]|&quot;){_REST}"'),
        (r"|&(?:amp;(?= )|gt;|quot;|apos;|\#39;|\#8[2-9][0-9]{2};))*", r"|&[^;<]*;)*"),
        (r'_LABEL = r"(?:[^\s\"<>&]|', r'_LABEL = r"(?:[^\"<>&]|'),
        (r"(?:[^\"<>&]++|&(?:amp;(?= )|gt;|quot;|apos;|\#39;))*", r"(?:[^\"<>&]++|&[a-z]*;)*"),
        ("|%[0-9A-Fa-f]{{2}}|&amp;)*", "|%|&amp;)*"),
        (r"https?://{HOST}{PORT}", r"(?:https?://|/){HOST}{PORT}"),
        (r"https?://{HOST}{PORT}", r"https?://[^/<\"]*"),
        (r"https?://{HOST}{PORT}", r"https?://{HOST}(?::[0-9]+)?"),
        ("){9,2000}", ")+"),
        (' rel="(?:alternate|{_OTHER_RELATION})"', ' rel="[^"]*"'),
        ('(?: length="{_N}")?', '(?: length="[^"]*")?'),
        (' medium="(?:image|audio|video|document)"', ' medium="[^"]*"'),
        ('isDefault="(?:true|false)"', 'isDefault="[^"]*"'),
        ('role="(?:author|photographer)"', 'role="[^"]*"'),
        ('type="(?:plain|html)"', 'type="[^"]*"'),
        (r"-?(?:[0-8]?[0-9](?:\.[0-9]{1,9})?|90)", r"-?[0-9]+(?:\.[0-9]{1,9})?"),
        ("-?(?:1[0-7][0-9]", "-?(?:1[0-9][0-9]"),
        ("georss:point>{_LATITUDE} {_LONGITUDE}<", "georss:point>{_LATITUDE},? ?{_LONGITUDE}<"),
        ("(?(modified)(?!))(?P<modified>{_INSTANT})", "(?P<modified>[^<]*)"),
        *((f"(?({name})(?!))", "") for name in (
            "counted", "wfw", "title", "link", "summary", "id", "published", "comments",
            "enclosure", "source", "content", "updated", "short")),
        ("(?(summary)|(?!))(?(content)(?!))", "(?(content)(?!))"),
        ("isPermaLink=\"false\"(?=>{_OPAQUE}<)", 'isPermaLink="false"'),
        ("(?P<published>{_RFC822})", "(?P<published>[^<]*)"),
        ("dc:language>{_LANGUAGE}", "dc:language>[^<]*"),
        ("(?P<updated>{_INSTANT})</atom:updated>", "(?P<updated>[^<]*)</atom:updated>"),
        ("length=\"{_N}\" type=\"{_MIME}\"'", "length=\"[^\"]*\" type=\"[^\"]*\"'"),
        (r"https?://{LOWER_HOST}/(?!\.)", r"https?://{LOWER_HOST}(?:/(?!\.))?"),
        (r"https?://{LOWER_HOST}/(?!\.)", r"https?://{HOST}/"),
        (r"[A-Za-z0-9_~?=.+-]|/(?!\.)|&amp;", r"[A-Za-z0-9_~?=.+%-]|/|&amp;"),
        ("(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]", "(?:-(?:[0-9]+)(?:-(?:0[1-9]"),
        (r"@{LABEL}(?:\.{LABEL})+", r"@{LABEL}"),
        ("_TITLE = rf'(?: type=\"text\")?>", "_TITLE = rf'(?: type=\"[a-z]*\")?>"),
        ('f"(?(link)(?!))(?P<link>)){_LINK}"', 'f"(?P<link>)){_LINK}"'),
        ('content(?(content)(?!)) type="html">', 'content(?(content)(?!))(?: type="[a-z]*")?>'),
        ('| type="html">(?P<summary>{_BODY}))', '|[^>]*>(?P<summary>{_BODY}))'),
    ],
    _plain_entries: [
        ("if match is None or not self._accepts(match):", "if match is None:"),
        ("self.counted = self.counted or", "self.counted = False and"),
        ("if title is None or id is None:\n            return False\n        if published",
         "if published"),
        ("if id in self._shared:\n            return\n", ""),
        ("not self._is_past(published, 16, RFC822.find)", "False"),
        ("return self._are_past(updated, modified) and", "return"),
        ("self._are_clean(summary, content)", "self._are_clean(summary)"),
        ("if title is None or id is None or updated is None:", "if id is None:"),
        ("self.authorless = self.authorless or author is None", ""),
        ("return self._are_past(updated, published, modified, source) and", "return"),
        ("published, modified, source) and", "published, modified) and"),
        ("return known or not any(find(value, self._context))", "return True"),
        ('T23:59:59-13:59")', 'T23:59:59+13:59")'),
        ("relative=relative)", "relative=not relative)"),
        ("for entity, character in _ENTITIES:", "for entity, character in ():"),
    ],
    long_feeds: [
        (" or is_odd(data)", ""),
        ("if parent is None or not _is_apart(parent, plain):", "if parent is None:"),
        ("if shared:", "if False:"),
        ('return plain.format == "atom" and len(ids) >= _ALIKE', "return False"),
        ('not plain.counted or parent.find("lastBuildDate") is not None', "True"),
        ("if plain.authorless and parent.find(_AUTHOR) is None:", "if False:"),
        ("return parent.find(_DELETED) is None", "return True"),
    ],
    excerpt: [
        ("return self._moved[part] + offset - self._starts[part]", "return offset"),
        ("return number + bisect_right(self._before, number)", "return number"),
        ("bisect_right(self._before, number)", "bisect_right(self._before, number - 1)"),
    ],
    sitemaps: [
        ('rf"https?://{HOST}{PORT}', 'rf"https?://[^/<\\"]*'),
        ('rf"https?://{HOST}{PORT}', 'rf"(?:https?://|/){HOST}{PORT}'),
        ("|%[0-9A-Fa-f]{2}|&amp;(?!(?:amp|lt|gt|quot|apos);)", "|%|&amp;"),
        ("|%[0-9A-Fa-f]{2}|&amp;(?!", "|%[0-9A-Fa-f]{2}|#|&amp;(?!"),
        ("|%[0-9A-Fa-f]{2}|&amp;(?!(?:amp|lt|gt|quot|apos);)", "|%[0-9A-Fa-f]{2}|&amp;"),
        ("(?:always|hourly|daily", "(?:[a-z]*|daily"),
        (r"1(?:\.0{1,9}+)?+)</priority>", r"[0-9](?:\.[0-9]{1,9}+)?+)</priority>"),
        ("USUAL_W3C.encode()", 'rb"[^<]*"'),
        ('<xhtml:link rel="alternate" hreflang', '<xhtml:link rel="[a-z]*" hreflang'),
        ("encoding=[\\\"](?i:utf-8)[\\\"]", "encoding=[\\\"][a-zA-Z0-9-]*[\\\"]"),
        ("version=[\\\"]1\\.0[\\\"]", "version=[\\\"][0-9.]*[\\\"]"),
        ("-(?!-))*+-->", "-)*?-->"),
        (" or not _is_bound(head[1], data)", ""),
        (" or not grammar.tail.fullmatch(data, end)", ""),
        ("!= len(found) or \"xmlns\" not in declared", "!= len(found)"),
        ("len(declared) + (location is not None) != len(found) or ", ""),
        ("if any(_BOUND.get(name) != uri for name, uri in declared.items()):", "if False:"),
        ("if entries is None or not _are_plain(entries, context):", "if entries is None:"),
        ("if entries.others and not _add_others(entries, head[0], check):", "if False:"),
        ("if not _are_mutual(entries):", "if False:"),
        ("not (_are_listed_well(entries.locs, context) and _differ(entries))", "False"),
        ("_are_listed_well(entries.locs, context) and ", ""),
        (" and _differ(entries))", ")"),
        ("hints=any(parts[3::6])", "hints=False"),
        ("if min(lengths) < _SHORTEST or max(lengths) > _LONGEST:", "if False:"),
        ("_LONGEST = 12, 2047", "_LONGEST = 12, 2048"),
        ("if any(each.count(b\"<image:image>\") > _MOST_IMAGES for each in long):", "if False:"),
        ("return _are_plausible(entries.dates, context)", "return True"),
        ("len(own) < len(pairs) or ", ""),
        ("code.lower() for code", "code for code"),
        ("len(own) < len(pairs) or not addresses.issuperset(locs)", "len(own) < len(pairs)"),
        ("if not listed.isdisjoint(addresses):", "if False:"),
        (" and all(map(_is_code, codes))", ""),
        (" and hreflang.problem(text) is None", ""),
        ("    entries.locs.extend(", "    len("),
        ("if not len(set(locs)) == len(locs) <= _MOST:", "if len(locs) > _MOST:"),
        (" <= _MOST:", ":"),
        ("min(locs).startswith(start) and max", "max"),
        (" and max(locs).startswith(start)", ""),
        ('return after <= {b"", b"/", b"?"}', "return True"),
        ("or len(entries.locs) < _MANY", "or True"),
        ("if min(dates) < _EARLIEST or not", "if not"),
        ("min(dates) < _EARLIEST or not all(map(_exists, {each[:10] for each in dates}))",
         "min(dates) < _EARLIEST"),
        ("return not any(any(W3C.find(each, context)) for each in late)", "return True"),
        ("_SURELY_PAST = timedelta(hours=14)", "_SURELY_PAST = timedelta(hours=-14)"),
    ],
}  # fmt: skip


def _lines(name: str) -> Iterator[tuple[str, str]]:
    for line in (_DATA / name).read_text("utf-8").splitlines():
        first, second = json.loads(line)
        yield first, second


MUTANTS[_grammar] += _lines("feeds_grammar.jsonl")
#: Format → entries that are at fault, and nearly plain.
NEAR_MISSES: dict[str, list[bytes]] = {"rss": [], "atom": []}
for _format, _entry in _lines("near_misses.jsonl"):
    NEAR_MISSES[_format].append(_entry.encode())

#: Seconds after which a mutant is given up.
_LONG = 30
WORDS = [
    "",
    " ",
    "x",
    "-1",
    "1e3",
    "00",
    "1234567890",
    "91 0",
    "45.2,25.1",
    "45.2 181",
    "no",
    "TEXT",
    "image",
    "self",
    "xx",
    "en-uk",
    "en-GB",
    "photographer",
    "Image/JPEG",
    "a@b",
    "a@b.org",
]


_ATTRIBUTES = ['isDefault="yes"', 'isDefault="true"', 'duration="long"', 'fileSize="big"']
_MEDIA = [f'<media:content url="https://e.org/a.jpg" {each}/>' for each in _ATTRIBUTES]
_VALID = "<dcterms:valid>start={};end={};scheme=W3C-DTF</dcterms:valid>"
_ALSO = [
    *_MEDIA,
    _VALID.format("now", "2026-11-20T08:00:00Z"),
    _VALID.format("2026-11-20T08:00:00Z", "x"),
]
#: Children that a shortcut may take for plain ones.
ODD = {
    "rss": [
        *_ALSO,
        "<source url='https://e.org/rss'>a</source><dc:source>b</dc:source>",
        "<dc:source>a</dc:source><dc:source>b</dc:source>",
        "<guid>4711</guid>",
    ],
    "atom": [*_ALSO, "<link href='https://e.org/x'/>"],
}


def _entries(format: str) -> Iterator[str]:
    """Yield entries that are plain but for one value, or one child more or less."""
    name = _grammar.NAMES[format]
    base = plain(format, 99).partition(">")[2].removesuffix(f"</{name}>\n")
    children = [*GOOD[format], *BOTH]
    number = 100

    def put(inside: str) -> str:
        nonlocal number
        number += 1
        return f"<{name}>{inside}</{name}>\n".replace("?p=99", f"?p={number}")

    for child in ODD[format]:
        yield put(base + child)
    for child in children:
        yield put(base + child)
        yield put(child + base)
        yield put(base + child + child)
    pieces = base.replace("><", ">\0<").split("\0")
    for index in range(len(pieces)):
        yield put("".join(pieces[:index] + pieces[index + 1 :]))
        yield put(base + pieces[index])
    for some in (*children, base):
        for which, value in enumerate(VALUE.findall(some)):
            for other in _others(value):
                odd = changed(some, which, other)
                yield put(odd if some is base else base + odd)


def _others(value: str) -> list[str]:
    """Return what is allowed there instead of *value*, and what may not."""
    if "://" in value or value.startswith(("tag:", "urn:")):
        return [*URLS, "", "x"]
    if value[-6:] == " +0000":
        return STAMPS
    if value[:4] == "2026" or value.startswith("start="):
        return DATES
    return [*TEXTS, *WORDS] if len(value) > 3 else WORDS


def _is_well_formed(data: bytes) -> bool:
    try:
        etree.fromstring(data)
    except etree.XMLSyntaxError:
        return False
    return True


def _feed(format: str, odd: str, *, head: str | None = None, more: str = "") -> bytes:
    text = plain(format, *range(24)) + odd + plain(format, *range(24, 48))
    end = f"</{_grammar.NAMES[format]}>"
    text = text.replace(end, more + end)
    return ((head or HEADS[format]) + text + ENDS[format]).encode("utf-8", "surrogatepass")


def _feeds_documents() -> Iterator[bytes]:
    for format in ("rss", "atom"):
        fine = [each for each in _entries(format) if _is_well_formed(_feed(format, each))]
        for start in range(0, len(fine), 12):
            yield _feed(format, "".join(fine[start : start + 12]))
        slash = "<slash:comments>3</slash:comments><title>"
        counted = (plain(format, n).replace("<title>", slash) for n in range(200, 299))
        for old, new in HEAD_CHANGES:
            head = HEADS[format].replace(old, new, 1)
            yield _feed(format, "", head=head)
            yield _feed(format, "", head=head, more="".join(BOTH))
            yield _feed(format, next(counted), head=head)
        for old, new in (
            ("Rain 7", "Rain \x01"),
            ("Rain 7", "Rain \ufffe"),
            ("Rain 7", "Rain ]]>"),
        ):
            yield _feed(format, "").replace(old.encode(), new.encode())


def _sitemaps_documents() -> Iterator[bytes]:
    some = [entries(1).replace("https://example.org/p0", loc) for loc in LOCS]
    some += [entries(1, f"<lastmod>{date}</lastmod>") for date in MODIFIED]
    some += [entries(1, more) for more in EXTRAS]
    for each in some:
        yield f"{HEAD}{entries(9)}{each.replace('/p0<', '/x<')}</urlset>".encode()
        yield f"{HEAD}{each}{after(entries(9))}</urlset>".encode()


def _sitemaps_at_large() -> Iterator[bytes]:
    """Yield sitemaps with something odd around the entries, or between all of them."""
    uri = "http://www.sitemaps.org/schemas/sitemap/0.9"
    heads = [
        HEAD,
        MARKED,
        MARKED.replace("xsi=", "xs="),
        MARKED.replace("xmlns=", "xmlns:sm="),
        HEAD.replace("UTF-8", "latin-1"),
        HEAD.replace("1.0", "1.1"),
        " " + HEAD,
        "\ufeff" + HEAD,
        HEAD.replace("https://www.s", "http://www.s").replace("news/0.9", "news/0.8"),
        HEAD.replace("sitemap-image/1.1", "sitemap-image/1.0"),
        HEAD.replace("xmlns:image", "xmlns:img"),
        HEAD.replace("<urlset", "<!-- a -- b --><urlset"),
        HEAD.replace("<urlset", "<!DOCTYPE urlset><urlset"),
        HEAD.replace(">\n<", ' class="a">\n<'),
        HEAD.replace(f' xmlns="{uri}"', ""),
        HEAD.replace(uri, uri.replace("http:", "https:")),
        HEAD.replace(f' xmlns="{uri}"', f' xmlns="{uri}" xmlns="{uri}"'),
    ]
    both = versions(("en", "p0"), ("ro", "p1"))
    bodies = [
        entries(9),
        entries(2, both),
        entries(3, both),
        entries(2, versions(("en", "p0"), ("en", "p1"))),
        entries(2, versions(("en", "p0"), ("EN", "p1"))),
        entries(2, both).replace("/p1", "/p0", 1),
        entries(1, both) + after(entries(2, versions(("en", "p1")))),
        entries(1, both) + after(entries(2)),
        entries(2, versions(("en", "p0"), ("es-419", "p1"))),
        entries(2) + entries(1),
        entries(2, both) + entries(1),
        entries(50, "<lastmod>2026-11-20T08:00:00Z</lastmod>"),
        entries(49, "<lastmod>2026-11-20T08:00:00Z</lastmod>"),
        entries(2).replace("/p0", "/" + "a" * 2048),
        entries(2).replace("/p0", "/" + "a" * 2028),
        entries(1, _IMAGE * 1001),
        entries(9) + "<url><loc> https://example.org/p1 </loc></url>",
        entries(9) + "<url><loc>https://e.org/x</loc></url>",
        entries(9).replace("/p1<", ".evil/<"),
        entries(9).replace("https://example.org/p8", "http://example.org/p8"),
        entries(9).replace("https://example.org/p8", "https://a.org/p8"),
        entries(50_001),
        entries(9, both) + entries(1, "<!---->"),
        entries(9) + "text",
        entries(9, "<priority>0.5</priority>"),
        entries(9)
        + "<url><loc> https://example.org/x </loc><lastmod>2026-11-20T08:00:00Z</lastmod></url>"
        * 2,
        entries(9, "<image:image><image:loc>/i.jpg</image:loc></image:image>"),
    ]
    for head in heads:
        for more in ("", _IMAGE, both):
            yield f"{head}{entries(2, more)}</urlset>".encode()
    for body in bodies:
        yield f"{HEAD}{body}</urlset>".encode()
        yield f"{HEAD}{body}</urlset><x/>".encode()


_IMAGE = "<image:image><image:loc>https://example.org/i.jpg</image:loc></image:image>"


@cache
def documents() -> list[tuple[bytes, list[Finding]]]:
    """Return documents of all kinds, each with what all rules say of it; mixed, to be told soon."""
    examples = (shortcuts.padded(data, 14) for data in shortcuts.EXAMPLES.values())
    kinds = (examples, _feeds_documents(), _sitemaps_documents(), _sitemaps_at_large())
    mixed = (data for some in zip_longest(*kinds) for data in some if data is not None)
    return [(data, shortcuts.whole(data)) for data in dict.fromkeys(mixed)]


def near_misses() -> Iterator[tuple[str, bytes]]:
    """Yield the near misses, each with its format."""
    return ((format, entry) for format, some in NEAR_MISSES.items() for entry in some)


def is_plain(format: str, entry: bytes) -> bool:
    """Return whether *entry* is taken for plain."""
    document = Document(name="f", format=format, data=b"")
    prefixes = _grammar.PREFIXES[format]
    plain = _plain_entries.PlainEntries(Context(document, format, shortcuts.NOW), prefixes)
    return plain.id_of(entry) is not None


def load(changed: ModuleType | None = None, text: str = "") -> None:
    """Run the modules again, one of them as *text*."""
    for module in MODULES:
        source = text if module is changed else Path(str(module.__file__)).read_text()
        exec(compile(source, str(module.__file__), "exec"), module.__dict__)


def _stop(number: int, frame: object) -> None:
    raise TimeoutError


def lives(module: ModuleType, old: str, new: str) -> str:
    """Return what is to be said of the mutant, if it does not die."""
    source = Path(str(module.__file__)).read_text()
    if old not in source:
        return "cannot be made"
    told = documents()
    try:
        # One that tries without end is none to keep.
        signal.signal(signal.SIGALRM, _stop)
        signal.alarm(_LONG)
        load(module, source.replace(old, new, 1))
        if any(is_plain(*each) for each in near_misses()):
            return ""
        if any(shortcuts.short(data)[0] != expected for data, expected in told):
            return ""
    except TimeoutError:
        return "takes long"
    except Exception:
        return ""
    finally:
        signal.alarm(0)
        load()
    return "lives"


def _try(numbered: tuple[int, int]) -> tuple[str, str, str, str]:
    module = MODULES[numbered[0]]
    old, new = MUTANTS[module][numbered[1]]
    return module.__name__, old, new, lives(module, old, new)


def main() -> int:
    """Try all of them; return 1 if one lives."""
    wrong = [data for data, expected in documents() if shortcuts.short(data)[0] != expected]
    assert not wrong, f"unchanged, the shortcuts disagree with the rules on {len(wrong)} documents"
    numbered = [
        (MODULES.index(module), number)
        for module, changes in MUTANTS.items()
        for number in range(len(changes))
    ]
    with ProcessPoolExecutor(2) as pool:
        found = []
        for each in pool.map(_try, numbered):
            found.append(each)
    alive = [each for each in found if each[3]]
    for name, old, new, said in alive:
        print(f"{name}: {said}:\n    {old!r}\n    {new!r}")
    print(f"{len(found)} mutants of the shortcuts, {len(found) - len(alive)} died")
    return bool(alive)


if __name__ == "__main__":
    sys.exit(main())
