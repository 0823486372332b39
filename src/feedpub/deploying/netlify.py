"""Netlify: https://docs.netlify.com/manage/routing/headers/.

It compresses and sends ETags by itself. All rules that match are applied, so none of these overlap.
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.deploying._served_files import Serving
from feedpub.deploying._server_syntax import fields, quoted, walls
from feedpub.deploying._web_server import WebServer


def _lines(site: Serving) -> Iterator[str]:
    yield f"# feedpub deploy netlify: {site.url}"
    yield "# Add this to netlify.toml."
    yield from walls(site)
    for files in site.files:
        for path in files.live or files.paths:
            yield ""
            yield f"# {files.about}"
            yield "[[headers]]"
            yield f"for = {quoted(site.uri(path))}"
            yield "[headers.values]"
            for name, value in fields(files):
                yield f"{name} = {quoted(value)}"


NETLIFY = WebServer(name="netlify", about="Tables for netlify.toml.", lines=_lines)
