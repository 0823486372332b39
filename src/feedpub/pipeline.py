"""The whole of feedpub on one page: read, select, clean, write, check, publish.

`validate` is the same road, entered where the documents already exist.
"""

from __future__ import annotations

import dataclasses
import gzip
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO, TypeAlias
from urllib.parse import urlsplit

from feedpub import checks, readers, receiving, workers
from feedpub.config import Config, Judgement
from feedpub.errors import ConfigError
from feedpub.findings import Finding, Levels, Severity, severity_of
from feedpub.making import GZIP, Made, Maker, checked_document, examined_document
from feedpub.model import Document, Publication
from feedpub.publishing import Difference, Published, Rehearsal, Staged, Staging, compare
from feedpub.reports import Checked

#: Comparing with what is live reads both whole; beyond this size only on request.
_COMPARED_UNASKED = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build did, or would have done.

    Attributes:
        total: Records read.
        articles: Articles they make, each counted once.
        rejected: Records set aside, with the reasons.
        sources: What was found in the records, by source.
        documents: The files made.
        checked: What was found in them.
        published: What became live; ``None`` if something was too bad for that.
        differences: By article, against what was live; ``None`` where nobody asked and the
            comparison would be long.
        cleaned: What was changed in article bodies, and how often.
        next_run_at: When the same records would make other files.
    """

    total: int
    articles: int
    rejected: Sequence[readers.Rejected] = ()
    sources: Sequence[Checked] = ()
    documents: Sequence[Staged] = ()
    checked: Sequence[Checked] = ()
    published: Published | None = None
    differences: Sequence[Difference] | None = None
    cleaned: Mapping[str, int] | None = None
    next_run_at: datetime | None = None

    def worst(self) -> Severity | None:
        """Return the worst severity found, if anything was."""
        return _worst((*self.sources, *self.checked))


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """How a build is to go about it; the configuration says what it is to make.

    Attributes:
        now: The instant that decides what is public and what is fresh.
        strict: Characters that XML cannot hold are errors, not removed.
        allow_empty: No article at all is fine.
        quarantine: Where unusable records are set aside, instead of stopping.
        max_bad: The share of records that may be, 0 to 1.
        dry_run: Touch nothing in the target.
        compare: Say by article what changes, however long that takes.
        fail_on: Nothing is published if something this bad was found.
        wait: Seconds to wait for another build of the same target.
    """

    now: datetime
    strict: bool = False
    allow_empty: bool = False
    quarantine: Path | None = None
    max_bad: float = 0.0
    dry_run: bool = False
    compare: bool = False
    fail_on: Severity = Severity.ERROR
    wait: float = 60.0


def build(
    config: Config,
    request: Request,
    *,
    stdin: BinaryIO | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Built:
    """Read the articles, write the documents, check them, and publish if all is well.

    Raises:
        FeedpubError: The request cannot be carried out; nothing has changed then.
    """
    progress("reading")
    reading = _read(config, request, stdin)
    sources = _by_path(reading.findings, config.judgement)
    if _stops(sources, request):
        return Built(total=reading.total, articles=len(reading.articles), sources=sources)
    if request.quarantine is not None and not request.dry_run:
        # Before anything goes live, so that no record is lost should this fail.
        readers.set_aside(reading.rejected, request.quarantine)

    open_staging = Rehearsal if request.dry_run else Staging
    with open_staging(config.directory, wait=request.wait) as staging:
        maker = Maker(config, staging, reading.articles, now=request.now)
        made = list(maker.documents(progress))
        documents = [each.staged for each in made]
        checked = _merged([each.checked for each in made], _contradictions(made, config, request))

        published = differences = None
        if not _stops(checked, request):
            leftovers = staging.leftovers() if config.prune else ()
            if request.compare or _is_quick(documents):
                differences = compare(config.directory, documents, leftovers)
            progress("publishing")
            published = staging.publish(prune=config.prune)

    return Built(
        total=reading.total,
        articles=len(reading.articles),
        rejected=reading.rejected,
        sources=sources,
        documents=documents,
        checked=checked,
        published=published,
        differences=differences,
        cleaned=maker.cleaned,
        next_run_at=maker.next_change,
    )


def validate(
    documents: Iterable[Document], *, now: datetime, judgement: Judgement | None = None
) -> Iterator[Checked]:
    """Yield, for each of *documents*, what is wrong with it."""
    for document in documents:
        yield checked_document(document, now, judgement or Judgement())


def validate_files(
    names: Sequence[str],
    *,
    now: datetime,
    judgement: Judgement | None = None,
    stdin: BinaryIO | None = None,
    options: receiving.Options | None = None,
    jobs: int | None = None,
    previous: Sequence[str] = (),
) -> Iterator[Checked]:
    """Yield, for each document that *names* mean, what is wrong with it and how it is served.

    Where there are several, that includes what they say differently of the same articles.

    Args:
        names: Files, directories, globs, http(s) URLs, and ``-`` for *stdin*.
        now: The instant to judge by.
        judgement: How bad a breach of each rule is.
        stdin: What ``-`` stands for.
        options: How far receiving goes.
        jobs: Processes to share the work among; default: as many as can run and are worth it.
        previous: Names of what the same documents were before.

    Raises:
        ReadError: There is no such file, nothing to check, or it cannot be read.
        UsageError: A URL cannot be fetched at all.
    """
    limits = options or receiving.Options()
    judged_by = judgement or Judgement()

    def check(batch: Sequence[str]) -> list[_Examined]:
        documents = receiving.receive(batch, detect=checks.detect, stdin=stdin, options=limits)
        return [_examined(received, now, judged_by) for received in documents]

    def read(name: str) -> bytes | None:
        if name == "-" or receiving.is_url(name):
            return None  # what was read once cannot be asked again
        received = next(receiving.receive([name], detect=checks.detect, options=limits))
        return received.document.data if received.document else None

    batches, worth_sharing = receiving.batches(receiving.find(names))
    processes = (jobs or workers.count()) if worth_sharing else 1
    spread = workers.spread(check, batches, workers=min(processes, len(batches)))
    examined = [each for some in spread for each in some]
    found = checks.check_together(
        [facts for _, facts in examined if facts is not None],
        now=now,
        previous=_facts_of(previous, limits),
        read=read,
        beside=_beside,
    )
    yield from _merged([checked for checked, _ in examined], _by_path(found, judged_by), data=read)


#: What is wrong with a document, and what is compared of it.
_Examined: TypeAlias = tuple[Checked, checks.Facts | None]


def _examined(received: receiving.Received, now: datetime, judgement: Judgement) -> _Examined:
    transport = _leveled(received.findings, judgement.of(received.name))
    if received.document is None:
        return Checked(path=received.name, format="unknown", findings=transport), None
    checked, facts = examined_document(received.document, now, judgement)
    return dataclasses.replace(checked, findings=transport + checked.findings), facts


def _facts_of(names: Sequence[str], options: receiving.Options) -> list[checks.Facts]:
    """Return what is compared of documents that nobody asks to check."""
    if not names:
        return []
    received = receiving.receive(receiving.find(names), detect=checks.detect, options=options)
    read = (checks.read_facts(each.document) for each in received if each.document)
    return [facts for facts in read if facts is not None]


def _beside(name: str, url: str) -> bool:
    """Return whether the file that *url* names lies in the directory of the file *name*."""
    if name == "-" or receiving.is_url(name):
        return False
    file = Path(name).parent / (PurePosixPath(urlsplit(url).path).name or "-")
    return file.exists() or file.with_name(f"{file.name}.gz").exists()


def _contradictions(made: Sequence[Made], config: Config, request: Request) -> list[Checked]:
    """Return where the documents of a build contradict each other."""
    staged = {each.staged.name: each.staged.path for each in made}
    files = {PurePosixPath(name).name for name in staged}

    def read(name: str) -> bytes:
        data = staged[name].read_bytes()
        return gzip.decompress(data) if data.startswith(GZIP) else data

    found = checks.check_together(
        [each.facts for each in made if each.facts is not None],
        now=request.now,
        # What is fresh and not listed was left out by the configuration, or is noindex.
        levels={"publication/missing-from-news-sitemap": None},
        read=read,
        beside=lambda _, url: PurePosixPath(urlsplit(url).path).name in files,
    )
    return _by_path(found, config.judgement)


def _merged(
    checked: Sequence[Checked],
    more: Iterable[Checked],
    data: Callable[[str], bytes | None] = lambda _: None,
) -> list[Checked]:
    """Return *checked* with the findings of *more*, which is about some of them."""
    added = {each.path: each.findings for each in more}
    return [
        dataclasses.replace(
            each, findings=each.findings + added[each.path], data=each.data or data(each.path)
        )
        if each.path in added
        else each
        for each in checked
    ]


def check_records(
    sources: Sequence[str],
    *,
    publication: Publication,
    judgement: Judgement | None = None,
    base: Path | None = None,
    stdin: BinaryIO | None = None,
) -> list[Checked]:
    """Return, for each of *sources* where something is, what is wrong with its records.

    Raises:
        ReadError: A source is missing or cannot be read.
    """
    reading = readers.read(
        [readers.Source(path=path) for path in sources],
        publication=publication,
        base=base or Path.cwd(),
        stdin=stdin,
        patience=None,
    )
    return _by_path(reading.findings, judgement or Judgement())


def _read(config: Config, request: Request, stdin: BinaryIO | None) -> readers.Reading:
    if not config.sources:
        raise ConfigError(
            "there is nothing to read",
            place=str(config.path) if config.path else None,
            help="Name the files on the command line, or add a [[source]] with a path.",
        )
    return readers.read(
        [readers.Source(path=each.path, format=each.format) for each in config.sources],
        publication=config.publication,
        base=config.base,
        stdin=stdin,
        strict=request.strict,
        allow_empty=request.allow_empty,
        quarantine=request.quarantine is not None,
        max_bad=request.max_bad,
    )


def _by_path(findings: Iterable[Finding], judgement: Judgement) -> list[Checked]:
    sources: dict[str, list[Finding]] = {}
    for finding in findings:
        path = finding.location.path
        leveled = _leveled([finding], judgement.of(path))
        if leveled:
            sources.setdefault(path, []).extend(leveled)
    return [
        Checked(path=path, format="records", findings=tuple(found))
        for path, found in sources.items()
    ]


def _leveled(findings: Iterable[Finding], levels: Levels) -> tuple[Finding, ...]:
    """Return those of *findings* that count under *levels*, as bad as these say."""
    severities = (
        (finding, severity_of(finding.rule, levels, finding.severity)) for finding in findings
    )
    return tuple(
        dataclasses.replace(finding, severity=severity)
        for finding, severity in severities
        if severity is not None
    )


def _worst(checked: Iterable[Checked]) -> Severity | None:
    return max((finding.severity for each in checked for finding in each.findings), default=None)


def _stops(checked: Iterable[Checked], request: Request) -> bool:
    worst = _worst(checked)
    return worst is not None and worst >= request.fail_on


def _is_quick(documents: Iterable[Staged]) -> bool:
    return sum(each.size for each in documents if each.changed) <= _COMPARED_UNASKED
