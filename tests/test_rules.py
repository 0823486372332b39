"""Every rule is run on its own examples; a rule without them is not finished."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fragments import wrap

from feedpub.checks import RULES, check, check_together, examine, facts
from feedpub.findings import Severity, rule
from feedpub.model import Document

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
GOLDEN = Path(__file__).parent / "golden" / "rules.txt"
#: Rules that no fragment can show: they need bytes that are no text, or an address.
NO_FRAGMENT = {
    "feedpub/internal-error",
    "feedpub/unreadable",
    "publication/all-left-out",
    "xml/invalid-bytes",
    "xml/entity-expansion",
    "atom/self-link-elsewhere",
}
#: Rules about bounds and addresses that test_checks_sitemap.py shows.
NO_FRAGMENT |= {"sitemap/too-many-entries", "sitemap/too-large", "sitemap/outside-path"}
NO_FRAGMENT |= {"news/too-many", "image/too-many", "sitemap/hosted-elsewhere"}
#: A rule about an address that test_rights.py shows.
NO_FRAGMENT |= {"tdmrep/elsewhere"}
#: Rules about bytes and bounds that test_checks_json.py shows.
NO_FRAGMENT |= {"json-feed/byte-order-mark", "json-feed/invalid-bytes", "json-feed/not-utf-8"}
NO_FRAGMENT |= {"json-feed/too-deep", "json-feed/too-large"}
#: What test_checks_mended.py shows: it takes megabytes.
NO_FRAGMENT |= {"xml/parser-limit"}
#: What test_checks_growth.py shows: they take megabytes, too.
NO_FRAGMENT |= {"xml/too-many-elements", "json-feed/too-many-values"}
#: Rules about bytes and bounds that test_for_machines.py shows.
NO_FRAGMENT |= {"schema-jsonl/not-utf-8", "llms-txt/not-utf-8", "schema-jsonl/too-many-articles"}
#: What test_manifests.py shows: it takes files beside the document.
NO_FRAGMENT |= {"feedpub-manifest/missing-file", "feedpub-manifest/other-bytes"}

#: Rules that speak whenever some others can.
COMPANY = {
    "atom/duplicate-id",
    "itunes/incomplete-channel",
    "rss/text-input",
    "sitemap/ignored-element",
    "xml/doctype",
    "xml/encoding-not-utf-8",
    "xml/no-encoding",
}
COMPANY |= {f"{scope}/deprecated-element" for scope in ("image", "mobile", "video")}


def found(fragment: str, scope: str) -> dict[str, Severity]:
    if scope == "publication":
        return found_together(fragment)
    name = "llms.txt" if scope == "llms-txt" else "example.xml"
    document = Document(name=name, format="", data=wrap(fragment, scope))
    return {finding.rule.id: finding.severity for finding in check(document, now=NOW)}


def found_together(fragment: str) -> dict[str, Severity]:
    """Check documents side by side: ``---`` separates them, ``--- previous`` the old ones."""
    now, _, before = fragment.partition("\n--- previous\n")
    texts = now.split("\n---\n")
    current, previous = (
        [
            facts(examine(Document(name=f"{number}.xml", format="", data=text.encode())).context)
            for number, text in enumerate(each.split("\n---\n") if each else (), 1)
        ]
        for each in (now, before)
    )
    findings = check_together(
        [each for each in current if each],
        now=NOW,
        previous=[each for each in previous if each],
        read={f"{number}.xml": text.encode() for number, text in enumerate(texts, 1)}.get,
    )
    return {finding.rule.id: finding.severity for finding in findings}


@pytest.mark.parametrize("id", RULES)
def test_flags(id: str) -> None:
    rule = RULES[id]
    for fragment in rule.flags:
        assert set(found(fragment, rule.scope)) - (COMPANY - {id}) == {id}, fragment


@pytest.mark.parametrize("id", RULES)
def test_passes(id: str) -> None:
    rule = RULES[id]
    for fragment in rule.passes:
        others = found(fragment, rule.scope)
        assert id not in others, fragment
        assert Severity.ERROR not in others.values(), fragment


@pytest.mark.parametrize("id", RULES)
def test_is_finished(id: str) -> None:
    rule = RULES[id]
    assert rule.source.startswith("http"), "a link to the sentence that asks for it"
    assert rule.summary.endswith("."), "one sentence: what is wrong"
    assert len(rule.help) > 30, "why, and what to do"
    if id not in NO_FRAGMENT and not id.endswith("/schema"):
        assert rule.flags, "an example of what it flags"
        assert rule.passes, "an example of what it passes"


def test_golden_ids() -> None:
    if os.environ.get("FEEDPUB_GOLDEN") == "write":
        GOLDEN.write_text("\n".join(RULES) + "\n")
    assert GOLDEN.read_text().split() == list(RULES)


def test_a_rule_says_who_judges_it() -> None:
    engines = {"build", "html", "json", "parser", "rule", "schema", "walk"}
    for each in RULES.values():
        called = each.check is not None and each.check.__code__.co_argcount > 0
        assert bool(each.on) == called, each.id
        assert each.engine == "" if called else each.engine in engines, each.id
    of = {name: {each.id for each in RULES.values() if each.engine == name} for name in engines}
    assert of["schema"] == {id for id in RULES if id.endswith("/schema")}
    assert of["html"] == {id for id in RULES if id.startswith("html/")} - {"html/malformed"}
    assert {"json-feed/not-json", "json-feed/null-value"} <= of["json"]
    assert {"xml/not-well-formed", "xml/too-many-elements"} <= of["parser"]


def test_a_rule_that_nobody_judges_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="says neither what it looks at nor which engine"):
        rule("plugin/idle", Severity.ERROR, source="https://example.org/")
