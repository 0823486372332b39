"""Cloudflare: Pages' file ``_headers``, and the rule by which its bot walls let feeds through.

https://developers.cloudflare.com/pages/configuration/headers/: a path has one ``*`` at most, and
all rules that match are applied, so none of these overlap.
https://developers.cloudflare.com/waf/custom-rules/skip/
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.deploying._served_files import Serving
from feedpub.deploying._server_syntax import fields, quoted
from feedpub.deploying._web_server import WebServer


def _lines(site: Serving) -> Iterator[str]:
    yield f"# feedpub deploy cloudflare: {site.url}"
    yield "# Security > WAF > Custom rules, above all others: action Skip, for all remaining custom"
    yield "# rules, Super Bot Fight Mode and Browser Integrity Check: readers of feeds and search"
    yield "# engines are bots. Its expression:"
    yield f"#   {' or '.join(_conditions(site))}"
    yield "# The rest is the file _headers of Pages."
    for files in site.files:
        for path in files.live or files.paths:
            yield ""
            yield f"# {files.about}"
            yield _one_star(site.uri(path))
            for name, value in fields(files):
                yield f"  {name}: {value}"


def _conditions(site: Serving) -> Iterator[str]:
    for path in site.open_paths:
        yield f"http.request.uri.path {'wildcard' if '*' in path else 'eq'} {quoted(path)}"


def _one_star(path: str) -> str:
    """Return *path*, up to its first star if it has several."""
    before, star, after = path.partition("*")
    return path if "*" not in after else f"{before}{star}"


CLOUDFLARE = WebServer(
    name="cloudflare",
    about="A rule for the firewall, and the file _headers of Pages.",
    lines=_lines,
)
