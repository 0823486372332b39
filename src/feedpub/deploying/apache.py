"""Apache: https://httpd.apache.org/docs/2.4/sections.html.

Sections are merged in their order, so what is more special comes last.
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.deploying._served_files import Serving
from feedpub.deploying._server_syntax import expression, quoted, walls
from feedpub.deploying._web_server import WebServer


def _lines(site: Serving) -> Iterator[str]:
    yield f"# feedpub deploy apache: {site.url}"
    yield "# Include this in the <VirtualHost> of the site. Modules: alias, deflate, headers."
    yield from walls(site)
    yield ""
    yield f"<Directory {quoted(str(site.directory))}>"
    yield "    Require all granted"
    yield "    Options FollowSymLinks"
    yield "    FileETag MTime Size"
    yield "</Directory>"
    # With its default, what was compressed gets a new ETag and is never found unchanged:
    # https://bz.apache.org/bugzilla/show_bug.cgi?id=45023
    yield "<IfDirective DeflateAlterETag>"
    yield "    DeflateAlterETag NoChange"
    yield "</IfDirective>"
    start = expression((site.prefix,))
    for files in reversed(site.files):
        some = expression(files.paths)
        yield ""
        yield f"# {files.about}"
        yield f'AliasMatch "^{start}({some})$" {quoted(f"{site.directory}/$1")}'
        yield f'<LocationMatch "^{start}({some})$">'
        yield f"    ForceType {quoted(files.content_type)}"
        for name, value in files.fields:
            yield f"    Header set {name} {quoted(value)}"
        if not files.is_packed:
            yield "    SetOutputFilter DEFLATE"
        yield "</LocationMatch>"


APACHE = WebServer(
    name="apache",
    about="Sections for the <VirtualHost> of the site.",
    lines=_lines,
)
