"""Selects the articles of each output, and how much of each: articles + outputs → plan → feeds.

Only this package decides what is public. No draft, no withdrawn, expired, embargoed or future-dated
article gets into a plan, and no paid content gets past `shaped`.
"""

from feedpub.selection._archiving import archive_of, period_of
from feedpub.selection._burials import announced_since, span_announced
from feedpub.selection._conditions import condition, values_of
from feedpub.selection._feeds import feed
from feedpub.selection._naming import marks_named
from feedpub.selection._plan import (
    ArticleKey,
    ArticleList,
    Fit,
    Gone,
    Placed,
    Plan,
    PlannedFeed,
    PlannedOutput,
)
from feedpub.selection._planning import plan
from feedpub.selection._public import (
    Agenda,
    Links,
    Visibility,
    mark,
    marks,
    marks_of,
    public,
    visibility,
    withdrawn_at,
)
from feedpub.selection._shaping import carries_body, free_part, open_part, shaped
from feedpub.selection._slugs import Names, is_shard, slug, title_of

__all__ = [
    "Agenda",
    "ArticleKey",
    "ArticleList",
    "Fit",
    "Gone",
    "Links",
    "Names",
    "Placed",
    "Plan",
    "PlannedFeed",
    "PlannedOutput",
    "Visibility",
    "announced_since",
    "archive_of",
    "carries_body",
    "condition",
    "feed",
    "free_part",
    "is_shard",
    "mark",
    "marks",
    "marks_named",
    "marks_of",
    "open_part",
    "period_of",
    "plan",
    "public",
    "shaped",
    "slug",
    "span_announced",
    "title_of",
    "values_of",
    "visibility",
    "withdrawn_at",
]
