"""One set of findings with everything in it that is hard on a report."""

from __future__ import annotations

from feedpub.findings import Finding, Fix, Location, Rule, Severity
from feedpub.model import Origin
from feedpub.reports import Checked

LATE = Rule(
    id="test/late",
    severity=Severity.ERROR,
    source="https://example.org/spec",
    summary="The item is late.",
    help="Readers skip it. Be on time.",
    examples=lambda: (
        ("<pubDate>``` yesterday</pubDate>",),
        ("<pubDate>Mon, 23 Nov 2026 08:00:00 +0000</pubDate>",),
    ),
)
LOUD = Rule(
    id="test/loud-title",
    severity=Severity.WARNING,
    source="https://example.org/spec?a=(b)|c#titles",
    summary="A title shouts {loudly}, says [the guide](2).",
    help='Readers turn away. Write "Rain" and not "RAIN!!!".\n\nMore of this elsewhere.',
)
ODD = Rule(
    id="test/odd", severity=Severity.INFO, source="https://example.org/odd", summary="It is odd."
)

#: Tabs, three bytes a letter, two cells a letter, marks of no cell, right to left, controls.
FEED = (
    "\ufeff<?xml version='1.0'?>\n"
    "<rss><channel>\r\n"
    "\t<item><title>漢字 — „RAIN!!!” ﬁ́\u0301 \x1b[31m</title>\n"
    "\t<item><title>عنوان</title><pubDate>Mon, 32 Nov 2026</pubDate></item>\n"
    f"<item>{'<p>Ploaie și vânt.</p>' * 40}<guid isPermalink='x'>1</guid></item>\n"
).encode()
FEED_PATH = "out/știri, 100% (a:b).xml"


def hard() -> list[Checked]:
    """Return a document with all kinds of findings, a clean one, and records."""
    return [
        Checked(path=FEED_PATH, format="rss", data=FEED, findings=_of_feed()),
        Checked(path="clean.xml", format="atom", findings=()),
        Checked(
            path="articles.jsonl",
            format="records",
            findings=(
                Finding(
                    rule=ODD,
                    severity=Severity.INFO,
                    message="titel is not a field; did you mean 'title'?",
                    location=Location(path="articles.jsonl", line=17, xpath="titel"),
                    article="https://example.org/1",
                ),
            ),
        ),
    ]


def _of_feed() -> tuple[Finding, ...]:
    def place(line: int | None, column: int | None = None, xpath: str | None = None) -> Location:
        return Location(path=FEED_PATH, line=line, column=column, xpath=xpath)

    return (
        Finding(
            rule=ODD,
            severity=Severity.INFO,
            message="no line: 100 %, a::b, c,d\n::error::injected\r##[error]too",
            location=place(None),
        ),
        Finding(
            rule=LOUD,
            severity=Severity.WARNING,
            message="title shouts '„RAIN!!!”' {0} [see](1) | *bold* <b>_x_</b> & `code` "
            "https://example.org/a_b_c www.example.org a@example.org \x1b]0;owned\x07\u202e",
            location=place(3, 20, "channel/item[1]/title"),
            article="漢字 — „RAIN!!!” | \x00 ]]> <script>",
            record=Origin(path="articles.jsonl", line=9),
        ),
        Finding(
            rule=LATE,
            severity=Severity.ERROR,
            message="pubDate is 'Mon, 32 Nov 2026', which is not a date",
            location=place(4, 28, "channel/item[2]/pubDate"),
            article="عنوان",
            record=Origin(path="articles.jsonl", number=2),
            count=412,
            places=tuple(place(line, 5, "channel/item/pubDate") for line in (80, 90, 1200)),
            fix=Fix(start=143, end=159, replacement=b"Mon, 30 Nov 2026", title="Write {it}"),
        ),
        Finding(
            rule=LATE,
            severity=Severity.WARNING,
            message="guid has an attribute 'isPermalink'; did you mean 'isPermaLink'?",
            location=place(5, 893, "channel/item[3]/guid/@isPermalink"),
            article="1",
        ),
    )


def finding(message: str = "late by 3 h", **fields: object) -> Finding:
    """Return one finding, or one that differs from it in *fields*."""
    location = Location(path="rss.xml", line=2, column=7, xpath="channel/item[3]/pubDate")
    values = {"rule": LATE, "severity": LATE.severity, "message": message, "location": location}
    return Finding(**(values | fields))  # type: ignore[arg-type]


def checked(
    *findings: Finding, data: bytes | None = b"<rss>\n<item>Rain</item>\n", path: str = "rss.xml"
) -> Checked:
    """Return a document with these findings."""
    return Checked(path=path, format="rss", findings=findings, data=data)
