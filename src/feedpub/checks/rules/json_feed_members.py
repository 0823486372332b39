"""JSON Feed: the members of the feed, its items, authors, attachments and hubs.

One walk with the tables of `feedpub.checks.json.members` finds the breaches of all these rules.
"""

from __future__ import annotations

from feedpub.checks.rules.json_feed import FINE, JSON, SPEC
from feedpub.findings import Severity, rule

_ITEM = '"id": "1", '


def added(member: str) -> str:
    """Return a feed that is valid except for *member*, added to its item."""
    return FINE.replace(_ITEM, f"{_ITEM}{member}, ")


@rule("json-feed/missing-key", Severity.ERROR, engine="json", source=SPEC + "#top-level",
      flags=[FINE.replace('"title": "Example", ', ""), FINE.replace(_ITEM, ""),
             added('"attachments": [{"url": "https://example.org/a.mp3"}]')],
      passes=[FINE])  # fmt: skip
def missing_key() -> None:
    """A required member is missing.

    A feed needs version, title and items; an item needs id; an attachment url and mime_type; a
    hub type and url. Readers refuse the feed or drop the object. Add the member that the message
    names, with a value that is not empty.
    """


@rule("json-feed/invalid-type", Severity.ERROR, engine="json", source=SPEC,
      flags=[added('"tags": "rain"'), FINE.replace('"Example"', "null"),
             added('"attachments": [{"url": "https://example.org/a.mp3", '
                   '"mime_type": "audio/mpeg", "size_in_bytes": "90"}]')],
      passes=[added('"tags": ["rain"]')])  # fmt: skip
def invalid_type() -> None:
    """A value has a different type than the specification requires.

    Typed parsers refuse the whole feed. Write a value of the type that the message names.
    """


@rule("json-feed/null-value", Severity.WARNING, engine="json", source=SPEC,
      flags=[added('"image": null')],
      passes=[added('"image": "https://example.org/a.jpg"')])  # fmt: skip
def null_value() -> None:
    """An optional member is null.

    In JSON Feed a member is either present or absent, and typed parsers refuse null. Leave the key
    out.
    """


@rule("json-feed/empty-value", Severity.WARNING, engine="json", source=SPEC,
      flags=[added('"tags": [""]'), added('"external_url": ""')],
      passes=[added('"tags": ["rain"]')])  # fmt: skip
def empty_value() -> None:
    """A value is empty or consists of spaces only.

    Readers show an empty name or a link that does not open. Fill it in, or leave the key out.
    """


@rule("json-feed/unknown-key", Severity.WARNING, engine="json", source=SPEC + "#extensions",
      flags=[added('"contentHtml": "<p>Rain</p>"'), added('"rating": 5')],
      passes=[added('"_example": {"rating": 5}')])  # fmt: skip
def unknown_key() -> None:
    """A key is neither in the specification nor an extension.

    Readers ignore it; most often a name is misspelled. Write the name as in the specification, or
    begin your own with an underscore.
    """


@rule("json-feed/extension-name", Severity.ERROR, engine="json", source=SPEC + "#extensions",
      flags=[added('"_ex.ample": {"rating": 5}'), added('"_1": {}'),
             added('"_example": {"a.b": 5}')],
      passes=[added('"_example": {"rating": 5}')])  # fmt: skip
def extension_name() -> None:
    """The name of an extension is not valid, or a key in it contains a dot.

    The name of an extension begins with an underscore and a letter, and no key in it contains a
    dot, so that programs can address every value by a path. Write a name like '_example'.
    """


@rule("json-feed/extension-value", Severity.WARNING, engine="json", source=SPEC + "#extensions",
      flags=[added('"_rating": 5'), added('"_example": {"_rating": 5}')],
      passes=[added('"_example": {"rating": 5}')])  # fmt: skip
def extension_value() -> None:
    """An extension is not an object, or a key in it is named like an extension.

    Only the extension's own name begins with an underscore, and its value is an object, so that
    keys can be added later. Write an object whose keys do not begin with an underscore.
    """


