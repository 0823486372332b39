"""What can be wrong with articles beside each other, and with images, which are probed."""

from __future__ import annotations

from feedpub.articles.rules._declaring import record_rule
from feedpub.findings import Severity

_ITEMS = "https://www.jsonfeed.org/version/1.1/#items-a-name-items-a"
_CONTENT = "https://www.rssboard.org/media-rss#media-content"

KEPT_ID = record_rule(
    "record/kept-id",
    Severity.INFO,
    "https://www.rfc-editor.org/rfc/rfc4287#section-4.2.6",
    """The id of an article that is already published is not a URI; it was kept as it is.

    RSS and JSON Feed have exactly this id, so that readers do not show the article again. In
    Atom an id has to be a URI; there it is written as a `tag:` URI, the same one every time.
    """,
)
REPEATED_RECORD = record_rule(
    "record/repeated-record",
    Severity.INFO,
    _ITEMS,
    """The same record was read more than once; it goes out once.

    Two sources that overlap look like that, and there is nothing to do.
    """,
    flags=('{"title": "Rain"}\n{"title": "Rain"}',),
    passes=('{"url": "/rain"}\n{"url": "/snow"}',),
)
OLDER_VERSION = record_rule(
    "record/older-version",
    Severity.WARNING,
    _ITEMS,
    """An article was read in two versions; the one that changed last goes out.

    The version with the later date_modified wins, or date_published where neither has one. An
    export that holds every version once costs nothing, but holding old ones is seldom meant.
    """,
    flags=('{"title": "Rain"}\n{"title": "Snow", "date_modified": "2026-11-23T09:00:00Z"}',),
    passes=('{"title": "Rain"}\n{"title": "Rain"}',),
)
DUPLICATE_ID = record_rule(
    "record/duplicate-id",
    Severity.ERROR,
    _ITEMS,
    """Two different articles have the same id.

    Readers know an article by its id alone, so one of the two would never be seen. Give each
    article an id of its own that never changes.
    """,
    flags=('{"id": "7", "url": "/rain"}\n{"id": "7", "url": "/snow"}',),
    passes=('{"id": "7", "url": "/rain"}\n{"id": "8", "url": "/snow"}',),
)
DUPLICATE_URL = record_rule(
    "record/duplicate-url",
    Severity.WARNING,
    _ITEMS,
    """Two published articles have one URL and different ids.

    Readers know an article by its id, so they show the page twice; in a sitemap it stands once.
    Give both records one id if they are one article, and each its own URL if they are two.
    """,
    flags=('{"id": "7", "url": "/rain"}\n{"id": "8", "url": "/rain"}',),
    passes=('{"id": "7", "url": "/rain"}\n{"id": "8", "url": "/snow"}',),
)
IMAGE_NOT_FOUND = record_rule(
    "record/image-not-found",
    Severity.WARNING,
    _CONTENT,
    """An image is not where its record says.

    The server answers 404 or 410, and every reader would show a gap. Correct the address, or take
    the image out of the record.
    """,
)
NO_IMAGE_THERE = record_rule(
    "record/not-an-image",
    Severity.WARNING,
    _CONTENT,
    """What an image's address leads to is not an image, or not in a known format.

    A web page in its place is usually an error page that is served as if all were well, or a page
    about the image. Give the address of the file itself.
    """,
)
IMAGE_NOT_PROBED = record_rule(
    "record/image-not-probed",
    Severity.WARNING,
    _CONTENT,
    """An image could not be looked at, so its size stays unknown.

    The server gave no answer in time, or refused it. Readers may meet the same. See that the
    image can be fetched from anywhere, or let the record say its width, height, type and size.
    """,
)
