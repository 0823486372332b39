"""Feeds of every article, by Django's feedgenerator: RECORDS DIRECTORY [FORMAT]….

Fields may have the names of an export.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed


def main(records: str, directory: str, *formats: str) -> None:
    with open(records, encoding="utf-8") as lines:  # noqa: PTH123 as everybody writes it
        articles = [json.loads(line) for line in lines]
    articles.reverse()
    for kind, name in ((Rss201rev2Feed, "rss.xml"), (Atom1Feed, "atom.xml")):
        if formats and name.removesuffix(".xml") not in formats:
            continue
        feed = kind(
            title="Ziarul",
            link="https://ziar.example/",
            description="Știri",
            language="ro",
            feed_url=f"https://ziar.example/{name}",
        )
        for article in articles:
            image = article["image"]
            feed.add_item(
                title=_first(article, "title", "headline"),
                link=_first(article, "url", "permalink"),
                # The one field for text that both formats have.
                description=_first(article, "content_html", "body"),
                unique_id=_first(article, "id", "guid"),
                unique_id_is_permalink=False,
                author_name=", ".join(
                    _first(author, "name", "display_name")
                    for author in _first(article, "authors", "byline")
                ),
                pubdate=datetime.fromisoformat(_first(article, "date_published", "published_at")),
                updateddate=datetime.fromisoformat(_first(article, "date_modified", "updated")),
                categories=[
                    _first(article, "section", "category"),
                    *_first(article, "tags", "keywords"),
                ],
                enclosures=[
                    Enclosure(
                        _first(image, "url", "src"),
                        str(_first(image, "size_in_bytes", "length")),
                        _first(image, "mime_type", "type"),
                    )
                ],
            )
        with (Path(directory) / name).open("w", encoding="utf-8") as file:
            feed.write(file, "utf-8")


def _first(value: dict[str, Any], name: str, other: str) -> Any:
    return value[name] if name in value else value[other]


if __name__ == "__main__":
    main(*sys.argv[1:])
