"""Rules of RSS, Atom and their namespaces, where one example shows less than they say."""

from __future__ import annotations

import pytest
from test_checks_values import only, said

from feedpub.checks import RULES
from feedpub.checks.rules.atom_links import canonical_form
from feedpub.findings import Severity

_DIV = '<div xmlns="http://www.w3.org/1999/xhtml">Rain</div>'
_SUMMARY = "<summary>Rain</summary>"


@pytest.mark.parametrize(
    ("content", "rule", "part"),
    [
        (
            f'<content type="xhtml">{_DIV}again</content>',
            "atom/xhtml-without-div",
            "holds 'again' outside its div",
        ),
        (
            f'<content type="html" src="https://e.org/a"/>{_SUMMARY}',
            "atom/invalid-content-type",
            "with src it must be a media type",
        ),
        (
            f'<content type="jpeg" src="https://e.org/a"/>{_SUMMARY}',
            "atom/invalid-content-type",
            "not a media type",
        ),
        (
            f'<content type="application/xhtml+xml">{_DIV}</content>',
            "atom/html-fragment",
            'write type="xhtml"',
        ),
    ],
)
def test_content_of_atom(content: str, rule: str, part: str) -> None:
    found = said(content, "atom")
    assert part in found[rule]


def test_comments_in_text_are_no_markup() -> None:
    assert said('<summary type="html">Rain<!-- again --></summary>', "atom") == {}


@pytest.mark.parametrize(
    ("rel", "rule", "part"),
    [
        (" https://e.org/rel", "atom/invalid-rel", "remove the spaces"),
        ("Related", "atom/unregistered-rel", "write 'related'"),
    ],
)
def test_rel_of_a_link(rel: str, rule: str, part: str) -> None:
    only(said(f'<link rel="{rel}" href="https://e.org/1"/>', "atom"), rule, part)


_FEED = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><id>https://e.org/</id><title>Rain</title>'
    "<updated>2026-11-23T08:00:00Z</updated>{0}"
    '<link rel="self" href="atom.xml"/></feed>'
)
_AUTHOR = "<author><name>Ana</name></author>"


def test_self_link() -> None:
    feed = _FEED.format(_AUTHOR).encode()
    assert "atom/self-link-elsewhere" not in said(feed, url="https://e.org/atom.xml")
    found = said(feed, url="https://e.org/b/atom")
    assert "'https://e.org/b/atom.xml', but" in found["atom/self-link-elsewhere"]


def test_an_entry_may_have_the_author_of_its_source() -> None:
    entry = (
        "<entry><id>https://e.org/1</id><title>Rain</title><updated>2026-11-23T08:00:00Z</updated>"
        "<content>Rain</content>{0}</entry>"
    )
    source = (
        "<source><id>https://f.org/</id><title>Flood</title>"
        "<updated>2026-11-23T08:00:00Z</updated>{0}</source>"
    )
    authored = _FEED.format(entry.format(source.format(_AUTHOR))).encode()
    assert "atom/no-author" not in said(authored)
    nameless = _FEED.format(entry.format(source.format(""))).encode()
    assert "atom/no-author" in said(nameless)


@pytest.mark.parametrize(
    ("id", "canonical"),
    [
        ("HTTP://Example.org:80", "http://example.org/"),
        ("https://e.org/a/../%7eb?%2f#c", "https://e.org/~b?%2F#c"),
        ("https://ana@E.org:8443/", "https://ana@e.org:8443/"),
        ("https://[::1/x", "https://[::1/x"),
        ("https://[::1]/x", "https://[::1]/x"),
        ("URN:isbn:1", "urn:isbn:1"),
        ("rain", "rain"),
        ("rain/./again", "rain/./again"),
    ],
)
def test_canonical_ids(id: str, canonical: str) -> None:
    assert canonical_form(id) == canonical


@pytest.mark.parametrize(
    ("guid", "part"),
    [
        ("https://e.org/a b", "a space is not allowed in a URL"),
        ("4711", "not a permalink"),
        ("tag:e.org,2026:1", "not a permalink"),
    ],
)
def test_guids_that_are_no_permalink(guid: str, part: str) -> None:
    only(said(f"<guid>{guid}</guid>"), "rss/guid-no-permalink", part)


