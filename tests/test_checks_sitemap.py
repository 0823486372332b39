"""Bounds and addresses of sitemaps, which no short fragment shows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feedpub.checks import check
from feedpub.model import Document

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NEWS = (
    '<n:news xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><n:publication><n:name>Ex'
    "</n:name><n:language>en</n:language></n:publication><n:publication_date>2026-11-23"
    "</n:publication_date><n:title>Rain</n:title></n:news>"
)


def found(urls: str, url: str | None = None) -> set[str]:
    data = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()
    document = Document(name="sitemap.xml", format="", data=data, url=url)
    return {finding.rule.id for finding in check(document, now=NOW)}


def entries(count: int, more: str = "") -> str:
    return "".join(f"<url><loc>https://example.org/{n}</loc>{more}</url>" for n in range(count))


@pytest.mark.parametrize(
    ("count", "expected"), [(50_000, set()), (50_001, {"sitemap/too-many-entries"})]
)
def test_number_of_entries(count: int, expected: set[str]) -> None:
    assert found(entries(count)) == expected


@pytest.mark.parametrize(("count", "expected"), [(1000, set()), (1001, {"news/too-many"})])
def test_number_of_news(count: int, expected: set[str]) -> None:
    assert found(entries(count, NEWS)) == expected


@pytest.mark.parametrize(("count", "expected"), [(1000, set()), (1001, {"image/too-many"})])
def test_number_of_images(count: int, expected: set[str]) -> None:
    image = "".join(
        '<i:image xmlns:i="http://www.google.com/schemas/sitemap-image/1.1">'
        f"<i:loc>https://example.org/{n}.jpg</i:loc></i:image>"
        for n in range(count)
    )
    assert found(entries(1, image)) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/sitemap.xml", set()),
        ("https://example.org:443/sitemap.xml", set()),
        ("https://example.org/news/sitemap.xml", {"sitemap/outside-path"}),
        ("https://example.org:443/news/sitemap.xml", {"sitemap/outside-path"}),
        ("https://example.org:8443/sitemap.xml", {"sitemap/hosted-elsewhere"}),
        ("https://example.org:80/sitemap.xml", {"sitemap/hosted-elsewhere"}),
        ("https://example.com/sitemap.xml", {"sitemap/hosted-elsewhere"}),
        ("https://www.example.org/sitemap.xml", {"sitemap/hosted-elsewhere"}),
    ],
)
def test_address_of_the_sitemap(url: str, expected: set[str]) -> None:
    assert found(entries(1), url) == expected


def test_number_of_bytes() -> None:
    most = 52_428_800
    start = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries(1)}</urlset>'
    data = (start + f"<!--{'x' * 999_993}-->" * 52).encode()
    for size, expected in [(most, set()), (most + 1, {"sitemap/too-large"})]:
        document = Document(name="sitemap.xml", format="", data=data.ljust(size))
        assert {finding.rule.id for finding in check(document, now=NOW)} == expected


def test_only_entries_are_counted() -> None:
    assert found(entries(50_000) + "<!-- One more -->") == set()


@pytest.mark.parametrize(("more", "expected"), [(0, {"sitemap/same-lastmod"}), (1, set())])
def test_one_date_for_all_is_no_date(more: int, expected: set[str]) -> None:
    dates = "<lastmod>2026-11-20T08:00:00Z</lastmod>"
    other = f"<url><loc>https://example.org/x</loc>{dates.replace('20T', '21T')}</url>"
    assert found(entries(50, dates) + other * more) == expected


def test_few_dates_in_a_large_sitemap_may_be_one() -> None:
    dated = "<url><loc>https://example.org/x</loc><lastmod>2026-11-20T08:00:00Z</lastmod></url>"
    assert found(entries(60) + dated) == set()
