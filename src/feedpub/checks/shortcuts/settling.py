"""Which rules a shortcut settles: a rule that it does not name switches it off.

A shortcut leaves out what is valid by the rules that it was compared with: each one's examples give
the same findings with and without it, at any length, and mutants of the shortcut do not survive
(``tests/mutants.py``). A new rule, here or in a plug-in, is not on the list until that is proved,
so documents that it could apply to are checked in full: slowly, but never silently.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache, partial
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from feedpub.checks._vocabulary import ElementTable
from feedpub.documents import names
from feedpub.findings import Rule


class Shortcut(Struct, frozen=True):
    """A shortcut, and the rules that it settles.

    Attributes:
        paths: Paths of the elements that are not checked, or not all of whose children are.
        words: Other values of ``on`` that are not checked: ``bytes``, ``document``.
        scopes: Scopes of rules that are reported by others.
        settles: Ids of the rules that cannot be broken, or are checked in another way.
    """

    paths: Collection[tuple[str, ...]]
    words: frozenset[str]
    scopes: frozenset[str]
    settles: frozenset[str]

    def unsettled(self, rules: Iterable[Rule], vocabularies: Iterable[ElementTable]) -> list[str]:
        """Return the ids of rules that could speak of what it leaves out, and that it may not.

        Args:
            rules: Those with a function of their own, at least.
            vocabularies: All, whose rules of structure and of values count as well: only those of
                elements that are left out are made.
        """
        known = tuple(vocabularies)
        prefixes = {name.rpartition(":")[0] for path in self.paths for name in path}
        scopes = self.scopes | {each.scope for each in known if each.prefix in prefixes}
        derived = (each.rules.values() for each in known if each.scope in scopes)
        by_last: dict[str, list[tuple[str, ...]]] = {"*": [*self.paths]}
        for path in self.paths:
            by_last.setdefault(path[-1], []).append(path)
        found = (
            rule.id
            for rule in chain(rules, *derived)
            if rule.id not in self.settles and self._concerns(rule, scopes, by_last)
        )
        return list(dict.fromkeys(found))

    def _concerns(
        self,
        rule: Rule,
        scopes: Collection[str],
        by_last: Mapping[str, Collection[tuple[str, ...]]],
    ) -> bool:
        if not rule.on:
            return rule.scope in scopes
        return any(
            pattern in self.words
            or any(
                names.matches(pattern, path) for path in by_last.get(pattern.rpartition("/")[2], ())
            )
            for pattern in rule.on
        )


def _ids(table: str) -> frozenset[str]:
    """Return ``scope/name`` for all names that follow a ``scope:``."""
    found, scope = set(), ""
    for word in table.split():
        if word.endswith(":"):
            scope = word[:-1]
        else:
            found.add(f"{scope}/{word}")
    return frozenset(found)


_FEEDS = """
    at: deleted-but-present
    atom: content-beside-src content-without-type duplicate-alternate duplicate-element
        duplicate-id email-in-name empty-address empty-attribute empty-element empty-text
        escaped-xhtml html-fragment html-in-attribute html-in-text html-without-type
        implausible-date incomplete-source invalid-base64 invalid-content-type invalid-date
        invalid-email invalid-language invalid-link-type invalid-number invalid-rel
        invalid-text-type invalid-url link-not-empty link-to-itself local-email markup-not-escaped
        metadata-after-entry misplaced-element missing-attribute missing-element no-author
        no-content-or-alternate no-namespace no-self-link no-summary no-text noncanonical-id
        prefixed relative-self-link same-id-everywhere same-updated schema self-link-type
        text-beside-xml unexpected-text unknown-attribute unknown-element unknown-scheme
        unregistered-rel xhtml-without-div
    content: duplicate-element misplaced-element unknown-attribute unknown-element
    creativeCommons: licensed-twice
    dc: empty-element html-in-text implausible-date invalid-date invalid-language
        misplaced-element unknown-attribute unknown-element
    dcterms: html-in-text implausible-date invalid-date invalid-language misplaced-element
        unknown-attribute unknown-element
    fh: archive-without-current archive-without-neighbours complete-and-archive
        complete-but-paged complete-elsewhere leads-to-itself paging-in-entry past-the-end
    georss: comma-in-coordinates invalid-coordinates invalid-number unexpected-text
        unknown-attribute unknown-element
    html: feed-in-html malformed not-xhtml relative-url unknown-element unsafe-attribute
        unsafe-element unsafe-style
    itunes: incomplete-channel not-utf-8 unsupported-enclosure
    media: content-without-url duplicate-element html-in-text invalid-currency
        invalid-language invalid-media-type invalid-number invalid-role invalid-time
        invalid-url invalid-value misplaced-element missing-attribute unexpected-text
        unknown-attribute unknown-element unknown-role unknown-scheme
    rsl: several-contents
    rss: channel-element-after-item channel-said-twice comments-without-build-date
        content-before-description content-without-description duplicate-element
        duplicate-guid email-without-name empty-element empty-guid guid-no-permalink
        guid-not-unique-enough html-in-text image-link-differs image-title-differs
        implausible-date invalid-date invalid-email invalid-language invalid-media-type
        invalid-name invalid-number invalid-url invalid-value item-without-guid
        item-without-title-or-description misplaced-element missing-attribute
        missing-element no-namespace no-self-link said-twice schema several-enclosures
        text-said-twice unexpected-text unknown-attribute unknown-element unknown-scheme
        unusual-date unusual-email wrong-weekday
    sitemap: own-entity too-large
    slash: duplicate-element empty-element html-in-text invalid-list invalid-number
        misplaced-element unknown-attribute unknown-element
    thr: count-elsewhere
    wfw: duplicate-element invalid-url misplaced-element unknown-attribute unknown-element
        unknown-scheme
    xml: doctype entity-declaration entity-expansion external-entity illegal-character
        invalid-bytes invalid-language invalid-namespace invalid-url misspelled-namespace
        not-well-formed other-prefix parser-limit too-many-elements truncated
        undeclared-prefix undefined-entity unknown-encoding unknown-namespace unknown-root
        unknown-scheme wrong-doctype wrong-namespace