@pytest.mark.parametrize("guid", ["ftp://e.org/1", "https://a_b.org/x"])
def test_guids_that_are_permalinks(guid: str) -> None:
    assert "rss/guid-no-permalink" not in said(f"<guid>{guid}</guid>")


_FILE = '<media:content url="https://e.org/a.mp4" type="video/mp4">{0}</media:content>'


@pytest.mark.parametrize(
    ("inside", "rule", "part"),
    [
        (
            '<media:rating scheme="urn:icra">adult</media:rating>',
            "media/invalid-rating",
            "write it like 'r (cz 1",
        ),
        (
            '<media:credit scheme="urn:yvs" role="author">Ana</media:credit>',
            "media/unknown-role",
            "write uploader or owner",
        ),
        (
            '<media:restriction relationship="deny" type="sharing">all</media:restriction>',
            "media/invalid-restriction",
            "sharing has no text",
        ),
    ],
)
def test_media(inside: str, rule: str, part: str) -> None:
    only(said(_FILE.format(inside)), rule, part)


@pytest.mark.parametrize(
    "inside",
    [
        '<media:rating scheme="urn:icra">r (cz 1 lz 1 nz 1 oz 1 vz 1)</media:rating>',
        "<media:credit>Ana</media:credit>",
        '<media:credit scheme="urn:yvs" role="owner">Ana</media:credit>',
        '<media:credit role="anchor person">Ana</media:credit>',
        '<media:credit scheme="urn:ebu" role="editor-in-chief">Ana</media:credit>',
        '<media:restriction relationship="deny" type="sharing"/>'
        '<media:restriction relationship="deny" type="country">md</media:restriction>',
        '<media:hash>dfdec888b72151965a34b4b59031290a</media:hash><media:hash algo="sha-1">'
        "dfdec888b72151965a34b4b59031290adfdec888</media:hash>",
    ],
)
def test_good_media(inside: str) -> None:
    wrong = ("rating", "role", "restriction", "hash")
    found = said(_FILE.format(inside))
    assert not [rule for rule in found if rule.endswith(wrong)]


def test_a_group_may_have_the_player_of_its_files() -> None:
    group = '<media:group><media:content type="video/mp4"/>{0}</media:group>'
    player = '<media:player url="https://e.org/player"/>'
    assert "media/content-without-url" in said(group.format(""))
    assert "media/content-without-url" not in said(group.format(player))


def test_subcategories_of_a_podcast() -> None:
    category = '<itunes:category text="{0}"><itunes:category text="{1}"/></itunes:category>'
    found = said(category.format("News", "Chess"))
    assert "the subcategories of News are: Business News" in found["itunes/unknown-category"]
    found = said(category.format("History", "Chess"))
    assert "the subcategories of History are: none" in found["itunes/unknown-category"]
    assert "itunes/unknown-category" not in said(category.format("Arts", "Books"))


def test_rss_of_1999_and_its_successors() -> None:
    rdf = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
    assert "RSS 1.0, which is obsolete" in said(rdf.encode())["xml/unknown-root"]
    doctype = (
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
        '"http://my.netscape.com/publish/formats/rss-0.91.dtd">'
    )
    found = said(f'{doctype}<rss version="0.91"/>'.encode())
    assert "a file that Netscape removed" in found["xml/wrong-doctype"]


def test_control_characters_of_latin_1() -> None:
    text = "<?xml version='1.0' encoding='iso-8859-2'?><rss version='2.0'>It\x92s</rss>"
    found = said(text.encode("iso-8859-2"))
    assert found["xml/discouraged-character"] == "byte 0x92 is a control character, not text"


def test_the_podcast_namespace_only_advises_how_long_a_text_is() -> None:
    text = f"<podcast:txt>{'Rain ' * 801}</podcast:txt>"
    assert "at most 4000" in said(text)["podcast/too-long"]
    assert RULES["podcast/too-long"].severity is Severity.WARNING
    assert RULES["itunes/too-long"].severity is Severity.ERROR


def test_an_item_may_have_a_cover_of_its_own() -> None:
    assert "webfeeds/misplaced-element" not in said(
        '<webfeeds:cover image="https://example.org/a.jpg"/>'
    )
