from __future__ import annotations

from feedpub.formats import FORMATS


def test_every_format_has_a_name_and_a_path_of_its_own() -> None:
    assert list(FORMATS) == ["atom", "json-feed", "news-sitemap", "rss", "sitemap"]
    assert len({each.path for each in FORMATS.values()}) == len(FORMATS)
