"""From which size on a run is worked on otherwise, and in how large pieces."""

from __future__ import annotations

from feedpub.formats import FORMATS
from feedpub.model import Output

#: Items with bodies, of all outputs, from which on a second worker saves more time than it takes:
#: 50 ms, mostly to load there what the first has to load too …
WORTH_SHARING = 1_000
#: … where one that is adapted to an aggregator takes the time of some, and of those without a
#: body some take the time of one …
_ADAPTED, _BARE = 5, 8
#: … and articles from which on it does so for a part of a document, too.
MANY = 2_000
#: Articles of a document that are few enough to be told apart by the worker that checks it.
FEW = 2_000
#: Articles of which a worker makes the items at once, for all long feeds: few enough that the
#: last part keeps no worker waiting for long, and that their bodies may stay in memory.
PART = 500
#: Bodies that a worker cleans at once.
CLEANED = 200


def most_items(output: Output, articles: int) -> int:
    """Return how many plain items with bodies take the time that those of *output* can take."""
    most = articles
    if output.limit is not None and output.for_each is None and output.archive is None:
        most = min(most, output.limit)
    if output.profiles:
        return most * _ADAPTED
    return most if FORMATS[output.format].needs_bodies else most // _BARE
