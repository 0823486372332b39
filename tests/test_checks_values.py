"""What is said of values: which rule speaks, and what it tells the author to write."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from fragments import wrap

from feedpub.checks import check
from feedpub.model import Document

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def said(fragment: str | bytes, scope: str = "rss", url: str | None = None) -> dict[str, str]:
    """Return rule → message of what is found in *fragment*."""
    data = wrap(fragment, scope) if isinstance(fragment, str) else fragment
    document = Document(name="example.xml", format="", data=data, url=url)
    found = {each.rule.id: each.message for each in check(document, now=NOW)}
    found.pop("xml/no-encoding", None)
    return found


def only(found: dict[str, str], rule: str, part: str) -> None:
    assert list(found) == [rule]
    assert part in found[rule]


@pytest.mark.parametrize(
    ("shape", "value", "part"),
    [
        ("point", "5 x", "'x' is not a number"),
        ("point", "95 1", "the latitude 95"),
        ("point", "45 190", "the longitude 190"),
        ("point", "45.2", "not a pair"),
        ("line", "1 2", "not a line"),
        ("line", "1 2 3 4 5", "not a line"),
        ("polygon", "1 2 3 4 5 6 7", "four or more pairs"),
        ("polygon", "1 2 3 4 5 6 7 8", "repeat the first pair"),
        ("box", "1 2 3", "not a box"),
        ("circle", "1 2", "not a circle"),
    ],
)
def test_coordinates(shape: str, value: str, part: str) -> None:
    found = said(f"<georss:{shape}>{value}</georss:{shape}>")
    only(found, "georss/invalid-coordinates", part)


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        ("line", "45.2 -110.4 46.4 -109.4"),
        ("polygon", "45.2 -110.4 46.4 -109.4 43.8 -109.8 45.2 -110.4"),
        ("circle", "45.2 -71.9 50000"),  # the radius is no coordinate
    ],
)
def test_good_coordinates(shape: str, value: str) -> None:
    assert said(f"<georss:{shape}>{value}</georss:{shape}>") == {}


@pytest.mark.parametrize(
    ("value", "part"), [("north", "not a number"), ("91", "between -90 and 90")]
)
def test_degrees(value: str, part: str) -> None:
    found = said(f"<geo:lat>{value}</geo:lat><geo:long>1</geo:long>")
    only(found, "geo/invalid-coordinates", part)


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("", "is empty"),
        ("https://e.org/ă", "write %C4%83, or punycode"),
        ("https://e.org/100%", "write %25"),
        ("https://e.org/a#b#c", "is 'https://e.org/a#b#c', and # is allowed only once"),
        ("https://e.org/[a]", "is 'https://e.org/[a]', and brackets"),
        ("https:/e.org", "lacks the //"),
        ("https:///a", "names no host"),
        ("https://u@[::1/", "names no host"),
        ("https://a..b/", "'a..b' cannot be a host name"),
        ("https://-a.org/", "'-a.org' cannot be a host name"),
        ("https://e.org:70000/", "there is no port 70000"),
        ("mailto:", "names a scheme and nothing else"),
    ],
)
def test_addresses(url: str, part: str) -> None:
    only(said(f"<comments>{url}</comments>"), "rss/invalid-url", part)


@pytest.mark.parametrize("url", ["https://[::1]/a", "https://a_b.org/x", "https://e.org:65535/"])
def test_unusual_but_good_addresses(url: str) -> None:
    assert said(f"<comments>{url}</comments>") == {}


@pytest.mark.parametrize(
    ("reference", "part"),
    [
        ("1x:y", "a scheme has only letters"),
        ("//", "names no host"),
        ("a#b#c", "# is allowed only once in a URL"),
        ("a b", "a space is not allowed in a URL; write %20"),
        ("a^b", "write %5E"),
        ("urn:x", "not a URN"),
        ("urn:uuid:1", "not a UUID"),
        ("tag:e", "not a tag URI"),
    ],
)
def test_references(reference: str, part: str) -> None:
    found = said(f'<link rel="related" href="{reference}"/>', "atom")
    only(found, "atom/invalid-url", part)


@pytest.mark.parametrize("reference", ["//e.org/ă", "rain", "tag:e.org,2026:1", "urn:isbn:1"])
def test_good_references(reference: str) -> None:
    assert said(f'<link rel="related" href="{reference}"/>', "atom") == {}


def test_files_are_fetched_from_the_web() -> None:
    found = said('<enclosure url="ftp://e.org/a.mp3" length="1" type="audio/mpeg"/>')
    only(found, "rss/invalid-url", "write an http or https URL")


@pytest.mark.parametrize(
    ("date", "rule", "part"),
    [
        ("Mon, 31 Feb 2026 08:00:00 +0000", "rss/invalid-date", "no such date"),
        ("31 Feb 26 08:00:00 +0000", "rss/invalid-date", "no such date"),
        ("tue, 23 Nov 26 08:00:00 +0000", "rss/wrong-weekday", "not a Tue; write Mon"),
        (
            "23 Nov 2026 08:00 (no (ish)) +0200",
            "rss/unusual-date",
            "write 'Mon, 23 Nov 2026 06:00:00 +0000'",
        ),
        ("23 Nov 99 08:00 A", "rss/unusual-date", "write 'Tue, 23 Nov 1999 08:00:00 +0000'"),
        ("1 jan 0001 00:00 +0100", "rss/unusual-date", "write 'Mon, 01 Jan 0001 00:00:00 +0000'"),
        (" 24 Nov 2026 08:00:00 GMT ", "rss/implausible-date", "in the future"),
        ("yesterday", "rss/invalid-date", "write it like 'Mon, 23 Nov 2026 08:00:00 +0000'"),
    ],
)
def test_rfc822_dates(date: str, rule: str, part: str) -> None:
    only(said(f"<pubDate>{date}</pubDate>"), rule, part)


@pytest.mark.parametrize(
    ("date", "part"),
    [
        ("2026-11-23T08:00:61Z", "no such time"),
        ("2026-11-23T08:00:00+24:00", "no such time or offset"),
        ("2026-02-31T08:00:00Z", "no such date"),
        (" 2026-11-23T08:00:00Z", "write '2026-11-23T08:00:00Z'"),
        ("yesterday", "write it like '2026-11-23T08:00:00Z'"),
    ],
)
def test_rfc3339_dates(date: str, part: str) -> None:
    found = said(f"<published>{date}</published>", "atom")
    only(found, "atom/invalid-date", part)


@pytest.mark.parametrize(
    ("date", "rule", "part"),
    [
        ("2026-02-31", "dc/invalid-date", "no such date"),
        ("2026-11-23T08:00+24:00", "dc/invalid-date", "no such offset"),
        ("2026-11-25", "dc/implausible-date", "in the future"),
        ("1926", "dc/implausible-date", "before feeds existed"),
    ],
)
def test_w3c_dates(date: str, rule: str, part: str) -> None:
    only(said(f"<dc:date>{date}</dc:date>"), rule, part)


@pytest.mark.parametrize(
    ("tag", "part"),
    [
        ("", "is empty"),
        ("xx", "there is no language 'xx'"),
        ("en_GB", "write 'en-GB'"),
        ("?", "write one like 'ro'"),
    ],
)
def test_languages(tag: str, part: str) -> None:
    only(said(f"<dc:language>{tag}</dc:language>"), "dc/invalid-language", part)


@pytest.mark.parametrize("tag", ["i-klingon", "x-martian", "zh-Hant"])
def test_good_languages(tag: str) -> None:
    assert said(f"<dc:language>{tag}</dc:language>") == {}


def test_a_long_list_of_words_is_cut() -> None:
    message = said("<podcast:medium>radio</podcast:medium>")["podcast/invalid-value"]
    assert message.startswith("podcast:medium is 'radio'; write ")
    assert message.endswith("…")
    assert len(message) < 200


def test_a_word_between_ampersand_and_semicolon_need_be_no_entity() -> None:
    assert said("<title>Rain &amp;co; more</title><description>Rain</description>") == {}
    found = said("<title>Rain &amp;co; &amp;eacute;</title><description>Rain</description>")
    only(found, "rss/html-in-text", "'&eacute;'")


@pytest.mark.parametrize("hour", ["²", "9" * 5000])
def test_hours_that_are_no_numbers(hour: str) -> None:
    hours = f"<skipHours><hour>{hour}</hour><hour>{hour}</hour></skipHours>"
    assert "rss/duplicate-hour" in said(hours)
