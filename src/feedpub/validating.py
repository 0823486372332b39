"""Validates existing documents: receives, examines and compares them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import urlsplit

from msgspec.structs import replace

from feedpub import checks, receiving, workers
from feedpub.config import Judgement
from feedpub.dates import aware
from feedpub.errors import FeedpubError, ReadError
from feedpub.judging import Examined, by_path, crashed, examine, leveled, merged, unread
from feedpub.reports import Checked


def validate_files(
    names: Sequence[str],
    *,
    now: datetime,
    judgement: Judgement | None = None,
    stdin: BinaryIO | None = None,
    options: receiving.ReceivingOptions | None = None,
    jobs: int | None = 1,
    previous: Sequence[str] = (),
    profiles: Sequence[str] = (),
) -> Iterator[Checked]:
    """Yield, for each document of *names*, what is wrong with it and how it is served.

    If there are several, that includes contradictions between them.

    Args:
        names: Files, directories, globs, http(s) URLs, and ``-`` for *stdin*.
        now: The current time.
        judgement: The severities of rules.
        stdin: The stream that ``-`` stands for.
        options: Limits of receiving.
        jobs: Processes to share the work among: by default this one only; ``None``: as many as are
            useful.
        previous: Names of the previous versions of the documents.
        profiles: Aggregators that must accept them; ``auto`` are those a document is made for.

    Raises:
        ReadError: There is no such file, nothing to check, or it cannot be read.
        UsageError: A URL cannot be fetched at all, or there is no such profile.
        ConfigError: The file of a profile is invalid.
    """
    aware(now, "now")
    limits = options or receiving.ReceivingOptions()
    judged_by = judgement or Judgement()
    found_names = receiving.find(names)
    # A single document needs no comparison, unless it is an index with files beside it; and
    # gathering the facts takes a tenth of the time of its check.
    several = len(found_names) > 1 or bool(previous)

    def check(batch: Sequence[str]) -> list[Examined]:
        return [check_one(name) for name in batch]

    def check_one(name: str) -> Examined:
        try:
            (received,) = receiving.receive(
                [name], detect=checks.detect, stdin=stdin, options=limits
            )
            return _examined(received, now, judged_by, facts=several, profiles=profiles)
        except Exception as error:
            # A bug in one document's check must not lose the reports of the others.
            return _lost(name, error, judged_by, alone=len(found_names) == 1)

    def again(batch: Sequence[str]) -> list[Examined]:
        return [_check_alone(check_one, name, judged_by) for name in batch]

    def read(name: str) -> bytes | None:
        if name == "-" or receiving.is_url(name):
            return None  # standard input cannot be read twice
        received = next(receiving.receive([name], detect=checks.detect, options=limits))
        return received.document.data if received.document else None

    _declare(profiles)
    batches, worth_sharing = receiving.batches(found_names)
    processes = (jobs or workers.count()) if worth_sharing else 1
    spread = workers.spread(check, batches, workers=min(processes, len(batches)), again=again)
    examined = [each for some in spread for each in some]
    checked = [each.checked for each in examined]
    earlier = _facts_of(previous, limits)
    try:
        found = checks.check_together(
            [each.facts for each in examined if each.facts is not None],
            now=now,
            previous=earlier,
            read=read,
            beside=_beside,
        )
        checked = merged(checked, by_path(found, judged_by), data=read)
    except Exception as error:
        checked.append(crashed("(all together)", error, {}))
    yield from checked


def _check_alone(check: Callable[[str], Examined], name: str, judgement: Judgement) -> Examined:
    """Check one of the documents that a dead process had, because it may be the cause."""
    try:
        if name == "-":
            raise ChildProcessError("a process died, and standard input cannot be read again")
        return workers.alone(check, name)
    except ChildProcessError as error:
        return Examined(crashed(name, error, judgement.of(name)))


def _declare(names: Sequence[str]) -> None:
    """Create the rules of the profiles *names*.

    Rules are pickled by id, and the findings of workers are unpickled here.
    """
    if not names:
        return
    from feedpub.profiles import find, rules

    if "auto" in names:
        rules()
    for name in names:
        if name != "auto":
            # A profile creates its rules at the first access.
            _ = find(name).rules


def _lost(name: str, error: Exception, judgement: Judgement, *, alone: bool) -> Examined:
    """Return the finding that the document *name* could not be checked, or raise *error* again."""
    levels = judgement.of(name)
    if isinstance(error, ReadError) and not alone:
        return Examined(unread(name, error, levels))
    if isinstance(error, FeedpubError):
        raise error
    return Examined(crashed(name, error, levels))


def _examined(
    received: receiving.Received,
    now: datetime,
    judgement: Judgement,
    *,
    facts: bool,
    profiles: Sequence[str],
) -> Examined:
    transport = leveled(received.findings, judgement.of(received.name))
    if received.document is None:
        return Examined(Checked(path=received.name, format="unknown", findings=transport))
    facts = facts or received.document.format == "sitemap-index"
    found = examine(received.document, now, judgement, facts=facts, profiles=profiles)
    findings = transport + found.checked.findings
    return found._replace(checked=replace(found.checked, findings=findings))


def _facts_of(names: Sequence[str], options: receiving.ReceivingOptions) -> list[checks.Facts]:
    """Return the facts of documents that are not checked themselves."""
    if not names:
        return []
    received = receiving.receive(receiving.find(names), detect=checks.detect, options=options)
    read = (checks.read_facts(each.document) for each in received if each.document)
    return [facts for facts in read if facts is not None]


def _beside(name: str, url: str) -> bool:
    """Return whether the file of *url* is in the directory of the file *name*."""
    if name == "-" or receiving.is_url(name):
        return False
    try:
        file = Path(name).parent / (PurePosixPath(urlsplit(url).path).name or "-")
    except ValueError:
        return False  # such as http://[
    return file.exists() or file.with_name(f"{file.name}.gz").exists()
