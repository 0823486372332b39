"""Which articles an output carries, and how much of each: articles + outputs → plan → feeds.

Here, and nowhere else, it is decided what is public. Nothing that is a draft, withdrawn, expired,
embargoed or dated in the future gets into a plan, and nothing that is paid for past `shaped`.
"""

from feedpub.selection._conditions import condition
from feedpub.selection._feeds import feed
from feedpub.selection._plan import Fit, Listed, Placed, Plan, PlannedFeed, Wanted
from feedpub.selection._planning import plan
from feedpub.selection._public import Agenda, Links, public
from feedpub.selection._shaping import carries_body, shaped
from feedpub.selection._slugs import Names, is_shard, slug

__all__ = [
    "Agenda",
    "Fit",
    "Links",
    "Listed",
    "Names",
    "Placed",
    "Plan",
    "PlannedFeed",
    "Wanted",
    "carries_body",
    "condition",
    "feed",
    "is_shard",
    "plan",
    "public",
    "shaped",
    "slug",
]
