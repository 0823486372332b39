"""What can be wrong with a source as a whole."""

from __future__ import annotations

from feedpub.articles.rules._declaring import record_rule
from feedpub.findings import Severity

_ITEMS = "https://www.jsonfeed.org/version/1.1/#items-a-name-items-a"

NOT_JSON = record_rule(
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
NOT_UTF8 = record_rule(
    "record/not-utf-8",
    Severity.ERROR,
    "https://www.rfc-editor.org/rfc/rfc8259#section-8.1",
    """A source holds bytes that are not UTF-8.

    Guessing the encoding would publish wrong letters, so the record is not used. Export the
    source as UTF-8, or as UTF-16 with a byte order mark.
    """,
    passes=('{"title": "Ploaie și ninsoare"}',),
)
NOT_CSV = record_rule(
    "record/not-csv",
    Severity.ERROR,
    "https://www.rfc-editor.org/rfc/rfc4180#section-2",
    """A row does not fit the header of its CSV file.

    A row with more cells than the header, or a header that names a column twice, leaves open
    which text belongs to which field. Quote cells that hold the delimiter.
    """,
)
NOT_XML = record_rule(
    "record/not-xml",
    Severity.ERROR,
    "https://www.w3.org/TR/xml/#sec-well-formed",
    """A source is not well-formed XML, or ends before its last end tag.

    Nothing is published from half a source. The usual causes are a download that broke off, and
    text with a < of its own. What has one right reading, such as a bare &, is repaired, and
    `record/repaired-xml` says so. Export the source again, or correct the line that is named.
    """,
)
REPAIRED = record_rule(
    "record/repaired-xml",
    Severity.WARNING,
    "https://www.w3.org/TR/xml/#sec-well-formed",
    """A source is not quite XML; where there is one right way to read it, it was read so.

    A bare & is read as &amp;, an entity of HTML as its character, and a text in an encoding that
    is not declared in the only one that fits its letters. Other readers refuse such a feed; fix
    the program that writes it.
    """,
)
SHORTCODE = record_rule(
    "record/shortcode",
    Severity.WARNING,
    "https://codex.wordpress.org/Shortcode_API",
    """A text held a shortcode of WordPress that only a plug-in of the site understands.

    It was removed, and the text between its two parts was kept: readers would see `[contact-form
    id="4"]`. The message names the shortcode and counts the articles that have it. Look at one of
    them; if the shortcode stood for something readers miss, export the text as the site shows it.
    """,
)
NO_TITLE_THERE = record_rule(
    "record/untitled-page",
    Severity.WARNING,
    "https://www.sitemaps.org/protocol.html#xmlTagDefinitions",
    """A sitemap lists a page and does not say its title; it was left out.

    Only sitemaps for news say more of a page than its address. Read the pages themselves, or map
    what is there to the fields of an article in `[source.fields]`.
    """,
)
NOT_WHOLE = record_rule(
    "record/not-whole",
    Severity.ERROR,
    "https://www.rfc-editor.org/rfc/rfc9112#section-8",
    """A source ended before it was whole.

    A database, a command or a download failed after some records, and nothing is published from
    half a source. The message says what it reported; run feedpub again when that is repaired.
    """,
)
NOT_HTML = record_rule(
    "record/not-html",
    Severity.ERROR,
    "https://html.spec.whatwg.org/multipage/syntax.html#optional-tags",
    """A page is empty, or ends in the middle.

    A page that stops inside a tag, or before the end tags that HTML requires, is half of one: the
    build that wrote it or the download that saved it broke off. Nothing is published from it.
    """,
)
FRONT_MATTER = record_rule(
    "record/front-matter",
    Severity.ERROR,
    "https://gohugo.io/content-management/front-matter/",
    """The front matter of a file cannot be read.

    It is YAML between lines of ---, TOML between lines of +++, or JSON. Read in part it could lose
    the line that says "draft", so the file is not used. The message names the line.
    """,
)
NOT_READ = record_rule(
    "record/not-read",
    Severity.WARNING,
    "https://gohugo.io/content-management/formats/",
    """A file of a folder was left out, because feedpub does not read its kind.

    A post in reStructuredText or AsciiDoc, a file without front matter, a link that leads in a
    circle: none of them becomes an article. Convert the file, or move it out of the folder.
    """,
)
LEFT_OUT = record_rule(
    "record/left-out",
    Severity.WARNING,
    "https://gohugo.io/content-management/shortcodes/",
    """A body holds instructions for a program that feedpub does not know; they were removed.

    Shortcodes of Hugo, tags of Liquid and components of MDX stand for what a site's own templates
    make of them. What stands between a pair of them is kept. Read the article once without them.
    """,
)
UNREADABLE = record_rule(
    "record/unreadable",
    Severity.ERROR,
    "https://gohugo.io/content-management/organization/",
    """A file of a folder cannot be opened.

    Without it the feeds would silently lack an article. Give the user who runs feedpub permission
    for it, or move it elsewhere.
    """,
)
NO_ARTICLE = record_rule(
    "record/no-article",
    Severity.ERROR,
    _ITEMS,
    """No source holds an article.

    An empty export is nearly always an accident, and publishing it would empty every feed. Use
    --allow-empty if it is meant.
    """,
    flags=("",),
)
TOO_MANY_BAD = record_rule(
    "record/too-many-bad",
    Severity.ERROR,
    _ITEMS,
    """More records are unusable than the run allows to be set aside.

    Fix the source, or raise --max-bad if the loss is acceptable.
    """,
)
STOPPED = record_rule(
    "record/stopped",
    Severity.INFO,
    _ITEMS,
    """Reading stopped, because too many records cannot be used.

    The rest was not looked at. Fix these first, or set unusable records aside with
    --quarantine.
    """,
)
