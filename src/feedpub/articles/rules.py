"""What can be wrong with a record: the rules of the scope ``record``.

Their examples are lines of a JSON Lines source. A line that is a JSON object is laid over a
record that is right (``{"url": "/rain", "title": "Rain", "date_published":
"2026-11-23T08:00:00Z"}``; null takes a field away); any other line stands as it is.
"""

from __future__ import annotations

from feedpub.findings import Rule, Severity, documented

_ITEMS = "https://www.jsonfeed.org/version/1.1/#items-a-name-items-a"

#: By id.
RULES: dict[str, Rule] = {}


def _rule(
    id: str,
    severity: Severity,
    source: str,
    documentation: str,
    *,
    flags: tuple[str, ...] = (),
    passes: tuple[str, ...] = ('{"title": "Rain"}',),
) -> Rule:
    rule = documented(
        id, severity, documentation, source=source, on=("record",), flags=flags, passes=passes
    )
    RULES[id] = rule
    return rule


NOT_JSON = _rule(
    "record/not-json",
    Severity.ERROR,
    "https://www.rfc-editor.org/rfc/rfc8259#section-2",
    """A record is not valid JSON.

    Nothing of it can be used. The message names the line, the column and what was expected
    there; the usual causes are a trailing comma, single quotes, and a line cut short.
    """,
    flags=('{"title": "Rain",}', "{'title': 'Rain'}", '{"title": "Rain'),
    passes=('{"title": "Rain"}', '{"title": "Ploaie la Ia\\u0219i"}'),
)
NOT_UTF8 = _rule(
    "record/not-utf-8",
    Severity.ERROR,
    "https://www.rfc-editor.org/rfc/rfc8259#section-8.1",
    """A source holds bytes that are not UTF-8.

    Guessing the encoding would publish wrong letters, so the record is not used. Export the
    source as UTF-8, or as UTF-16 with a byte order mark.
    """,
    passes=('{"title": "Ploaie și ninsoare"}',),
)
NOT_CSV = _rule(
    "record/not-csv",
    Severity.ERROR,
    "https://www.rfc-editor.org/rfc/rfc4180#section-2",
    """A row does not fit the header of its CSV file.

    A row with more cells than the header, or a header that names a column twice, leaves open
    which text belongs to which field. Quote cells that hold the delimiter.
    """,
)
NOT_XML = _rule(
    "record/not-xml",
    Severity.ERROR,
    "https://www.w3.org/TR/xml/#sec-well-formed",
    """A source is not well-formed XML, or ends before its last end tag.

    Nothing is published from half a source. The usual causes are a download that broke off, and
    text with a < of its own. What has one right reading, such as a bare &, is repaired, and
    `record/repaired-xml` says so. Export the source again, or correct the line that is named.
    """,
)
REPAIRED = _rule(
    "record/repaired-xml",
    Severity.WARNING,
    "https://www.w3.org/TR/xml/#sec-well-formed",
    """A source is not quite XML; where there is one right way to read it, it was read so.

    A bare & is read as &amp;, an entity of HTML as its character, and a text in an encoding that
    is not declared in the only one that fits its letters. Other readers refuse such a feed; fix
    the program that writes it.
    """,
)
SHORTCODE = _rule(
    "record/shortcode",
    Severity.WARNING,
    "https://codex.wordpress.org/Shortcode_API",
    """A text held a shortcode of WordPress that only a plug-in of the site understands.

    It was removed, and the text between its two parts was kept: readers would see `[contact-form
    id="4"]`. The message names the shortcode and counts the articles that have it. Look at one of
    them; if the shortcode stood for something readers miss, export the text as the site shows it.
    """,
)
NO_TITLE_THERE = _rule(
    "record/untitled-page",
    Severity.WARNING,
    "https://www.sitemaps.org/protocol.html#xmlTagDefinitions",
    """A sitemap lists a page and does not say its title; it was left out.

    Only sitemaps for news say more of a page than its address. Read the pages themselves, or map
    what is there to the fields of an article in `[source.fields]`.
    """,
)
KEPT_ID = _rule(
    "record/kept-id",
    Severity.INFO,
    "https://www.rfc-editor.org/rfc/rfc4287#section-4.2.6",
    """The id of an article that is already published is not a URI; it was kept as it is.

    RSS and JSON Feed have exactly this id, so that readers do not show the article again. In
    Atom an id has to be a URI; there it is written as a `tag:` URI, the same one every time.
    """,
)
NOT_WHOLE = _rule(
    "record/not-whole",
    Severity.ERROR,
    "https://www.rfc-editor.org/rfc/rfc9112#section-8",
    """A source ended before it was whole.

    A database, a command or a download failed after some records, and nothing is published from
    half a source. The message says what it reported; run feedpub again when that is repaired.
    """,
)
NOT_HTML = _rule(
    "record/not-html",
    Severity.ERROR,
    "https://html.spec.whatwg.org/multipage/syntax.html#optional-tags",
    """A page is empty, or ends in the middle.

    A page that stops inside a tag, or before the end tags that HTML requires, is half of one: the
    build that wrote it or the download that saved it broke off. Nothing is published from it.
    """,
)
NOT_A_RECORD = _rule(
    "record/not-a-record",
    Severity.ERROR,
    _ITEMS,
    """A value that should be an article's record is not a JSON object.

    A source is an array of objects, one object to a line, or a JSON Feed document.
    """,
    flags=('["https://example.org/rain"]', '"Rain"', "17"),
)
MISSING_FIELD = _rule(
    "record/missing-field",
    Severity.ERROR,
    _ITEMS,
    """A record lacks a field that every article needs.

    `url`, `title` and `date_published` are required; null and an empty string count as absent.
    An image, an author and so on have a required field of their own, named in the message; one
    without it is left out with a warning, and the article goes out (not with --strict).
    """,
    flags=('{"title": null}', '{"date_published": ""}', '{"images": [{"width": 800}]}'),
    passes=('{"title": "Rain"}', '{"images": [{"url": "/rain.jpg"}]}'),
)
WRONG_TYPE = _rule(
    "record/wrong-type",
    Severity.ERROR,
    _ITEMS,
    """A field holds a value of the wrong kind: a list where a text belongs, and so on.

    The message says what the field takes. A whole number may be written as a text, "800". A part
    that the article can do without (an image, a tag, a credit) is left out with a warning, and
    "900px" is read as 900; with --strict both are errors.
    """,
    flags=('{"title": ["Rain"]}', '{"image": {"url": "/a.jpg", "width": "wide"}}'),
    passes=('{"image": {"url": "/a.jpg", "width": "800"}}',),
)
INVALID_VALUE = _rule(
    "record/invalid-value",
    Severity.ERROR,
    _ITEMS,
    """A field holds a value outside those it can take.

    `status`, `access` and `change` take a few words only, a latitude lies between -90 and 90,
    a width is at least 1. A word that is not known is never guessed: a misspelt "draft" must
    not go out.
    """,
    flags=(
        '{"status": "publishd"}',
        '{"location": {"latitude": 91, "longitude": 26.1}}',
        '{"image": {"url": "/a.jpg", "width": 0}}',
    ),
    passes=('{"status": "Draft"}', '{"location": [44.43, 26.1]}'),
)
INVALID_LANGUAGE = _rule(
    "record/invalid-language",
    Severity.ERROR,
    "https://www.rfc-editor.org/rfc/rfc5646#section-2.1",
    """A language is not a valid BCP 47 tag.

    Write "ro", "en-GB" or "zh-Hant", not the language's name.
    """,
    flags=('{"language": "Romanian (RO)"}',),
    passes=('{"language": "en_gb"}', '{"language": "ro"}'),
)
INVALID_DATE = _rule(
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
DATE_WITHOUT_ZONE = _rule(
    "record/date-without-zone",
    Severity.ERROR,
    "https://www.rfc-editor.org/rfc/rfc3339#section-4.4",
    """A date has no time zone, and the publication names none.

    The article would appear hours too early or too late. Write the offset into the date, or
    set publication.timezone to an IANA zone such as "Europe/Bucharest".
    """,
    flags=('{"date_published": "2026-11-23T08:00:00"}', '{"date_published": "2026-11-23"}'),
    passes=('{"date_published": "2026-11-23T08:00:00Z"}',),
)
CLOCK_CHANGE = _rule(
    "record/clock-change",
    Severity.WARNING,
    "https://peps.python.org/pep-0495/",
    """A local time falls into the hour in which clocks are changed.

    It exists twice in autumn and not at all in spring. Feedpub takes the first of the two, and
    counts on from before the change where it does not exist. Write the offset into the date.
    """,
    passes=('{"date_published": "2026-10-25T03:30:00+02:00"}',),
)
MODIFIED_BEFORE_PUBLISHED = _rule(
    "record/modified-before-published",
    Severity.INFO,
    "https://www.rfc-editor.org/rfc/rfc4287#section-4.2.15",
    """An article was last modified before it was published.

    That is how a story written ahead looks. Its last change is then its publication, and the
    earlier date is left out of the feeds.
    """,
    flags=('{"date_modified": "2026-11-22T08:00:00Z"}',),
    passes=('{"date_modified": "2026-11-24T08:00:00Z"}',),
)
INVALID_URL = _rule(
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
LONG_URL = _rule(
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
REPAIRED_URL = _rule(
    "record/repaired-url",
    Severity.INFO,
    "https://www.rfc-editor.org/rfc/rfc3987#section-3.1",
    """A URL held characters that no URI may hold; it was written as the URI it stands for.

    Blanks and letters beyond ASCII are percent-encoded, an internationalised host becomes its
    ASCII form. Browsers do the same, but many feed readers do not.
    """,
    flags=('{"url": "https://example.org/a b"}', '{"url": "https://știri.example/"}'),
    passes=('{"url": "https://example.org/a%20b"}', '{"url": "/rain"}'),
)
HTML_IN_TITLE = _rule(
    "record/html-in-title",
    Severity.WARNING,
    _ITEMS,
    """A title holds HTML; it was turned into plain text.

    Titles are plain text in every feed, so readers would show the tags and entities as they
    are. Send plain text: "AT&T" is written AT&T.
    """,
    flags=('{"title": "<b>Rain</b>"}', '{"title": "Rain &amp; wind"}', '{"label": "LIVE&nbsp;"}'),
    passes=('{"title": "AT&T <3 rain"}', '{"title": "a < b > c"}'),
)
HTML_IN_TEXT = _rule(
    "record/html-in-text",
    Severity.WARNING,
    _ITEMS,
    """A plain-text field holds HTML; it was turned into plain text.

    Summaries, captions and similar are plain text; HTML belongs in `content_html` only.
    """,
    flags=('{"summary": "<p>It rains.</p>"}',),
    passes=('{"summary": "It rains & blows, t < 5 °C."}', '{"content_html": "<p>It rains.</p>"}'),
)
CONTROL_CHARACTER = _rule(
    "record/control-character",
    Severity.WARNING,
    "https://www.w3.org/TR/xml/#charsets",
    """A text holds a character that XML cannot carry; it was removed.

    Control characters, NUL, lone surrogates, U+FFFE and U+FFFF come along when text is pasted,
    and one of them makes a whole feed unreadable. With --strict this is an error.
    """,
    flags=('{"title": "Ra\\u0002in"}', '{"content_html": "\\ud800"}', '{"tags": ["\\ufffe"]}'),
    passes=('{"title": "\\ud83c\\udf27 Rain"}', '{"content_html": "<p>\\n\\t</p>"}'),
)
TOO_LARGE = _rule(
    "record/too-large",
    Severity.ERROR,
    "https://developers.google.com/search/docs/crawling-indexing/sitemaps/build-sitemap",
    """A record, or a text in it, is larger than any article.

    Aggregators refuse feeds of a few megabytes. A body of that size is usually an image or a
    whole page pasted into it; link to the file instead.
    """,
)
FRONT_MATTER = _rule(
    "record/front-matter",
    Severity.ERROR,
    "https://gohugo.io/content-management/front-matter/",
    """The front matter of a file cannot be read.

    It is YAML between lines of ---, TOML between lines of +++, or JSON. Read in part it could lose
    the line that says "draft", so the file is not used. The message names the line.
    """,
)
NOT_READ = _rule(
    "record/not-read",
    Severity.WARNING,
    "https://gohugo.io/content-management/formats/",
    """A file of a folder was left out, because feedpub does not read its kind.

    A post in reStructuredText or AsciiDoc, a file without front matter, a link that leads in a
    circle: none of them becomes an article. Convert the file, or move it out of the folder.
    """,
)
LEFT_OUT = _rule(
    "record/left-out",
    Severity.WARNING,
    "https://gohugo.io/content-management/shortcodes/",
    """A body holds instructions for a program that feedpub does not know; they were removed.

    Shortcodes of Hugo, tags of Liquid and components of MDX stand for what a site's own templates
    make of them. What stands between a pair of them is kept. Read the article once without them.
    """,
)
UNREADABLE = _rule(
    "record/unreadable",
    Severity.ERROR,
    "https://gohugo.io/content-management/organization/",
    """A file of a folder cannot be opened.

    Without it the feeds would silently lack an article. Give the user who runs feedpub permission
    for it, or move it elsewhere.
    """,
)
UNKNOWN_FIELD = _rule(
    "record/unknown-field",
    Severity.WARNING,
    _ITEMS,
    """A record has a field that feedpub does not know; it was left out.

    The message names the nearest field there is. Begin the name with an underscore, as JSON
    Feed extensions do, if the field is meant for somebody else.
    """,
    flags=('{"tittle": "Rain"}', '{"image": {"url": "/a.jpg", "widht": 800}}'),
    passes=('{"_newsroom": {"desk": 4}}', '{"headline": "Rain", "title": null}'),
)
FIELD_TWICE = _rule(
    "record/field-twice",
    Severity.WARNING,
    _ITEMS,
    """A record gives the same field under two names, and they differ.

    The name that feedpub uses in its own documentation wins, otherwise the first one. Send one.
    """,
    flags=('{"headline": "Snow"}',),
    passes=('{"headline": "Rain", "title": "Rain"}',),
)
KEY_TWICE = _rule(
    "record/key-twice",
    Severity.ERROR,
    "https://www.rfc-editor.org/rfc/rfc8259#section-4",
    """An object of a record gives the same key twice.

    Which of the two is meant cannot be known, and programs disagree about it: a draft that is
    called published further on must not go out. Send each key once.
    """,
    flags=('{"status": "draft", "status": "published"}', '{"image": {"url": "/a", "url": "/b"}}'),
    passes=('{"status": "draft"}',),
)
UNDECLARED_NAMESPACE = _rule(
    "record/undeclared-namespace",
    Severity.ERROR,
    "https://www.w3.org/TR/xml-names/#ns-decl",
    """An extra element is of a namespace that the configuration does not declare.

    Declare its prefix and URI under [publication.namespaces], and write the element as
    "prefix:name" or "{URI}name".
    """,
    flags=('{"extra": {"x:depth": "4"}}', '{"extra": {"depth": "4"}}'),
)
REPEATED_RECORD = _rule(
    "record/repeated-record",
    Severity.INFO,
    _ITEMS,
    """The same record was read more than once; it goes out once.

    Two sources that overlap look like that, and there is nothing to do.
    """,
    flags=('{"title": "Rain"}\n{"title": "Rain"}',),
    passes=('{"url": "/rain"}\n{"url": "/snow"}',),
)
OLDER_VERSION = _rule(
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
DUPLICATE_ID = _rule(
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
DUPLICATE_URL = _rule(
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
NO_ARTICLE = _rule(
    "record/no-article",
    Severity.ERROR,
    _ITEMS,
    """No source holds an article.

    An empty export is nearly always an accident, and publishing it would empty every feed. Use
    --allow-empty if it is meant.
    """,
    flags=("",),
)
TOO_MANY_BAD = _rule(
    "record/too-many-bad",
    Severity.ERROR,
    _ITEMS,
    """More records are unusable than the run allows to be set aside.

    Fix the source, or raise --max-bad if the loss is acceptable.
    """,
)
STOPPED = _rule(
    "record/stopped",
    Severity.INFO,
    _ITEMS,
    """Reading stopped, because too many records cannot be used.

    The rest was not looked at. Fix these first, or set unusable records aside with
    --quarantine.
    """,
)

# Found by feedpub.probing, which looks at the images themselves.
_CONTENT = "https://www.rssboard.org/media-rss#media-content"

IMAGE_NOT_FOUND = _rule(
    "record/image-not-found",
    Severity.WARNING,
    _CONTENT,
    """An image is not where its record says.

    The server answers 404 or 410, and every reader would show a gap. Correct the address, or take
    the image out of the record.
    """,
)
NO_IMAGE_THERE = _rule(
    "record/not-an-image",
    Severity.WARNING,
    _CONTENT,
    """What an image's address leads to is not an image, or not in a known format.

    A web page in its place is usually an error page that is served as if all were well, or a page
    about the image. Give the address of the file itself.
    """,
)
IMAGE_NOT_PROBED = _rule(
    "record/image-not-probed",
    Severity.WARNING,
    _CONTENT,
    """An image could not be looked at, so its size stays unknown.

    The server gave no answer in time, or refused it. Readers may meet the same. See that the
    image can be fetched from anywhere, or let the record say its width, height, type and size.
    """,
)
