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
    """A source contains bytes that are not UTF-8.

    Guessing the encoding could publish wrong letters, so the record is not used. Export the source
    as UTF-8, or as UTF-16 with a byte order mark.
    """,
    passes=('{"title": "Ploaie și ninsoare"}',),
)
NOT_CSV = record_rule(
    "record/not-csv",
    Severity.ERROR,
    "https://www.rfc-editor.org/rfc/rfc4180#section-2",
    """A row does not match the header of its CSV file.

    If a row has more cells than the header, or the header has a column twice, it is unclear which
    value belongs to which field. Quote cells that contain the delimiter.
    """,
)
NOT_XML = record_rule(
    "record/not-xml",
    Severity.ERROR,
    "https://www.w3.org/TR/xml/#sec-well-formed",
    """A source is not well-formed XML, or ends before its last end tag.

    Nothing is published from an incomplete source. The usual causes are a truncated download and an
    unescaped < in a text. Problems with one obvious fix, such as a bare &, are repaired and
    reported as `record/repaired-xml`. Export the source again, or correct the line in the message.
    """,
)
REPAIRED = record_rule(
    "record/repaired-xml",
    Severity.WARNING,
    "https://www.w3.org/TR/xml/#sec-well-formed",
    """A source is not well-formed XML, but could be repaired.

    A bare & is read as &amp;, an HTML entity as its character, and text in an undeclared encoding
    in the only encoding that fits its letters. Other readers refuse such a feed; fix the program
    that writes it.
    """,
)
SHORTCODE = record_rule(
    "record/shortcode",
    Severity.WARNING,
    "https://codex.wordpress.org/Shortcode_API",
    """A text contained a WordPress shortcode that only a plug-in of the site understands.

    It was removed, so that readers do not see `[contact-form id="4"]`; the text between its tags
    was kept. The message counts the articles with the shortcode. Look at one of them: if something
    important is missing, export the rendered text.
    """,
)
NO_TITLE_THERE = record_rule(
    "record/untitled-page",
    Severity.WARNING,
    "https://www.sitemaps.org/protocol.html#xmlTagDefinitions",
    """A sitemap lists a page without a title; it was left out.

    Only news sitemaps contain titles. Read the pages themselves, or map what is there to the fields
    of an article in `[source.fields]`.
    """,
)
NOT_WHOLE = record_rule(
    "record/not-whole",
    Severity.ERROR,
    "https://www.rfc-editor.org/rfc/rfc9112#section-8",
    """A source ended too early.

    A database, a command or a download failed after some records, and nothing is published from an
    incomplete source. The message includes what it reported; fix that and run feedpub again.
    """,
)
NOT_HTML = record_rule(
    "record/not-html",
    Severity.ERROR,
    "https://html.spec.whatwg.org/multipage/syntax.html#optional-tags",
    """A page is empty or truncated.

    A page that ends inside a tag, or without the end tags that HTML requires, is incomplete: the
    program that wrote or saved it was interrupted. Nothing is published from it.
    """,
)
FRONT_MATTER = record_rule(
    "record/front-matter",
    Severity.ERROR,
    "https://gohugo.io/content-management/front-matter/",
    """The front matter of a file cannot be read.

    Front matter is YAML between lines of ---, TOML between lines of +++, or JSON. The file is not
    used, because a line such as "draft: true" could be lost. The message names the line.
    """,
)
NOT_READ = record_rule(
    "record/not-read",
    Severity.WARNING,
    "https://gohugo.io/content-management/formats/",
    """A file of a folder was left out, because feedpub does not read its format.

    It may be a post in reStructuredText or AsciiDoc, a file without front matter, or a circular
    link. Convert the file, or move it out of the folder.
    """,
)
LEFT_OUT = record_rule(
    "record/left-out",
    Severity.WARNING,
    "https://gohugo.io/content-management/shortcodes/",
    """A body contains template instructions that feedpub does not know; they were removed.

    Shortcodes of Hugo, tags of Liquid and components of MDX are replaced by the templates of a
    site. The text between a pair of them is kept. Check that the article makes sense without them.
    """,
)
UNREADABLE = record_rule(
    "record/unreadable",
    Severity.ERROR,
    "https://gohugo.io/content-management/organization/",
    """A file of a folder cannot be opened.

    An article would be missing from the feeds. Give the user who runs feedpub permission to read
    the file, or move it elsewhere.
    """,
)
NO_ARTICLE = record_rule(
    "record/no-article",
    Severity.ERROR,
    _ITEMS,
    """The sources contain no articles.

    An empty export is nearly always a mistake, and publishing it would empty every feed. Use
    --allow-empty if it is intended.
    """,
    flags=("",),
)
TOO_MANY_BAD = record_rule(
    "record/too-many-bad",
    Severity.ERROR,
    _ITEMS,
    """More records are unusable than --max-bad allows.

    Fix the source, or raise --max-bad if the loss is acceptable.
    """,
)
STOPPED = record_rule(
    "record/stopped",
    Severity.INFO,
    _ITEMS,
    """Reading stopped, because too many records cannot be used.

    The remaining records were not read. Fix these first, or set unusable records aside with
    --quarantine.
    """,
)
