"""JSON Feed as a document: that it is JSON, in UTF-8, and what its schema says."""

from __future__ import annotations

from feedpub.findings import Severity, rule

SPEC = "https://www.jsonfeed.org/version/1.1/"
JSON = "https://www.rfc-editor.org/rfc/rfc8259"
FINE = (
    '{"version": "https://jsonfeed.org/version/1.1", "title": "Example", '
    '"home_page_url": "https://example.org/", "feed_url": "https://example.org/feed.json", '
    '"items": [{"id": "1", "content_text": "Rain"}]}'
)


@rule("json-feed/not-json", Severity.ERROR, engine="json", source=JSON,
      flags=['{"version": "https://jsonfeed.org/version/1.1",}', "{'title': 'Rain'}"],
      passes=[FINE])  # fmt: skip
def not_json() -> None:
    """The document is not valid JSON, or not a JSON object.

    Readers cannot read any of it. Write it with a JSON library, in UTF-8.
    """


@rule("json-feed/too-deep", Severity.ERROR, engine="json", source=JSON + "#section-9",
      flags=[], passes=[FINE])  # fmt: skip
def too_deep() -> None:
    """The document is nested deeper than readers go.

    Parsers bound the depth to protect themselves, and refuse the feed. Write it with less.
    """


@rule("json-feed/too-many-values", Severity.ERROR,
      engine="json",
      source="https://cwe.mitre.org/data/definitions/770.html",
      flags=[], passes=[FINE])  # fmt: skip
def too_many_values() -> None:
    """The document has more values than any feed needs.

    A few bytes of each become a hundred in the memory of the reader, so readers limit them.
    Three million are read; or 250,000, if they have fewer than 6 bytes each. Nothing in the feed
    was checked. Write fewer items, put the rest into further pages with next_url.
    """


@rule("json-feed/invalid-constant", Severity.ERROR, engine="json", source=JSON + "#section-6",
      flags=[FINE.replace('"Example"', '"Example", "_ext": {"score": NaN}')],
      passes=[FINE])  # fmt: skip
def invalid_constant() -> None:
    """A number is NaN or Infinity, which JSON does not have.

    Strict parsers refuse the whole feed. Write null, a number, or leave the key out.
    """


@rule("json-feed/duplicate-key", Severity.ERROR, engine="json", source=JSON + "#section-4",
      flags=[FINE.replace('"title": "Example"', '"title": "Example", "title": "Other"')],
      passes=[FINE])  # fmt: skip
def duplicate_key() -> None:
    """A key appears twice in one object.

    Some readers take the first value, some the last, some refuse the feed. Write it once.
    """


@rule("json-feed/byte-order-mark", Severity.ERROR, engine="json", source=JSON + "#section-8.1",
      flags=[], passes=[FINE])  # fmt: skip
def byte_order_mark() -> None:
    """There is a byte order mark before the JSON.

    JSON must not begin with one, and many parsers fail on it. Save the file without.
    """


@rule("json-feed/not-utf-8", Severity.WARNING, engine="json", source=JSON + "#section-8.1",
      flags=[], passes=[FINE])  # fmt: skip
def not_utf_8() -> None:
    """The document is encoded in UTF-16 or UTF-32.

    JSON that is published must be UTF-8, and most readers expect nothing else. Write UTF-8.
    """


@rule("json-feed/invalid-bytes", Severity.ERROR, engine="json", source=JSON + "#section-8.1",
      flags=[], passes=[FINE])  # fmt: skip
def invalid_bytes() -> None:
    """A byte does not belong to the encoding.

    Readers refuse the feed or show replacement characters. Write the file in UTF-8, whole.
    """


@rule("json-feed/too-large", Severity.INFO, engine="json", source=SPEC, flags=[], passes=[FINE])
def too_large() -> None:
    """The feed is larger than a megabyte.

    Readers fetch it again and again; below 250 KB it is not a burden. Write fewer items, put the
    rest into further pages with next_url.
    """


@rule("json-feed/schema", Severity.ERROR, engine="schema", source=SPEC)
def schema() -> None:
    """The document breaks the schema of JSON Feed in a way that no other rule explains.

    Readers may refuse it. Compare the place with the specification.
    """
