"""Decides what of a build goes live, what is held back, what is removed; then publishes it.

Each target has its own answer, because each has its own past, and its own trouble.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from msgspec.structs import replace

from feedpub import urls
from feedpub.config import Config
from feedpub.formats import FORMATS
from feedpub.model import Output, Value
from feedpub.publishing import Listings, Published, Several, Staging, addresses, compare, without
from feedpub.runs import Difference, Run, RunFile
from feedpub.selection import is_shard
from feedpub.targets import MadeFor, Staged, Target
from feedpub.text import is_secret

#: Comparing with what is live reads both whole; beyond this size only on request.
_COMPARED_UNASKED = 4 * 1024 * 1024


class Outcome(Value, frozen=True, gc=True):
    """What came of a run in one target.

    Attributes:
        where: What messages call the target.
        published: What became live, and what was held back because something in it was too bad;
            ``None`` if all of it was, or if it failed.
        differences: By article, against what was live; ``None`` where nobody asked and the
            comparison would be long.
        error: Why it failed; ``None`` if it did not.
    """

    where: str
    published: Published | None = None
    differences: Sequence[Difference] | None = None
    error: str | None = None


class Going(Value, frozen=True, gc=True):
    """What a run is about to put live, whatever the target.

    Attributes:
        config: What the configuration asks for.
        failed: The names of documents that may not go live.
        refused: The feeds that may not, for safety.
        is_hidden: Returns what tells whether the article at an address may not be seen; asked
            only if a file stays.
        listings: What the documents list, and those that are live.
        carriers: Returns, of some addresses, which of the documents that were kept list them.
        compared: Whether to say by article what changes, however long that takes.
        created: The instant of the run.
        expires: When the same records would make other files.
        is_rehearsal: Whether it is a dry run, and nothing goes live.
        done: Told, before any interrupt is heeded, that all of it is live.
    """

    config: Config
    failed: Collection[str]
    refused: Collection[str]
    is_hidden: Callable[[], Callable[[str], bool]]
    listings: Listings
    carriers: Callable[[Collection[str]], Mapping[str, Collection[str]]]
    compared: bool
    created: datetime
    expires: datetime | None
    is_rehearsal: bool
    done: Callable[[], object]


def deliver(waiting: Staging | Several, going: Going) -> list[Outcome]:
    """Put live what of *waiting* is fit for it, in each target.

    Raises:
        PublishError: There is one target, and it failed.
    """
    if isinstance(waiting, Staging):
        return [_delivered(waiting, going)]
    outcomes: dict[str, Outcome] = {}
    for staging in waiting.targets:
        with waiting.alone(staging):
            for staged in waiting.documents:
                staging.take(staged)
            outcomes[staging.target.where] = _delivered(staging, going)
    waiting.raise_bugs()
    failed = {
        where: Outcome(where=where, error=str(error)) for where, error in waiting.failed.items()
    }
    return [(outcomes | failed)[where] for where in waiting.names]


def _delivered(staging: Staging, going: Going) -> Outcome:
    """Publish what of *staging* is fit for it; return what that changed, by file and by article."""
    config, documents, where = going.config, staging.documents, staging.target.where
    stops = bool(going.failed or going.refused)
    if stops and config.all_or_nothing:
        return Outcome(where=where)
    delivery = release(
        documents,
        going.failed,
        going.refused,
        staging.earlier(),
        config.outputs,
        target=staging.target,
        is_hidden=going.is_hidden,
        leaving=Leaving(
            since=staging.leaving(), now=going.created, ttl=config.ttl, prune=config.prune
        ),
    )
    for name, rest in delivery.trimmed.items():
        if not config.prune or name in delivery.held or name in delivery.leaving:
            staging.trim(name, rest.data, rest.articles)
    planned = staging.planned(
        prune=config.prune,
        withdrawn=delivery.withdrawn,
        held=delivery.held,
        leaving=delivery.leaving,
    )
    changes = (planned.written, planned.unchanged, planned.removed, planned.trimmed)
    if stops and not any((*changes, staging.leaving())):
        return Outcome(where=where)
    differences = None
    fit = [each for each in documents if each.name not in delivery.held]
    if going.compared or _is_quick(fit):
        differences = compare(
            staging.target, fit, planned.removed, going.listings, going.carriers, going.is_hidden
        )
    published = staging.publish(
        prune=config.prune,
        withdrawn=delivery.withdrawn,
        held=delivery.held,
        leaving=delivery.leaving,
        done=going.done,
        created=going.created,
        expires=going.expires,
        base_url=config.base_url if config.manifest else None,
    )
    return Outcome(where=where, published=published, differences=differences)


def run_of(outcomes: Iterable[Outcome], documents: Iterable[Staged], going: Going) -> Run | None:
    """Return what was published: what changed in any target that is live now; ``None``: nothing."""
    live = [(each.where, each.published) for each in outcomes if each.published is not None]
    if not live:
        return None
    base = going.config.base_url
    written = {name for _, each in live for name in each.written}
    held = {name for _, each in live for name in each.held}
    trimmed = {name: None for _, each in live for name in each.trimmed}
    removed = {name: None for _, each in live for name in each.removed}
    articles = {
        each.url: each
        for outcome in reversed([*outcomes])
        for each in map(_told, outcome.differences or ())
        if each.files
    }
    documents = [each for each in documents if each.made_for.tier is None]
    files = [
        RunFile(
            path=each.name,
            url=each.url or urls.absolute(base + each.name),
            state="held" if each.name in held else _STATES[each.name in written],
            format=each.format,
            media_type=each.media_type,
            size=each.size,
            sha256=each.sha256,
            articles=each.articles,
            topic=_topic(each, going.config),
        )
        for each in documents
        if each.name not in removed and each.name not in trimmed
    ]
    topics = {each.name: _topic(each, going.config) for each in documents}
    files += [
        RunFile(
            path=name,
            url=urls.absolute(base + name),
            state="trimmed",
            topic=topics.get(name, ""),
        )
        for name in trimmed
    ]
    gone = [
        RunFile(path=name, url=urls.absolute(base + name), state="removed")
        for name in removed
        if not is_secret(name)
    ]
    return Run(
        created=going.created,
        expires=going.expires,
        home=going.config.publication.url,
        hubs=tuple(going.config.publication.hubs),
        targets=tuple(where for where, _ in live),
        files=(*files, *gone),
        articles=tuple(sorted(articles.values(), key=lambda each: (each.kind, each.url))),
        is_rehearsal=going.is_rehearsal,
    )


def _topic(staged: Staged, config: Config) -> str:
    """Return the address that subscribers know a feed by, if it names hubs; archives do not."""
    format = FORMATS.get(staged.format)
    is_feed = staged.made_for.feed == staged.name and format is not None and format.names_hubs
    if not (is_feed and config.publication.hubs):
        return ""
    return staged.url or urls.absolute(config.base_url + staged.name)


def _told(difference: Difference) -> Difference:
    """Return *difference* as others may hear of it: without the feeds of members."""
    public = tuple(name for name in difference.files if not is_secret(name))
    return replace(difference, files=public)


def as_published(documents: Sequence[Staged], outcomes: Sequence[Outcome]) -> list[Staged]:
    """Return *documents*; of several targets, each has changed if it did in any of them."""
    if len(outcomes) < 2:
        return list(documents)
    live = [each.published for each in outcomes if each.published is not None]
    changed = {name for each in live for name in (*each.written, *each.held)}
    return [replace(each, changed=each.name in changed) for each in documents]


_STATES = {True: "written", False: "unchanged"}


def _is_quick(documents: Iterable[Staged]) -> bool:
    return sum(each.size for each in documents if each.changed) <= _COMPARED_UNASKED


class Trimmed(Value, frozen=True):
    """What is left of a live file without the articles that were taken back."""

    data: bytes
    articles: int


class Delivery(Value, frozen=True):
    """What to do with the files of a publication.

    Attributes:
        held: Files that stay unchanged, because their feed has errors.
        withdrawn: Files of earlier runs that must be removed, even without pruning.
        trimmed: Files that stay, without articles that were taken back.
        leaving: Files that are no longer part of it, but stay until caches are over them: since
            when.
    """

    held: frozenset[str] = frozenset()
    withdrawn: frozenset[str] = frozenset()
    trimmed: Mapping[str, Trimmed] = MappingProxyType({})
    leaving: Mapping[str, datetime] = MappingProxyType({})


class Leaving(Value, frozen=True, gc=True):
    """How files go that are no longer part of the publication.

    Attributes:
        since: Those of earlier runs that are still served, and since when they are out of it.
        now: The instant of the run.
        ttl: How long caches may serve an old manifest, which still lists them.
        prune: Whether what no output makes any more goes.
    """

    since: Mapping[str, datetime]
    now: datetime
    ttl: timedelta = timedelta()
    prune: bool = False

    def still(self, names: Iterable[str], made: Collection[str]) -> dict[str, datetime]:
        """Return which files are to be served for now, and since when they are out of it.

        Args:
            names: Those that are out of it since this run.
            made: Those that are part of it.
        """
        since = {name: when for name, when in self.since.items() if name not in made}
        since |= dict.fromkeys(names, self.now)
        return {name: when for name, when in since.items() if when + self.ttl > self.now}


def release(
    documents: Sequence[Staged],
    failed: Collection[str],
    refused: Collection[str],
    earlier: Mapping[str, MadeFor],
    outputs: Sequence[Output],
    *,
    target: Target,
    is_hidden: Callable[[], Callable[[str], bool]],
    leaving: Leaving,
) -> Delivery:
    """Decide what to do with *documents*, and with the files of earlier runs in *target*.

    A feed with errors is held back with all its files, because an index must not list missing
    shards. A file that an output made before and does not make now has lost all its articles, and
    is removed. From any other file that would stay an article that was taken back is taken out, and
    if nothing else is in it, it is removed: this rule overrides all others.

    Args:
        documents: The documents of this build.
        failed: The names of those that must not go live.
        refused: The feeds that must not.
        earlier: The files that earlier runs published.
        outputs: The configured outputs.
        target: Where they are live.
        is_hidden: Returns a function that returns whether the article at an address is hidden;
            called only if a file stays.
        leaving: How files go.

    Raises:
        PublishError: A file that would stay cannot be read.
    """
    made_for = {each.name: each.made_for for each in documents}
    known = {name: _known(name, of, outputs) for name, of in earlier.items()}
    unfit = {made_for[name].feed for name in failed}.union(refused)
    held = {name for name, of in (known | made_for).items() if of.feed in unfit}
    families = {output.path for output in outputs}
    gone = {
        name
        for name, of in known.items()
        if name not in made_for
        and name not in held
        and of.family in families
        and (of.value is not None or of.feed != name)
    }
    # Addresses that are no longer valid.
    over = {name for name, of in known.items() if of.tier is not None and name not in made_for}
    gone |= over
    staying = [
        name for name in known if name not in gone and (name in held or name not in made_for)
    ]
    unlisted = gone.union(name for name in staying if leaving.prune and name not in held)
    served = leaving.still(unlisted - over, made_for.keys() - held)
    trimmed = _trimmed(dict.fromkeys((*staying, *sorted(served))), target, is_hidden)
    lost = {name for name, rest in trimmed.items() if rest is None}
    return Delivery(
        held=frozenset(held),
        withdrawn=frozenset(gone | lost.difference(leaving.since)),
        trimmed={name: rest for name, rest in trimmed.items() if rest is not None},
        leaving={name: since for name, since in served.items() if name not in lost},
    )


def _trimmed(
    names: Iterable[str], target: Target, is_hidden: Callable[[], Callable[[str], bool]]
) -> dict[str, Trimmed | None]:
    """Return those of *names* that carry a hidden article, as they are without it.

    Without the only article, in a format that must not be empty, there is nothing left of them.
    """
    carried = {name: addresses(target, name) for name in names}
    if not any(carried.values()):
        return {}
    hidden = is_hidden()
    return {
        name: _without(name, target, hidden)
        for name, urls in carried.items()
        if any(map(hidden, urls))
    }


def _without(name: str, target: Target, is_hidden: Callable[[str], bool]) -> Trimmed | None:
    found = without(target, name, is_hidden)
    if found is None:
        return None
    data, articles = found
    return Trimmed(data=data, articles=articles) if articles else None


def _known(name: str, made_for: MadeFor, outputs: Sequence[Output]) -> MadeFor:
    """Return which output made the file *name*; older versions did not record it."""
    if made_for.family:
        return made_for
    for output in outputs:
        if name == output.path or is_shard(name, output.path):
            return MadeFor(family=output.path, feed=output.path)
    return made_for
