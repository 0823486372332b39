"""What can be wrong with the texts and dates of an article that is usable."""

from __future__ import annotations

from feedpub.articles.rules._declaring import record_rule
from feedpub.findings import Severity

MOJIBAKE = record_rule(
    "record/mojibake",
    Severity.WARNING,
    "https://www.w3.org/International/questions/qa-what-is-encoding",
    """A text is UTF-8 that was decoded as another encoding: "JudeÅ£ean" for "Judeţean".

    Readers see it as is. Decode the text correctly where it went wrong, often in a database
    or an import of years ago. `normalise = ["mojibake"]` in the [[source]] corrects it in every
    text; addresses and ids stay as they are.
    """,
    flags=(
        '{"title": "Consiliul JudeÅ£ean"}',
        '{"content_html": "<p>Itâ€™s raining.</p>"}',
        '{"tags": ["pĂ©riode"]}',
    ),
    passes=(
        '{"title": "Consiliul Județean"}',
        '{"content_html": "<p>« Liberté » : 5 €, CAFÉ™</p>"}',
        '{"summary": "O que não é: «Amanhã»…"}',
    ),
)
CEDILLA = record_rule(
    "record/cedilla",
    Severity.WARNING,
    "https://www.unicode.org/charts/PDF/U0100.pdf",
    """A Romanian text has ş or ţ with a cedilla, which is not the Romanian letter.

    Romanian has ș and ț with a comma; the others are Turkish, or from encodings that had no comma.
    A search for "Iași" does not find "Iaşi", and a tag with both spellings is two tags.
    `normalise = ["romanian-comma"]` in the [[source]] writes the comma in every text; addresses
    and ids stay as they are.
    """,
    flags=('{"language": "ro", "title": "Ploaie la Iaşi"}', '{"language": "ro", "tags": ["Ţări"]}'),
    passes=(
        '{"language": "ro", "title": "Ploaie la Iași"}',
        '{"language": "tr", "title": "Şehirde yağmur"}',
    ),
)
DECOMPOSED = record_rule(
    "record/decomposed-letter",
    Severity.WARNING,
    "https://www.w3.org/TR/charmod-norm/#unicodeNormalization",
    """A text contains decomposed letters: a letter, and its accent as a separate character.

    It looks the same but is not equal: searches do not find it, a tag becomes two, and some
    fonts misplace the accent. Macs write such files. `normalise = ["nfc"]`
    in the [[source]] composes them in every text (Unicode NFC).
    """,
    flags=('{"title": "Pa\\u0306durea"}', '{"tags": ["cafe\\u0301"]}'),
    passes=('{"title": "P\\u0103durea"}', '{"title": "За\\u0301мок"}'),
)
INVISIBLE = record_rule(
    "record/invisible-character",
    Severity.WARNING,
    "https://www.w3.org/TR/unicode-xml/#Charlist",
    """A title, a name or a tag contains an invisible character.

    Soft hyphens, zero-width spaces and byte order marks are often pasted with text. A
    search does not find the word, and a tag with one is another tag. `normalise = ["invisible"]`
    in the [[source]] removes them from these fields; bodies keep them, where they break lines.
    """,
    flags=('{"title": "Re\\u00adgen"}', '{"tags": ["Rain\\u200b"]}'),
    passes=('{"title": "Rain\\u00a0!"}', '{"content_html": "<p>Re\\u00adgen</p>"}'),
)
ESCAPED_TWICE = record_rule(
    "record/escaped-twice",
    Severity.WARNING,
    "https://www.rssboard.org/rss-profile#data-types-characterdata",
    """A title or another plain text was escaped twice; it was converted to plain text.

    "AT&amp;amp;T" is a text that was escaped more often than it was unescaped. Readers
    would show "AT&amp;T". Escape it once, where it is written into HTML or XML; send plain text
    here.
    """,
    flags=('{"title": "AT&amp;amp;T"}', '{"title": "&lt;b&gt;Rain&lt;/b&gt;"}'),
    passes=('{"title": "AT&amp;T"}', '{"title": "The &lt;video&gt; element"}'),
)
LEFTOVER_SHORTCODE = record_rule(
    "record/leftover-shortcode",
    Severity.WARNING,
    "https://codex.wordpress.org/Shortcode_API",
    """A text contains a shortcode that its site did not replace.

    Readers see `[gallery ids="1,2"]` or `{{< figure >}}` as is. The message names the shortcode.
    Export the text as the site shows it. For shortcodes of WordPress, `read = "shortcodes"` in the
    [source.fields] of a source writes what they stand for, and removes those of plug-ins.
    """,
    flags=(
        '{"content_html": "<p>[gallery ids=\\"1,2\\"]</p>"}',
        '{"content_text": "{{< figure src=\\"rain.jpg\\" >}}"}',
        '{"content_html": "<p>{% youtube dQw4 %}</p>"}',
    ),
    passes=(
        '{"content_html": "<p>\\"It rain\\" [sic], [1] he said [...] [UPDATE]</p>"}',
        '{"content_html": "<pre>[gallery ids=\\"1\\"]</pre>"}',
    ),
)
CAPITALS = record_rule(
    "record/title-in-capitals",
    Severity.INFO,
    "https://developers.google.com/public-alerts/guides/additional-guidelines/content-guidelines",
    """A title is in CAPITALS.

    Words in capitals are hard to read and look like shouting. Which
    letters should be lower case, only a writer knows; use the style sheet for capitals, and
    write the title as a sentence.
    """,
    flags=('{"title": "HEAVY RAIN FLOODS THE VILLAGE"}',),
    passes=(
        '{"title": "NATO, UNICEF: SUA"}',
        '{"title": "PSD-PNL"}',
        '{"label": "EXCLUSIVE STORY"}',
    ),
)
IMPLAUSIBLE_DATE = record_rule(
    "record/implausible-date",
    Severity.WARNING,
    "https://www.rssboard.org/rss-profile#element-channel-item-pubdate",
    """A date is before 1990, or implausibly far in the future.

    A date in 1970 is usually a zero that was read as a date. A date_modified in the future has
    a wrong time zone or comes from a wrong clock; a date_published a year ahead is a typo.
    Aggregators hide or refuse such articles. Correct the date; in an archive of old issues, switch
    this rule off.
    """,
    flags=(
        '{"date_published": "1970-01-01T00:00:00Z"}',
        '{"date_published": "2062-11-23T08:00:00Z"}',
        '{"date_modified": "2026-12-24T08:00:00Z"}',
    ),
    passes=('{"date_published": "1990-01-01T00:00:00Z"}',),
)
SCHEDULED = record_rule(
    "record/scheduled",
    Severity.INFO,
    "https://www.rfc-editor.org/rfc/rfc4287#section-4.2.9",
    """An article is dated in the future; it will be published then.

    Until its date_published it is in no file. If that is intended, there is nothing to do; if
    it should be live now, check its time zone.
    """,
    flags=('{"date_published": "2026-12-24T08:00:00Z"}',),
    passes=('{"date_published": "2026-12-24T08:00:00Z", "status": "draft"}',),
)
