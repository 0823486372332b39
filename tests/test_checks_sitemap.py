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
        ("https://example.org/news/sitemap.xml", {"sitemap/outside-path"}),
        ("https://example.com/sitemap.xml", {"sitemap/hosted-elsewhere"}),
        ("https://www.example.org/sitemap.xml", {"sitemap/hosted-elsewhere"}),
    ],
)
def test_address_of_the_sitemap(url: str, expected: set[str]) -> None:
    assert found(entries(1), url) == expected
