"""feedpub.toml → `Config`: defaults, file, environment and flags; later ones override earlier.

``schemas/feedpub.schema.json`` defines the file; here it becomes values. All problems of the file
are reported at once, each with its line.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import timedelta
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from feedpub import dates, language, manifests, urls
from feedpub.config import _chosen, _tiers_of_members, _unpublished
from feedpub.config._chosen import Chosen
from feedpub.config._file import find, metrics_path, read, whole_schema
from feedpub.config._guards import limits
from feedpub.config._store_table import StoreOptions, store_of
from feedpub.config._tiers_of_members import MemberOptions
from feedpub.config._unpublished import is_published
from feedpub.errors import ConfigError
from feedpub.fetch import ORDINARY, FetchOptions
from feedpub.findings import Levels, Severity, declared
from feedpub.model import FOLDER, Access, Content, Output, Publication, Source, Value, Where
from feedpub.settings import Key, Settings, span
from feedpub.text import alike

if TYPE_CHECKING:
    from feedpub.formats import Format

__all__ = [
    "Chosen",
    "Config",
    "Judgement",
    "MemberOptions",
    "StoreOptions",
    "every_rule",
    "find",
    "is_published",
    "load",
    "load_judgement",
    "metrics_path",
    "path_problem",
    "whole_schema",
]


class Judgement(Value, frozen=True, gc=True):
    """The severities of rules, for all files and for some."""

    #: For all files.
    levels: Levels = MappingProxyType({})
    #: Glob → severities of the files it matches.
    overrides: tuple[tuple[str, Levels], ...] = ()
    #: From the command line; overrides everything else.
    final: Levels = MappingProxyType({})

    def of(self, path: str) -> Levels:
        """Return the severities that apply to the file *path*."""
        if not self.overrides and not self.final:
            return self.levels
        levels = dict(self.levels)
        for glob, own in self.overrides:
            if fnmatch(path, glob) or fnmatch(path, f"*/{glob}"):
                levels.update(own)
        levels.update(self.final)
        return levels


class Config(Value, frozen=True, gc=True):
    """The configuration: sources, outputs, severities and targets."""

    publication: Publication
    sources: tuple[Source, ...]
    outputs: tuple[Output, ...]
    #: Target directory, absolute; with `targets` the first directory among them.
    directory: Path
    #: Public address of the target directory, with a final slash.
    base_url: str
    #: Working folder, absolute; default: beside the target directory.
    work: Path | None = None
    #: ``directory`` or ``releases``.
    layout: str = "directory"
    #: How many releases to keep besides the live one.
    keep: int = 3
    prune: bool = False
    #: Whether to publish a manifest beside the files.
    manifest: bool = True
    #: How long caches may serve an old manifest: so long what it lists stays.
    ttl: timedelta = timedelta()
    #: How the addresses of members' feeds are made.
    members: MemberOptions = MemberOptions()
    #: Publish nothing at all if one feed has errors.
    all_or_nothing: bool = False
    #: Runs in a row that hold a feed back before that is said louder.
    loud_after: int = 3
    #: Where to publish, if not simply to `directory`.
    targets: tuple[Chosen, ...] = ()
    #: Who is told what was published.
    announcers: tuple[Chosen, ...] = ()
    judgement: Judgement = Judgement()
    #: What is remembered from run to run, and where; ``None``: nothing.
    store: StoreOptions | None = None
    #: Guard → its limit, where that is configured; ``None``: it is off.
    guard: Mapping[str, float | None] = MappingProxyType({})
    #: Where each run writes its metrics, absolute.
    metrics: Path | None = None
    #: Requests to the URLs of sources.
    fetch: FetchOptions = ORDINARY
    #: The base directory of relative source paths.
    base: Path = Path()
    #: The file that was read, if any.
    path: Path | None = None

    @property
    def published(self) -> list[Path]:
        """The directories that the world reads, absolute."""
        found = [each.options for each in self.targets if each.type == "directory"]
        named = [(self.base / each.get("directory", "public")).absolute() for each in found]
        return named or [self.directory]


def load(
    path: Path | None = None,
    *,
    overrides: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
    directory: Path | None = None,
) -> Config:
    """Read the configuration.

    Args:
        path: The file; default: the nearest ``feedpub.toml`` or ``pyproject.toml`` with
            ``[tool.feedpub]`` in *directory* or above it, if there is one.
        overrides: Values that override the file, by dotted key: ``{"publication.url": …}``.
        environment: Its ``FEEDPUB_PUBLICATION_*`` and ``FEEDPUB_PUBLISH_*`` override the file.
        directory: Where the search starts; default: the current directory.

    Raises:
        ConfigError: The file is missing, malformed or says something impossible.
    """
    start = directory or Path.cwd()
    path = path or find(start)
    settings = read(path, environment or {}, overrides or {})
    base = path.parent.absolute() if path else start.absolute()
    return _config(settings, base, path, is_elsewhere="publish.directory" in (overrides or {}))


def _config(settings: Settings, base: Path, path: Path | None, *, is_elsewhere: bool) -> Config:
    if path is None and "publication" not in settings.table:
        raise ConfigError(
            f"there is no feedpub.toml, and no pyproject.toml with [tool.feedpub], in {base} or "
            "above it",
            help="Write one with `feedpub init SOURCE`, or give --url, --name and --language.",
        )
    if "publication" not in settings.table:
        settings.problem((), "'publication' is missing: name, url and language of the site")
        settings.raise_problems()
    publication = _publication(settings)
    publish = settings.table.get("publish", {})
    base_url = urls.absolute(publish.get("url", publication.url)).rstrip("/") + "/"
    from feedpub.config._rights import emitted, rights_of

    if "rights" in settings.table:
        publication = replace(publication, rights=rights_of(settings, publication, base_url))
    from feedpub.formats import usual  # what sets severities only needs none: 8 ms

    outputs = tuple(
        _output(settings, index, table, base)
        for index, table in enumerate(settings.table.get("output") or usual())
    )
    outputs += tuple(emitted(settings, publication.rights, outputs, base_url))
    known = {"hubs": publication.hubs, "home": publication.url, "base_url": base_url}
    announcers = _chosen.announcers(settings, base, known)
    outputs += _chosen.files_of(settings, announcers, outputs)
    _check_paths(settings, outputs)
    from feedpub.config._source_tables import source_of  # what sets severities only has none

    sources = tuple(
        source_of(settings, index, table)
        for index, table in enumerate(settings.table.get("source", ()))
    )
    judgement = _judgement(settings)
    guard = limits(settings, ("guard",), settings.table.get("guard", {}))
    targets = _chosen.targets(settings, base)
    directories = [each.options for each in targets if each.type == "directory"] or [publish]
    published = [(base / each.get("directory", "public")).absolute() for each in directories]
    store = store_of(settings, base, path, published, is_elsewhere=is_elsewhere)
    _unpublished.check(settings, base, targets, published)
    settings.raise_problems()
    main = directories[0]
    work = main.get("work")
    metrics = settings.table.get("metrics", {}).get("path")
    return Config(
        publication=publication,
        sources=sources,
        outputs=outputs,
        directory=published[0],
        base_url=base_url,
        work=None if work is None else (base / work).absolute(),
        layout=main.get("layout", "directory"),
        keep=main.get("keep", 3),
        prune=publish.get("prune", False),
        manifest=publish.get("manifest", True),
        ttl=span(publish["ttl"]) if "ttl" in publish else timedelta(),
        members=_tiers_of_members.member_options(settings.table.get("members", {})),
        all_or_nothing=publish.get("all_or_nothing", False),
        loud_after=publish.get("loud_after", 3),
        targets=targets,
        announcers=announcers,
        judgement=judgement,
        store=store,
        guard=guard,
        metrics=None if metrics is None else (base / metrics).absolute(),
        fetch=_fetch(settings.table.get("fetch", {})),
        base=base,
        path=path,
    )


def load_judgement(path: Path | None = None, *, directory: Path | None = None) -> Judgement:
    """Read only the severities of the configuration; it is allowed to be missing.

    Raises:
        ConfigError: The file is missing, malformed or says something impossible.
    """
    path = path or find(directory or Path.cwd())
    settings = read(path, {}, {})
    if path is not None:
        _declare(settings, path.parent.absolute())
    judgement = _judgement(settings)
    settings.raise_problems()
    return judgement


def _declare(settings: Settings, base: Path) -> None:
    """Load the rules of the outputs' profiles, if the severities name an unknown rule."""
    tables = [settings.table, *settings.table.get("override", ())]
    if any(unknown_rule(whole(id)) for table in tables for id in table.get("rules", {})):
        for index, output in enumerate(settings.table.get("output", ())):
            from feedpub.config import _for_profiles

            _for_profiles.named(settings, ("output", index), output, base)


