"""What a check costs grows as the document does, whatever it is made of."""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable

import pytest

from feedpub.checks import check, read_facts
from feedpub.checks._bounds import MOST as MANY
from feedpub.checks._bounds import too_many_elements
from feedpub.email_addresses import _ADDRESS as ADDRESS
from feedpub.findings import Finding
from feedpub.markup import NAMESPACES, is_in_pieces, parse
from feedpub.model import Document

HEAD = '<rss version="2.0"><channel><title>Example</title><link>https://example.org/</link>'
ENTRY = (
    f'<urlset xmlns="{NAMESPACES["sitemap"]}" xmlns:news="{NAMESPACES["news"]}"><url><loc>%s</loc>'
    "<news:news><news:publication><news:name>%s</news:name><news:language>en</news:language>"
    "</news:publication><news:publication_date>2026-11-20</news:publication_date>"
    "<news:title>Rain</news:title></news:news></url></urlset>"
)
#: Quadratic, each of these took 5 s to minutes.
MOST = 3.0
C1 = "\x93"


def looked_at(text: str) -> list[Finding]:
    # The processor's time: other work of the machine makes only that of the clock longer.
    start = time.thread_time()
    found = check(Document(name="example", format="", data=text.encode()))
    assert time.thread_time() - start < MOST
    return found


def managing(address: str) -> str:
    editor = f"<managingEditor>{address}</managingEditor>"
    return f"{HEAD}<description>x</description>{editor}</channel></rss>"


@pytest.mark.parametrize(
    "piece", ["/", "%", "'", "=", "a@", "a.@", '"', '\\"', '\\"\\"\\"@', "(", "a-"]
)
@pytest.mark.parametrize("put", [managing, lambda text: ENTRY % ("https://example.org/", text),
                                 lambda text: ENTRY % (text, "Example")])  # fmt: skip
def test_one_text_of_repeated_pieces(put: Callable[[str], str], piece: str) -> None:
    looked_at(put(piece * (100_000 // len(piece))))


def test_an_address_among_slashes_is_still_found() -> None:
    (wrong,) = (
        each
        for each in looked_at(managing("/" * 9000 + " desk@example.org"))
        if "mail" in each.rule.id
    )
    assert (wrong.rule.id, "write 'desk@example.org" in wrong.message) == (
        "rss/unusual-email",
        True,
    )


@pytest.mark.parametrize(
    ("quoted", "fits"), [("a" * 64, True), ("a" * 65, False), ('\\"' * 64, True)]
)
def test_a_local_part_in_quotes_has_64_characters_at_most(quoted: str, fits: bool) -> None:
    assert (ADDRESS.fullmatch(f'"{quoted}"@example.org') is not None) is fits


@pytest.mark.parametrize(
    ("name", "bare"),
    [("Example (a) (b)", "Example"), ("A ( x ) B", "AB"), (" Example", "Example"), ("A  B", None),
     ("(all)", None)],
)  # fmt: skip
def test_the_bare_name_of_a_publication(name: str, bare: str | None) -> None:
    found = [each.message for each in looked_at(ENTRY % ("https://example.org/", name))
             if each.rule.id == "news/padded-name"]  # fmt: skip
    assert found == ([f"news:name is '{name}'; write '{bare}'"] if bare else [])


def test_blanks_in_a_name() -> None:
    looked_at(ENTRY % ("https://example.org/", "a" + " " * 40_000 + "b"))


def test_the_path_of_a_long_address() -> None:
    found = looked_at(ENTRY % ("https://example.org/" + "a" * 100_000, "Example"))
    assert "sitemap/url-too-long" in {each.rule.id for each in found}


@pytest.mark.parametrize("doctype", ["", "<!DOCTYPE rss>"])
def test_many_sections_in_one_text(doctype: str) -> None:
    text = "<![CDATA[Rain]]> " * 150_000
    found = looked_at(f"{doctype}{HEAD}<description>{text}</description></channel></rss>")
    assert "xml/not-well-formed" not in {each.rule.id for each in found}


def test_sections_are_joined_where_there_are_many() -> None:
    many = b"<a>" + b"<![CDATA[b]]>c" * 20_001 + b"</a>"
    assert (is_in_pieces(many), parse(many).text) == (True, "bc" * 20_001)
    assert not is_in_pieces(many.replace(b"<![CDATA[b]]>", b"b", 1))


def test_many_distinct_unknown_names() -> None:
    item = "<item><title>Rain</title>{}</item>"
    items = (
        item.format("".join(f"<u{number}x{n}/>" for n in range(12))) for number in range(10_010)
    )
    start = time.thread_time()
    found = check(
        Document(name="example", format="", data=f"{HEAD}{''.join(items)}</channel></rss>".encode())
    )
    assert time.thread_time() - start < 30
    assert sum(each.rule.id == "rss/unknown-element" for each in found) > 100


def test_the_title_of_an_article_is_cut() -> None:
    title = "Rain " * 200_000
    rss = f"{HEAD}<item><title>{title}</title><pubDate>now</pubDate></item></channel></rss>"
    feed = f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{{"title": "{title}"}}]}}'
    for text in (rss, feed):
        titles = {each.article for each in looked_at(text) if each.article}
        assert titles == {"Rain " * 39 + "Rain…"}


