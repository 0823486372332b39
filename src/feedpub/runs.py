"""What a run published: a small value for announcers, for status, and for other programs.

It is written as JSON by `Run.as_json`, and says everything by name, without the code that made it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from feedpub import dates, manifests
from feedpub.model import Value


class Difference(Value, frozen=True, gc=True):
    """One article that is to become public, change or vanish."""

    #: ``new``, ``changed`` or ``gone``.
    kind: str
    url: str
    title: str
    #: The files in which it does.
    files: tuple[str, ...]


class RunFile(Value, frozen=True):
    """One file of a run.

    Attributes:
        path: Its path below the target, with slashes.
        url: Its public address.
        state: ``written``, ``unchanged``, ``held`` (it stayed as it was, because what was to
            replace it is not fit to be published), ``trimmed`` (the same, or nothing makes it any
            more, but articles that were taken back are out) or ``removed``.
        format: The name of its format; empty of what was removed.
        media_type: What a server should send it as; empty where nobody knows.
        size: Bytes.
        sha256: Their SHA-256, in hexadecimal digits.
        articles: How many articles it lists.
        topic: The address that WebSub subscribers know it by; empty if it names no hub.
    """

    path: str
    url: str
    state: str
    format: str = ""
    media_type: str = ""
    size: int = 0
    sha256: str = ""
    articles: int = 0
    topic: str = ""


class Run(Value, frozen=True, gc=True):
    """What was published.

    Attributes:
        created: The instant that decided what is public.
        expires: When the same records would make other files, if time alone does that.
        home: The publication's home page.
        hubs: The WebSub hubs that its feeds name.
        targets: Where it is live by now.
        files: What is live, what was held and what was removed, in the order in which it was made.
        articles: What became of articles, by address: ``new``, ``changed``, ``gone``.
        is_rehearsal: Whether nothing is live: it is what a dry run would have published.
    """

    created: datetime
    home: str
    hubs: tuple[str, ...] = ()
    expires: datetime | None = None
    targets: tuple[str, ...] = ()
    files: tuple[RunFile, ...] = ()
    articles: tuple[Difference, ...] = ()
    is_rehearsal: bool = False

    @property
    def version(self) -> str:
        """The name of this set of files: equal sets have equal ones."""
        return manifests.version_of((each.path, each.sha256) for each in self.files if each.sha256)

    @property
    def has_changes(self) -> bool:
        """Whether anything of what the world reads is new, other or gone."""
        return any(each.state in {"written", "trimmed", "removed"} for each in self.files)

    @property
    def written(self) -> tuple[RunFile, ...]:
        """The files that are new or have other bytes than before."""
        return tuple(each for each in self.files if each.state in {"written", "trimmed"})

    @property
    def removed(self) -> tuple[RunFile, ...]:
        """The files that are gone."""
        return tuple(each for each in self.files if each.state == "removed")

    def of_kind(self, kind: str) -> tuple[Difference, ...]:
        """Return the articles that are ``new``, ``changed`` or ``gone``."""
        return tuple(each for each in self.articles if each.kind == kind)

    def as_json(self) -> dict[str, Any]:
        """Return it in JSON values."""
        return {
            "version": self.version,
            "rehearsal": self.is_rehearsal,
            "created": dates.rfc3339(self.created),
            "expires": dates.rfc3339(self.expires) if self.expires else None,
            "home": self.home,
            "hubs": list(self.hubs),
            "targets": list(self.targets),
            "files": [{name: getattr(each, name) for name in _FILE} for each in self.files],
            "articles": [difference_as_json(each) for each in self.articles],
        }


_FILE = RunFile.__struct_fields__


def difference_as_json(difference: Difference) -> dict[str, Any]:
    """Return *difference* in JSON values."""
    return {
        "kind": difference.kind,
        "url": difference.url,
        "title": difference.title,
        "files": list(difference.files),
    }
