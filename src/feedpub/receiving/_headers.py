"""Checks the headers of a response against the document in its body."""

from __future__ import annotations

import codecs
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from feedpub import media_types
from feedpub.date_grammar import DAYS, HTTP
from feedpub.documents import KINDS, encodings
from feedpub.fetch.answers import Answer
from feedpub.receiving import _rules
from feedpub.receiving._packed import MAGIC
from feedpub.receiving._received import Raised
from feedpub.text import shown

_XML = ("application/xml", "text/xml")
_GZIP = ("application/gzip", "application/x-gzip", "application/octet-stream")
_MARKERS = (b"<rss", b"<feed", b"<rdf:RDF", b":feed")
_HTTP_DATE = re.compile(HTTP, re.ASCII)
#: A body that fits into one packet does not benefit from compression.
_ONE_PACKET = 1400

_ADVICE = {
    401: "let readers in without a password, or give each a secret URL",
    403: "let programs fetch it, whatever their User-Agent",
    404: "look for the feed's address in the pages of the site",
    410: "readers unsubscribe now; bring it back, or redirect with 301",
    429: "allow more requests, above all for feeds and sitemaps",
}


def judge_status(answer: Answer, raised: Raised) -> None:
    """Report a status other than 200."""
    if answer.status == HTTPStatus.OK:
        return
    try:
        phrase = f" {HTTPStatus(answer.status).phrase}"
    except ValueError:
        phrase = ""
    advice = _ADVICE.get(answer.status, "answer 200 OK with the document")
    raised.add(_rules.STATUS, f"the server answers {answer.status}{phrase}; {advice}")


def judge_head(answer: Answer, data: bytes, format: str, raised: Raised) -> None:
    """Check type, encoding and validators of a response with the body *data*, in *format*."""
    _judge_type(answer, data, format, raised)
    _judge_charset(answer, data, format, raised)
    _judge_validators(answer, raised)
    _judge_compression(answer, format, raised)


def _judge_type(answer: Answer, data: bytes, format: str, raised: Raised) -> None:
    kind = KINDS.get(format)
    if kind is None:
        return
    known = kind.media_types
    found = media_types.of_header(answer.header("content-type"))[0]
    if not found:
        raised.add(_rules.NO_CONTENT_TYPE, f"there is no Content-Type; write {known[0]}")
        return
    packed = answer.body.startswith(MAGIC) and "content-encoding" not in answer.headers
    if found not in known and not (packed and found in _GZIP):
        raised.add(
            _rules.CONTENT_TYPE,
            f"the Content-Type is {shown(found)}; {_of(format)} is served as {known[0]}",
        )
    elif found in _XML and kind.role == "feed":
        head = data[:512].replace(b"\x00", b"")
        if not any(marker in head for marker in _MARKERS):
            raised.add(
                _rules.VAGUE_CONTENT_TYPE,
                f"the Content-Type is {shown(found)}, and the feed begins after byte 512;"
                f" write {known[0]}",
            )


def _judge_compression(answer: Answer, format: str, raised: Raised) -> None:
    if "content-encoding" in answer.headers:
        return
    if answer.body.startswith(MAGIC):
        if format in {"rss", "atom", "json-feed"}:
            raised.add(
                _rules.UNDECLARED_GZIP,
                "the feed is gzip, and no header says so; write Content-Encoding: gzip",
            )
    elif len(answer.body) > _ONE_PACKET:
        raised.add(
            _rules.UNCOMPRESSED,
            f"{len(answer.body):,} bytes are sent uncompressed; serve them with gzip",
        )


def _of(format: str) -> str:
    return {"rss": "RSS", "atom": "Atom", "json-feed": "a JSON Feed"}.get(format, "a sitemap")


def _judge_charset(answer: Answer, data: bytes, format: str, raised: Raised) -> None:
    type, charset = media_types.of_header(answer.header("content-type"))
    if charset is None:
        # JSON is always UTF-8, and a wrong type has its own finding.
        if type == "text/xml":
            raised.add(
                _rules.TEXT_WITHOUT_CHARSET,
                "the Content-Type is text/xml without a charset; write text/xml; charset=utf-8",
            )
        return
    own = "utf-8" if format == "json-feed" else encodings.encoding_of(data)[0]
    if _codec(charset) is None:
        raised.add(
            _rules.CHARSET_MISMATCH,
            f"the Content-Type names the charset {shown(charset)}, which does not exist;"
            f" write charset={own}",
        )
    elif _codec(charset) != _codec(own):
        raised.add(
            _rules.CHARSET_MISMATCH,
            f"the Content-Type names the charset {shown(charset)}, the document {shown(own)};"
            " write the same in both",
        )


def _codec(name: str) -> str | None:
    try:
        # A byte order mark gives the byte order that a name may leave out.
        return re.sub(r"[-_](?:le|be|sig)$", "", codecs.lookup(name).name)
    except (LookupError, ValueError):
        return None


def _judge_validators(answer: Answer, raised: Raised) -> None:
    modified = answer.header("last-modified")
    if not modified and not answer.header("etag"):
        raised.add(
            _rules.NO_VALIDATOR,
            "there is neither an ETag nor Last-Modified; send at least one of them",
        )
    if not modified:
        return
    instant = _instant(modified)
    if instant is None:
        raised.add(
            _rules.INVALID_DATE,
            f"Last-Modified is {shown(modified)}; write it like Mon, 23 Nov 2026 06:00:00 GMT",
        )
        return
    sent = _instant(answer.header("date"))
    if sent is not None and instant > sent:
        raised.add(
            _rules.INVALID_DATE,
            f"Last-Modified is {shown(modified)}, later than the answer itself;"
            " write when the content changed",
        )


def _instant(text: str) -> datetime | None:
    if not _HTTP_DATE.fullmatch(text):
        return None
    try:
        instant = parsedate_to_datetime(text)
    except ValueError:
        return None
    # parsedate_to_datetime does not check the weekday.
    return instant.astimezone(UTC) if DAYS[instant.weekday()] == text[:3] else None


def judge_again(first: Answer, data: bytes, second: Answer, again: bytes, raised: Raised) -> None:
    """Check the *second* response, to a conditional request."""
    if second.status != HTTPStatus.OK:
        # 304 is correct; any other status proves nothing.
        return
    if again != data:
        raised.add(
            _rules.CHANGES_EACH_TIME,
            "two requests in a row got different documents; take dates from the articles,"
            " not from the clock",
        )
        return
    if first.header("etag") != second.header("etag"):
        how = "with a new ETag for the same content"
    else:
        how = "with 200 and the same content"
    raised.add(
        _rules.NOT_CONDITIONAL,
        f"a conditional request is answered {how}; answer 304 Not Modified",
    )
