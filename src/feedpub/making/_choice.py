"""Which documents of a plan are made, and which that are live stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from functools import cached_property, partial

from feedpub.config import Config
from feedpub.formats import FORMATS
from feedpub.making._affected import Affected, FeedKey, Month
from feedpub.making._made_with import made_with
from feedpub.making._planned_outputs import adapters, planned_outputs
from feedpub.making._remembered import ChangedArticle, LiveDocument, MakingReason
from feedpub.model import Article, Output, Value
from feedpub.publishing import Waiting
from feedpub.selection import ArticleKey, PlannedFeed, archive_of, slug
from feedpub.targets import Staged


class Before(Value, frozen=True, gc=True):
    """What a run knows of those before it.

    Attributes:
        documents: The documents that are live.
        changes: The articles that are others than when these were made.
        pending: Feeds of which not all went out that should have, or that could not be made.
    """

    documents: tuple[LiveDocument, ...] = ()
    changes: tuple[ChangedArticle, ...] = ()
    pending: tuple[tuple[str, str | None], ...] = ()


class Kept(Value, frozen=True, gc=True):
    """A document that stays as it is: what is remembered of it, and where it is live."""

    remembered: LiveDocument
    staged: Staged


class FeedChoice(Value, frozen=True, gc=True):
    """A feed of which something is made, and what was known of it.

    Attributes:
        output: Its output.
        takes: Returns whether it may have an article.
        documents: The names of its documents that are live.
        kept: The names of those that stay.
        months: Of an archive, the months that are made; ``None``: it is made as a whole.
        last: The last of its articles, if the list is cut off there.
        is_open: Whether it may get articles that its documents do not list and that did not
            change: an aggregator refused them, or it did not go out, or the clock went back.
        ends_with: Returns whether nothing older than an article is written.
    """

    output: Output
    takes: Callable[[Article], bool]
    documents: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    months: tuple[tuple[int, int], ...] | None = None
    last: ArticleKey | None = None
    is_open: bool = False
    ends_with: Callable[[Article, datetime], bool] | None = None

    @property
    def most(self) -> int | None:
        """How many articles it has at most; ``None``: any number, or it is many feeds."""
        is_one = self.output.for_each is None or self.documents
        return self.output.limit if is_one else None


class Choice:
    """What is made of a plan, and why; and what stays.

    Args:
        affected: Knows which documents are others by now.
        before: What is known of earlier runs.
        staging: Knows whether what is live is still there.
    """

    def __init__(self, affected: Affected, before: Before, staging: Waiting) -> None:
        self._affected = affected
        self._staging = staging
        self._live: dict[str, Staged] = {}
        #: The numbers in the store of the articles that changed.
        self.changed = frozenset(each.key for each in before.changes)
        affected.look_at_documents(before.documents)
        affected.look_at(before.changes)
        affected.retry(before.pending)
        for feed, documents in affected.live.items():
            if affected.whole(feed) is None:
                self._find(feed, documents)

    def look_at_archives(self, planned: Iterable[PlannedFeed]) -> None:
        """Look at what archives there are of all *planned* feeds: each names those beside it."""
        self._affected.look_at_archives(map(key_of, planned))

    def _find(self, feed: FeedKey, documents: Iterable[LiveDocument]) -> None:
        """Find what may stay of *feed*; what is lost or altered is made again."""
        for each in documents:
            if each.month in self._affected.reasons(feed):
                continue
            staged = self._staging.live(each.name)
            # Somebody may have gone back to an earlier release, or brought back a backup.
            if staged is None or each.sha256 not in {"", staged.sha256}:
                reason = MakingReason(kind="target", documents=(each.name,))
                self._affected.note(feed, each.month, reason)
            else:
                self._live[each.name] = staged

    def why(self, feed: FeedKey) -> Mapping[Month, MakingReason]:
        """Return why *feed* is made, by month; nothing if it stays."""
        whole = self._affected.whole(feed)
        return self._affected.reasons(feed) if whole is None else {None: whole}

    def is_whole(self, feed: FeedKey) -> bool:
        """Return whether all of *feed* is made."""
        documents = self._affected.live.get(feed, ())
        is_monthly = any(each.month is not None for each in documents)
        return self._affected.whole(feed) is not None or (bool(self.why(feed)) and not is_monthly)

    def kept(self, feed: FeedKey) -> list[Kept]:
        """Return what stays of *feed*; the index of months only if all of them stay."""
        why = self.why(feed)
        if self.is_whole(feed):
            return []
        return [
            Kept(remembered=each, staged=self._live[each.name])
            for each in self._affected.live.get(feed, ())
            if each.month not in why and not (each.month is None and why)
        ]

    @property
    def needs_all(self) -> bool:
        """Whether nothing less than all articles will do."""
        outputs = self._affected.outputs
        patterns = [_pattern(each.output) for each in outputs if each.output.for_each]
        if len(set(patterns)) < len(patterns):  # the name of one's value may be in another's way
            return True
        if any(each.output.archive is not None for each in outputs):
            return True
        return any(
            each.is_open and each.ends_with is None and each.most is None for each in self.made
        )

    @cached_property
    def made(self) -> list[FeedChoice]:
        """The feeds of which something is made; of outputs without known feeds, the output."""
        affected = self._affected
        whole = [
            FeedChoice(
                output=wanted.output,
                takes=partial(affected.takes, (number, None, "")),
                is_open=True,
                ends_with=wanted.ends_with,
            )
            for number in affected.whole_outputs
            for wanted in [affected.outputs[number]]
        ]
        return [*whole, *map(self._made, affected.feeds)]

    def _made(self, feed: FeedKey) -> FeedChoice:
        wanted = self._affected.outputs[feed[0]]
        live = self._affected.live.get(feed, [])
        why = self.why(feed)
        # Documents do not list what did not go out, or was too old before the clock went back.
        is_open = any(
            each.kind == "held"
            or (each.instant is not None and each.instant >= self._affected.soon)
            for each in why.values()
        )
        months = tuple(month for month in why if month is not None)
        is_monthly = self._affected.is_monthly(feed[0])
        return FeedChoice(
            output=wanted.output,
            takes=partial(self._affected.takes, feed),
            documents=tuple(each.name for each in live),
            kept=tuple(each.remembered.name for each in self.kept(feed) if each.remembered.month),
            months=months if is_monthly and not is_open else None,
            last=next((each.last for each in live if each.last), None),
            is_open=is_open or bool(wanted.fit and live),
            ends_with=wanted.ends_with,
        )

    def feeds(self, planned: Iterable[PlannedFeed]) -> list[tuple[FeedKey, int | None]]:
        """Return all feeds in their order, those of *planned* with their numbers there."""
        numbers = {key_of(each): number for number, each in enumerate(planned)}
        found = sorted(
            {*numbers, *self._affected.live}, key=lambda feed: (feed[0], feed[1] or "", feed[2])
        )
        return [(feed, numbers.get(feed)) for feed in found]


def _pattern(output: Output) -> str:
    """Return the path of *output*, whatever its values are called."""
    return output.path.replace(f"{{{output.for_each}}}", "{}")


def choose(
    config: Config,
    before: Before,
    staging: Waiting,
    now: datetime,
    *,
    translated: bool,
    taken_back: Collection[str] = (),
) -> Choice:
    """Return what of the outputs of *config* is made.

    Args:
        config: What the configuration asks for.
        before: What is known of earlier runs.
        staging: Knows whether what is live is still there.
        now: The instant of the run.
        translated: Whether an article names a translation.
        taken_back: The ids of the articles that were public and are not any more.
    """

    def monthly(output: Output) -> bool:
        return is_monthly(output, translated=translated)

    affected = Affected(
        planned_outputs(config, adapters(config, now), frozenset(taken_back)),
        config.publication,
        now,
        made_with=lambda output: made_with(config, output, is_monthly=monthly(output)),
        is_monthly=monthly,
    )
    return Choice(affected, before, staging)


def key_of(planned: PlannedFeed) -> FeedKey:
    """Return which feed of which output *planned* is."""
    value = None if planned.value is None else slug(planned.value)
    archive = archive_of(planned.output.path, planned.current.path) if planned.current else ""
    return planned.number, value, archive


def is_monthly(output: Output, *, translated: bool) -> bool:
    """Return whether the documents of *output* are made month by month.

    Args:
        output: The output.
        translated: Whether an article names a translation; then months have to do with each other.
    """
    by_month = FORMATS[output.format].by_month
    if by_month is None or output.limit is not None or output.profiles:
        return False
    return not (translated and output.translations and by_month.translations)