@rule("json-feed/invalid-version", Severity.ERROR, engine="json", source=SPEC + "#top-level",
      flags=[FINE.replace("version/1.1", "version/2"),
             FINE.replace('"https://jsonfeed.org/version/1.1"', "1.1")],
      passes=[FINE, FINE.replace("version/1.1", "version/1")])  # fmt: skip
def invalid_version() -> None:
    """The version is not a version of JSON Feed.

    Readers recognize the format by it. Write https://jsonfeed.org/version/1.1.
    """


@rule("json-feed/invalid-id", Severity.ERROR, engine="json", source=SPEC + "#items",
      refused_by="Readers must discard the item.",
      flags=[FINE.replace('"id": "1"', '"id": 1'), FINE.replace('"id": "1"', '"id": " "')],
      passes=[FINE])  # fmt: skip
def invalid_id() -> None:
    """An id is not a string, or is empty.

    Readers tell items apart by it: they drop an item whose id is empty, and guess if it is a
    number. Write a string that never changes, preferably the item's address.
    """


@rule("json-feed/duplicate-id", Severity.ERROR, engine="json", source=SPEC + "#items",
      refused_by="Readers show one of the articles only.",
      flags=[FINE.replace('"items": [', '"items": [{"id": "1", "content_text": "Snow"}, ')],
      passes=[FINE.replace('"items": [', '"items": [{"id": "2", "content_text": "Snow"}, ')],
      )  # fmt: skip
def duplicate_id() -> None:
    """An item has the same id as an earlier one.

    Readers show only one of the two. Give each item its own id, which never changes.
    """


@rule("json-feed/invalid-url", Severity.ERROR, engine="json", source=SPEC,
      flags=[added('"url": "/1"'), added('"image": "https://example.org/a b.jpg"')],
      passes=[added('"url": "https://example.org/1"')])  # fmt: skip
def invalid_url() -> None:
    """An address is relative or malformed.

    Readers cannot open it. Write the absolute address, percent-encoded.
    """


@rule("json-feed/unencoded-url", Severity.WARNING, engine="json", source="https://www.rfc-editor.org/rfc/rfc3986",
      flags=[added('"url": "https://example.org/știri"')],
      passes=[added('"url": "https://example.org/%C8%99tiri"')])  # fmt: skip
def unencoded_url() -> None:
    """An address contains non-ASCII characters.

    Browsers encode them, but some readers do not. Percent-encode them; write host names in
    Punycode.
    """


@rule("json-feed/unknown-scheme", Severity.WARNING,
      engine="json",
      source="https://www.iana.org/assignments/uri-schemes/uri-schemes.xhtml",
      flags=[added('"url": "htp://example.org/1"')],
      passes=[added('"url": "https://example.org/1"')])  # fmt: skip
def unknown_scheme() -> None:
    """An address has a scheme that is not registered.

    Readers do not know how to open it; most often http is misspelled. Correct the scheme.
    """


@rule("json-feed/unusual-scheme", Severity.WARNING, engine="json", source=SPEC,
      flags=[added('"url": "ftp://example.org/1"')],
      passes=[added('"authors": [{"url": "mailto:ana@example.org"}]')])  # fmt: skip
def unusual_scheme() -> None:
    """An address of a page, image or file does not use http or https.

    Readers fetch nothing else. Write an http or https address.
    """


@rule("json-feed/invalid-date", Severity.ERROR, engine="json", source=SPEC + "#items",
      flags=[added('"date_published": "2026-11-23"'),
             added('"date_published": "2026-02-30T08:00:00Z"')],
      passes=[added('"date_published": "2026-11-23T08:00:00+02:00"')])  # fmt: skip
def invalid_date() -> None:
    """A date is not in RFC 3339 format, or does not exist.

    Readers drop it. Write it like '2026-11-23T08:00:00Z', with seconds and time zone.
    """


