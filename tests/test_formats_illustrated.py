"""A picture that stands in the body, and what is said of it beside."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from feedpub import formats, profiles
from feedpub.formats import PLAIN, Dialect
from feedpub.formats._illustrated import illustrated
from feedpub.model import Article, Feed, Image, Output, Publication
from feedpub.profiles._combined import together

LEAD = "https://foto.curierul.example/2026/11/bocanc.jpg"
ONCE, ADDRESS = Dialect(once=True), Dialect(one_address=True)


def body(*addresses: str) -> str:
    figures = (f'<figure><img src="{each}" alt=""></figure>' for each in addresses)
    return "".join(figures) + "<p>Text.</p>"


def addresses(article: Article) -> list[str]:
    return [each.url for each in article.images]


@pytest.mark.parametrize(
    ("src", "url", "same"),
    [
        (LEAD, LEAD, True),
        (f"{LEAD}?a=1&amp;b=2", LEAD, True),
        ("https://curierul.example/foto/2026/11/bocanc.jpg", LEAD, True),
        ("https://www.curierul.example/foto/2026/11/bocanc.jpg", LEAD, True),
        ("https://img.curierul.example/a/bocanc.jpg", LEAD, True),
        ("https://img.other.example/2026/11/bocanc.jpg", LEAD, False),
        ("https://curierul.example/11/bocanc.png", LEAD, False),
        ("https://a.example/1.jpg", "https://b.example/1.jpg", False),
        ("https://a.example/2025/1.jpg", "https://www.a.example/2026/1.jpg", False),
        ("https://a.example/foto/2026/1.jpg", "https://foto.a.example/2026/1.jpg", True),
    ],
)
def test_one_picture_may_have_two_addresses(
    article: Callable[..., Article], src: str, url: str, same: bool
) -> None:
    one = article(images=(Image(url=url), Image(url=f"{url}.webp")), content_html=body(src))
    assert (len(illustrated(one, ONCE).images) == 1) is same
    moved = addresses(illustrated(one, ADDRESS))
    assert moved == [src.replace("&amp;", "&") if same else url, f"{url}.webp"]
    assert illustrated(one, PLAIN) is one


def test_a_smaller_version_is_the_same_picture_and_another_file(
    article: Callable[..., Article],
) -> None:
    one = article(
        images=(Image(url=LEAD, width=1200),),
        content_html=body(
            LEAD.replace(".jpg", "-1024x576.jpg"), LEAD.replace(".jpg", "-scaled.jpg")
        ),
    )
    assert addresses(illustrated(one, ONCE)) == []
    assert illustrated(one, ADDRESS) is one


@pytest.mark.parametrize("dialect", [ONCE, ADDRESS])
def test_without_body_or_pictures_nothing_is_to_be_done(
    article: Callable[..., Article], dialect: Dialect
) -> None:
    for one in (article(images=(Image(url=LEAD),)), article(content_html=body(LEAD))):
        assert illustrated(one, dialect) is one


def document(name: str, format: str, publication: Publication, article: Article) -> str:
    profile = profiles.find(name)
    feed = Feed(
        publication=publication,
        output=Output(format=format, path="x"),
        articles=(article,),
        path="x",
        url=None,
        title="T",
        language="ro",
        now=article.published,
    )
    (written,) = formats.write(feed, profile.dialect)
    return written.data.decode()


def test_yahoo_gets_each_picture_once(
    publication: Publication, article: Callable[..., Article]
) -> None:
    other = "https://foto.curierul.example/2026/11/alta-poza.jpg"
    src = "https://curierul.example/foto/2026/11/bocanc.jpg"
    one = article(images=(Image(url=LEAD), Image(url=other)), content_html=body(src))
    text = document("yahoo", "rss", publication, one)
    assert text.count("bocanc.jpg") == 1
    assert f'<media:content url="{other}"' in text


@pytest.mark.parametrize("format", ["rss", "atom"])
def test_msn_gets_one_address_of_a_picture(
    publication: Publication, article: Callable[..., Article], format: str
) -> None:
    src = "https://curierul.example/foto/2026/11/bocanc.jpg"
    one = article(images=(Image(url=LEAD, width=1200),), content_html=body(src))
    text = document("msn", format, publication, one)
    assert LEAD not in text
    assert f'<media:content url="{src}"' in text


def test_profiles_together_write_what_one_of_them_needs() -> None:
    yahoo, msn = profiles.find("yahoo"), profiles.find("msn")
    dialect = together([yahoo, msn], {})
    assert (dialect.once, dialect.one_address) == (False, True)
    assert together([yahoo, yahoo], {}).once
