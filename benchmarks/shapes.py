"""The articles of `data` as a newsroom's system exports them: the same news in another shape.

Other names for the fields, entities in titles and bodies, links with ``&amp;``, lists that are
empty, classes on captions.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

#: Character → how editors' software spells it in HTML.
_ENTITIES = str.maketrans(
    {"„": "&bdquo;", "”": "&rdquo;", "“": "&ldquo;", "’": "&#8217;", "ș": "&#537;"}
)
_NAMES = {
    "id": "guid",
    "url": "permalink",
    "date_published": "published_at",
    "date_modified": "updated",
    "section": "category",
    "tags": "keywords",
    "language": "lang",
}
_OF_IMAGES = {
    "url": "src",
    "width": "width",
    "height": "height",
    "mime_type": "type",
    "size_in_bytes": "length",
    "caption": "description",
    "credit": "photographer",
}


def exported(article: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record of *article* as an export has it."""
    body = article["content_html"].translate(_ENTITIES)
    body = body.replace("<figcaption>", '<figcaption class="wp-caption-text">')
    body = body.replace('">Dosar', '?utm_source=site&amp;utm_medium=article">Dosar')
    return {
        **{name: article[key] for key, name in _NAMES.items()},
        "headline": escape(article["title"], quote=False),
        "excerpt": article["summary"],
        "body": body,
        "byline": [{"display_name": author["name"]} for author in article["authors"]],
        "image": {name: article["image"][key] for key, name in _OF_IMAGES.items()},
        "related": [],
    }


def write_exported(path: Path, records: Path) -> None:
    """Write what the file *records* holds as an export has it."""
    with (
        records.open(encoding="utf-8") as lines,
        path.open("w", encoding="utf-8", newline="\n") as file,
    ):
        for line in lines:
            file.write(json.dumps(exported(json.loads(line)), ensure_ascii=False) + "\n")
