"""What licences of RSL permit and prohibit: the words for uses, users and countries.

As of November 2026; see `feedpub.checks.rules.rsl`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from feedpub.checks._codes import COUNTRIES
from feedpub.checks._context import Context, text
from feedpub.checks.rules.rsl import FINE, SPEC, licensed
from feedpub.documents import EVERY_USE, OLD_USES, SEVERAL_USES, expanded
from feedpub.documents.names import clark
from feedpub.documents.positions import Place
from feedpub.findings import Severity, rule
from feedpub.markup import Element
from feedpub.text import alike, shown

Found = Iterator[tuple[Place, str]]
_WORDS = {
    "usage": (*SEVERAL_USES, *EVERY_USE),
    "user": ("commercial", "non-commercial", "education", "government", "personal"),
}
_BOTH = ("rsl:permits", "rsl:prohibits")


def _is_of_uses(element: Element) -> bool:
    return element.get("type") == "usage"


def _permits(*words: str) -> str:
    return f'<permits type="usage">{" ".join(words)}</permits>'


def _prohibits(*words: str) -> str:
    return f'<prohibits type="usage">{" ".join(words)}</prohibits>'


@rule(
    "rsl/comma-separated",
    Severity.WARNING,
    on=_BOTH,
    source=SPEC,
    flags=[licensed(_permits("search,ai-input"))],
    passes=[licensed(_permits("search", "ai-input"))],
)
def comma_separated(element: Element) -> Found:
    """Words are separated by commas.

    RSL separates them by spaces, so crawlers read one word that they do not know, and nothing is
    permitted. Replace the commas by spaces.
    """
    said = text(element)
    if "," in said:
        right = " ".join(said.replace(",", " ").split())
        yield element, f"words are separated by commas; write {shown(right)}"


@rule(
    "rsl/old-word",
    Severity.WARNING,
    on=_BOTH,
    source="https://rslstandard.org/rsl/errata",
    flags=[licensed(_prohibits("train-ai"))],
    passes=[licensed(_prohibits("ai-train"))],
)
def old_word(element: Element) -> Found:
    """A use has a word of a draft, or of another vocabulary.

    RSL 1.0 replaced the words of its drafts, and crawlers know only the new ones. Note the order:
    ai-train here, train-ai in Content-Usage.
    """
    if _is_of_uses(element):
        for word in _words(element):
            if word.lower() in OLD_USES:
                yield (
                    element,
                    f"{shown(word)} is not a word of RSL 1.0; write {OLD_USES[word.lower()]!r}",
                )


@rule(
    "rsl/unknown-word",
    Severity.WARNING,
    on=_BOTH,
    source=SPEC,
    flags=[
        licensed(_permits("serach")),
        licensed('<permits type="user">everybody</permits>'),
        licensed('<permits type="geo">Romania</permits>'),
    ],
    passes=[
        FINE,
        licensed('<permits type="user">education personal</permits>'),
        licensed('<prohibits type="geo">RO EU</prohibits>'),
    ],
)
def unknown_word(element: Element) -> Found:
    """RSL does not define a word for a use, a user or a country.

    Crawlers ignore it, so nothing is permitted or prohibited by it. Uses are all, ai-all, ai-train,
    ai-input, ai-index and search; users are commercial, non-commercial, education, government and
    personal; a country is its ISO 3166-1 code of two letters.
    """
    kind = element.get("type")
    if kind == "geo":
        for word in _words(element):
            if word not in COUNTRIES and word != "EU":
                yield element, f"{shown(word)} is not a country; write its code, like 'RO'"
    known = _WORDS.get(kind or "", ())
    for word in _words(element) if known else ():
        if word not in known and word.lower() not in OLD_USES:
            near = alike(word, known)
            meant = near[0] if near else ", ".join(known)
            yield element, f"{shown(word)} is not a word for a {kind}; write {meant}"


@rule(
    "rsl/redundant-word",
    Severity.INFO,
    on=_BOTH,
    source=SPEC,
    flags=[licensed(_prohibits("ai-all", "ai-train")), licensed(_permits("search", "search"))],
    passes=[licensed(_prohibits("ai-all", "search"))],
)
def redundant_word(element: Element) -> Found:
    """A word says nothing that another one does not say.

    all stands for every use, ai-all for every use by AI. Write the shorter list, so that nobody
    wonders what the other word adds.
    """
    if not _is_of_uses(element):
        return
    words = _words(element)
    for word, count in Counter(words).items():
        wider = next((each for each in words if each != word and word in _inside(each)), word)
        if wider != word or count > 1:
            yield element, f"{shown(word)} adds nothing to {shown(wider)}; leave it out"


def _inside(word: str) -> tuple[str, ...]:
    return ("ai-all", *SEVERAL_USES["all"]) if word == "all" else SEVERAL_USES.get(word, ())


@rule(
    "rsl/repeated-type",
    Severity.WARNING,
    on="rsl:license",
    source=SPEC,
    flags=[licensed(_permits("search") + _permits("ai-input"))],
    passes=[licensed(_permits("search", "ai-input") + '<permits type="geo">RO</permits>')],
)
def repeated_type(license: Element) -> Found:
    """A license has two lists of one type.

    A list is complete, so each of two says that what is only in the other is not permitted. Write
    one list with all words.
    """
    seen: set[tuple[object, str | None]] = set()
    for each in license.iterchildren(*map(clark, _BOTH)):
        key = (each.tag, each.get("type"))
        if key in seen:
            yield each, f"this is a second list of type {shown(each.get('type') or '')}; join them"
        seen.add(key)


@rule(
    "rsl/contradiction",
    Severity.WARNING,
    on="rsl:license",
    source=SPEC,
    flags=[
        licensed(_permits("search", "ai-train") + _prohibits("ai-all")),
        licensed('<permits type="geo">RO</permits><prohibits type="geo">RO</prohibits>'),
    ],
    passes=[licensed(_permits("search") + _prohibits("ai-all"))],
)
def contradiction(license: Element) -> Found:
    """A licence permits and prohibits the same.

    A prohibition is stronger, so what is permitted here is denied: whoever reads only the
    permission acts against your will. Remove the word from one of the lists. all and ai-all stand
    for every use that is in them.
    """
    for kind in ("usage", "user", "geo"):
        permitted, prohibited = (_said(license, name, kind) for name in _BOTH)
        for word in permitted:
            if word in prohibited:
                where = prohibited[word]
                yield where, f"{shown(word)} is permitted and prohibited; remove it from one list"


def _said(license: Element, name: str, kind: str) -> dict[str, Element]:
    """Return each use, user or country in the lists of one type → the list that has it."""
    return {
        use: each
        for each in license.iterchildren(clark(name))
        if each.get("type") == kind
        for use in sorted(expanded(_words(each)))
    }


@rule(
    "rsl/cancelled-offer",
    Severity.WARNING,
    on="rsl:license",
    source=SPEC,
    flags=[licensed(_prohibits("all") + '<payment type="purchase"/>')],
    passes=[licensed(_permits("ai-train") + '<payment type="purchase"/>')],
)
def cancelled_offer(license: Element) -> Found:
    """A licence asks for a payment, and prohibits what it is for.

    A prohibition is not lifted by paying, so nothing is for sale. Permit the uses that are for
    sale in this licence.
    """
    payments = [each.get("type", "free") for each in license.iterchildren(clark("rsl:payment"))]
    prohibited = _said(license, "rsl:prohibits", "usage")
    if prohibited.keys() >= {*EVERY_USE} and any(each != "free" for each in payments):
        yield (
            prohibited["search"],
            "this prohibits what the payment is for; permit what is for sale",
        )


@rule(
    "rsl/unsaid-use",
    Severity.INFO,
    on="rsl:license",
    source=SPEC,
    flags=[licensed(_permits("search") + _prohibits("ai-train"))],
    passes=[licensed(_permits("search") + _prohibits("ai-all")), FINE],
)
def unsaid_use(license: Element, context: Context) -> Found:
    """A licence permits some uses, prohibits others, and does not mention the rest.

    A list of permitted uses is complete, so the rest is denied; many expect the opposite. Name it
    in one of the lists.
    """
    permitted, prohibited = (_said(license, name, "usage") for name in _BOTH)
    if not (permitted and prohibited):
        return
    rest = [
        use for use in ("search", "ai-input", "ai-train") if use not in {**permitted, **prohibited}
    ]
    if rest:
        place = next(iter(permitted.values()))
        yield place, f"this denies {' and '.join(rest)} without saying so; name it in prohibits"


def _words(element: Element) -> list[str]:
    return text(element).replace(",", " ").split()
