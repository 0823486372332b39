"""Sitemaps of 50,000 URLs and their index, by Django's sitemap framework: RECORDS DIRECTORY."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django.contrib.sitemaps"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
)
django.setup()

from django.contrib.sitemaps import Sitemap  # noqa: E402 needs the settings
from django.template.loader import render_to_string  # noqa: E402

_HOST = "https://ziar.example"


class Archive(Sitemap):  # type: ignore[misc] # Django has no types
    """Every article, with its path and its last change."""

    protocol = "https"
    limit = 50_000

    def __init__(self, records: str) -> None:
        self._records = records

    def items(self) -> list[tuple[str, datetime]]:
        with open(self._records, encoding="utf-8") as lines:  # noqa: PTH123 as everybody writes it
            articles = map(json.loads, lines)
            return [
                (
                    article["url"].removeprefix(_HOST),
                    datetime.fromisoformat(article["date_modified"]),
                )
                for article in articles
            ]

    def location(self, item: tuple[str, datetime]) -> str:
        return item[0]

    def lastmod(self, item: tuple[str, datetime]) -> datetime:
        return item[1]


def main(records: str, directory: str) -> None:
    target = Path(directory)
    archive = Archive(records)
    site: Any = SimpleNamespace(domain=_HOST.removeprefix("https://"))
    pages = list(archive.paginator.page_range)
    for page in pages:
        text = render_to_string("sitemap.xml", {"urlset": archive.get_urls(page, site)})
        (target / f"sitemap-{page}.xml").write_text(text, encoding="utf-8")
    sitemaps = [{"location": f"{_HOST}/sitemap-{page}.xml"} for page in pages]
    text = render_to_string("sitemap_index.xml", {"sitemaps": sitemaps})
    (target / "sitemap.xml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
