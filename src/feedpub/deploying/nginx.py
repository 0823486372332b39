"""nginx: https://nginx.org/en/docs/http/ngx_http_core_module.html#location.

Of locations with expressions the first that matches is used; ETags are nginx's default.
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.deploying._served_files import ServedFiles, Serving
from feedpub.deploying._server_syntax import expression, quoted, walls
from feedpub.deploying._web_server import WebServer


def _lines(site: Serving) -> Iterator[str]:
    yield f"# feedpub deploy nginx: {site.url}"
    yield "# Include this in the server { } of the site."
    yield from walls(site)
    for files in site.files:
        yield ""
        yield from _location(files, site)


def _location(files: ServedFiles, site: Serving) -> Iterator[str]:
    yield f"# {files.about}"
    if len(files.paths) == 1 and "*" not in files.paths[0]:
        yield f"location = {quoted(site.prefix + files.paths[0])} {{"
        yield f"    alias {quoted(f'{site.directory}/{files.paths[0]}')};"
    else:
        some = expression(files.paths)
        # A variable in an alias is the path of the request, decoded.
        yield f'location ~ "^{expression((site.prefix,))}({some})$" {{'
        yield f"    alias {quoted(f'{site.directory}/$1')};"
    yield "    types { }"
    # With a charset in default_type, gzip_types would not know it.
    type, _, charset = files.content_type.partition("; charset=")
    yield f"    default_type {type};"
    if charset:
        yield f"    charset {charset};"
        yield f"    charset_types {type};"
    for name, value in files.fields:
        yield f"    add_header {name} {quoted(value)};"
    if not files.is_packed:
        yield "    gzip on;"
        yield "    gzip_vary on;"
        yield f"    gzip_types {type};"
    yield "}"


NGINX = WebServer(
    name="nginx",
    about="Locations for the server { } of the site.",
    lines=_lines,
)
