"""Proposals: what a run would do and why, written down, and held to when it is done.

``feedpub plan`` writes one; ``feedpub build --plan`` does exactly that, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any

import msgspec

from feedpub import dates
from feedpub.config import Config
from feedpub.errors import SafetyError, UsageError
from feedpub.making import Made, MakingReason
from feedpub.model import Article, Origin, Value
from feedpub.releasing import Outcome
from feedpub.remembering import ChangeKind, Memory, Transition
from feedpub.runs import Difference
from feedpub.targets import Target

#: Of what `Proposal.as_json` writes.
_VERSION = 1
_NOWHERE = Origin(path="")
#: Articles that are named as a reason.
_NAMED = 3
_HELP = "Look at what it is now with `feedpub plan`, and build that."
#: What changes an article without its record.
_BY_CLOCK = {ChangeKind.RELEASED, ChangeKind.EXPIRED}


class Fingerprint(Value, frozen=True):
    """What a run depends on, and what it makes of it, as digests.

    Attributes:
        configuration: Of the configuration and the options.
        articles: Of the articles that were read, in any order.
        targets: Of what is live, by target.
        documents: Of the documents that were made.
    """

    configuration: str
    articles: str
    targets: Mapping[str, str]
    documents: str


class ProposedDocument(Value, frozen=True, gc=True):
    """What would become of one file.

    Attributes:
        path: Its path below the target.
        state: ``written``, ``unchanged``, ``held`` or ``removed``.
        articles: How many articles it lists.
        sha256: Of its bytes; empty if it is removed.
        reason: Why it was made; ``None`` if it was not.
    """

    path: str
    state: str
    articles: int = 0
    sha256: str = ""
    reason: MakingReason | None = None


class ProposedArticle(Value, frozen=True, gc=True):
    """What would become of one article.

    Attributes:
        kind: ``new``, ``changed`` or ``gone``, as readers see it.
        url: The address of its page.
        title: Its headline.
        cause: ``record``, ``clock``, ``configuration``; or ``place``: others come before it, or no
            longer do.
        what: What became of it since the run before, if something did.
        files: The files in which it changes.
        id: Its id, where that is known.
    """

    kind: str
    url: str
    title: str
    cause: str
    what: str | None
    files: tuple[str, ...]
    id: str | None = None


class Proposal(Value, frozen=True, gc=True):
    """What a run would do.

    Attributes:
        created: The instant it is for.
        expires: When the same records would make other files; it holds until then.
        fingerprint: What it depends on.
        documents: What would become of each file.
        articles: What would become of each article.
    """

    created: datetime
    expires: datetime | None
    fingerprint: Fingerprint
    documents: tuple[ProposedDocument, ...] = ()
    articles: tuple[ProposedArticle, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it in JSON values."""
        found: dict[str, Any] = {"feedpub_plan": _VERSION, **msgspec.to_builtins(self)}
        found["created"] = dates.rfc3339(self.created)
        found["expires"] = None if self.expires is None else dates.rfc3339(self.expires)
        return found


def proposal_from(data: bytes, name: str) -> Proposal:
    """Return the proposal that the file *name* holds, as `Proposal.as_json` wrote it.

    Raises:
        UsageError: It is not one, or one of another version.
    """
    try:
        found = msgspec.json.decode(data)
        version = found.pop("feedpub_plan") if isinstance(found, dict) else None
        if version != _VERSION:
            raise ValueError(f"its feedpub_plan is {version!r}")
        return msgspec.convert(found, Proposal)
    except (ValueError, KeyError, msgspec.DecodeError) as error:
        raise UsageError(
            f"is not a plan that this feedpub wrote: {error}",
            place=name,
            help="`feedpub plan --out FILE` writes one.",
        ) from error


def fingerprint(
    config: Config,
    options: object,
    articles: Iterable[Article],
    each_target: Callable[[Callable[[Target], tuple[str, str]]], Iterable[tuple[str, str]]],
    made: Iterable[Made],
    held: Iterable[str],
) -> Fingerprint:
    """Return what a run depends on.

    Args:
        config: Its configuration.
        options: What else decides what it publishes; its representation counts.
        articles: What was read.
        each_target: Calls a function with each of the targets.
        made: The documents.
        held: The names of those that are not to go live.
    """
    settings = [
        repr(getattr(config, name))
        for name in config.__struct_fields__
        if name not in {"sources", "fetch", "announcers"}
    ]
    documents = sorted((each.staged.name, each.staged.sha256) for each in made)
    return Fingerprint(
        configuration=_digest([*settings, repr(options)]),
        articles=_of_articles(articles),
        targets=dict(each_target(_of_target)),
        documents=_digest([repr(documents), repr(sorted(held))]),
    )


def hold_to(proposal: Proposal | None, found: Fingerprint) -> None:
    """See to it that a run does what *proposal* says, if there is one.

    Raises:
        SafetyError: It would not; the message says what changed since.
    """
    if proposal is None:
        return
    then = proposal.fingerprint
    moved = [
        said
        for said, one, other in (
            ("the articles of the sources", then.articles, found.articles),
            ("the configuration or the options", then.configuration, found.configuration),
            ("what is live", then.targets, found.targets),
        )
        if one != other
    ]
    if not moved and then.documents != found.documents:
        moved = ["what is remembered of earlier runs, or the version of feedpub"]
    if moved:
        raise SafetyError(
            f"the plan of {dates.rfc3339(proposal.created)} no longer holds, because since then"
            f" {' and '.join(moved)} changed; nothing was published",
            help=_HELP,
        )


