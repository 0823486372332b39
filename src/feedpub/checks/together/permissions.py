"""What several documents say of the use of the same pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from urllib.parse import urlsplit

from feedpub.checks.together.mentions import Facts, Together, host_of
from feedpub.documents import KINDS, Terms
from feedpub.documents.robots import matches

#: The most statements that a page is held against.
_MOST = 200


def statements(together: Together) -> Iterator[tuple[Facts, Terms]]:
    """Yield what the documents about rights say, in their order."""
    for facts in together.documents:
        if KINDS[facts.format].role == "rights":
            for terms in facts.terms:
                yield facts, terms


def place_of(facts: Facts, terms: Terms, alone: str | None) -> tuple[str, str]:
    """Return the host and the path that *terms* are about; *alone* is the host if there is one."""
    host = host_of(terms.about) or facts.host or alone or ""
    return host, _plain(_path(terms.about))


def only_host(documents: Iterable[Facts]) -> str | None:
    """Return the site of all *documents*, if it is one."""
    hosts = {facts.host for facts in documents if facts.host}
    return next(iter(hosts)) if len(hosts) == 1 else None


def _plain(path: str) -> str:
    """Return *path* without what does not narrow it."""
    return path.rstrip("*") or "/"


@lru_cache(maxsize=4096)
def _path(about: str) -> str:
    if "://" not in about[:12]:
        return about
    try:
        parts = urlsplit(about)
    except ValueError:
        return about  # such as http://[, which a rule reports
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


class Statements:
    """The statements of files, to look up which apply to a page."""

    def __init__(self, together: Together) -> None:
        self._known = list(islice(statements(together), _MOST))

    def of(self, url: str, *, rsl: bool = False) -> list[tuple[Facts, Terms]]:
        """Return the statements that apply to the page at *url*; with *rsl*, only licences."""
        path, host = _path(url), host_of(url)
        found = [
            (facts, terms)
            for facts, terms in self._known
            if (host_of(terms.about) or facts.host or host) == host
            and (terms.language == "rsl" or not rsl)
            and matches(_path(terms.about), path)
        ]
        # Of tdmrep.json the first that matches counts.
        mining = [each for each in found if each[1].language == "tdm"][1:]
        return [each for each in found if each not in mining]