@rule("json-feed/unusual-date", Severity.WARNING,
      engine="json",
      source="https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
      flags=[added('"date_published": "2026-11-23 08:00:00Z"')],
      passes=[added('"date_published": "2026-11-23T08:00:00Z"')])  # fmt: skip
def unusual_date() -> None:
    """A date has a space or lower-case letters, which RFC 3339 allows but parsers often do not.

    Write a capital T and Z, as in '2026-11-23T08:00:00Z'.
    """


@rule("json-feed/implausible-date", Severity.WARNING, engine="json", source=SPEC + "#items",
      flags=[added('"date_published": "1926-11-23T08:00:00Z"'),
             added('"date_published": "2046-11-23T08:00:00Z"')],
      passes=[added('"date_published": "2026-11-23T08:00:00Z"')])  # fmt: skip
def implausible_date() -> None:
    """A date is in the future, or before feeds existed.

    Aggregators hide articles dated in the future, and a very old date is usually a zero timestamp.
    Write the time of publication, with its offset.
    """


@rule("json-feed/invalid-language", Severity.ERROR,
      engine="json",
      source="https://www.rfc-editor.org/rfc/rfc5646",
      flags=[added('"language": "english"')], passes=[added('"language": "en-GB"')])  # fmt: skip
def invalid_language() -> None:
    """A language is not a valid language tag, or does not exist.

    Aggregators group articles by language. Write a BCP 47 tag: 'ro', 'en-GB', 'zh-Hant'.
    """


@rule("json-feed/invalid-media-type", Severity.ERROR, engine="json", source=SPEC + "#attachments",
      flags=[added('"attachments": [{"url": "https://example.org/a", "mime_type": "mp3"}]')],
      passes=[added('"attachments": [{"url": "https://example.org/a", '
                    '"mime_type": "audio/mpeg"}]')])  # fmt: skip
def invalid_media_type() -> None:
    """A media type is not of the form type/subtype.

    Readers use it to choose what they can play. Write the file's type: 'audio/mpeg', 'video/mp4'.
    """


@rule("json-feed/invalid-number", Severity.ERROR, engine="json", source=SPEC + "#attachments",
      flags=[added('"attachments": [{"url": "https://example.org/a", '
                   '"mime_type": "audio/mpeg", "duration_in_seconds": -1}]'),
             added('"attachments": [{"url": "https://example.org/a", '
                   '"mime_type": "audio/mpeg", "size_in_bytes": 0.5}]')],
      passes=[added('"attachments": [{"url": "https://example.org/a", "mime_type": "audio/mpeg", '
                    '"size_in_bytes": 90000, "duration_in_seconds": 61.5}]')])  # fmt: skip
def invalid_number() -> None:
    """A size or duration is not a possible value.

    Players show nonsense or fail. Write the size as a whole number of bytes and the duration as a
    number of seconds, neither negative; leave the key out if you do not know.
    """


@rule("json-feed/html-in-text", Severity.WARNING, engine="json", source=SPEC + "#items",
      flags=[added('"title": "Rain &amp; snow"'),
             FINE.replace('"Rain"', '"<p>Rain</p>"')],
      passes=[added('"title": "Rain & snow, if 1 < 2"')])  # fmt: skip
def html_in_text() -> None:
    """Plain text contains HTML.

    Only content_html is HTML; elsewhere readers show tags and entities literally. Write the
    characters themselves, without tags.
    """


@rule("json-feed/unpaired-surrogate", Severity.ERROR, engine="json", source=JSON + "#section-8.2",
      flags=[added(r'"title": "Rain \ud83d"')],
      passes=[added(r'"title": "Rain \ud83c\udf27"')])  # fmt: skip
def unpaired_surrogate() -> None:
    r"""Text contains half of a surrogate pair of \u escapes, which is not a character.

    Strict parsers refuse the feed. Most often an emoji was cut in two: write both halves, or
    neither.
    """
