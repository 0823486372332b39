"""JSON Feed as a document: JSON syntax, encoding, size and schema."""

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
    """The document is nested deeper than readers accept.

    Parsers limit the depth to protect themselves, and refuse the feed. Reduce the nesting.
    """


@rule("json-feed/too-many-values", Severity.ERROR,
      engine="json",
      source="https://cwe.mitre.org/data/definitions/770.html",
      flags=[], passes=[FINE])  # fmt: skip
def too_many_values() -> None:
    """The document has more values than any feed needs.

    A value of a few bytes takes about a hundred in a reader's memory, so readers limit their
    number. feedpub reads up to three million, or 250,000 if they average fewer than 6 bytes.
    Nothing in the feed was checked. Write fewer items, and put the rest on further pages with
    next_url.
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

    Some readers use the first value, some the last, and some refuse the feed. Write it once.
    """


@rule("json-feed/byte-order-mark", Severity.ERROR, engine="json", source=JSON + "#section-8.1",
      flags=[], passes=[FINE])  # fmt: skip
def byte_order_mark() -> None:
    """There is a byte order mark before the JSON.

    JSON must not begin with one, and many parsers fail on it. Save the file without it.
    """


@rule("json-feed/not-utf-8", Severity.WARNING, engine="json", source=JSON + "#section-8.1",
      flags=[], passes=[FINE])  # fmt: skip
def not_utf_8() -> None:
    """The document is encoded in UTF-16 or UTF-32.

    Published JSON must be UTF-8, and most readers support nothing else. Save it as UTF-8.
    """


@rule("json-feed/invalid-bytes", Severity.ERROR, engine="json", source=JSON + "#section-8.1",
      flags=[], passes=[FINE])  # fmt: skip
def invalid_bytes() -> None:
    """A byte is not valid in the encoding of the file.

    Readers refuse the feed or show replacement characters. Save the whole file as UTF-8.
    """


@rule("json-feed/too-large", Severity.INFO, engine="json", source=SPEC, flags=[], passes=[FINE])
def too_large() -> None:
    """The feed is larger than a megabyte.

    Readers fetch it again and again; keep it below 250 KB. Write fewer items, and put the rest on
    further pages with next_url.
    """


@rule("json-feed/schema", Severity.ERROR, engine="schema", source=SPEC)
def schema() -> None:
    """The document breaks the schema of JSON Feed in a way that no other rule explains.

    Readers may refuse it. Compare this part with the specification.
    """
