"""What the walk says of elements, attributes and text that the tables do not expect."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from test_checks_values import only, said

from feedpub import checks
from feedpub.checks import _rulebook, _schema, check
from feedpub.findings import Finding, Severity
from feedpub.model import Document

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ATOM = 'xmlns="http://www.w3.org/2005/Atom"'
HEAD = (
    "<rss version='2.0'><channel><title>T</title><link>https://example.org/</link>"
    f"<description>D</description><link {ATOM} rel='self' href='https://example.org/rss'/>"
)


def findings(data: str | bytes) -> list[Finding]:
    data = data.encode() if isinstance(data, str) else data
    return check(Document(name="feed.xml", format="", data=data), now=NOW)


@pytest.mark.parametrize(
    ("stray", "column"),
    [("<!-- a -->lost", len(HEAD) + 1), ("<?a b?>lost", len(HEAD) + 1), ("lost", len(HEAD) + 1)],
)
def test_text_behind_a_comment_is_lost_as_other_text_is(stray: str, column: int) -> None:
    [finding] = findings(f"{HEAD}{stray}</channel></rss>")
    assert finding.rule.id == "rss/unexpected-text"
    assert "'lost'" in finding.message
    assert (finding.location.line, finding.location.column) == (1, column)


def test_text_behind_the_first_comment_is_in_its_parent() -> None:
    [finding] = findings(f"{HEAD.replace('<channel>', '<channel> <!-- a -->lost')}</channel></rss>")
    assert finding.rule.id == "rss/unexpected-text"
    assert (finding.location.xpath, finding.location.column) == ("channel", 40)


def test_comments_in_text_are_fine() -> None:
    assert findings(f"{HEAD}<category>Rain<!-- a --> and snow</category></channel></rss>") == []


def test_attributes_of_a_vocabulary_that_has_none_such() -> None:
    text = '<title media:ulr="x">Rain</title><description>Rain</description>'
    only(said(text), "media/unknown-attribute", "title has an attribute 'media:ulr'")
    text = '<title xmlns:m="https://m.example/" m:ulr="x">Rain</title><description>R</description>'
    assert said(text) == {}


def test_elements_without_a_namespace_are_no_business_of_rss_elsewhere() -> None:
    found = said('<category term="Rain"><ttl xmlns="">Rain</ttl></category>', "atom")
    assert not [rule for rule in found if rule.startswith("rss/")]


def test_a_loose_vocabulary_says_nothing_of_places() -> None:
    assert said("<blogChannel:blogRoll>https://e.org/roll</blogChannel:blogRoll>") == {}
    inside = "<item><blogChannel:blogRoll>https://e.org/roll</blogChannel:blogRoll>"
    found = said(f"{inside}<title>Rain</title><guid>https://e.org/1</guid></item>")
    assert not [rule for rule in found if rule.endswith("misplaced-element")]


def test_a_name_of_pages_gets_no_proposal() -> None:
    found = said(f"<{'x' * 90}/>")
    only(found, "rss/unknown-element", "…', which is not defined there")
    assert found["rss/unknown-element"].endswith("there")


def test_an_unknown_root_is_named_even_if_the_file_breaks_off() -> None:
    found = [finding.rule.id for finding in findings("<?xml version='1.0'?>\n<news><a></news>")]
    assert found == ["xml/unknown-root", "xml/not-well-formed"]
    assert [finding.rule.id for finding in findings("<html><a></b>")] == ["xml/html-instead"]


def test_a_rule_cannot_be_declared_and_follow_from_a_table() -> None:
    vocabulary = checks.VOCABULARIES["rss"]
    twice = dict.fromkeys(["rss/missing-element"], vocabulary.rules["missing-element"])
    with pytest.raises(ValueError, match="rss/missing-element follows from a vocabulary"):
        _rulebook.add_derived(twice, [vocabulary])


def atom(inside: str) -> str:
    return (
        f"<feed {ATOM}><id>https://e.org/</id><title>Rain</title>"
        "<updated>2026-11-23T08:00:00Z</updated><author><name>Ana</name></author>"
        f"<link rel='self' href='https://e.org/atom'/>{inside}</feed>"
    )


def schema(data: str | bytes) -> list[Finding]:
    return [finding for finding in findings(data) if finding.rule.id.endswith("/schema")]


def test_the_schema_is_silent_where_much_is_wrong_in_another_encoding() -> None:
    many = atom("<link href='a b'/>" * 1100)
    latin = "<?xml version='1.0' encoding='iso-8859-1'?>" + many
    for data in (many.encode(), latin.encode("latin-1")):
        found = findings(data)
        assert max(finding.count for finding in found) >= 1100
        assert Severity.ERROR in {finding.severity for finding in found}
        assert schema(data) == []


def test_reading_for_the_schema_ends_at_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    many = atom("<entry><published>x</published></entry>" * 1100)
    whole = findings(many)
    monkeypatch.setattr(_schema, "_MOST", 10)
    monkeypatch.setattr(_schema, "_PIECE", 1000)
    assert [finding.rule.id for finding in findings(many)] == [each.rule.id for each in whole]


def test_places_behind_blanks_before_the_declaration() -> None:
    data = f"\n <?xml version='1.0'?>\n{HEAD}<ttl>often</ttl></channel></rss>"
    places = {each.rule.id: each.location for each in findings(data)}
    assert places["xml/text-before-declaration"].line == 1
    found = places["rss/invalid-number"]
    assert (found.line, found.column) == (3, len(HEAD) + 1)


def test_elements_of_rss_are_strangers_in_atom() -> None:
    found = findings(atom('<ttl xmlns="">60</ttl>'))
    assert not [finding.rule.id for finding in found if finding.rule.scope == "rss"]


def test_every_breach_is_kept_where_that_is_asked_for() -> None:
    entry = "<url><loc>https://example.org/{0}</loc><priority>0.5</priority></url>"
    entries = "".join(entry.format(number) for number in range(60))
    data = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'
    document = Document(name="sitemap.xml", format="", data=data.encode())
    report = checks.examine(document, now=NOW, keep=True)
    hints = [place for rule, place, _ in report.breaches if rule.id == "sitemap/ignored-element"]
    assert len(set(hints)) == 60
    [finding] = [each for each in report.findings() if each.rule.id == "sitemap/ignored-element"]
    assert (finding.count, len(finding.places)) == (60, 4)


@pytest.mark.parametrize("count", [1, 3, 60])
def test_hints_of_a_sitemap_are_counted(count: int) -> None:
    entry = "<url><loc>https://example.org/{0}</loc><priority>0.5</priority></url>"
    entries = "".join(entry.format(number) for number in range(count))
    data = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'
    [finding] = [each for each in findings(data) if each.rule.id == "sitemap/ignored-element"]
    assert finding.count == count


def test_an_element_in_the_wrong_element_is_told_where_it_belongs() -> None:
    media = 'xmlns:media="http://search.yahoo.com/mrss/"'
    item = (
        f"<item><title>T</title><guid>https://example.org/1</guid><media:thumbnail {media} "
        "url='https://example.org/a.jpg'><media:credit>Ana</media:credit></media:thumbnail></item>"
    )
    messages = [finding.message for finding in findings(f"{HEAD}{item}</channel></rss>")]
    assert any("is not allowed in media:thumbnail; it belongs in" in each for each in messages)


def test_html_without_the_namespace_of_xhtml_is_told_what_to_write() -> None:
    entry = (
        "<entry><id>tag:example.org,2026:1</id><title>T</title>"
        "<updated>2026-11-23T07:00:00Z</updated><author><name>Ana</name></author>"
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
        f"<p {ATOM}>x</p></div></content></entry>"
    )
    feed = (
        f"<feed {ATOM}><id>tag:example.org,2026:f</id><title>T</title>"
        f"<updated>2026-11-23T07:00:00Z</updated>{entry}</feed>"
    )
    messages = [finding.message for finding in findings(feed)]
    assert any('write xmlns="http://www.w3.org/1999/xhtml"' in each for each in messages)


def test_checks_have_no_other_public_names() -> None:
    with pytest.raises(AttributeError, match="no attribute 'NOTHING'"):
        checks.NOTHING  # noqa: B018