def _judgement(settings: Settings) -> Judgement:
    table = settings.table
    overrides = [
        (each["path"], _levels(settings, ("override", index, "rules"), each["rules"]))
        for index, each in enumerate(table.get("override", ()))
    ]
    return Judgement(
        levels=_levels(settings, ("rules",), table.get("rules", {})), overrides=tuple(overrides)
    )


def _levels(settings: Settings, key: Key, table: Mapping[str, str]) -> Levels:
    for id in table:
        problem = unknown_rule(whole(id))
        if problem:
            settings.problem((*key, id), problem)
    return {whole(id): severity(name) for id, name in table.items()}


def whole(id: str) -> str:
    """Return the rule or ``scope/*`` that *id* means: a scope alone means all of its rules."""
    return id if "/" in id else f"{id}/*"


def unknown_rule(id: str) -> str | None:
    """Return what is wrong with *id*, if it is neither a rule nor ``scope/*``."""
    from feedpub.checks import RULES  # not needed if no severity is set
    from feedpub.receiving import RULES as TRANSPORT_RULES
    from feedpub.sources import RULES as RECORD_RULES

    if id in _patterns((*RULES, *RECORD_RULES, *TRANSPORT_RULES)):
        return None
    known = _patterns(every_rule())
    if id in known:
        return None
    near = alike(id, known)
    return f"there is no such rule; did you mean {near[0]!r}?" if near else "there is no such rule"


