"""RSS and Atom with every article, by feedgen: RECORDS DIRECTORY."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

from feedgen.feed import FeedGenerator


def main(records: str, directory: str) -> None:
    with open(records, encoding="utf-8") as lines:  # noqa: PTH123 as everybody writes it
        articles = [json.loads(line) for line in lines]
    feed = FeedGenerator()
    feed.id("https://ziar.example/")
    feed.title("Ziarul")
    feed.link(href="https://ziar.example/", rel="alternate")
    feed.description("Știri")
    feed.language("ro")
    for article in articles:
        image = article["image"]
        entry = feed.add_entry()
        entry.id(article["id"])
        entry.title(article["title"])
        entry.link(href=article["url"])
        entry.summary(article["summary"])
        entry.content(article["content_html"], type="CDATA")
        entry.author([{"name": author["name"]} for author in article["authors"]])
        entry.published(datetime.fromisoformat(article["date_published"]))
        entry.updated(datetime.fromisoformat(article["date_modified"]))
        entry.category([{"term": tag} for tag in (article["section"], *article["tags"])])
        entry.enclosure(image["url"], str(image["size_in_bytes"]), image["mime_type"])
    feed.rss_file(str(Path(directory) / "rss.xml"))
    feed.atom_file(str(Path(directory) / "atom.xml"))


if __name__ == "__main__":
    main(*sys.argv[1:])
