"""What can be wrong with a record and its fields."""

from __future__ import annotations

from feedpub.articles.rules._declaring import record_rule
from feedpub.findings import Severity

_ITEMS = "https://www.jsonfeed.org/version/1.1/#items-a-name-items-a"

NOT_A_RECORD = record_rule(
    "record/not-a-record",
    Severity.ERROR,
    _ITEMS,
    """A value in place of a record is not a JSON object.

    Write the records as an array of objects, one object per line, or a JSON Feed.
    """,
    flags=('["https://example.org/rain"]', '"Rain"', "17"),
)
MISSING_FIELD = record_rule(
    "record/missing-field",
    Severity.ERROR,
    _ITEMS,
    """A record lacks a field that every article needs.

    `url`, `title` and `date_published` are required; null and an empty string count as absent.
    Where only `date_modified` is known it counts as the date of publication, with a warning: each
    change makes such an article look new. Say in `[source.fields]` where the field is, or what
    its default is.

    An image, an author and so on have a required field of their own, named in the message; one
    without it is left out with a warning, and the article goes out (not with --strict). What the
    records hold under another name is mapped in [source.fields]: `title = "headline"`, or
    `url = { template = "https://example.org/{slug}/" }`. `feedpub inspect` suggests the lines.
    """,
    flags=('{"title": null}', '{"date_published": ""}', '{"images": [{"width": 800}]}'),
    passes=('{"title": "Rain"}', '{"images": [{"url": "/rain.jpg"}]}'),
)
WRONG_TYPE = record_rule(
    "record/wrong-type",
    Severity.ERROR,
    _ITEMS,
    """A value has the wrong type, such as a list instead of a string.

    The message names the expected type. A number may be written as a string, "800". A part that is
    optional (an image, a tag, a credit) is left out with a warning, and "900px" is read as 900;
    with --strict both are errors.
    """,
    flags=('{"title": ["Rain"]}', '{"image": {"url": "/a.jpg", "width": "wide"}}'),
    passes=('{"image": {"url": "/a.jpg", "width": "800"}}',),
)
INVALID_VALUE = record_rule(
    "record/invalid-value",
    Severity.ERROR,
    _ITEMS,
    """A value is not one of those that the field can have.

    `status`, `access` and `change` have a few fixed values, a latitude is between -90 and 90, a
    width is at least 1. Unknown words are never guessed, because a misspelt "draft" must not be
    published.
    """,
    flags=(
        '{"status": "publishd"}',
        '{"location": {"latitude": 91, "longitude": 26.1}}',
        '{"image": {"url": "/a.jpg", "width": 0}}',
    ),
    passes=('{"status": "Draft"}', '{"location": [44.43, 26.1]}'),
)
INVALID_LANGUAGE = record_rule(
    "record/invalid-language",
    Severity.ERROR,
    "https://www.rfc-editor.org/rfc/rfc5646#section-2.1",
    """A language is not a valid BCP 47 tag.

    Write "ro", "en-GB" or "zh-Hant", not the language's name. The article goes out without it, as
    one in the publication's language; with --strict this is an error.
    """,
    flags=('{"language": "Romanian (RO)"}',),
    passes=('{"language": "en_gb"}', '{"language": "ro"}'),
)
INVALID_DATE = record_rule(
    "record/invalid-date",
    Severity.ERROR,
    "https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
    """A date is impossible, ambiguous or not written in a way that is known.

    Write ISO 8601 with an offset, 2026-11-23T08:00:00+02:00, or RFC 822. A date that can be read
    in one way only is read (20.11.2026, seconds since 1970). Feedpub never guesses whether 03/04 is
    in March or April: readers drop articles with wrong dates, or show them as new again and again.
    Say how the dates of a source are written with date_format in its [[source]].
    """,
    flags=('{"date_published": "2026-02-30T08:00:00Z"}', '{"date_published": "03/04/2026"}'),
    passes=('{"date_published": "Mon, 23 Nov 2026 08:00:00 +0200"}',),
)
DATE_WITHOUT_ZONE = record_rule(
    "record/date-without-zone",
    Severity.ERROR,
    "https://www.rfc-editor.org/rfc/rfc3339#section-4.4",
    """A date has no time zone, and neither has the publication.

    The article would appear hours too early or too late. Write the offset in the date, or set
    publication.timezone to an IANA zone such as "Europe/Bucharest".
    """,
    flags=('{"date_published": "2026-11-23T08:00:00"}', '{"date_published": "2026-11-23"}'),
    passes=('{"date_published": "2026-11-23T08:00:00Z"}',),
)
CLOCK_CHANGE = record_rule(
    "record/clock-change",
    Severity.WARNING,
    "https://peps.python.org/pep-0495/",
    """A local time is in the hour in which clocks change.

    It occurs twice in autumn and not at all in spring. feedpub uses the first of the two, and in
    spring the offset from before the change. Write the offset in the date.
    """,
    passes=('{"date_published": "2026-10-25T03:30:00+02:00"}',),
)
MODIFIED_BEFORE_PUBLISHED = record_rule(
    "record/modified-before-published",
    Severity.INFO,
    "https://www.rfc-editor.org/rfc/rfc4287#section-4.2.15",
    """An article was last modified before it was published.

    This is normal for an article that was written in advance. The date of publication is used as
    the date of the last change.
    """,
    flags=('{"date_modified": "2026-11-22T08:00:00Z"}',),
    passes=('{"date_modified": "2026-11-24T08:00:00Z"}',),
)
INVALID_URL = record_rule(
    "record/invalid-url",
    Severity.ERROR,
    "https://www.rfc-editor.org/rfc/rfc3986#section-3",
    """A URL cannot be published.

    Only http and https lead readers to a page; `javascript:` and `data:` URLs are attacks or
    accidents, and a URL with a password gives it away.
    """,
    flags=('{"url": "javascript:alert(1)"}', '{"url": "http:///rain"}', '{"image": "ftp://x.org"}'),
    passes=('{"url": "https://example.org/rain"}', '{"url": "/rain"}'),
)
LONG_URL = record_rule(
    "record/long-url",
    Severity.WARNING,
    "https://www.sitemaps.org/protocol.html#locdef",
    """The URL of an article has 2,048 characters or more, so sitemaps leave the article out.

    A sitemap with such a URL is refused as a whole, and every other article with it. Give the
    article a shorter URL; feeds carry it as it is.
    """,
    flags=('{"url": "https://example.org/' + "a" * 2048 + '"}',),
    passes=('{"url": "https://example.org/' + "a" * 2000 + '"}',),
)
REPAIRED_URL = record_rule(
    "record/repaired-url",
    Severity.INFO,
    "https://www.rfc-editor.org/rfc/rfc3987#section-3.1",
    """A URL contained characters that are not allowed in a URI; they were encoded.

    Spaces and non-ASCII letters are percent-encoded, and an internationalised host is written in
    its ASCII form. Browsers do the same, but many feed readers do not.
    """,
    flags=('{"url": "https://example.org/a b"}', '{"url": "https://știri.example/"}'),
    passes=('{"url": "https://example.org/a%20b"}', '{"url": "/rain"}'),
)
HTML_IN_TITLE = record_rule(
    "record/html-in-title",
    Severity.WARNING,
    _ITEMS,
    """A title contains HTML; it was converted to plain text.

    Titles are plain text in every feed, so readers would show the tags and entities. Send plain
    text: "AT&T" is written AT&T.
    """,
    flags=('{"title": "<b>Rain</b>"}', '{"title": "Rain &amp; wind"}', '{"label": "LIVE&nbsp;"}'),
    passes=('{"title": "AT&T <3 rain"}', '{"title": "a < b > c"}'),
)
HTML_IN_TEXT = record_rule(
    "record/html-in-text",
    Severity.WARNING,
    _ITEMS,
    """A plain-text field contains HTML; it was converted to plain text.

    Summaries, captions and similar fields are plain text; HTML belongs in `content_html`.
    """,
    flags=('{"summary": "<p>It rains.</p>"}',),
    passes=('{"summary": "It rains & blows, t < 5 °C."}', '{"content_html": "<p>It rains.</p>"}'),
)
CONTROL_CHARACTER = record_rule(
    "record/control-character",
    Severity.WARNING,
    "https://www.w3.org/TR/xml/#charsets",
    """A text contains a character that is not allowed in XML; it was removed.

    Control characters, NUL, lone surrogates, U+FFFE and U+FFFF are often pasted in by accident, and
    a single one makes a whole feed unreadable. With --strict this is an error.
    """,
    flags=('{"title": "Ra\\u0002in"}', '{"content_html": "\\ud800"}', '{"tags": ["\\ufffe"]}'),
    passes=('{"title": "\\ud83c\\udf27 Rain"}', '{"content_html": "<p>\\n\\t</p>"}'),
)
TOO_LARGE = record_rule(
    "record/too-large",
    Severity.ERROR,
    "https://developers.google.com/search/docs/crawling-indexing/sitemaps/build-sitemap",
    """A record, or a text in it, is larger than any article.

    Aggregators refuse feeds of a few megabytes. A body of that size is usually an image or a
    whole page pasted into it; link to the file instead. The article goes out without that text,
    if it is not its title or URL, and with a warning; with --strict this is an error.
    """,
)
UNKNOWN_FIELD = record_rule(
    "record/unknown-field",
    Severity.WARNING,
    _ITEMS,
    """A record has a field that feedpub does not know; it was ignored.

    The message names the most similar known field. If the field is for another program, begin its
    name with an underscore, as for JSON Feed extensions.
    """,
    flags=('{"tittle": "Rain"}', '{"image": {"url": "/a.jpg", "widht": 800}}'),
    passes=('{"_newsroom": {"desk": 4}}', '{"headline": "Rain", "title": null}'),
)
FIELD_TWICE = record_rule(
    "record/field-twice",
    Severity.WARNING,
    _ITEMS,
    """A record has the same field under two names, with different values.

    The name that feedpub documents is used, otherwise the first one. Send only one.
    """,
    flags=('{"headline": "Snow"}',),
    passes=('{"headline": "Rain", "title": "Rain"}',),
)
KEY_TWICE = record_rule(
    "record/key-twice",
    Severity.ERROR,
    "https://www.rfc-editor.org/rfc/rfc8259#section-4",
    """An object in a record has the same key twice.

    Programs disagree about which of the two applies, and a draft that is marked as published
    further on must not be published. Send each key once.
    """,
    flags=('{"status": "draft", "status": "published"}', '{"image": {"url": "/a", "url": "/b"}}'),
    passes=('{"status": "draft"}',),
)
UNDECLARED_NAMESPACE = record_rule(
    "record/undeclared-namespace",
    Severity.ERROR,
    "https://www.w3.org/TR/xml-names/#ns-decl",
    """An extra element is in a namespace that the configuration does not declare.

    Declare its prefix and URI in [publication.namespaces], and write the element as "prefix:name"
    or "{URI}name".
    """,
    flags=('{"extra": {"x:depth": "4"}}', '{"extra": {"depth": "4"}}'),
)
