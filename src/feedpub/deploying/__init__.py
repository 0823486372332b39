"""How a web server is to send the published files: types, caching, compression, CORS.

feedpub prints it, and somebody puts it into the configuration of the server. To add a server, add
a module here with a module-level `WebServer`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from feedpub.deploying._served_files import ServedFiles, Serving, serving
from feedpub.deploying._web_server import WebServer
from feedpub.errors import UsageError
from feedpub.registry import Members
from feedpub.text import alike

__all__ = ["SERVERS", "ServedFiles", "Serving", "WebServer", "lines", "serving"]

#: The web servers and hosts, by name.
SERVERS: Members[WebServer] = Members(sys.modules[__name__], WebServer, lambda each: each.name)


def lines(name: str, site: Serving) -> Iterator[str]:
    """Yield the lines for the server *name*.

    Raises:
        UsageError: There is no such server.
    """
    if name not in SERVERS:
        near = alike(name, SERVERS)
        raise UsageError(
            f"feedpub knows no server named {name!r}",
            help=f"Did you mean {near[0]!r}?" if near else f"It knows {', '.join(SERVERS)}.",
        )
    return iter(SERVERS[name].lines(site))