ATTRIBUTES = " ".join(f'a{number}=""' for number in range(9))
FEED = '{"version": "https://jsonfeed.org/version/1.1", "title": "Example", "items": ['


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}{'<x/>' * 250_001}</channel></rss>",
        f"{HEAD}{'<!---->' * 250_001}</channel></rss>",
        f"{HEAD}{'<?a?>' * 250_001}</channel></rss>",
        f"{HEAD}{f'<x {ATTRIBUTES}/>' * 26_000}</channel></rss>",
        f"<urlset>{'<url/>' * 250_001}",
        f'\ufeff<?xml version="7" encoding="utf-16"?>{HEAD}{"<x/>" * 250_001}</channel></rss>',
        f'<!DOCTYPE rss [<!ENTITY e "{"<x/>" * 1_000}">]>{HEAD}{"&e;" * 251}</channel></rss>',
    ],
)
def test_more_elements_than_are_read(text: str) -> None:
    document = Document(name="example", format="", data=text.encode())
    assert [each.rule.id for each in check(document)] == ["xml/too-many-elements"]
    assert read_facts(document) is None


def test_more_elements_in_an_encoding_that_hides_them() -> None:
    data = f'<?xml version="1.0" encoding="cp037"?><rss>{"<x/>" * 250_001}</rss>'.encode("cp037")
    assert too_many_elements(data, "cp037") == 250_000
    assert too_many_elements(data, "nobody-knows") is None


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}{'<x/>' * 9_990}</channel></rss>",
        f"{HEAD}<description><![CDATA[{'<br>' * 300_000}]]></description></channel></rss>",
        f"{HEAD}{'</x>' * 300_000}",
    ],
)
def test_as_many_elements_as_are_read(text: str) -> None:
    assert "xml/too-many-elements" not in {each.rule.id for each in looked_at(text)}


def test_how_many_elements_are_read() -> None:
    elements = f"{HEAD}{'<x/>' * 249_995}</channel></rss>".encode()
    assert too_many_elements(elements, "utf-8") is None
    assert too_many_elements(elements.replace(b"<x/>", b"<x/><x/>", 1), "utf-8") == 250_000


def test_the_largest_sitemap_is_read() -> None:
    link = '<xhtml:link rel="alternate" hreflang="de" href="https://e.org/de/12345"/>'
    assert too_many_elements(f"<urlset>{link * 700_000}</urlset>".encode(), "utf-8") is None
    assert too_many_elements(f"<urlset>{link * 750_001}</urlset>".encode(), "utf-8") == MANY


@pytest.mark.parametrize("value", ["{}", "[]", "1", "null", '""'])
def test_more_values_than_are_read(value: str) -> None:
    text = f"{FEED}{','.join([value] * 250_001)}]}}"
    document = Document(name="example.json", format="", data=text.encode())
    assert [each.rule.id for each in check(document)] in (
        ["json-feed/too-many-values"],
        ["json-feed/too-many-values", "json-feed/too-large"],
        ["json-feed/too-large", "json-feed/too-many-values"],
    )


def test_as_many_values_as_are_read() -> None:
    text = f'{FEED}{{"id": "1", "content_text": "{"[,{" * 300_000}"}}]}}'
    document = Document(name="example.json", format="", data=text.encode())
    assert "json-feed/too-many-values" not in {each.rule.id for each in check(document)}


def work(text: Callable[[int], str], count: int) -> tuple[int, int]:
    """Return how many calls a check makes, and how many bytes it has at once at most.

    What is compiled or remembered by another is no work of a document, so each is another one.
    """
    warm, counted, traced = (
        Document(name="example", format="", data=text(each).encode())
        for each in (count - 2, count, count - 1)
    )
    check(warm)
    calls = 0

    def count_it(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count_it)
    try:
        check(counted)
    finally:
        sys.setprofile(before)
    tracemalloc.start()
    try:
        check(traced)
        return calls, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def rss(inside: str) -> str:
    return f"{HEAD}<description>x</description>{inside}</channel></rss>"


