"""The report: what its one page shows of documents and of a publication, and what it must not."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from lxml import html

from feedpub.acceptance import Cell, Reason, Verdict
from feedpub.cli import main
from feedpub.findings import Finding, Location, Severity
from feedpub.model import Origin
from feedpub.pages import (
    Budget,
    Showing,
    ShownAggregator,
    ShownArticle,
    ShownOutput,
    public_findings,
    report,
    shown_document,
)
from feedpub.reports import Checked, Style, render
from feedpub.validating import validate_files

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
#: What a text does that is not inert, in as many places as it may stand.
ATTACKS = [
    f"{before}<{name} {event}=alert({number})>{after}"
    for number, (name, event) in enumerate(
        (name, event)
        for name in ("script", "img src=x", "svg", "iframe", "a href=javascript:x", "b", "style")
        for event in ("onload", "onerror", "onclick", "onfocus autofocus")
    )
    for before, after in (
        ("", ""),
        ("\"'>", ""),
        ("</title></style></script>", "-->"),
        ("<!--", "]]>"),
        ("{{7*7}}", "{%raw%}"),
        ("\u202e", "\u2066"),
        ("&lt;", "&#60;"),
        ("${1}", "`"),
    )
]


def made(showing: Showing) -> str:
    return "".join(report(showing))


def words(page: str) -> str:
    return " ".join(html.fromstring(page).text_content().split())


def feed(*items: str) -> bytes:
    return ("<rss version='2.0'><channel><title>E</title>\n" + "\n".join(items)).encode() + (
        b"</channel></rss>"
    )


def item(number: int, when: datetime, title: str = "Rain") -> str:
    return (
        f"<item><title>{title} {number}</title><link>https://e.example/{number}</link>"
        f"<pubDate>{when:%a, %d %b %Y %H:%M:%S} +0000</pubDate><category>Wet</category></item>"
    )


def found(severity: Severity = Severity.WARNING, **fields: Any) -> Finding:
    from feedpub.checks import RULES

    location = Location(path="rss.xml", line=2, column=3)
    values: dict[str, Any] = {"message": "it is odd", "location": location}
    return Finding(rule=RULES["rss/no-self-link"], severity=severity, **values | fields)


def test_an_output_is_counted_dated_and_held_against_what_it_may_have() -> None:
    data = feed(*(item(each, NOW - each * HOUR) for each in range(4)))
    output = shown_document(
        "rss.xml",
        "rss",
        data,
        state="live",
        findings=(found(),),
        window=timedelta(hours=2.5),
        budgets=(Budget(most=3, unit="items", by="MSN"), Budget(most=9_000, unit="bytes", by="X")),
    )
    text = words(made(Showing(title="E", now=NOW, outputs=(output,))))
    assert "4 of 3 articles that MSN allows: too many" in text
    assert f"{len(data):,} of 9,000 bytes that X allows" in text
    assert "newest article just now" in text
    assert "Sections: Wet 4." in text
    assert "1 are older than that." in text
    assert "Rain 2 in 30 minutes" in text.partition("About to leave")[2]
    assert "2<item>" in text.partition("Where it is")[2]
    assert "warning: it is odd" in text


def test_a_news_sitemap_has_its_window_and_limits() -> None:
    output = shown_document("n.xml", "news-sitemap", b"<urlset/>")
    assert output.window == timedelta(hours=48)
    assert [(each.most, each.unit) for each in output.budgets] == [
        (1_000, "items"),
        (52_428_800, "bytes"),
    ]


def test_what_cannot_be_read_is_named() -> None:
    outputs = (
        shown_document("a.xml", "rss", b"<rss", trouble="no room"),
        shown_document("b.xml", "rss", None),
        shown_document(
            "c.xml", "rss", feed("<item><pubDate>x</pubDate></item>"), withheld="For members."
        ),
    )
    text = words(made(Showing(title="E", outputs=outputs)))
    assert "no room" in text
    assert "For members." in text
    assert "Articles an hour" not in text


def row(number: int, verdict: Verdict, hours: float = 1, **fields: Any) -> ShownArticle:
    reasons = (
        ()
        if verdict is Verdict.ACCEPTED
        else (
            Reason(
                rule="msn/a",
                severity=Severity.ERROR,
                message=f"bad {number}",
                fixed="shorter" if verdict is Verdict.ADAPTED else None,
                field="title",
            ),
        )
    )
    cells = (Cell(verdict=verdict, reasons=reasons), Cell(verdict=Verdict.NOT_MEANT))
    values: dict[str, Any] = {
        "id": str(number),
        "title": f"Rain {number}",
        "url": f"https://e.example/{number}",
        "published": NOW - hours * HOUR,
        "cells": cells,
        "sections": ("Wet",),
        "origin": Origin(path="a.jsonl", line=number),
    }
    return ShownArticle(**values | fields)


NEWS = ShownAggregator(name="news", title="News", window=timedelta(hours=48))
AGGREGATORS = (NEWS, ShownAggregator(name="pod", title="Pod"))


def test_accepted_counts_only_what_is_public_and_recent() -> None:
    articles = [
        row(1, Verdict.ACCEPTED),
        row(2, Verdict.ACCEPTED, hours=49),
        row(3, Verdict.ACCEPTED, state="a draft"),
        row(4, Verdict.REFUSED),
        row(5, Verdict.ADAPTED),
        row(6, Verdict.ADVISED, published=None, url=None),
    ]
    page = made(
        Showing(title="E", now=NOW, articles=articles, aggregators=AGGREGATORS, hidden=1, others=7)
    )
    text = words(page)
    counts = [each.text for each in html.fromstring(page).xpath("//table[1]/tbody/tr[1]/td")][:6]
    assert counts == ["1", "1", "1", "1", "1", "0"]
    assert "News the last 48 hours" in text
    assert "Left out: 1 article not public now." in text
    assert "7 older ones are not shown" in text
    order = re.findall(r'id="row-(\d)"', page)
    assert order == ["4", "6", "5", "1", "3", "2"]
    assert "feedpub writes it shorter" in text
    assert "to act: an engineer; it stops nothing · field title · msn/a" in text


def test_what_outputs_say_of_an_article_is_shown_beside_it() -> None:
    data = feed(item(1, NOW, "Snow"))
    outputs = (
        shown_document("rss.xml", "rss", data),
        shown_document(
            "j.json",
            "json-feed",
            json.dumps(
                {
                    "version": "https://jsonfeed.org/version/1.1",
                    "title": "E",
                    "items": [{"id": "1", "url": "https://e.example/1"}],
                }
            ).encode(),
        ),
    )
    articles = [row(1, Verdict.REFUSED), row(2, Verdict.REFUSED, url=None)]
    text = words(
        made(Showing(title="E", outputs=outputs, articles=articles, aggregators=AGGREGATORS))
    )
    details = text.partition("What is to be done, by article")[2]
    assert "rss.xml item 1" in details
    assert "2<item><title>Snow 1</title>" in details
    assert "The output" in details.partition("j.json item 1")[2]


def test_a_page_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    from feedpub.pages import _one_file

    monkeypatch.setattr(_one_file, "MOST_OUTPUTS", 1)
    monkeypatch.setattr(_one_file, "_ROOM", 0)
    outputs = [
        ShownOutput(name=f"{each}.xml", format="rss", data=b"<a>", size=3, findings=(found(),) * 51)
        for each in range(1_001)
    ]
    page = made(
        Showing(
            title="E",
            outputs=outputs,
            articles=[row(each, Verdict.REFUSED) for each in range(1_201)],
            aggregators=AGGREGATORS,
        )
    )
    text = words(page)
    assert "1 more outputs are not listed." in text
    assert "Details follow of 1 outputs" in text
    assert "201 more articles are not shown" in text
    assert "1,201 articles with something to say of; the first 200 are shown" in text
    assert "1 more are not shown." in text
    assert "Its lines are not shown, to keep this file small." in text
    assert "What outputs say of it is not shown, to keep this file small." in text
    assert len(page) < 2_000_000


def test_long_documents_show_only_what_is_around_findings() -> None:
    data = b"\n".join(b"<a>%d</a>" % each for each in range(1, 1_000))
    findings = tuple(
        found(location=Location(path="a.xml", line=10 * each)) for each in range(1, 60)
    )
    elsewhere = found(
        location=Location(path="b.xml", line=3), places=(Location(path="a.xml", line=2_000),)
    )
    output = shown_document("a.xml", "rss", data, findings=(*findings, elsewhere))
    source = made(Showing(title="E", outputs=(output,))).partition("Where it is")[2]
    assert source.count('class="line marked"') == 40
    assert source.count("⋯") == 39
    assert "20 more lines with findings are not shown." in source


def test_every_text_of_a_feed_is_inert() -> None:
    texts = iter(ATTACKS * 9)
    outputs = [
        ShownOutput(
            name=next(texts),
            format=next(texts),
            data=next(texts).encode(),
            size=9,
            url=next(texts),
            findings=(
                found(
                    message=next(texts),
                    location=Location(path=next(texts), line=1, xpath=next(texts)),
                ),
            ),
        )
        for _ in range(40)
    ]
    articles = [
        row(
            each,
            Verdict.REFUSED,
            title=next(texts),
            url=f"javascript:{next(texts)}",
            sections=(next(texts),),
            language=next(texts),
            origin=Origin(path=next(texts)),
            findings=(found(message=next(texts)),),
        )
        for each in range(150)
    ]
    aggregators = tuple(ShownAggregator(name="a", title=next(texts)) for _ in range(2))
    page = made(
        Showing(
            title=next(texts),
            now=NOW,
            outputs=outputs,
            articles=articles,
            aggregators=aggregators,
            notes=tuple(ATTACKS),
            changes=ATTACKS,
            live=next(texts),
        )
    )
    tree = html.fromstring(page)
    assert len(ATTACKS) >= 200
    assert [each.tag for each in tree.iter("script", "style")] == ["style", "script"]
    assert not list(tree.iter("img", "iframe", "object", "base"))
    attributes = {name for each in tree.iter() for name in each.attrib}
    assert not {name for name in attributes if name.startswith("on")} | {"style"} & attributes
    hrefs = {str(each).partition(":")[0] for each in tree.xpath("//@href")}
    assert {each for each in hrefs if not each.startswith("#")} <= {"http", "https"}
    assert not tree.xpath("//@src")
    assert "\u202e" not in page
    assert "\u2066" not in page
    assert "49" not in str(tree.findtext(".//title"))


def test_the_policy_names_our_own_style_and_script_and_nothing_else() -> None:
    page = made(Showing(title="E"))
    for tag in ("style", "script"):
        own = page.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0]
        assert f"{tag}-src 'sha256-{b64encode(sha256(own.encode()).digest()).decode()}'" in page
    assert "default-src 'none'" in page
    assert "Nothing was found" not in page


def test_findings_say_nothing_of_what_is_not_public() -> None:
    here, draft, odd = (Origin(path="a", line=line) for line in (1, 2, 3))
    findings = [
        found(message="public", record=here),
        found(message="secret", record=draft),
        found(message="secret", record=here, records=(draft,)),
        found(message="of an unusable one", record=odd, article="T"),
        found(message="of all"),
    ]
    told = list(public_findings(findings, {here}, {draft}))
    assert [each.message for each in told] == ["public", findings[0].rule.summary, "of all"]
    assert told[1].article is None


def test_documents_for_members_and_crashes_have_no_text() -> None:
    name = f"tier-{'a' * 40}/rss.xml"
    checked = [
        Checked(
            path=name,
            format="rss",
            findings=(found(location=Location(path=name, line=2)),),
            data=feed(item(1, NOW, "Secret")),
        ),
        Checked(path="b.xml", format="rss", findings=(), crash="Traceback"),
        Checked(path="a.jsonl", format="records", findings=(found(),)),
    ]
    text = words("".join(render(checked, "html", Style(now=NOW))))
    assert "a" * 40 not in text.replace("tier-…", "")
    assert "Secret" not in text
    assert "It is for members" in text
    assert "which is a bug in feedpub" in text
    assert words("".join(render([], "html"))).startswith("Records")


# --- the command -------------------------------------------------------------------------------

CONFIG = """[publication]
name = "The Example"
url = "https://e.example/"
language = "en"
[[source]]
path = "news.jsonl"
max_bad = 1.0
quarantine = "bad.jsonl"
[publish]
directory = "public"
[[output]]
format = "rss"
path = "rss.xml"
limit = 2
[[output]]
format = "rss"
path = "paid.xml"
profile = "flipboard"
access = ["subscription"]
[[output]]
format = "rss"
path = "dzen.xml"
profile = "dzen"
[[output]]
format = "sitemap"
path = "sitemap.xml"
"""


def record(number: int, **fields: Any) -> str:
    when = NOW - number * HOUR
    return json.dumps(
        {
            "id": f"https://e.example/{number}",
            "url": f"https://e.example/{number}",
            "title": f"Rain {number}",
            "summary": "Wet.",
            "content_html": "<p>It rains.</p>",
            "date_published": when.isoformat(),
        }
        | fields
    )


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("feedpub.toml").write_text(CONFIG)
    records = [
        record(1),
        record(2),
        record(3, title="شمس في كل مكان"),
        record(4, title="Untold", status="draft"),
        record(5, title="Unusable", url=None),
        record(6, access="subscription", content_html="<p>Locked text</p>"),
        record(7, image=7),
    ]
    Path("news.jsonl").write_text("\n".join(records))
    return tmp_path


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["report", "--now", NOW.isoformat(), *arguments])
    assert result.exit_code == code, result.output
    return result


def test_a_report_shows_a_publication_and_nothing_secret(room: Path) -> None:
    Path("access.log").write_text(
        '1.2.3.4 - - [22/Nov/2026:08:00:00 +0000] "GET /rss.xml HTTP/1.1" 200 9 "-" "curl/8"\n'
    )
    result = run("-o", "out.html", "--log", "access.log")
    assert "out.html: " in result.stderr
    page = Path("out.html").read_text("utf-8")
    text = words(page)
    assert text.startswith("The Example · feedpub report")
    assert "rss.xml: written, 2 articles" in text
    assert "2 of 2 articles that the configuration allows" in text
    assert "of 500 articles that Dzen" in text
    assert "Left out: 1 article not public now." in text
    assert "source is not shown" in text
    assert "Who reads the feeds /rss.xml" in text
    for secret in ("Untold", "Unusable", "Locked text"):
        assert secret not in page
    assert not Path("public").exists()
    assert run("--profile", "msn").stdout.startswith("<!DOCTYPE html>")


def test_a_report_of_documents(room: Path) -> None:
    Path("b.xml").write_bytes(feed(item(1, NOW)))
    page = run("b.xml").stdout
    assert "<title>1 document · feedpub report</title>" in page
    (checked,) = validate_files(["b.xml"], now=NOW)
    assert len(checked.findings) == page.partition('id="output-1"')[2].count('<li class="finding ')


def test_what_cannot_be_made_is_said(room: Path) -> None:
    assert "there is no profile" in run("--profile", "x", code=2).stderr
    assert "Name a file in a folder" in run("-o", "news.jsonl/out.html", code=4).stderr
    Path("news.jsonl").write_text(record(1) + '\n{"id": "x", "title": "cu')
    Path("feedpub.toml").write_text(CONFIG.replace('max_bad = 1.0\nquarantine = "bad.jsonl"\n', ""))
    assert "The run stops before anything is made" in run().stdout


def test_a_report_says_what_keeps_the_next_run(room: Path) -> None:
    from msgspec.structs import replace

    from feedpub.config import load
    from feedpub.guarding import Refused
    from feedpub.previewing import rehearse
    from feedpub.showing import showing

    # Both records are in one place, so what is said of it is said of both.
    Path("news.jsonl").write_text(
        "\n".join([record(1), record(2, title=""), record(3, date_published="x")])
    )
    rehearsed = rehearse(load(None), NOW, room / "run")
    assert rehearsed.built.proposal is not None
    held = tuple(replace(each, state="held") for each in rehearsed.built.proposal.documents if each)
    refused = (
        Refused(guard="loss", message="half are gone"),
        Refused(guard="ids", message="ids change", is_warning=True),
    )
    proposal = replace(rehearsed.built.proposal, documents=held)
    built = replace(rehearsed.built, refused=refused, proposal=proposal)
    found = showing(replace(rehearsed, built=built, trouble="No target answers."), ["msn"])
    assert found.live.endswith(" held back.")
    assert found.notes == (
        "No target answers.",
        "Would be held back by the guard loss.",
        "Warning by the guard ids.",
    )
    nothing = showing(replace(rehearsed, built=replace(built, proposal=None)), ["msn"])
    assert nothing.changes is None
    assert "Verdicts of each aggregator" in made(found)


def test_what_is_worst_comes_first() -> None:
    findings = (found(), found(Severity.ERROR, message="worse"))
    output = ShownOutput(name="a.xml", format="rss", findings=findings)
    first = words(made(Showing(title="E", outputs=(output,)))).partition("What to do first")[2]
    assert first.split()[:2] == ["error", "worse"]
