"""RSS and Atom with every article, by Django's feedgenerator: RECORDS DIRECTORY."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed


def main(records: str, directory: str) -> None:
    with open(records, encoding="utf-8") as lines:  # noqa: PTH123 as everybody writes it
        articles = [json.loads(line) for line in lines]
    articles.reverse()
    for kind, name in ((Rss201rev2Feed, "rss.xml"), (Atom1Feed, "atom.xml")):
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
                title=article["title"],
                link=article["url"],
                # The one field for text that both formats have.
                description=article["content_html"],
                unique_id=article["id"],
                unique_id_is_permalink=False,
                author_name=", ".join(author["name"] for author in article["authors"]),
                pubdate=datetime.fromisoformat(article["date_published"]),
                updateddate=datetime.fromisoformat(article["date_modified"]),
                categories=[article["section"], *article["tags"]],
                enclosures=[
                    Enclosure(image["url"], str(image["size_in_bytes"]), image["mime_type"])
                ],
            )
        with (Path(directory) / name).open("w", encoding="utf-8") as file:
            feed.write(file, "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
