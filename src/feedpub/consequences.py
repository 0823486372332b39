"""What follows from a finding: who has to act, and what it stops."""

from __future__ import annotations

from feedpub.findings import Finding, Rule, Severity, Stopped, WhoActs

#: What is said of records that editors write, not programs.
_EDITORS = frozenset(
    f"record/{name}"
    for name in (
        "title-in-capitals", "leftover-shortcode", "image-not-found", "not-an-image", "scheduled",
    )
)  # fmt: skip
_NAMES = {
    WhoActs.EDITOR: "an editor",
    WhoActs.ENGINEER: "an engineer",
    WhoActs.HOST: "whoever runs the server",
    WhoActs.FEEDPUB: "feedpub",
    WhoActs.PARTNER: "the partner",
}
_STOPPED = {
    Stopped.ARTICLE: "the article",
    Stopped.FEED: "the whole feed",
    Stopped.NOTHING: "nothing",
}


def who_acts(rule: Rule) -> WhoActs:
    """Return who has to act where *rule* is broken."""
    if rule.who is not None:
        return rule.who
    if rule.scope == "feedpub":
        return WhoActs.FEEDPUB
    return WhoActs.EDITOR if rule.id in _EDITORS else WhoActs.ENGINEER


def stopped_by(rule: Rule, severity: Severity) -> Stopped:
    """Return what it stops that *rule* is broken, with that *severity*.

    Only an error stops anything. A record with one is set aside; a document with one is held back,
    and who reads it may refuse all of it.
    """
    if severity is not Severity.ERROR:
        return Stopped.NOTHING
    if rule.stops is not None:
        return rule.stops
    return Stopped.ARTICLE if rule.scope == "record" else Stopped.FEED


def consequences(finding: Finding) -> dict[str, str]:
    """Return both as members of a JSON object, of the verdict of an aggregator; else nothing."""
    rule = finding.rule
    if rule.who is None:
        return {}
    return {"who": str(rule.who), "stops": str(stopped_by(rule, finding.severity))}


def in_words(who: WhoActs, stop: Stopped) -> str:
    """Return both in words: ``an editor; it stops the article``."""
    return f"{_NAMES[who]}; it stops {_STOPPED[stop]}"
