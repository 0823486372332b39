"""What the lines are made of: the configuration, and the public files that are live."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from feedpub import urls
from feedpub.config import Config
from feedpub.documents import KINDS
from feedpub.model import Output, Value
from feedpub.selection import title_of


class PublicFile(Value, frozen=True, gc=True):
    """A feed or sitemap that everybody may find.

    Attributes:
        url: Its public address.
        output: The output that makes it.
        title: What people know it by.
        value: The section, tag, author or language that it is for, if it is for one.
    """

    url: str
    output: Output
    title: str
    value: str | None = None


class LiveSite(Value, frozen=True, gc=True):
    """A publication, as the files of its site have to know it.

    Attributes:
        config: Its configuration.
        files: Its public feeds and sitemaps, each by the address to subscribe to or to submit,
            without archives and shards; those of one output in the order of their values.
    """

    config: Config
    files: tuple[PublicFile, ...]

    @property
    def feeds(self) -> list[PublicFile]:
        """What readers are to find: not what is made for an aggregator, nor for programs."""
        return [
            each
            for each in self.files
            for kind in [KINDS[each.output.format]]
            if kind.role == "feed" and kind.for_readers and not each.output.profiles
        ]


def site_of(config: Config, manifest: Mapping[str, Mapping[str, Any]]) -> LiveSite:
    """Return the site of *config*.

    Args:
        config: The configuration.
        manifest: What is live: only that says which sections have a feed.
    """
    return LiveSite(
        config=config,
        files=tuple(
            each
            for output in config.outputs
            if output.tier is None
            for each in _files(output, config, manifest)
        ),
    )


def _files(
    output: Output, config: Config, manifest: Mapping[str, Mapping[str, Any]]
) -> Iterator[PublicFile]:
    publication = config.publication
    if output.for_each is None:
        title = output.title or publication.name
        yield PublicFile(url=_url(output.url, config, output.path), output=output, title=title)
        return
    for name, known in sorted(manifest.items()):
        value = known.get("value")
        if known.get("family") == output.path and known.get("feed") == name and value is not None:
            yield PublicFile(
                url=_url(known.get("url"), config, name),
                output=output,
                title=title_of(output, value, publication),
                value=value,
            )


def _url(said: str | None, config: Config, name: str) -> str:
    return urls.absolute(said or config.base_url + name)
