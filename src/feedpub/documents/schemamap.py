"""Schemamaps: which files of a site have its structured data.

https://developer.yoast.com/features/schema/schema-aggregator/
"""

from feedpub.documents import _urlset
from feedpub.documents._kind import Glance, Kind


def _recognise(glance: Glance) -> int:
    if glance.root != "urlset":
        return 0
    return 3 if glance.holds(b"structuredData/") or glance.holds(b"schemas/schemafeed/") else 0


SCHEMAMAP = Kind(
    name="schemamap",
    item="url",
    role="index",
    recognise=_recognise,
    read=_urlset.read,
)
