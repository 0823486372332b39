"""The verdict of the W3C's feed validator."""

from __future__ import annotations

from collections.abc import Mapping

from feedpub import checks
from feedpub.findings import Severity
from feedpub.profiles._facts import Fact, Page
from feedpub.profiles._profile import Profile
from feedpub.profiles._programme import Programme

MESSAGES = Page("https://validator.w3.org/feed/docs/")

#: Topics of rules that the validator covers, too: their severities follow the validator's.
_SCOPES = frozenset(
    """
    admin app atom blogChannel cc content creativeCommons dc dcterms feedburner fh geo georss
    geourl gml html icbm itunes media rss slash sy thr trackback wfw xhtml xml
    """.split()  # noqa: SIM905 a table of words
)
#: Rules for which it differs, and its messages about how a feed is served.
_OTHERWISE: dict[str, Fact | None] = {
    "atom/invalid-rel": MESSAGES.should,
    "media/group-without-alternatives": MESSAGES.must,
    "rss/empty-guid": MESSAGES.must,
    "thr/reply-of-feed": None,
    "xml/doctype": MESSAGES.may,
    "xml/entity-declaration": None,
    "xml/entity-expansion": MESSAGES.must,
    "xml/no-encoding": None,
    "xml/unknown-namespace": MESSAGES.may,
    "http/bad-redirect": MESSAGES.must,
    "http/bot-wall": MESSAGES.must,
    "http/charset-mismatch": MESSAGES.should,
    "http/content-type": MESSAGES.should,
    "http/no-content-type": MESSAGES.should,
    "http/status": MESSAGES.must,
    "http/temporary-redirect": MESSAGES.may,
    "http/text-without-charset": MESSAGES.may,
    "http/too-large": MESSAGES.must,
    "http/uncompressed": MESSAGES.may,
    "http/unreachable": MESSAGES.must,
    "http/unreadable-encoding": MESSAGES.must,
    "http/vague-content-type": MESSAGES.should,
}
_AS_BAD: Mapping[Severity, Fact] = {
    Severity.ERROR: MESSAGES.must,
    Severity.WARNING: MESSAGES.should,
    Severity.INFO: MESSAGES.may,
}


def _adopted() -> dict[str, Fact]:
    """Return what the validator would report, with its severity."""
    alike: dict[str, Fact | None] = {
        id: _AS_BAD[rule.severity] for id, rule in checks.RULES.items() if rule.scope in _SCOPES
    }
    return {id: fact for id, fact in (alike | _OTHERWISE).items() if fact is not None}


W3C = Profile(
    name="w3c",
    title="W3C Feed Validation Service",
    about=(
        "Aggregators ask whether a feed passes it. An error here is what makes it say that a feed"
        " is not valid; its warnings are warnings, and what it never looked at is left out."
    ),
    source=MESSAGES.url,
    programme=Programme(
        by_contract=False,
        test_tool="https://validator.w3.org/feed/",
    ),
    formats=("rss", "atom"),
    takes=MESSAGES.must,
    adopts=_adopted(),
    only_adopted=True,
)
