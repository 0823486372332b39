"""The text and metadata of every page in a folder, by trafilatura: FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path

from trafilatura import extract


def main(folder: str) -> None:
    for page in sorted(Path(folder).glob("*.html")):
        extract(
            page.read_bytes(),
            output_format="html",
            include_formatting=True,
            include_links=True,
            include_images=True,
            include_comments=False,
            with_metadata=True,
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
