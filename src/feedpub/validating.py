"""Validates existing documents: receives, examines and compares them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext, suppress
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple
from urllib.parse import urlsplit

from msgspec.structs import replace

from feedpub import checks, executors, receiving
from feedpub.config import Judgement
from feedpub.dates import aware
from feedpub.errors import FeedpubError, ReadError
from feedpub.judging import Examined, by_path, crashed, examine, leveled, merged, unread
from feedpub.model import Value
from feedpub.reports import Checked

#: Bytes of a document that are not sent between processes.
_LARGE = 64 * 1024
_PIECE = 1024 * 1024


def validate_files(
    names: Sequence[str],
    *,
    now: datetime,
    judgement: Judgement | None = None,
    stdin: BinaryIO | None = None,
    options: receiving.ReceivingOptions | None = None,
    jobs: int | None = 1,
    executor: executors.Given = None,
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
        executor: Checks them instead: a `concurrent.futures.Executor`, or the name of one.
        previous: Names of the previous versions of the documents.
        profiles: Aggregators that must accept them; ``auto`` are those a document is made for,
            ``all`` those that read its format.

    Raises:
        ReadError: There is no such file, nothing to check, or it cannot be read.
        UsageError: A URL cannot be fetched at all, or there is no such profile or executor.
        ConfigError: The file of a profile is invalid.
    """
    aware(now, "now")
    limits = options or receiving.ReceivingOptions()
    judged_by = judgement or Judgement()
    found_names = receiving.find(names)
    # A single document needs no comparison, unless it is an index with files beside it; and
    # gathering the facts takes a tenth of the time of its check.
    several = len(found_names) > 1 or bool(previous)

    def read(name: str) -> bytes | None:
        if name == "-" or receiving.is_url(name):
            return None  # standard input cannot be read twice
        received = next(receiving.receive([name], detect=checks.detect, options=limits))
        return received.document.data if received.document else None

    _declare(profiles)
    with executors.opened(executor, jobs) as pool:
        checking = _Checking(
            now=now,
            judgement=judged_by,
            options=limits,
            profiles=tuple(profiles),
            facts=several,
            alone=len(found_names) == 1,
            stdin=stdin,
        )
        examined = list(_checked(checking, found_names, pool))
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


class _Checking(Value, frozen=True, gc=True):
    """How documents are checked.

    Attributes:
        now: The current time.
        judgement: The severities of rules.
        options: Limits of receiving.
        profiles: Aggregators that must accept them.
        facts: Whether to gather what is compared with other documents.
        alone: Whether there is only one document.
        stdin: The stream that ``-`` stands for.
        kept: The file to which it was copied, if workers check it.
        folder: Where workers leave what is too large to be sent.
    """

    now: datetime
    judgement: Judgement
    options: receiving.ReceivingOptions
    profiles: tuple[str, ...]
    facts: bool
    alone: bool
    stdin: BinaryIO | None
    kept: Path | None = None
    folder: Path | None = None


class _Answer(NamedTuple):
    """What was found in one document, and where its bytes are, if they are many."""

    examined: Examined
    data: Path | None = None


def _checked(checking: _Checking, names: Sequence[str], pool: executors.Pool) -> Iterator[Examined]:
    """Yield what is found in each of the documents called *names*."""
    batches, worth_sharing = receiving.batches(names)
    is_shared = pool.is_chosen or (worth_sharing and pool.size > 1 and len(batches) > 1)
    if not is_shared:
        yield from (_check_one(checking, name) for name in names)
        return
    folder = pool.new_path()
    folder.mkdir()
    checking = replace(checking, folder=folder, stdin=None, kept=_kept(checking, names, folder))

    def again(batch: Sequence[str]) -> list[_Answer]:
        return [_check_alone(checking, name, pool) for name in batch]

    for answers in pool.map(_check, checking, batches, again=again, here=False):
        for examined, path in answers:
            if path is None:
                yield examined
            else:
                yield examined._replace(checked=replace(examined.checked, data=path.read_bytes()))
                path.unlink()


def _kept(checking: _Checking, names: Sequence[str], folder: Path) -> Path | None:
    """Return where standard input is, if it is to be checked: other processes do not have ours."""
    if "-" not in names or checking.stdin is None:
        return None
    path = folder / "stdin"
    with path.open("wb") as file:
        # One byte too many is noticed by who reads it.
        left = max(checking.options.size, checking.options.packed) + 1
        while left > 0 and (piece := checking.stdin.read(min(left, _PIECE))):
            file.write(piece)
            left -= len(piece)
    return path


def _check(checking: _Checking, batch: Sequence[str]) -> list[_Answer]:
    """Check the documents of *batch* for another process."""
    return [_sent(_check_one(checking, name), name, checking.folder) for name in batch]


def _check_one(checking: _Checking, name: str) -> Examined:
    try:
        received = _received(checking, name)
        transport = leveled(received.findings, checking.judgement.of(received.name))
        if received.document is None:
            return Examined(Checked(path=received.name, format="unknown", findings=transport))
        found = examine(
            received.document,
            checking.now,
            checking.judgement,
            facts=checking.facts or received.document.format == "sitemap-index",
            profiles=checking.profiles,
            beside=None if name == "-" or receiving.is_url(name) else partial(_measured, name),
        )
        findings = transport + found.checked.findings
        return found._replace(checked=replace(found.checked, findings=findings))
    except Exception as error:
        # A bug in one document's check must not lose the reports of the others.
        return _lost(name, error, checking.judgement, alone=checking.alone)


def _measured(name: str, path: str) -> tuple[int, str] | None:
    """Return length and SHA-256 of the file *path* beside the file *name*, if there is one."""
    from hashlib import file_digest  # 3 ms

    file = Path(name).parent / path
    with suppress(OSError, ValueError):
        if file.is_file():
            with file.open("rb") as stream:
                digest = file_digest(stream, "sha256").hexdigest()
                return stream.tell(), digest
    return None


def _received(checking: _Checking, name: str) -> receiving.Received:
    with (
        checking.kept.open("rb")
        if checking.kept and name == "-"
        else nullcontext(checking.stdin) as stdin
    ):
        (received,) = receiving.receive(
            [name], detect=checks.detect, stdin=stdin, options=checking.options
        )
    return received


def _check_alone(checking: _Checking, name: str, pool: executors.Pool) -> _Answer:
    """Check one of the documents that a dead worker had, because it may be the cause."""
    try:
        (answer,) = pool.alone(_check, checking, [name])
    except ChildProcessError as error:
        return _Answer(Examined(crashed(name, error, checking.judgement.of(name))))
    return answer


def _sent(examined: Examined, name: str, folder: Path | None) -> _Answer:
    """Return *examined* as it is sent to another process: documents are not, if they are large."""
    data = examined.checked.data
    if folder is None or data is None or len(data) < _LARGE:
        return _Answer(examined)
    from hashlib import sha256  # 3 ms

    path = folder / sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    path.write_bytes(data)
    return _Answer(examined._replace(checked=replace(examined.checked, data=None)), path)


def _declare(names: Sequence[str]) -> None:
    """Create the rules of the profiles *names*.

    Rules are pickled by id, and the findings of workers are unpickled here.
    """
    if not names:
        return
    from feedpub.profiles import find, rules

    if not {"auto", "all"}.isdisjoint(names):
        rules()
    for name in names:
        if name not in ("auto", "all"):
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
