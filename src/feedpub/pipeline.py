"""The whole of feedpub on one page.

Read, remember, plan, clean, write, check, guard, publish, announce.

`validate` is the second half of it, for documents that already exist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from msgspec.structs import replace

from feedpub import checks, executors, protecting
from feedpub.announcing import Announcement, Announcer, Messenger, announce
from feedpub.builds import Built, Prepared, Request
from feedpub.choosing import needed
from feedpub.config import Config, Judgement, is_published
from feedpub.dates import aware
from feedpub.destinations import (
    announcers_of,
    members_change,
    recover,
    store_of,
    targets_of,
    waiting_for,
    with_members,
)
from feedpub.errors import (
    ConfigError,
    ReadError,
    UsageError,
)
from feedpub.fetch import ORDINARY, Fetcher, FetchOptions
from feedpub.findings import Note
from feedpub.guarding import stops
from feedpub.inquiring import Inquiry
from feedpub.judging import by_path, contradictions, examine, merged, worst
from feedpub.making import Before, Made, Maker, choose
from feedpub.model import Document, Publication, Value
from feedpub.newsworthy import news
from feedpub.newsworthy import settle as note_news
from feedpub.notifying import Outgoing, outgoing, put, rehearse, tell
from feedpub.proposing import (
    fingerprint,
    hold_to,
    hold_to_clock,
    propose,
    reasons_as_json,
)
from feedpub.publishing import Listings
from feedpub.recalling import carriers, recalled, settle
from feedpub.releasing import Going, as_published, deliver, run_of
from feedpub.remembering import Memory, follow, learn, live_files, remember
from feedpub.reports import Checked
from feedpub.runs import Run
from feedpub.selection import announced_since
from feedpub.sources import ORDINARY_SHARE, Earlier, Reading, Rejected, Source, set_aside
from feedpub.sources import read as read_sources
from feedpub.store import Store
from feedpub.summarising import as_remembered, failing, last_summary, summary, taken
from feedpub.targets import Target
from feedpub.text import kind_of
from feedpub.workers import allowed

__all__ = [
    "Built",
    "CheckedRecords",
    "Prepared",
    "Request",
    "announcers_of",
    "build",
    "check_records",
    "read_articles",
    "recover",
    "targets_of",
    "validate",
    "validate_files",
]

if TYPE_CHECKING:
    from feedpub.validating import validate_files as validate_files


def build(
    config: Config,
    request: Request,
    *,
    stdin: BinaryIO | None = None,
    progress: Callable[[str], None] = lambda _: None,
    say: Callable[[str], object] = lambda _: None,
    done: Callable[[], object] = lambda: None,
    look: Callable[[Prepared], object] = lambda _: None,
    targets: Sequence[Target] | None = None,
    announcers: Sequence[Announcer] | None = None,
) -> Built:
    """Read the articles, write the documents, check them, and publish if all is well.

    Args:
        config: The configuration.
        request: The options.
        stdin: The stream of the source ``-``.
        progress: Receives progress messages.
        say: Receives a sentence for everything that the run has to do without.
        done: Called as soon as the files are live, before any interrupt is handled.
        look: Called with what is ready to be published, while its files can be read; not if an
            earlier step stops the run.
        targets: Where to publish; by default the configured targets.
        announcers: Who is told what was published; by default the configured announcers.

    Raises:
        FeedpubError: The request cannot be carried out; nothing has changed then.
    """
    _check_quarantine(config, request)
    request = _as_planned(request)
    told = _told(config, request, announcers)
    needs_articles = any(each.needs_articles for each in told)
    is_compared = request.compare or request.proposes or needs_articles
    # First, so that the remains of an interrupted run are repaired in any case, and of two runs the
    # one that publishes last has read last.
    with (
        waiting_for(
            targets_of(config) if targets is None else targets,
            wait=request.wait,
            dry_run=request.dry_run,
            say=say,
        ) as waiting,
        store_of(config, dry_run=request.dry_run, wait=request.wait, allow=request.allow) as store,
        executors.opened(request.executor, allowed(request.jobs), folder=waiting.aside()) as pool,
    ):
        config = with_members(config, store, request.now)
        if config.store is not None:
            follow(config.store.home, store)
        progress("reading")
        inquiry = Inquiry(config, store, request.since, request.now)
        reading = _read(config, request, stdin, pool, inquiry, inquiry.earlier(say))
        sources = by_path(reading.findings, config.judgement)
        if reading.cut_short or _stops(sources, request):
            return Built(
                total=reading.total,
                articles=len(reading.articles),
                unwanted=reading.unwanted,
                cut_short=reading.cut_short,
                sources=sources,
            )
        if not request.dry_run:
            # Before anything goes live, so that no record is lost if this fails.
            for path, rejected in _aside(config, request, reading.rejected).items():
                set_aside(rejected, path)
        progress("remembering")
        learn(store, live_files(waiting, config.outputs), request.now, say)
        memory = remember(
            reading.articles,
            store,
            request.now,
            read_with=inquiry.read_with,
            same_url=config.store is None or config.store.same_url,
            addressed=[each.path for each in config.outputs if each.guid == "url"],
            announced_since=announced_since(config.outputs, request.now),
            sources=inquiry.suppliers(reading.deliveries),
            former=inquiry.former,
            keeps=inquiry.keeps,
        )
        sources = [*sources, *by_path(memory.findings, config.judgement)]
        # Whoever measures images again may find others.
        before = recalled(memory) if request.measure is None else Before()
        choice = choose(
            config,
            before,
            waiting,
            request.now,
            translated=memory.is_translated,
            taken_back=memory.taken_back,
        )
        every, memory.articles = memory.articles, needed(memory, choice, request.now)
        maker = Maker(
            config,
            waiting,
            memory.articles,
            now=request.now,
            pool=pool,
            choice=choice,
            total=memory.total,
            taken_back=memory.taken_back,
        )
        progress("planning")
        links = maker.plan.links
        if request.measure is not None:
            progress("measuring images")
            found = maker.measure(request.measure, say)
            sources = [*sources, *by_path(found, config.judgement)]
        progress("cleaning")
        maker.clean()
        made = list(maker.documents(progress))  # each is written and checked by one worker
        documents = [each.staged for each in made]
        checked = merged(
            [each.checked for each in made],
            contradictions(
                [each.facts for each in made if each.facts is not None],
                {each.staged.name: each.staged.path.read_bytes for each in made},
                config.judgement,
                request.now,
            ),
        )
        checked = protecting.without_members_text(checked, documents)
        failed = {each.path for each in checked if each.crash or _stops([each], request)}
        look(Prepared(articles=every, documents=documents, checked=checked, outputs=config.outputs))
        progress("guarding")
        listings = Listings(
            {each.staged.name: each.listing for each in made if each.listing is not None},
            compared=is_compared,
        )
        refused = protecting.refusals(
            config,
            waiting,
            documents,
            listings,
            reading,
            memory,
            maker.plan,
            now=request.now,
            members={each.staged.name: each.members for each in made},
            failed=failed,
            allowed=request.allow,
        )
        held = protecting.feeds(refused, documents, waiting)
        held |= protecting.announcing(refused, maker.plan, memory)
        changes = (maker.next_change, members_change(config, store, request.now))
        due = min(filter(None, changes), default=None)
        going = Going(
            config=config,
            failed=failed,
            refused=held,
            is_hidden=lambda: protecting.hides(links, memory, refused),
            listings=listings,
            carriers=carriers(memory),
            compared=is_compared,
            created=request.now,
            expires=due,
            is_rehearsal=request.dry_run,
            done=done,
        )
        prints = None
        if request.proposes or request.plan is not None:
            options = request.deciding
            held_back = failed | held
            prints = fingerprint(config, options, reading.articles, waiting.each, made, held_back)
            hold_to(request.plan, prints)
        progress("publishing")
        protecting.settle(refused, held, documents, config, reading, memory)
        inquiry.note(reading.deliveries, is_doubted=stops(refused))
        last = last_summary(store)
        memory.commit()
        outcomes = deliver(waiting, going)
        run = run_of(outcomes, documents, going)
        fitted = _each_once(note for each in made for note in each.notes)
        built = Built(
            total=reading.total,
            articles=len(reading.articles),
            unwanted=reading.unwanted,
            rejected=reading.rejected,
            sources=sources,
            documents=as_published(documents, outcomes),
            checked=checked,
            refused=refused,
            published=next((each.published for each in outcomes if each.published), None),
            differences=next((each.differences for each in outcomes if each.published), None),
            outcomes=outcomes,
            run=run,
            cleaned=maker.cleaned,
            fitted=fitted,
            taken=taken(documents, fitted, config.outputs, last),
            emptied={
                each.staged.made_for.feed: dict(each.left_out) for each in made if each.left_out
            },
            reasons=reasons_as_json(made, memory),
            failing=failing(outcomes, documents, last),
            next_run_at=due,
        )
        messages = _messages(told, run, memory, made)
        if run is not None and not request.dry_run:
            number = settle(
                memory,
                maker,
                made,
                checked,
                run,
                summary=as_remembered(summary(built, config.outputs)),
                is_doubted=stops(refused),
                say=say,
                also=partial(_remember_messages, messages, request.now),
            )
            built = replace(built, number=number)
    if told:
        progress("announcing")
        built = replace(built, announced=_announced(config, request, told, built, messages))
    if prints is None:
        return built
    differences = built.differences or ()
    proposal = propose(
        prints,
        made,
        outcomes,
        differences,
        memory,
        created=request.now,
        expires=due,
    )
    return replace(built, proposal=proposal)


def validate(
    documents: Iterable[Document],
    *,
    now: datetime,
    judgement: Judgement | None = None,
    profiles: Sequence[str] = (),
) -> Iterator[Checked]:
    """Yield, for each of *documents*, what is wrong with it; `validate_files` reads files.

    Args:
        documents: Documents in memory; iterated once, lazily.
        now: The instant, with its time zone, to judge dates by.
        judgement: How bad a breach of each rule is.
        profiles: Aggregators that must accept them, by name, ``("msn",)``; ``auto`` are those that
            a document is made for.

    Raises:
        UsageError: There is no such profile, *now* has no time zone, or something is not a
            `Document`.
        ConfigError: The file of a profile is invalid.
    """
    aware(now, "now")
    if isinstance(profiles, str):
        raise UsageError(f"profiles is {profiles!r}", help=f"Write profiles=({profiles!r},).")
    if isinstance(documents, Document | bytes | str) or not isinstance(documents, Iterable):
        raise UsageError(
            f"documents is {kind_of(documents)}, not a list of Document",
            help="Pass a list, also of one; feedpub.validate_files reads files.",
        )
    if profiles:
        from feedpub.profiles import check_names

        check_names(profiles)
    judged_by = judgement or Judgement()
    return (
        examine(checks.document_of(each), now, judged_by, facts=False, profiles=profiles).checked
        for each in documents
    )


def read_articles(config: Config, now: datetime) -> Reading:
    """Return what the sources of *config* hold: articles as their records have them.

    Args:
        config: The configuration.
        now: What dates are held against.

    Raises:
        ReadError: A source is missing, cannot be read or ends too early.
    """
    inquiry = Inquiry(config, None, None, now)
    with executors.opened(None, 1) as pool:
        reading = _read(config, Request(now=now), None, pool, inquiry)
    if reading.cut_short:
        raise ReadError(
            "ends too early: articles may be missing",
            place=reading.cut_short[0],
            help="Get the whole file.",
        )
    return reading


class CheckedRecords(Value, frozen=True, gc=True):
    """The findings in records.

    Attributes:
        total: The number of records.
        checked: The findings, by source; only sources with findings.
        cut_short: The sources that end too early.
    """

    total: int
    checked: Sequence[Checked]
    cut_short: Sequence[str] = ()


def check_records(
    sources: Sequence[str],
    *,
    publication: Publication,
    judgement: Judgement | None = None,
    base: Path | None = None,
    stdin: BinaryIO | None = None,
    executor: executors.Given = None,
    fetch: FetchOptions = ORDINARY,
    now: datetime | None = None,
    since: datetime | None = None,
) -> CheckedRecords:
    """Return what is wrong with the records of *sources*, read on all processors.

    Args:
        sources: Files, globs, ``-``.
        publication: Whose records they are.
        judgement: How bad a breach of each rule is.
        base: What relative paths are relative to.
        stdin: What ``-`` means.
        executor: What reads large files instead.
        fetch: The limits of requests to the addresses of sources.
        now: What dates are held against; ``None``: not whether they are in the future.
        since: Checks only what is new or changed since then, from sources that can tell.

    Raises:
        ReadError: A source is missing or cannot be read.
    """
    with Fetcher(fetch) as get:
        reading = read_sources(
            [Source(path=path) for path in sources],
            publication=publication,
            base=base or Path.cwd(),
            stdin=stdin,
            patience=None,
            workers=None,
            executor=executor,
            fetch=get,
            now=now,
            earlier=[None if since is None else Earlier(since=since) for _ in sources],
            allow_empty=since is not None,
        )
    checked = by_path(reading.findings, judgement or Judgement())
    return CheckedRecords(total=reading.total, checked=checked, cut_short=reading.cut_short)


def __getattr__(name: str) -> object:
    if name == "validate_files":  # not needed for a build: 7 ms
        from feedpub.validating import validate_files

        return validate_files
    raise AttributeError(f"module 'feedpub.pipeline' has no attribute {name!r}")


def _read(
    config: Config,
    request: Request,
    stdin: BinaryIO | None,
    pool: executors.Pool,
    inquiry: Inquiry,
    earlier: Sequence[Earlier | None] = (),
) -> Reading:
    if not config.sources:
        raise ConfigError(
            "there is nothing to read",
            place=str(config.path) if config.path else None,
            help="Name the files on the command line, or add a [[source]] with a path.",
        )
    with Fetcher(config.fetch) as fetch:
        reading = read_sources(
            [_as_requested(each, request) for each in config.sources],
            publication=config.publication,
            base=config.base,
            stdin=stdin,
            strict=request.strict,
            allow_empty=request.allow_empty or inquiry.may_be_empty,
            quarantine=request.quarantine is not None,
            max_bad=ORDINARY_SHARE if request.max_bad is None else request.max_bad,
            executor=pool,
            fetch=fetch,
            now=request.now,
            earlier=earlier,
        )
    return replace(reading, deliveries=inquiry.with_past(reading.deliveries))


def _told(
    config: Config, request: Request, announcers: Sequence[Announcer] | None
) -> Sequence[Announcer]:
    """Return whom to tell what was published; in a dry run, of whom to say what they would be."""
    if request.announce is False:
        return ()
    known = announcers_of(config) if announcers is None else announcers
    return [each for each in known if request.announces or isinstance(each, Messenger)]


def _messages(
    told: Sequence[Announcer], run: Run | None, memory: Memory, made: Iterable[Made]
) -> Outgoing:
    """Return what messengers among those *told* have to tell of *run*, not yet remembered."""
    if not any(isinstance(each, Messenger) for each in told):
        return {}
    if run is not None:
        run = news(run, memory, lambda: {id for each in made for id in each.members})
    return outgoing(told, run)


def _remember_messages(messages: Outgoing, now: datetime, store: Store, is_all_live: bool) -> None:
    note_news(store, now, is_all_live=is_all_live)
    put(store, messages, now)


def _announced(
    config: Config, request: Request, told: Sequence[Announcer], built: Built, messages: Outgoing
) -> Sequence[Announcement]:
    """Tell those *told* what was *built*, and whom an earlier run could not tell."""
    run = built.run if built.run is not None and built.run.has_changes else None
    others = [each for each in told if not isinstance(each, Messenger)]
    announced = [] if run is None else list(announce(others, run))
    if not messages:
        return announced
    if request.dry_run:
        return [*announced, *rehearse(config, messages, request.now)]
    is_kept = built.number is not None
    return [*announced, *tell(config, messages, request.now, is_kept=is_kept)]


def _check_quarantine(config: Config, request: Request) -> None:
    """Refuse to set unusable records aside where the world could read them."""
    path = request.quarantine
    if path is not None and is_published(path.absolute(), config.published):
        raise UsageError(
            f"the quarantine {str(path)!r} is published, with all that its records say",
            help="Name a file elsewhere.",
        )


def _as_planned(request: Request) -> Request:
    """Return *request* for the instant that its plan is for, if it is held to one."""
    if request.plan is None:
        return request
    hold_to_clock(request.plan, request.now)
    return replace(request, now=request.plan.created)


def _as_requested(source: Source, request: Request) -> Source:
    """Return *source* with what the request says of unusable records, which wins."""
    if request.quarantine is not None:
        # One file for all; without a share of its own, a source shares that of all together.
        own = source.max_bad if request.max_bad is None else None
        return replace(source, quarantine=str(request.quarantine.absolute()), max_bad=own)
    own = source.max_bad if request.max_bad is None else request.max_bad
    return replace(source, max_bad=own)


def _aside(
    config: Config, request: Request, rejected: Sequence[Rejected]
) -> dict[Path, list[Rejected]]:
    """Return the files that unusable records are set aside in, and what goes into each."""
    if request.quarantine is not None:
        return {request.quarantine: list(rejected)}
    named = [each.quarantine for each in config.sources if each.quarantine is not None]
    return {
        config.base / name: [each for each in rejected if each.quarantine == name] for name in named
    }


def _each_once(notes: Iterable[Note]) -> list[Note]:
    """Return *notes* without those that feeds of one output have in common."""
    once = {
        (each.output, each.rule.id, each.kept, each.message, each.origin): each for each in notes
    }
    return list(once.values())


def _stops(checked: Iterable[Checked], request: Request) -> bool:
    found = worst(checked)
    return found is not None and found >= request.fail_on
