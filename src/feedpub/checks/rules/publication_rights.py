"""What a publication says of the use of its pages, in one file and in another."""

from __future__ import annotations

from collections.abc import Callable, Collection

from feedpub.checks.rules.robots import FINE as ROBOTS
from feedpub.checks.rules.rsl import licensed
from feedpub.checks.together import samples as examples
from feedpub.checks.together.mentions import At, Facts, Found, Mention, Together, canonical
from feedpub.checks.together.permissions import Statements, only_host, place_of, statements
from feedpub.documents import KINDS, Terms
from feedpub.findings import Severity, rule
from feedpub.text import shown

_GUIDE = "https://rslstandard.org/guide/ai-preferences"
_FORMAT = "https://rslstandard.org/guide/file-format"
_SELLS = '<permits type="usage">ai-train</permits><payment type="training"/>'
_GIVES = '<permits type="usage">search ai-input</permits>'
_KEEPS = '<permits type="usage">search</permits><prohibits type="usage">ai-all</prohibits>'
_RESERVED = '[{"location": "/", "tdm-reservation": 1}]'


def _in_feed(licence: str, name: str = "rain") -> str:
    inside = licence.replace("</", "</rsl:").replace("<p", "<rsl:p")
    content = f'<rsl:content url="https://example.org/{name}"><rsl:license>{inside}</rsl:license>'
    item = examples.item().replace("</item>", f"{content}</rsl:content></item>")
    return examples.feed(item).replace("<rss ", '<rss xmlns:rsl="https://rslstandard.org/rsl" ')


_PAID = examples.news().replace(
    "</news:title>", "</news:title><news:access>Subscription</news:access>"
)


@rule(
    "publication/contradictory-rights",
    Severity.ERROR,
    on="publication",
    source=_GUIDE,
    flags=[
        examples.several(licensed('<permits type="usage">search ai-train</permits>'), ROBOTS),
        examples.several(
            licensed('<prohibits type="usage">all</prohibits>'),
            "User-agent: *\nContent-Usage: search=y\n",
        ),
        examples.several(licensed('<permits type="usage">all</permits>'), _RESERVED),
        examples.several(
            licensed('<prohibits type="usage">ai-train</prohibits>'),
            '[{"location": "/", "tdm-reservation": 0}]',
        ),
    ],
    passes=[
        examples.several(licensed(_KEEPS), ROBOTS, _RESERVED),
        examples.several(licensed(_SELLS), _RESERVED),
    ],
)
def contradictory_rights(together: Together) -> Found:
    """Two files of a site say the opposite about the same use of the same pages.

    One gives a use away, another denies it, so each crawler takes what suits it, and in a dispute
    you said both. To deny a use and sell it is not a contradiction. Say the same in all files; on a
    host that writes robots.txt for you, look at what it adds.
    """
    return _opposed(together, lambda terms: terms.denied, "denies")


@rule(
    "publication/use-left-out",
    Severity.WARNING,
    on="publication",
    source="https://rslstandard.org/rsl",
    flags=[examples.several(licensed(_SELLS), ROBOTS)],
    passes=[examples.several(licensed(_KEEPS), ROBOTS)],
)
def use_left_out(together: Together) -> Found:
    """A licence does not mention a use that another file gives away.

    In RSL the list of permitted uses is complete, so what is left out of it is denied. Permit the
    use in the licence, in a license of its own if the others cost something.
    """
    return _opposed(together, lambda terms: terms.left_out, "leaves out")


