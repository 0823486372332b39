"""Change the shortcuts, one place at a time, and show that each change is noticed.

    python tests/mutants.py

A mutant is a shortcut that takes a little more than it may. It dies where it says of a document
something else than the rules do, takes an entry for plain that is at fault, or reads a value
otherwise than before. Where two places guard the same, neither is changed alone.

Some are written by hand (`MUTANTS`); all others are made by a program (`mutating`): of the grammar
of entries, the check of feeds while they are written, the shortcut for sitemaps, the quick readers
of values, and the quick check of configurations.
``data/mutants/near_misses.jsonl`` holds entries, plain but for one small thing, of which mutants
die; ``equivalent.json`` those changes that change nothing, each with the reason. Ends with 1 if
one lives that is not on that list, or cannot be made any more.
"""

from __future__ import annotations

import json
import re
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import mutant_judges
import mutant_sitemaps
import mutating
import shortcuts
from long_feeds import BOTH, GOOD
from mutant_documents import documents

from feedpub.articles import _quick
from feedpub.checks._context import Context
from feedpub.checks.shortcuts import _grammar, _plain_entries, long_feeds, sitemaps, streaming
from feedpub.config import _admitted
from feedpub.documents.positions import excerpt
from feedpub.html import _plain
from feedpub.model import Document

