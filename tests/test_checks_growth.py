"""What a check costs grows as the document does, whatever it is made of."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from feedpub.checks import check, read_facts
from feedpub.checks._bounds import MOST as MANY
from feedpub.checks._bounds import too_many_elements
from feedpub.checks._mail import ADDRESS
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