def _opposed(together: Together, against: Callable[[Terms], frozenset[str]], verb: str) -> Found:
    """Yield where one statement gives a use away, and another about the same pages is *against*."""
    alone = only_host(facts for facts, _ in statements(together))
    known: dict[tuple[tuple[str, str], str, bool], tuple[Facts, Terms]] = {}
    for facts, terms in statements(together):
        place = place_of(facts, terms, alone)
        for is_free, uses in ((True, terms.free), (False, against(terms))):
            verbs = ("gives away", verb) if is_free else (verb, "gives away")
            for use in sorted(uses):
                known.setdefault((place, use, is_free), (facts, terms))
                other = known.get((place, use, not is_free))
                if other is not None and _are_two(other, (facts, terms)):
                    said = f"this {verbs[0]} {use!r}, which {shown(other[0].name)} {verbs[1]}"
                    yield At(facts, terms.number), f"{said}; say the same in both"


def _are_two(one: tuple[Facts, Terms], other: tuple[Facts, Terms]) -> bool:
    """Return whether they are of different files, or of different languages in one."""
    return one[0] is not other[0] or one[1].language != other[1].language


@rule(
    "publication/different-licence",
    Severity.WARNING,
    on="publication",
    source=_FORMAT,
    flags=[
        examples.several(licensed(_KEEPS), _in_feed(_GIVES)),
        examples.several("User-agent: *\nContent-Signal: ai-input=no\n", _in_feed(_GIVES)),
    ],
    passes=[examples.several(licensed(_KEEPS), ROBOTS, _in_feed(_KEEPS))],
)
def different_licence(together: Together) -> Found:
    """The licence of an item differs from what a file says of its page.

    Where several apply, the stricter one counts, so what is given here is denied there. Write the
    same in both, or an entry for these pages in the licence file.
    """
    applying = Statements(together)
    for facts in together.feeds():
        for terms in facts.terms:
            item = facts.items[terms.number] if terms.number < len(facts.items) else None
            url = terms.about or (item.url if item else None) or ""
            for other, found in applying.of(url):
                uses = (terms.free & (found.denied | found.left_out)) | (
                    (terms.denied | terms.left_out) & found.free
                )
                if uses:
                    message = f"the licence of {', '.join(sorted(uses))} is another in "
                    yield (
                        At(facts, terms.number),
                        f"{message}{shown(other.name)}; write the same in both",
                    )


@rule(
    "publication/paid-text-given-away",
    Severity.WARNING,
    on="publication",
    source="https://rslstandard.org/rsl",
    flags=[
        examples.several(licensed(_GIVES), _PAID),
        examples.several(_in_feed(_GIVES), _PAID),
    ],
    passes=[
        examples.several(licensed(_KEEPS), _PAID),
        examples.several(licensed(_GIVES), examples.news()),
        examples.several(licensed(_GIVES), _in_feed(_KEEPS), _PAID),
    ],
)
def paid_text_given_away(together: Together) -> Found:
    """An article that readers pay for may be used for answers by AI without paying.

    The licence of its page permits ai-input for nothing, so a machine may tell everybody what is in
    it. Prohibit ai-input for these pages, by an entry with their path, or ask for a payment.
    """
    licences = Statements(together)
    own: dict[str, list[tuple[Facts, Terms]]] = {}
    for facts in together.feeds():
        for terms in facts.terms:
            item = facts.items[terms.number] if terms.number < len(facts.items) else None
            if item is not None and item.url:
                own.setdefault(canonical(item.url), []).append((facts, terms))
    seen: set[str] = set()
    for facts, item in _paid(together):
        page = canonical(item.url or "")
        if page in seen:
            continue
        seen.add(page)
        applying = [*own.get(page, ()), *licences.of(item.url or "", rsl=True)]
        if applying and all("ai-input" in terms.free for _, terms in applying):
            said = f"readers pay for this article, but {shown(applying[0][0].name)} gives its text"
            yield At(facts, item.number), f"{said} to AI; prohibit ai-input"


def _paid(together: Together) -> list[tuple[Facts, Mention]]:
    return [
        (facts, item)
        for facts in together.documents
        if KINDS[facts.format].role in _LISTED
        for item in facts.items
        if item.is_paid and item.url
    ]


_LISTED: Collection[str] = ("feed", "news")
