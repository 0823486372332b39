"""What a plain sitemap lists is the same, whether it is parsed or not."""

from __future__ import annotations

import pytest

from feedpub import documents
from feedpub.documents._plain_urlset import plain_listing

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
ROOT = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
URL = (
    "  <url>\n    <loc>https://a.example/1?b='c'</loc>\n"
    "    <lastmod>2026-11-20T08:00:00Z</lastmod>\n  </url>\n"
)
OTHER = "<url> <loc> https://a.example/2 </loc></url>"
END = "</urlset>\n"
PLAIN = {
    "one": HEAD + ROOT + URL + END,
    "many": HEAD + ROOT + URL * 3 + OTHER + URL.replace("1?", "3?") * 2 + END,
    "none": ROOT + END,
    "stylesheet": HEAD + '<?xml-stylesheet type="text/xsl" href="a.xsl"?>\n' + ROOT + URL + END,
    "prefix": ROOT.replace(">", ' xmlns:image="http://a.example/i">') + OTHER + END,
}
OTHERS = {
    "entity": ROOT + URL.replace("'c'", "&amp;c") + END,
    "letter": ROOT + URL.replace("'c'", "ș") + END,
    "comment": ROOT + URL + "<!-- " + OTHER + " -->" + END,
    "cdata": ROOT + URL.replace("https", "<![CDATA[https").replace("</loc>", "]]></loc>") + END,
    "doctype": '<!DOCTYPE urlset [<!ENTITY c "d">]>' + ROOT + URL + END,
    "hint": ROOT + URL.replace("</url>", "<priority>0.5</priority></url>") + END,
    "order": ROOT + "<url><lastmod>2026</lastmod><loc>https://a.example/</loc></url>" + END,
    "attribute": ROOT + URL.replace("<loc>", '<loc a="b">') + END,
    "text": ROOT + URL.replace("<url>", "<url>text") + END,
    "tail": ROOT + URL.replace("</loc>", "</loc>text") + END,
    "twice": ROOT + URL.replace("</lastmod>", "</lastmod><lastmod>2026</lastmod>") + END,
    "inside": ROOT + URL.replace("</lastmod>", "<b/></lastmod>") + END,
    "space": ROOT + URL.replace("1?", "1 ?") + END,
    "empty": ROOT + "<url><loc></loc></url>" + URL + END,
    "namespace": ROOT.replace("0.9", "0.84") + URL + END,
    "encoding": HEAD.replace("UTF-8", "ISO-8859-2") + ROOT + URL + END,
    "mixed": ROOT + URL + URL.replace("</url>", "<priority>0.5</priority></url>") + OTHER + END,
}


def careful(text: str) -> dict[str, documents.ItemDigest]:
    contents = documents.read(text.encode(), "sitemap")
    assert contents is not None
    return contents.listing()


@pytest.mark.parametrize("name", PLAIN)
def test_what_is_plain_is_told_without_parsing(name: str) -> None:
    found = plain_listing(PLAIN[name].encode())
    assert found == careful(PLAIN[name])
    assert list(found or ()) == list(careful(PLAIN[name]))


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_not_plain_is_parsed(name: str) -> None:
    assert plain_listing(OTHERS[name].encode()) is None
    assert documents.listing(OTHERS[name].encode(), "sitemap") == careful(OTHERS[name])


def test_an_entry_that_changes_has_another_digest() -> None:
    changed = URL.replace("08:00", "08:01")
    assert careful(ROOT + changed + END) != careful(ROOT + URL + END)
    for name in ("hint", "attribute", "text", "tail", "twice", "inside"):
        assert careful(OTHERS[name]) != careful(ROOT + URL + END), name


@pytest.mark.parametrize(
    "text", ["", "<urlset>", ROOT, ROOT + URL, ROOT + URL + END + URL, URL + END, ROOT + END + "x"]
)
def test_what_is_no_sitemap_is_not_plain(text: str) -> None:
    assert plain_listing(text.encode()) is None


def test_what_is_unknown_lists_nothing() -> None:
    assert documents.listing(b"a", "unknown") == {}
