"""The rules for how a document is compressed and served: the scopes ``gzip`` and ``http``.

Examples of ``gzip`` are shell commands that make a file of a feed, ``rss.xml``. Examples of
``http`` are the responses of a server to successive requests: headers, each with a body where that
matters; headers with an ETag or Last-Modified are followed by the response to the conditional
request.
"""

from __future__ import annotations

from feedpub.findings import Rule, Severity, WhoActs, documented

#: By id.
RULES: dict[str, Rule] = {}

_RFC1952 = "https://www.rfc-editor.org/rfc/rfc1952"
_RFC9110 = "https://www.rfc-editor.org/rfc/rfc9110"
_RFC7303 = "https://www.rfc-editor.org/rfc/rfc7303"
_W3C = "https://validator.w3.org/feed/docs"

_GZIP = ("gzip -c rss.xml",)
_OK = "HTTP/1.1 200 OK\n"
_RSS = f"{_OK}Content-Type: application/rss+xml"
_ETAG = 'ETag: "5f3a"'
_UNCHANGED = "\n\nHTTP/1.1 304 Not Modified"
_KNOWN = _ETAG + _UNCHANGED
_GOOD = (f"{_RSS}\n{_KNOWN}",)
#: Placeholders for bodies that cannot be shown here.
LONG = "(9,000 bytes of RSS)"
PACKED = "(9,000 bytes of RSS, packed by gzip)"


def _rule(
    id: str,
    severity: Severity,
    source: str,
    documentation: str,
    *,
    refused_by: str = "",
    flags: tuple[str, ...],
    passes: tuple[str, ...],
) -> Rule:
    rule = documented(
        id,
        severity,
        documentation,
        source=source,
        refused_by=refused_by,
        on=("transport",),
        who=WhoActs.HOST,
        flags=flags,
        passes=passes,
    )
    RULES[id] = rule
    return rule


CORRUPT = _rule(
    "gzip/corrupt",
    Severity.ERROR,
    f"{_RFC1952}#section-2.3",
    """A gzip file is damaged: it does not unpack, or its checksum is wrong.

    Readers and search engines drop the whole file. Most often it was transferred as text, or
    something was printed into it. Compress it again, and transfer it as binary.
    """,
    flags=("{ gzip -c rss.xml | head -c 60; cat rss.xml; }",),
    passes=_GZIP,
)
TRUNCATED = _rule(
    "gzip/truncated",
    Severity.ERROR,
    f"{_RFC1952}#section-2.3.1",
    """A gzip file ends before its content does.

    It was read while it was being written, or the disk was full. Write files aside and move them
    into place when they are whole.
    """,
    flags=("gzip -c rss.xml | head -c 100",),
    passes=_GZIP,
)
TRAILING_BYTES = _rule(
    "gzip/trailing-bytes",
    Severity.WARNING,
    f"{_RFC1952}#section-2.2",
    """Something that is not gzip follows the gzip data.

    A gzip file is a series of gzip members and nothing else: some readers ignore what follows,
    others drop the file. Leave out what was appended.
    """,
    flags=("{ gzip -c rss.xml; echo done; }",),
    passes=(*_GZIP, "{ gzip -c rss.xml; head -c 512 /dev/zero; }"),
)
BOMB = _rule(
    "gzip/bomb",
    Severity.ERROR,
    "https://cwe.mitre.org/data/definitions/409.html",
    """A gzip file unpacks to far more than a feed or sitemap may hold.

    Nobody reads it to its end: a sitemap has at most 50 MB uncompressed, and readers stop long
    before that. Nothing in the file was checked. Split the document.
    """,
    flags=("head -c 80000000 /dev/zero | gzip -c",),
    passes=_GZIP,
)
COMPRESSED_TWICE = _rule(
    "gzip/compressed-twice",
    Severity.ERROR,
    f"{_RFC9110}#section-8.4",
    """What was unpacked is gzip again.

    Readers unpack once and find no document. Compress the file, or let the server compress it,
    but not both; a .gz file is served without Content-Encoding.
    """,
    flags=("gzip -c rss.xml | gzip -c",),
    passes=_GZIP,
)

