"""Which articles an output carries, and how much of each: articles + output → feeds.

Here, and nowhere else, it is decided what is public. Nothing that is a draft, withdrawn, expired,
embargoed or dated in the future gets past `public`, and nothing that is paid for past `shaped`.
"""

from feedpub.selection._conditions import condition
from feedpub.selection._feeds import Fit, feeds
from feedpub.selection._public import Agenda, Links, public
from feedpub.selection._shaping import shaped
from feedpub.selection._slugs import Names, is_shard, slug

__all__ = [
    "Agenda",
    "Fit",
    "Links",
    "Names",
    "condition",
    "feeds",
    "is_shard",
    "public",
    "shaped",
    "slug",
]