def every_rule() -> frozenset[str]:
    """Return the ids of all rules, including those of profile files that were read."""
    from feedpub import checks, profiles, receiving, sources

    return frozenset(
        (*checks.RULES, *sources.RULES, *receiving.RULES, *profiles.rules(), *declared())
    )


def _patterns(ids: Collection[str]) -> frozenset[str]:
    return frozenset(ids) | {f"{id.partition('/')[0]}/*" for id in ids}


def severity(name: str) -> Severity | None:
    """Return the severity *name*; ``None`` for off."""
    return None if name == "off" else Severity[name.upper()]


def _publication(settings: Settings) -> Publication:
    table = dict(settings.table["publication"])
    for key in ("url", "logo", "icon"):
        if key in table:
            table[key] = settings.checked(("publication", key), urls.absolute, table[key])
    table["language"] = settings.checked(
        ("publication", "language"), language.normalize, table["language"]
    )
    if "timezone" in table:
        settings.checked(("publication", "timezone"), dates.zone, table["timezone"])
    table["hubs"] = tuple(table.get("hubs", ()))
    table["name"] = table["name"].strip()
    settings.raise_problems()
    return Publication(**table)


def _fetch(table: Mapping[str, Any]) -> FetchOptions:
    hosts = table.get("allow_private", False)
    if not isinstance(hosts, bool):
        hosts = frozenset(host.lower() for host in hosts)
    return FetchOptions(**{**table, "allow_private": hosts})


def _output(settings: Settings, index: int, table: Mapping[str, Any], base: Path) -> Output:
    from feedpub.formats import FORMATS  # what sets severities only needs none: 8 ms

    if "profile" in table:
        from feedpub.config import _for_profiles

        table = _for_profiles.completed(settings, ("output", index), table, base)
    elif "settings" in table:
        settings.problem(("output", index, "settings"), "only mean something beside a profile")
    where = {name: value for name, value in table.get("where", {}).items() if name != "age"}
    values: dict[str, Any] = dict(table)
    format = FORMATS[table["format"]]
    values.setdefault("path", _tiers_of_members.default_path(table, format.path))
    limit = values.get("limit", format.limit)
    values["limit"] = None if limit == "all" else limit
    values["where"] = _where(where, table.get("where", {}).get("age"))
    values["full_access"] = tuple(Access(level) for level in values.pop("access", ()))
    if "tier" in values:
        _tiers_of_members.complete(settings, index, values, table)
    if "max_age" in values:
        values["max_age"] = span(values["max_age"])
    if "tombstones" in values:
        _check_tombstones(settings, index, values, format)
        said = values["tombstones"]
        values["tombstones"] = timedelta() if said == "none" else span(said)
    if "content" in values:
        values["content"] = Content(values["content"])
    if "guard" in values:
        values["guard"] = limits(settings, ("output", index, "guard"), values["guard"])
    if "archive" in values:
        _check_archive(settings, index, values, format)
    _check_for_each(settings, index, values)
    return Output(**values)


