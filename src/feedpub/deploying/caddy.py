"""Caddy: https://caddyserver.com/docs/caddyfile/directives/handle.

Of several that match, the first is used; ETags are Caddy's default.
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.deploying._served_files import Serving
from feedpub.deploying._server_syntax import expression, fields, quoted, walls
from feedpub.deploying._web_server import WebServer


def _lines(site: Serving) -> Iterator[str]:
    yield f"# feedpub deploy caddy: {site.url}"
    yield "# Import this in the block of the site."
    yield from walls(site)
    start = expression((site.prefix,))
    for number, files in enumerate(site.files, 1):
        yield ""
        yield f"# {files.about}"
        yield f"@feedpub{number} path_regexp `^{start}(?:{expression(files.paths)})$`"
        yield f"handle @feedpub{number} {{"
        if site.prefix != "/":
            yield f"    uri strip_prefix {quoted(site.prefix.rstrip('/'))}"
        yield f"    root * {quoted(str(site.directory))}"
        for name, value in fields(files):
            yield f"    header {name} {quoted(value)}"
        if not files.is_packed:
            yield "    encode {"
            yield "        gzip"
            yield "        match header Content-Type *"
            yield "    }"
        yield "    file_server"
        yield "}"


CADDY = WebServer(name="caddy", about="Directives for the block of the site.", lines=_lines)