UNREACHABLE = _rule(
    "http/unreachable",
    Severity.ERROR,
    f"{_RFC9110}#section-15",
    """The URL gives no complete answer.

    The host has no address, refuses the connection, shows a certificate that is not valid, takes
    too long, breaks off, or does not speak HTTP. Aggregators give up likewise, and drop the feed
    after a few days of it. Ask for the URL from a machine outside your own network.
    """,
    flags=(f"{_RSS}\nContent-Length: 900000", "Hello!"),
    passes=_GOOD,
)
TOO_LARGE = _rule(
    "http/too-large",
    Severity.ERROR,
    "https://www.sitemaps.org/protocol.html#index",
    """The answer is larger than any reader takes.

    It was not read to its end, and nothing in it was checked. A sitemap has at most 50 MB; a
    feed of more than a few MB is cut or dropped. Split the document, or list fewer items.
    """,
    flags=(f"{_RSS}\nContent-Length: 9000000000",),
    passes=_GOOD,
)
STATUS = _rule(
    "http/status",
    Severity.ERROR,
    f"{_RFC9110}#section-15",
    """The answer is not 200 OK.

    Readers take only that for the document. After 410 Gone they unsubscribe; after errors they
    come back more and more rarely. The page that comes with an error is not checked, unless it
    is a feed.
    """,
    flags=(
        "HTTP/1.1 404 Not Found\nContent-Type: text/html\n\n<html>Not here</html>",
        "HTTP/1.1 500 Internal Server Error\n\n<html>Sorry</html>",
    ),
    passes=_GOOD,
)
BOT_WALL = _rule(
    "http/bot-wall",
    Severity.ERROR,
    "https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/"
    "detect-response/",
    """Bot protection answers in place of the feed.

    Aggregators and feed readers are programs too: they cannot solve a challenge, and see no
    feed. Let requests for feeds and sitemaps pass the protection, by path, for every client.
    Where this machine alone is kept out, check the files before they are published instead.
    """,
    refused_by="Whoever fetches feeds by machine: aggregators, readers, validators.",
    flags=(
        "HTTP/1.1 403 Forbidden\nContent-Type: text/html\ncf-mitigated: challenge\n\n"
        "<html><title>Just a moment...</title></html>",
    ),
    passes=_GOOD,
)
TEMPORARY_REDIRECT = _rule(
    "http/temporary-redirect",
    Severity.INFO,
    f"{_RFC9110}#section-15.4.3",
    """The URL redirects for the time being only.

    Readers keep asking the old address first, forever. If the move is final, answer 301 or 308,
    so that they change the subscription.
    """,
    flags=(f"HTTP/1.1 302 Found\nLocation: /rss\n\n{_RSS}\n{_KNOWN}",),
    passes=(f"HTTP/1.1 301 Moved Permanently\nLocation: /rss\n\n{_RSS}\n{_KNOWN}",),
)
BAD_REDIRECT = _rule(
    "http/bad-redirect",
    Severity.ERROR,
    f"{_RFC9110}#section-15.4",
    """A redirect leads nowhere.

    It loops, is too long, has no address, or one that cannot or must not be followed from outside.
    Redirect straight to the document.
    """,
    flags=("HTTP/1.1 301 Moved Permanently\nLocation: /", "HTTP/1.1 302 Found\n"),
    passes=_GOOD,
)
UNREADABLE_ENCODING = _rule(
    "http/unreadable-encoding",
    Severity.ERROR,
    f"{_RFC9110}#section-12.5.3",
    """The answer is compressed in a way that the request did not offer.

    The request said what it can unpack (Accept-Encoding: gzip). A server that sends something
    else shuts out every client that cannot read it. Honour Accept-Encoding.
    """,
    flags=(f"{_RSS}\nContent-Encoding: br",),
    passes=_GOOD,
)
UNDECLARED_GZIP = _rule(
    "http/undeclared-gzip",
    Severity.ERROR,
    f"{_RFC9110}#section-8.4",
    """A feed is gzip without saying so.

    Sitemaps may be gzip files; a feed may not: readers take the bytes for XML. Send the header
    Content-Encoding: gzip, to clients that ask for it.
    """,
    flags=(f"{_RSS}\n{_ETAG}\n\n{PACKED}{_UNCHANGED}",),
    passes=(f"{_RSS}\nContent-Encoding: gzip\n{_ETAG}\n\n{PACKED}{_UNCHANGED}",),
)
NO_CONTENT_TYPE = _rule(
    "http/no-content-type",
    Severity.WARNING,
    f"{_RFC9110}#section-8.3",
    """The answer does not say what it is.

    Without Content-Type each reader guesses, and browsers offer a download. Configure the type
    of the file: application/rss+xml, application/atom+xml, application/feed+json, or
    application/xml for sitemaps.
    """,
    flags=(f"{_OK}{_KNOWN}",),
    passes=_GOOD,
)
CONTENT_TYPE = _rule(
    "http/content-type",
    Severity.WARNING,
    f"{_W3C}/warning/UnexpectedContentType.html",
    """The content type is not one of the document's kind.

    Served as text/html, text/plain or application/octet-stream a feed is refused by some
    aggregators (SmartNews among them) and not discovered by others. Configure the type.
    """,
    refused_by="SmartNews calls it invalid; FreshRSS and others see no feed.",
    flags=(
        f"{_OK}Content-Type: text/html; charset=utf-8\n{_KNOWN}",
        f"{_OK}Content-Type: application/atom+xml\n{_KNOWN}",
    ),
    passes=(*_GOOD, f"{_OK}Content-Type: text/xml; charset=utf-8\n{_KNOWN}"),
)
VAGUE_CONTENT_TYPE = _rule(
    "http/vague-content-type",
    Severity.WARNING,
    f"{_W3C}/warning/NonSpecificMediaType.html",
    """The type says only XML, and the first 512 bytes do not show a feed.

    Browsers and readers look no further to tell a feed from other XML. Serve the type of the
    feed, or move the comments and instructions before its root.
    """,
    flags=(
        f"{_OK}Content-Type: application/xml\n{_ETAG}\n\n"
        f'<!--{" all rights reserved" * 30}-->\n<rss version="2.0"/>{_UNCHANGED}',
    ),
    passes=(f"{_OK}Content-Type: application/xml\n{_KNOWN}",),
)
CHARSET_MISMATCH = _rule(
    "http/charset-mismatch",
    Severity.WARNING,
    f"{_RFC7303}#section-3",
    """The header names another encoding than the document.

    A byte order mark wins over the header, the header over the XML declaration; readers that
    know less show wrong letters or refuse the document. Make both say UTF-8, or leave the
    charset out of the header.
    """,
    flags=(
        f"{_RSS}; charset=iso-8859-1\n{_KNOWN}",
        f"{_RSS}; charset=utf8mb4\n{_KNOWN}",
    ),
    passes=(f"{_RSS}; charset=UTF-8\n{_KNOWN}",),
)
TEXT_WITHOUT_CHARSET = _rule(
    "http/text-without-charset",
    Severity.INFO,
    f"{_W3C}/warning/TextXml.html",
    """A type text/… comes without a charset.

    Older software takes such a document for US-ASCII, whatever its declaration says. Write
    text/xml; charset=utf-8, or a type that begins with application/.
    """,
    flags=(f"{_OK}Content-Type: text/xml\n{_KNOWN}",),
    passes=(f"{_OK}Content-Type: text/xml; charset=utf-8\n{_KNOWN}",),
)
NO_VALIDATOR = _rule(
    "http/no-validator",
    Severity.WARNING,
    f"{_RFC9110}#section-8.8",
    """The answer has neither an ETag nor a Last-Modified date.

    So every reader fetches the whole document every time, and is slowed down or blocked for it
    when there are many. Serve static files as files, or make an ETag of the content.
    """,
    flags=(f"{_RSS}",),
    passes=_GOOD,
)
INVALID_DATE = _rule(
    "http/invalid-date",
    Severity.WARNING,
    f"{_RFC9110}#section-5.6.7",
    """Last-Modified is not a date as HTTP writes it.

    Clients ignore it, and fetch the whole document every time. Write it as
    Mon, 23 Nov 2026 06:00:00 GMT, always in GMT, and not later than the header Date.
    """,
    flags=(f"{_RSS}\nLast-Modified: 2026-11-23T06:00:00Z\n{_KNOWN}",),
    passes=(f"{_RSS}\nLast-Modified: Mon, 23 Nov 2026 06:00:00 GMT\n\nHTTP/1.1 304 Not Modified",),
)
NOT_CONDITIONAL = _rule(
    "http/not-conditional",
    Severity.WARNING,
    f"{_RFC9110}#section-13.1.2",
    """A request for "only if it has changed" is answered with the same document again.

    The server names a version (ETag, Last-Modified) and then does not look at what clients send
    back, or changes the version though the content is the same. Answer 304 Not Modified; behind
    several servers, make the ETag of the content alone.
    """,
    flags=(f'{_RSS}\nETag: "5f3a"',),
    passes=_GOOD,
)
CHANGES_EACH_TIME = _rule(
    "http/changes-each-time",
    Severity.INFO,
    f"{_RFC9110}#section-8.8.1",
    """Two requests in a row got different documents.

    Either an article came in just then, or the document holds the time of the request
    (lastBuildDate, updated, a comment), which makes every reader fetch it every time. Take such
    dates from the newest article.
    """,
    flags=(f'{_RSS}\nETag: "1"\n\n{_RSS}\nETag: "2"\n\n<rss version="2.0"/>',),
    passes=_GOOD,
)
UNCOMPRESSED = _rule(
    "http/uncompressed",
    Severity.INFO,
    f"{_RFC9110}#section-8.4",
    """The answer is not compressed, though the request asked for it.

    Feeds and sitemaps pack to a tenth. Switch gzip on for their types, and send
    Vary: Accept-Encoding.
    """,
    flags=(f"{_RSS}\n{_ETAG}\n\n{LONG}{_UNCHANGED}",),
    passes=(f"{_RSS}\nContent-Encoding: gzip\n{_ETAG}\n\n{PACKED}{_UNCHANGED}",),
)