def _check_archive(
    settings: Settings, index: int, values: Mapping[str, Any], format: Format
) -> None:
    problem = None
    if not format.has_archives:
        problem = f"{format.name} has none; leave it out, or write format = 'atom'"
    elif values.get("profiles"):
        problem = "is not for aggregators; write an output without a profile for your archives"
    elif values.get("max_age") or values["where"].age is not None:
        problem = "keeps every article, but the output only has those of some age"
    if problem is not None:
        settings.problem(("output", index, "archive"), problem)


def _check_tombstones(
    settings: Settings, index: int, values: Mapping[str, Any], format: Format
) -> None:
    if format.has_tombstones:
        return
    from feedpub import profiles

    if not any(profiles.find(name).limits.deletions for name in values.get("profiles", ())):
        settings.problem(
            ("output", index, "tombstones"),
            f"{format.name} has no way to say that an article was withdrawn; leave it out, or name"
            " the profile of an aggregator that has one",
        )


def _where(table: Mapping[str, Any], age: str | None) -> Where:
    values = {
        name: (value,) if isinstance(value, str) else tuple(value) for name, value in table.items()
    }
    if "access" in values:
        values["access"] = tuple(Access(level) for level in values["access"])
    return Where(**values, age=span(age) if age else None)


def _check_for_each(settings: Settings, index: int, values: Mapping[str, Any]) -> None:
    place, path, name = ("output", index), values["path"], values.get("for_each")
    if name and f"{{{name}}}" not in path:
        settings.problem(
            (*place, "for_each"), f"makes one file for each {name}, so path must hold {{{name}}}"
        )
    known = "token" if "tier" in values else name
    for found, end in re.findall(r"\{([^}]*+)(\}?)", path):
        if end and found != known:
            settings.problem(
                (*place, "path"), f"{{{found}}} has no meaning without for_each = {found!r}"
            )
    if name and values.get("url") and f"{{{name}}}" not in values["url"]:
        settings.problem((*place, "url"), f"with for_each the url must hold {{{name}}} as well")


def _check_paths(settings: Settings, outputs: tuple[Output, ...]) -> None:
    seen: dict[str, int] = {}
    for index, output in enumerate(outputs):
        problem = path_problem(output.path)
        own = output.path if output.tier is None else f"{output.path} {output.tier}"
        first = seen.setdefault(own, index)
        if first != index:
            problem = f"is already the path of output {first + 1}"
        if problem is not None:
            settings.problem(("output", index, "path"), f"{output.path!r} {problem}")
    for index, output in enumerate(outputs):
        for parent in map(str, PurePosixPath(output.path).parents):
            if parent in seen:
                settings.problem(
                    ("output", index, "path"),
                    f"{output.path!r} is below {parent!r}, the file of output {seen[parent] + 1}",
                )


def path_problem(text: str) -> str | None:
    """Return what is wrong with *text* as an output's path."""
    path = PurePosixPath(text)
    if Path(text).is_absolute() or ".." in path.parts or "\\" in text:
        return "leaves the target directory; write a path below it"
    if any(each < " " or each == "\x7f" for each in text):
        return "holds a control character; leave it out"
    if not path.parts:
        return "names no file; write a path like 'rss.xml'"
    if text == manifests.NAME:
        return "is the manifest of the publication; write another path"
    if path.parts[0] == FOLDER:
        return f"is in {FOLDER!r}, where feedpub keeps its own files; write another path"
    # A file must have one spelling: with two, two outputs would overwrite each other.
    return None if text == str(path) else f"must be written {str(path)!r}"
