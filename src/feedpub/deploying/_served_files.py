"""The published files, by how they are to be served."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, urlsplit

from msgspec.structs import replace

from feedpub import formats, manifests, media_types, rights, urls
from feedpub.config import Config
from feedpub.model import Output, Value

#: What changes whenever an article does; minutes, because what was taken back is to go.
SHORT = "public, max-age=300"
#: What changes only if an old article does. A day, not a year, for the same reason.
LONG = "public, max-age=86400, immutable"
_BRIEF = "public, max-age=60"
_MONTH = re.compile(r"(\d{4})-(\d\d)")
_PLACE = re.compile(r"\{[^{}]*\}")


class ServedFiles(Value, frozen=True, gc=True):
    """Files that are served alike.

    Attributes:
        about: What they are.
        paths: Their paths below the published directory; ``*`` is anything but a slash.
        fields: The fields of the header that they are sent with, without the type.
        content_type: What they are sent as.
        is_packed: Whether they are compressed already.
        live: Those that are live, of an output with a file for each section, tag, …: hosts that
            apply all rules that match need their names.
        known_as: What bot walls have to let through, where that is not each of `paths`.
    """

    about: str
    paths: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    content_type: str
    is_packed: bool = False
    live: tuple[str, ...] = ()
    known_as: str = ""


class Serving(Value, frozen=True, gc=True):
    """A publication, as its web server has to know it.

    Attributes:
        url: Its public address.
        prefix: The path of that, with a slash at both ends.
        directory: Where its files are.
        files: Its files. Of two that match, the first is meant.
        open_paths: What bot walls have to let through: the paths of URLs.
    """

    url: str
    prefix: str
    directory: Path
    files: tuple[ServedFiles, ...]
    open_paths: tuple[str, ...]

    def uri(self, path: str) -> str:
        """Return the path of the URL of *path*, encoded; ``*`` stays."""
        return self.prefix + quote(path, safe="/*-._~!$&'()+,;=:@")


def serving(config: Config, manifest: Mapping[str, Mapping[str, Any]], now: datetime) -> Serving:
    """Return how the publication of *config* is to be served.

    Args:
        config: Its configuration.
        manifest: What is live of it, which tells since which year it has sitemaps.
        now: The month is over that is before this instant's.
    """
    more = tuple(rights.headers(config.publication.rights)) if config.publication.rights else ()
    # What there is one of for each section could have the name of any other.
    outputs = sorted(config.outputs, key=lambda each: each.for_each is not None)
    files = [
        _linked(each, output, config)
        for output in outputs
        for each in _files(output, manifest, now, more if rights.is_marked(output) else ())
    ]
    if config.manifest:
        files.append(_served("the manifest", [manifests.NAME], "application/json", _BRIEF, more))
    prefix = "/" + urlsplit(config.base_url).path.strip("/")
    prefix = prefix if prefix == "/" else f"{prefix}/"
    return Serving(
        url=config.base_url,
        prefix=prefix,
        directory=config.directory,
        files=tuple(files),
        open_paths=tuple(dict.fromkeys(_open(prefix, files))),
    )


def _open(prefix: str, files: Iterable[ServedFiles]) -> Iterator[str]:
    yield from ("/robots.txt", "/.well-known/*")
    for each in files:
        for path in (each.known_as,) if each.known_as else each.paths:
            yield prefix + path


def _files(
    output: Output,
    manifest: Mapping[str, Mapping[str, Any]],
    now: datetime,
    more: tuple[tuple[str, str], ...],
) -> Iterator[ServedFiles]:
    """Yield the files of *output*: those of months that are over, archives, and its own."""
    path, type = _PLACE.sub("*", output.path), formats.media_type(output.format)
    stem, suffix = _split(path)
    if output.archive is not None:
        own = [f"{stem}.*{suffix}"]
        yield _served(f"the archives of {output.path}", own, type, LONG, more)
    if output.format in ("sitemap", "schema-jsonl"):
        is_packed = output.gzip and not suffix.endswith(".gz")
        ending = ".jsonl" if output.format == "schema-jsonl" else f"{suffix}{'.gz' * is_packed}"
        part = type
        if output.format == "schema-jsonl":
            type = formats.media_type("schemamap")
        over, rest = _months(output, manifest, now)
        every = f"{stem}-*{ending}"
        for what, months, cached in (("closed", over, LONG), ("open", rest, SHORT)):
            if months:
                names = [f"{stem}-{each}*{ending}" for each in months]
                about = f"{what} months of {output.path}"
                yield replace(_served(about, names, part, cached, more), known_as=every)
    elif output.format == "news-sitemap":
        ending = f"{suffix}{'.gz' * (output.gzip and not suffix.endswith('.gz'))}"
        yield _served(f"parts of {output.path}", [f"{stem}-*{ending}"], type, SHORT, more)
    if output.tier is not None:
        fields = (("Cache-Control", "private, max-age=300"), ("X-Robots-Tag", "noindex"))
        yield replace(_served("a feed of members", [path], type, SHORT, ()), fields=fields)
        return
    live = [] if output.for_each is None else _live(output, manifest)
    yield replace(_served(output.path, [path], type, SHORT, more), live=tuple(live))


def _linked(files: ServedFiles, output: Output, config: Config) -> ServedFiles:
    """Return *files*, if they are one feed, with the header by which WebSub's hubs know it.

    https://www.w3.org/TR/websub/#discovery: subscribers and hubs look there first.
    """
    hubs = config.publication.hubs
    is_feed = files.paths == (output.path,) and formats.FORMATS[output.format].names_hubs
    if not (hubs and is_feed):
        return files
    own = output.url or urls.absolute(config.base_url + output.path)
    # One field for all: some servers replace what has the same name.
    links = [value for name, value in files.fields if name == "Link"]
    links += [*(f'<{hub}>; rel="hub"' for hub in hubs), f'<{own}>; rel="self"']
    others = [each for each in files.fields if each[0] != "Link"]
    return replace(files, fields=(*others, ("Link", ", ".join(links))))


def _live(output: Output, manifest: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for name, known in sorted(manifest.items()):
        if known.get("family") == output.path and known.get("feed") == name:
            yield name


def _served(
    about: str, paths: list[str], type: str, cached: str, more: tuple[tuple[str, str], ...]
) -> ServedFiles:
    return ServedFiles(
        about=about,
        paths=tuple(paths),
        fields=(("Cache-Control", cached), ("Access-Control-Allow-Origin", "*"), *more),
        content_type=media_types.content_type(paths[0], type),
        is_packed=paths[0].endswith(".gz"),
    )


def _months(
    output: Output, manifest: Mapping[str, Mapping[str, Any]], now: datetime
) -> tuple[list[str], list[str]]:
    """Return which years and months are over, and which are not, until the end of next year."""
    years = {
        int(found[1])
        for name, known in manifest.items()
        if known.get("family") == output.path and known.get("feed") != name
        for found in [_MONTH.search(PurePosixPath(name).name)]
        if found
    }
    over = [f"{year}-" for year in sorted(years) if year < now.year]
    over += [f"{now.year}-{month:02}" for month in range(1, now.month)]
    rest = [f"{now.year}-{month:02}" for month in range(now.month, 13)]
    return over, [*rest, f"{now.year + 1}-"]


def _split(path: str) -> tuple[str, str]:
    """Return *path* without its suffix, and that: ``.xml``, ``.xml.gz``."""
    bare = path.removesuffix(".gz")
    stem = bare.removesuffix(PurePosixPath(bare).suffix)
    return stem, path[len(stem) :]