"""
_SITEMAPS = """
    hreflang: duplicate invalid-code invalid-link no-self not-alternate not-returned
        region-of-countries
    image: duplicate-element invalid-url misplaced-element missing-element order too-many
        unexpected-text unknown-attribute unknown-element unknown-scheme
    news: names-differ too-many
    schemamap: no-content-type
    sitemap: coarse-date duplicate-element duplicate-url empty empty-index escaped-twice fragment
        hosted-elsewhere ignored-element implausible-date index-in-index invalid-date
        invalid-number invalid-url invalid-value misplaced-element missing-element not-utf-8 order
        other-host outside-path own-entity same-lastmod schema too-large too-many-entries
        unexpected-text unknown-attribute unknown-element unknown-scheme url-too-long
    video: other-domain same-as-page
    xhtml: unknown-attribute
    xml: discouraged-character doctype encoding-mismatch encoding-not-utf-8 entity-declaration
        entity-expansion external-entity html-instead illegal-character invalid-bytes
        invalid-language invalid-namespace invalid-url misspelled-namespace no-encoding
        not-well-formed obscure-encoding other-prefix parser-limit text-before-declaration
        too-many-elements truncated undeclared-prefix undefined-entity
        unknown-encoding unknown-namespace unknown-root unknown-scheme version wrong-doctype
        wrong-namespace
"""
_URL = ("sitemap:urlset", "sitemap:url")
_IMAGE = (*_URL, "image:image")
_URL_HOLDS = (
    "sitemap:loc", "sitemap:lastmod", "sitemap:changefreq", "sitemap:priority", "xhtml:link",
)  # fmt: skip


#: About the bytes, which the shortcut through long feeds looks at before, and that through feeds
#: in the making never holds: the head shows them, or `streaming` asks each entry.
_BYTES = """
    xml: discouraged-character encoding-mismatch encoding-not-utf-8 html-instead no-encoding
        obscure-encoding text-before-declaration version
    sitemap: not-utf-8
"""


def _of_feeds(format: str) -> Shortcut:
    from feedpub.checks.shortcuts import _grammar  # sitemaps need none of it

    return Shortcut(
        paths=_grammar.paths(format),
        words=frozenset({"document"}),
        scopes=frozenset({"xml", "html", format}),
        settles=_ids(_FEEDS),
    )


def _in_the_making(format: str) -> Shortcut:
    shortcut = _of_feeds(format)
    return replace(shortcut, words=shortcut.words | {"bytes"}, settles=_ids(_FEEDS + _BYTES))


def _of_sitemaps() -> Shortcut:
    children = [(*_URL, name) for name in _URL_HOLDS]
    return Shortcut(
        paths=[_URL[:1], _URL, *children, _IMAGE, (*_IMAGE, "image:loc")],
        words=frozenset({"bytes", "document"}),
        scopes=frozenset({"xml", "sitemap", "hreflang"}),
        settles=_ids(_SITEMAPS),
    )


_MAKERS: Mapping[str, Callable[[], Shortcut]] = {
    "rss": partial(_of_feeds, "rss"),
    "atom": partial(_of_feeds, "atom"),
    "streaming-rss": partial(_in_the_making, "rss"),
    "streaming-atom": partial(_in_the_making, "atom"),
    "sitemap": _of_sitemaps,
    "news-sitemap": _of_sitemaps,
}
#: The formats that have a shortcut.
FORMATS = tuple(_MAKERS)


@cache
def shortcut(format: str) -> Shortcut | None:
    """Return the shortcut through documents of *format*, if there is one.

    A process needs one of them, and to make them all takes 3 ms.
    """
    make = _MAKERS.get(format)
    return make() if make is not None else None