def hold_to_clock(proposal: Proposal, now: datetime) -> None:
    """See to it that *proposal* is for *now*.

    Raises:
        SafetyError: It is not: time alone made it another, or it is from the future.
    """
    created = dates.rfc3339(proposal.created)
    if now < proposal.created:
        raise SafetyError(
            f"the plan is of {created}, which is later than now: {dates.rfc3339(now)}", help=_HELP
        )
    if proposal.expires is not None and now >= proposal.expires:
        raise SafetyError(
            f"the plan of {created} no longer holds, because at {dates.rfc3339(proposal.expires)}"
            " the clock changed what is public or recent; nothing was published",
            help=_HELP,
        )


def reasons_as_json(made: Iterable[Made], memory: Memory) -> dict[str, dict[str, Any]]:
    """Return why each of *made* was made, by name, in JSON values; a few articles stand for all."""
    titles = {each.after.id: each.after.title for each in memory.changes}
    return {
        each.staged.name: {
            "kind": each.why.kind,
            "articles": [{"id": id, "title": titles.get(id)} for id in each.why.articles[:_NAMED]],
            "count": len(each.why.articles),
            "instant": None if each.why.instant is None else dates.rfc3339(each.why.instant),
        }
        for each in made
        if each.why is not None
    }


def propose(
    found: Fingerprint,
    made: Sequence[Made],
    outcomes: Iterable[Outcome],
    differences: Iterable[Difference],
    memory: Memory,
    *,
    created: datetime,
    expires: datetime | None,
) -> Proposal:
    """Return what a run would do.

    Args:
        found: What it depends on.
        made: The documents.
        outcomes: What would come of them in each target.
        differences: What would change, by article.
        memory: What is known of the articles.
        created: The instant it is for.
        expires: When the same records would make other files.
    """
    documents = tuple(_documents(made, outcomes))
    reasons = {each.path: each.reason for each in documents}
    by_url = dict(_by_url(memory.changes))
    articles = (_article(each, by_url.get(each.url), reasons) for each in differences)
    return Proposal(
        created=created,
        expires=expires,
        fingerprint=found,
        documents=documents,
        articles=tuple(articles),
    )


def _documents(made: Iterable[Made], outcomes: Iterable[Outcome]) -> Iterator[ProposedDocument]:
    live = [each.published for each in outcomes if each.published is not None]
    held = {name for each in live for name in each.held}
    written = {name for each in live for name in each.written}
    for each in made:
        name = each.staged.name
        state = "written" if name in written else "unchanged"
        yield ProposedDocument(
            path=name,
            state="held" if name in held or not live else state,
            articles=each.staged.articles,
            sha256=each.staged.sha256,
            reason=each.why,
        )
    for name in sorted({name for each in live for name in each.removed}):
        yield ProposedDocument(path=name, state="removed")


def _by_url(changes: Iterable[Transition]) -> Iterator[tuple[str, Transition]]:
    for each in changes:
        if each.before is not None:
            yield each.before.url, each
        yield each.after.url, each


def _article(
    difference: Difference,
    change: Transition | None,
    reasons: Mapping[str, MakingReason | None],
) -> ProposedArticle:
    return ProposedArticle(
        kind=difference.kind,
        url=difference.url,
        title=difference.title or ("" if change is None else change.after.title),
        cause=_cause(difference, change, reasons),
        what=None if change is None else str(change.kind),
        files=difference.files,
        id=None if change is None else change.after.id,
    )


def _cause(
    difference: Difference,
    change: Transition | None,
    reasons: Mapping[str, MakingReason | None],
) -> str:
    if change is not None:
        is_by_clock = change.kind in _BY_CLOCK and (
            change.before is not None and change.before.whole == change.after.whole
        )
        return "clock" if is_by_clock else "record"
    kinds = {reason.kind for name in difference.files if (reason := reasons.get(name))}
    if kinds == {"first"} and difference.kind == "new":
        return "record"
    return next((each for each in ("configuration", "clock") if each in kinds), "place")


def _of_articles(articles: Iterable[Article]) -> str:
    encode = msgspec.msgpack.Encoder().encode
    total = count = 0
    for article in articles:
        data = encode(msgspec.structs.replace(article, origin=_NOWHERE))
        # A sum, because the order in which articles are read means nothing.
        total += int.from_bytes(blake2b(data, digest_size=16).digest(), "little")
        count += 1
    return f"{count} {total % 2**128:032x}"


def _of_target(target: Target) -> tuple[str, str]:
    manifest = target.manifest()
    shown = sorted((name, str(known.get("sha256"))) for name, known in manifest.items())
    return target.where, _digest([repr(shown)])


def _digest(parts: Iterable[str]) -> str:
    digest = blake2b(digest_size=16)
    for each in parts:
        digest.update(each.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()
