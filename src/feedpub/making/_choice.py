"""Which documents of a plan are made, and which that are live stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from feedpub.formats import FORMATS
from feedpub.making._affected import Affected, FeedKey, Month
from feedpub.making._remembered import ChangedArticle, LiveDocument, MakingReason
from feedpub.model import Output, Value
from feedpub.publishing import Waiting
from feedpub.selection import PlannedFeed, archive_of, slug
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


class Choice:
    """What is made of a plan, and why; and what stays.

    Args:
        affected: Knows which documents are others by now.
        before: What is known of earlier runs.
        staging: Knows whether what is live is still there.
        planned: All feeds of the plan.
    """

    def __init__(
        self,
        affected: Affected,
        before: Before,
        staging: Waiting,
        planned: Iterable[PlannedFeed] = (),
    ) -> None:
        self._affected = affected
        self._staging = staging
        self._live: dict[str, Staged] = {}
        affected.look_at_documents(before.documents)
        affected.look_at(before.changes)
        affected.retry(before.pending)
        affected.look_at_archives(map(key_of, planned))
        for feed, documents in affected.live.items():
            if affected.whole(feed) is None:
                self._find(feed, documents)

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

    def feeds(self, planned: Iterable[PlannedFeed]) -> list[tuple[FeedKey, int | None]]:
        """Return all feeds in their order, those of *planned* with their numbers there."""
        numbers = {key_of(each): number for number, each in enumerate(planned)}
        found = sorted(
            {*numbers, *self._affected.live}, key=lambda feed: (feed[0], feed[1] or "", feed[2])
        )
        return [(feed, numbers.get(feed)) for feed in found]


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
    by_month = FORMATS[output.format].by_month is not None
    alone = output.limit is None and not output.profiles
    return by_month and alone and not (translated and output.translations)