_DATA = Path(__file__).parent / "data" / "mutants"
#: In the order in which they import each other.
MODULES = (
    _grammar, excerpt, _plain_entries, long_feeds, streaming, sitemaps, _quick, _plain, _admitted,
)  # fmt: skip
#: Module → what is changed → into what.
MUTANTS: dict[ModuleType, list[tuple[str, str]]] = {
    _plain_entries: [
        ('("]" in body and _END in body) or not', "not"),
        ("_END in body) or not self._is_clean(body) else", "_END in body) else"),
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
        ('relative=self.format == "atom")', 'relative=self.format != "atom")'),
        ("for entity, character in _ENTITIES:", "for entity, character in ():"),
    ],
    long_feeds: [
        (" or is_odd(data)", ""),
        ("if parent is None or not _is_apart(parent, plain):", "if parent is None:"),
        ("if shared:", "if False:"),
        ('return plain.format == "atom" and len(ids) >= _ALIKE', "return False"),
        ('not plain.counted or parent.find("lastBuildDate") is not None', "True"),
        ("return not plain.authorless or parent.find(_AUTHOR) is not None", "return True"),
        ("plain.spans.keys() & {*ids, *_deleted(parent)}", "plain.spans.keys() & set(ids)"),
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
    _plain: [
        ('(?:a href="{CANONICAL_URL}"', '(?:a href="{_ANY_URL}"'),
        ('(?!{BEACON}){CANONICAL_URL}" alt', '{CANONICAL_URL}" alt'),
        ('(?!{BEACON}){CANONICAL_URL}" alt', '(?!{BEACON}){_ANY_URL}" alt'),
        ("(?:[2-9]|[1-9][0-9]{1,4})", "(?:[0-9]|[1-9][0-9]{1,4})"),
        ("(?:[2-9]|[1-9][0-9]{1,4})", "(?:[2-9]|[1-9][0-9]{1,5})"),
        ("(?:(?!xn--)[a-z0-9](?:", "(?:[a-z0-9](?:"),
        ("(?!xn--)[a-z]{2,63}", "[a-z0-9-]{1,63}"),
        ("|&amp;|%[0-9A-Fa-f]{2})*", "|&amp;|%)*"),
        (' alt="[^"<>]*+"', ' alt="[^<>]*"'),
        ('<(?!a |br |hr )([a-z1-6]+) class="[^"<>]*">', '<([a-z1-6]+) class="[^"<>]*">'),
        ('<(?!a |br |hr )([a-z1-6]+) class="', '<(?!a |br |hr )([a-z1-6]+) [a-z]+="'),
        ('for code in range(32) if code not in b"\\t\\n"',
         'for code in range(32) if code not in b"\\t\\n\\r"'),
        ('for code in range(32)', 'for code in range(11)'),
        ("if not len(found) == html.count(\"<\") == html.count(\">\"):",
         "if len(found) != html.count(\">\"):"),
        (" == html.count(\">\"):", ":"),
        ("_LONGEST = 1_000_000", "_LONGEST = 1_000_001"),
        ("    return not around", "    return True"),
        ("        if step is None:\n            return False\n",
         "        if step is None:\n            continue\n"),
        ("        if tag == end:", "        if tag.startswith(\"</\"):"),
        (' and "\\ufffe" not in html', ""),
        (' and "\\uffff" not in html', ""),
        (' and not html.startswith("\\ufeff")', ""),
        ("_OTHER_REFERENCE.search(html) or not", "not"),
        (" or not _has_quotes_in_values(html)", ""),
        ("(?:amp|lt|gt);)", "(?:amp|lt|gt|quot);)"),
        ("(?:amp|lt|gt|quot);)", "(?:amp|lt|gt|quot|nbsp);)"),
        ('_Place("br", *_phrases(depth - 1, linked=True))', '_Place("br", *_phrases(depth - 1))'),
        ('"p h1 h2 h3 h4 h5 h6", line(3)', '"p h1 h2 h3 h4 h5 h6", line(3, ("p", line(1)))'),
    ],
}  # fmt: skip


def _lines(name: str) -> Iterator[tuple[str, str]]:
    for line in (_DATA / name).read_text("utf-8").splitlines():
        first, second = json.loads(line)
        yield first, second


#: Format → entries that are at fault, and nearly plain.
NEAR_MISSES: dict[str, list[bytes]] = {"rss": [], "atom": []}
for _format, _entry in _lines("near_misses.jsonl"):
    NEAR_MISSES[_format].append(_entry.encode())

#: Seconds after which a mutant is given up: it would be noticed, by whoever waits.
_LONG = 20


class Change(NamedTuple):
    """What is changed of which module, as the lines before and after, and its whole source."""

    module: ModuleType
    old: str
    new: str
    source: str


def _source(module: ModuleType) -> str:
    return Path(str(module.__file__)).read_text()


@cache
def changes() -> list[Change]:
    """Return all changes, but those that are known to change nothing.

    Raises:
        LookupError: One cannot be made any more.
    """
    made = [
        Change(module, old, new, _source(module).replace(old, new, 1))
        for module, some in MUTANTS.items()
        for old, new in some
    ]
    missing = [each for each in made if each.source == _source(each.module)]
    equivalent = _equivalent()
    whole = (streaming, sitemaps, _quick, _admitted)
    for each in (*_of_entries(), *chain.from_iterable(map(_of_all, whole))):
        key = each.module.__name__, each.old, each.new
        if key in equivalent:
            equivalent[key] += 1
        else:
            made.append(each)
    gone = [key for key, count in equivalent.items() if not count]
    if missing or gone:
        keys = [(each.module.__name__, each.old, each.new) for each in missing] + gone
        raise LookupError(f"these changes cannot be made any more: {keys}")
    return made


def _of_entries() -> Iterator[Change]:
    """Yield changes of what an entry is; how entries are told apart, `MUTANTS` changes."""
    source = _source(_grammar)
    before = source[: source.index("#: The prefixes that entries may use")]
    for each in mutating.of_expressions(source):
        if not each.source.startswith(before):
            yield Change(_grammar, *each)


def _of_all(module: ModuleType) -> Iterator[Change]:
    source = _source(module)
    for each in (*mutating.of_expressions(source), *mutating.of_code(source)):
        yield Change(module, *each)


def _equivalent() -> Counter[tuple[str, str, str]]:
    found: Counter[tuple[str, str, str]] = Counter()
    for group in json.loads((_DATA / "equivalent.json").read_text("utf-8")):
        for old, new in group["changes"]:
            found[group["module"], old, new] = 0
    return found


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
    """Run the modules again that have to do with *changed*, and this one as *text*."""
    alone = (sitemaps, _quick, streaming, _plain, _admitted)
    for module in [changed] if changed in alone else MODULES:
        source = text if module is changed else _source(module)
        exec(compile(source, str(module.__file__), "exec"), module.__dict__)


def _stop(number: int, frame: object) -> None:
    raise TimeoutError


def _slow() -> Iterator[tuple[str, bytes]]:
    """Yield entries of many children that nearly match: no way to match one is tried twice."""
    for format, name in _grammar.NAMES.items():
        for child in (*GOOD[format], *BOTH):
            yield format, f"<{name}>{child * 30}<x/></{name}>".encode()


@cache
def _paths() -> list[tuple[str, ...]]:
    return [*_grammar.paths("rss"), *_grammar.paths("atom")]


#: Module → what it alone decides; what any of these gives tells a mutant of it.
_JUDGES: dict[ModuleType, tuple[Callable[[], Iterable[object]], ...]] = {
    _admitted: (mutant_judges.of_configurations,),
    _plain: (mutant_judges.of_finished,),
    _plain_entries: (mutant_judges.of_bodies,),
    _quick: (mutant_judges.of_values,),
    sitemaps: (mutant_judges.of_lengths, mutant_sitemaps.of_sitemaps),
    streaming: (mutant_judges.of_feeds_in_the_making,),
}


@cache
def _told() -> dict[Callable[[], Iterable[object]], list[object]]:
    """Return what each judge gives as long as nothing was changed."""
    return {judge: list(judge()) for judges in _JUDGES.values() for judge in judges}


def _is_noticed(module: ModuleType) -> bool:
    """Return whether anything is found that *module* says now and did not say before."""
    if not all(_are_alike(judge(), _told()[judge]) for judge in _JUDGES.get(module, ())):
        return True
    if module in (_admitted, _plain, _quick, streaming):
        return False
    if module is not sitemaps:
        if any(is_plain(*each) for each in near_misses()):
            return True
        if [*_grammar.paths("rss"), *_grammar.paths("atom")] != _paths():
            return True
        if any(is_plain(*each) for each in _slow()):
            return True
    return any(
        shortcuts.short(data) != (expected, taken)
        for data, expected, taken in documents()
        if (b"<urlset" in data) == (module is sitemaps)
    )


def _are_alike(said: Iterable[object], before: list[object]) -> bool:
    return all(one == other for one, other in zip(said, before, strict=True))


def lives(change: Change) -> bool | None:
    """Return whether nobody notices *change*; ``None`` if the module cannot be run with it."""
    try:
        signal.signal(signal.SIGALRM, _stop)
        signal.alarm(_LONG)
        try:
            load(change.module, change.source)
        except (SyntaxError, re.error, NameError):
            return None
        return not _is_noticed(change.module)
    except Exception:
        return False
    finally:
        signal.alarm(0)
        load(change.module, _source(change.module))


def _try(number: int) -> bool | None:
    return lives(changes()[number])


def main() -> int:
    """Try all of them; return 1 if one lives."""
    wrong = [data for data, expected, _ in documents() if shortcuts.short(data)[0] != expected]
    assert not wrong, f"unchanged, the shortcuts disagree with the rules on {len(wrong)} documents"
    assert not mutant_judges.disagreements()
    assert not mutant_sitemaps.disagreements()
    _paths(), _told()
    made = changes()
    with ProcessPoolExecutor(2) as pool:
        found = list(pool.map(_try, range(len(made)), chunksize=4))
    alive = [each for each, said in zip(made, found, strict=True) if said]
    for each in alive:
        print(f"{each.module.__name__}: lives:\n    {each.old!r}\n    {each.new!r}")
    tried = [said for said in found if said is not None]
    print(f"{len(tried)} mutants of the shortcuts, {len(tried) - len(alive)} died")
    return bool(alive)


if __name__ == "__main__":
    sys.exit(main())