def many(count: int, piece: str) -> str:
    return "".join(piece.replace("#", str(number)) for number in range(count))


ATTRIBUTE, SPACE = "a#='' ", "xmlns:a#='urn:x:#' "
LINK = "<link>https://example.org/#</link>"
#: What there is more of → a document with so many.
GROWING: dict[str, tuple[int, Callable[[int], str]]] = {
    "items": (600, lambda n: rss(many(n, f"<item><title>#</title>{LINK}</item>"))),
    "empty items": (600, lambda n: rss("<item ></item>" * n)),
    "faults of one kind": (600, lambda n: rss(many(n, "<item><title>#</title><guid/></item>"))),
    "faults in other words": (
        600,
        lambda n: rss(many(n, "<item><title>#</title><pubDate>day #</pubDate></item>")),
    ),
    "distinct names": (400, lambda n: rss(many(n, "<item><title>#</title><u#/></item>"))),
    "names in one item": (600, lambda n: rss(f"<item>{many(n, '<u#/>')}</item>")),
    "names in an item of many": (
        11_000,
        lambda n: rss(
            "<item><title>x</title></item>" * n + f"<item>{many(n // 90, '<u#/>')}</item>"
        ),
    ),
    "depth": (60, lambda n: rss("<item>" + "<a>" * n + "</a>" * n + "</item>")),
    "attributes": (600, lambda n: rss(f"<item {many(n, ATTRIBUTE)}/>")),
    "namespaces": (300, lambda n: rss(f"<item {many(n, SPACE)}/>")),
    "sections": (25_000, lambda n: rss(f"<item><title>{'<![CDATA[x]]>y' * n}</title></item>")),
    "comments": (2_000, lambda n: rss("<!-- x -->" * n)),
    "entities": (20_000, lambda n: rss(f"<item><title>{'&amp;' * n}</title></item>")),
    "one text": (200_000, lambda n: rss(f"<item><title>{'a ' * n}</title></item>")),
    "one URL": (200_000, lambda n: rss(f"<item><guid>https://e.org/{'a' * n}</guid></item>")),
    "a body": (
        2_000,
        lambda n: rss(f"<item><description><![CDATA[{'<p>x<b>y</b>' * n}]]></description></item>"),
    ),
    "a deep body": (
        2_000,
        lambda n: rss(f"<item><description><![CDATA[{'<div>' * n}]]></description></item>"),
    ),
    "pages": (
        700,
        lambda n: (
            f'<urlset xmlns="{NAMESPACES["sitemap"]}">'
            f"{many(n, '<url><loc>https://example.org/#</loc><lastmod>x</lastmod></url>')}</urlset>"
        ),
    ),
    "items of JSON": (300, lambda n: f"{FEED}{','.join(['{}'] * n)}]}}"),
}


def test_the_places_of_characters_that_are_none() -> None:
    text = rss("\n".join("<item><title>é\x93\ufffd</title></item>" for _ in range(3)))
    found = [each for each in looked_at(text) if each.rule.id == "xml/discouraged-character"]
    places = [(each.location.line, each.location.column) for each in found]
    first = text.index("\x93") + 1
    assert places == [(1, first), (1, first + 1)]
    assert [[(each.line, each.column) for each in one.places] for one in found] == [
        [(2, 15), (3, 15)],
        [(2, 16), (3, 16)],
    ]


@pytest.mark.parametrize("piece", ["\x93", "\ufffd"])
def test_many_characters_that_are_none(piece: str) -> None:
    looked_at(rss(f"<item><title>{piece * 150_000}</title></item>"))
    latin = rss(f"<item><title>{C1 * 150_000}</title></item>").encode("latin-1")
    start = time.thread_time()
    declared = b'<?xml version="1.0" encoding="iso-8859-1"?>' + latin
    check(Document(name="example", format="", data=declared))
    assert time.thread_time() - start < MOST


@pytest.mark.parametrize("what", GROWING)
def test_twice_as_much_is_twice_the_work(what: str) -> None:
    count, text = GROWING[what]
    calls, peak = work(text, count)
    more_calls, higher_peak = work(text, 2 * count)
    assert more_calls <= 2.2 * calls + 500
    # Tables that double their room take more than twice now and then.
    assert higher_peak <= 2.5 * peak + 100_000
