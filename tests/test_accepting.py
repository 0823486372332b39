"""Which aggregator takes which article, before anything goes out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from feedpub import profiles
from feedpub.acceptance import Acceptance, Cell, Reason, Row, Verdict
from feedpub.accepting import check_acceptance, chosen, findings
from feedpub.accepting._judge import Judge, field_of
from feedpub.cli import main
from feedpub.config import Judgement
from feedpub.errors import UsageError
from feedpub.findings import Finding, Location, Severity
from feedpub.model import (
    Access,
    Article,
    Attachment,
    Author,
    Content,
    Image,
    Origin,
    Output,
    Publication,
    Status,
)
from feedpub.profiles import PROFILES, Page, Profile
from feedpub.profiles.demands import Age, Body, Frames, Html, Pictures, Summary, Title, allowed
from feedpub.reports import Checked, Style, accepted_reporters
from feedpub.reports._acceptance_text import fitted
from feedpub.reports._layout import cells

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
PAGE = Page("https://partner.example/spec")
BODY = "<p>" + "Plouă în nord până vineri. " * 20 + "</p>"


def profile(name: str = "partner", **fields: Any) -> Profile:
    values: dict[str, Any] = {
        "name": name, "title": name.title(), "about": "A partner.", "source": PAGE.url,
        "formats": ("rss",),
        "demands": (
            Title(PAGE.must, least=10, most=60),
            Body(PAGE.must),
            Html(PAGE.must, never=allowed("iframe")),
            Frames(PAGE.should, never=("player.example",)),
            Pictures(PAGE.should, required=True),
        ),
    }  # fmt: skip
    return Profile(**(values | fields))


PARTNER = profile()
PLAYER = profile("player", demands=(Title(PAGE.should, most=20),), podcast=True)


@pytest.fixture
def judged(publication: Publication, article: Callable[..., Article]) -> Callable[..., Cell]:
    def judge(
        of: Profile = PARTNER, outputs: tuple[Output, ...] = (), levels: Any = None, **fields: Any
    ) -> Cell:
        values = {"content_html": BODY, "images": (Image(url="https://curierul.example/a.jpg"),)}
        judgement = Judgement(levels=levels or {})
        row = Judge([of], publication, NOW, judgement, outputs).row(article(**(values | fields)))
        return row.cells[0]

    return judge


def test_what_is_fine_is_accepted(judged: Callable[..., Cell]) -> None:
    assert judged() == Cell(verdict=Verdict.ACCEPTED)


def test_what_the_writer_can_mend_is_adapted(judged: Callable[..., Cell]) -> None:
    cell = judged(title="Ploaie " * 12)
    assert cell.verdict is Verdict.ADAPTED
    (reason,) = cell.reasons
    assert (reason.rule, reason.field, reason.fixed) == (
        "partner/title-too-long", "title", f"shortened to '{'Ploaie ' * 7}Ploaie…'",
    )  # fmt: skip
    assert str(reason).endswith(
        "→ shortened to 'Ploaie Ploaie Ploaie Ploaie Ploaie Ploaie Ploaie Ploaie…'"
    )


def test_what_stays_is_advised(judged: Callable[..., Cell]) -> None:
    cell = judged(images=())
    assert cell.verdict is Verdict.ADVISED
    assert [(each.rule, each.field, each.fixed) for each in cell.reasons] == [
        ("partner/no-image", "images", None)
    ]


def test_what_cannot_be_mended_is_refused(judged: Callable[..., Cell]) -> None:
    cell = judged(title="Scurt", images=())
    assert cell.verdict is Verdict.REFUSED
    assert [each.rule for each in cell.reasons] == ["partner/title-too-short", "partner/no-image"]


def test_the_verdict_is_that_of_the_build(
    publication: Publication, article: Callable[..., Article]
) -> None:
    from feedpub.profiles import Adapter

    for fields in (
        {"title": "Scurt"},
        {"title": "Ploaie " * 12},
        {"content_html": None, "content_text": None},
        {"content_html": f'{BODY}<iframe src="https://player.example/1"></iframe>'},
        {"content_text": "Plouă."},
        {"status": Status.DRAFT},
    ):
        one = article(**({"content_html": BODY, "images": ()} | fields))
        cell = Judge([PARTNER], publication, NOW, Judgement()).row(one).cells[0]
        written = Adapter([PARTNER], publication, "rss.xml", NOW)(one)
        assert (cell.verdict is Verdict.REFUSED) == (written is None), fields


def test_a_paid_body_is_missing_and_it_says_why(judged: Callable[..., Cell]) -> None:
    cell = judged(
        access=Access.SUBSCRIPTION, content_html=f"<iframe src='https://a.example/'>{BODY}"
    )
    assert [each.rule for each in cell.reasons] == ["partner/no-body"]
    assert "access is subscription" in cell.reasons[0].message


def test_outputs_say_how_much_goes_out(judged: Callable[..., Cell], tmp_path: Path) -> None:
    ours = tmp_path / "ours.toml"
    ours.write_text('name = "ours"\nbased_on = "msn"\n', encoding="utf-8")
    for profile in chosen(["msn", str(ours)]):
        name = str(ours) if profile.name == "ours" else profile.name

        def verdict(access: Access, of: Profile = profile, **fields: Any) -> Verdict:
            other = Output(format="rss", path="o.xml", profiles=("smartnews",))
            output = Output(format="rss", path="p.xml", **fields)
            return judged(of, (other, output), access=access).verdict

        full: dict[str, Any] = {"profiles": (name,), "full_access": (Access.SUBSCRIPTION,)}
        assert verdict(Access.SUBSCRIPTION) is Verdict.REFUSED
        assert verdict(Access.SUBSCRIPTION, **full) is not Verdict.REFUSED
        assert verdict(Access.FREE) is not Verdict.REFUSED
        assert verdict(Access.FREE, profiles=(name,), content=Content.SUMMARY) is Verdict.REFUSED
    short = profile_of_summaries()
    assert "the output carries none" in judged(short).reasons[0].message


def profile_of_summaries() -> Profile:
    return profile("short", defaults={"content": "summary"}, demands=(Body(PAGE.must),))


def test_an_article_to_come_is_judged_when_it_comes(judged: Callable[..., Cell]) -> None:
    aged = profile(demands=(Age(PAGE.must, most=timedelta(days=1)),))
    assert judged(aged, published=NOW + timedelta(days=3)).verdict is Verdict.ACCEPTED
    assert judged(aged, published=NOW - timedelta(days=3)).verdict is Verdict.REFUSED


def test_a_podcast_directory_takes_episodes_only(judged: Callable[..., Cell]) -> None:
    assert judged(PLAYER).verdict is Verdict.NOT_MEANT
    sound = Attachment(url="https://curierul.example/a.mp3", mime_type="audio/mpeg")
    assert judged(PLAYER, attachments=(sound,), title="Scurt").verdict is Verdict.ACCEPTED


def test_levels_count(judged: Callable[..., Cell]) -> None:
    assert judged(title="Scurt", levels={"partner/*": None}).verdict is Verdict.ACCEPTED
    cell = judged(title="Scurt", levels={"partner/title-too-short": Severity.WARNING})
    assert cell.verdict is Verdict.ADVISED
    cell = judged(images=(), levels={"partner/no-image": Severity.ERROR})
    assert cell.verdict is Verdict.REFUSED


def test_a_summary_that_is_made_says_so(judged: Callable[..., Cell]) -> None:
    asks = profile(demands=(Summary(PAGE.must, required=True, most=40),))
    assert [each.fixed for each in judged(asks).reasons] == [
        "taken from the body: 'Plouă în nord până vineri. Plouă în…'"
    ]
    assert [each.fixed for each in judged(asks, summary="Plouă. " * 20).reasons] == [
        "shortened to 'Plouă. Plouă. Plouă. Plouă. Plouă.…'"
    ]


def test_what_the_writer_does_is_said_as_it_is(article: Callable[..., Article]) -> None:
    def became(part: str, **changes: Any) -> str:
        return profiles.change(part, before, replace(before, **changes))

    pictures = tuple(Image(url=f"https://a.example/{number}") for number in (1, 2))
    body = "<h6>Rain</h6><p style='x'>a<br><br><br>b</p><dl><dt>c</dt></dl>"
    before = article(summary="Plouă.", content_html=body, images=pictures)
    assert became("summary", summary=None) == "left out"
    assert became("summary", summary="Ninge mult.") == "replaced by 'Ninge mult.'"
    assert became("summary", summary="Plo…") == "shortened to 'Plo…'"
    assert became("title", title="A") == "shortened to 'A'"
    assert became("picture https://a.example/1") == (
        "'https://a.example/1' leads, not 'https://a.example/1'"
    )
    assert became("image", images=pictures[::-1]) == (
        "'https://a.example/2' leads, not 'https://a.example/1'"
    )
    assert became("image", images=()) == "left out"
    assert became("authors", authors=(Author(name="Ana"),)) == "now 'Ana'"
    assert became("updated", modified=None) == "left out"
    assert became("url", url="https://a.example/3") == "now 'https://a.example/3'"
    assert became("title") == "kept, with a shorter one beside it"
    assert became("body", content_html="<p>Rain a<br>b c</p>") == (
        "without <br> (2), <dl>, <dt>, <h6> and 1 more"
    )
    assert became("body", content_html=f"<p>New</p>{body}") == "with <p>"
    assert became("body", content_html=body.replace("Rain", "Snow")) == "put in another order"
    assert became("body") == "left as it was"
    bare = replace(before, summary=None, images=())
    assert profiles.change("summary", bare, before) == "taken from the body: 'Plouă.'"
    assert profiles.change("image", bare, before) == "'https://a.example/1' leads"


def test_fields_are_those_of_the_record(article: Callable[..., Article]) -> None:
    pictures = (Image(url="https://a.example/1"), Image(url="https://a.example/2"))
    one = article(content_text="Plouă.", images=pictures)
    parts = {
        "title": "title", "body": "content_text", "published": "date_published", "image": "images",
        "picture https://a.example/2": "images[1]", "picture https://a.example/3": "images",
    }  # fmt: skip
    assert {part: field_of(part, one) for part in parts} == parts
    assert field_of("body", article()) == "content_html"


def test_all_are_those_that_live() -> None:
    assert "msn" in [each.name for each in chosen(["all"])]
    retired = {name for name, each in PROFILES.items() if not each.is_living}
    assert retired > {"upday", "facebook-instant-articles"}
    assert not retired & {each.name for each in chosen(["all"])}
    assert [each.name for each in chosen(["msn", "msn"])] == ["msn"]
    for wrong in ("auto", "msm"):
        with pytest.raises(UsageError):
            chosen([wrong])


def rows_of(number: int, cell: Cell) -> list[Row]:
    from feedpub.model import Origin

    return [
        Row(
            id=f"https://a.example/{line}",
            title=f"Articolul <{line}>",
            origin=Origin(path="a.jsonl", line=line),
            cells=(cell,),
        )
        for line in range(1, number + 1)
    ]


def cell_of(*rules: str, severity: Severity = Severity.ERROR) -> Cell:
    reasons = tuple(
        Reason(rule=rule, severity=severity, message="is odd", field="title") for rule in rules
    )
    return Cell(verdict=Verdict.REFUSED, reasons=reasons)


def test_many_findings_of_a_rule_are_counted() -> None:
    found = findings(rows_of(150, cell_of("partner/title-too-short")), [PARTNER])
    assert [each.count for each in found] == [150]
    assert [each.line for each in found[0].places] == [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    assert (found[0].location.path, found[0].location.line, found[0].location.xpath) == (
        "a.jsonl", 1, "title",
    )  # fmt: skip


def text(acceptance: Acceptance, **style: Any) -> str:
    render = accepted_reporters(acceptance)["text"].render
    return "".join(render([], Style(**style)))


def html(acceptance: Acceptance) -> str:
    return "".join(accepted_reporters(acceptance)["html"].render([], Style()))


def of(rows: list[Row], *names: str) -> Acceptance:
    return Acceptance(aggregators=names, titles=tuple(map(str.title, names)), rows=rows)


def test_many_articles_are_counted() -> None:
    shown = text(of(rows_of(50, cell_of("msn/a")), "msn"))
    assert "… and 30 more articles" in shown
    assert shown.count("[msn/a]") == 20
    page = html(of(rows_of(1_200, cell_of("m/a")), "m"))
    assert "1,200 articles with something to say of; the first 200 are shown" in page
    assert "1,000 of 1,200 articles" in page
    assert "200 more articles are not shown, to keep this file small." in page


def test_nothing_to_say_is_said_shortly() -> None:
    taken = of(rows_of(3, Cell(verdict=Verdict.ACCEPTED)), "msn")
    assert text(taken).splitlines() == [
        "3 articles  ✓ accepted  ~ adapted  ! advised  ✗ refused",
        "msn                  3          0          0          0",
    ]
    page = html(taken)
    assert "All of them go out as they are." in page


@pytest.mark.parametrize("number", [1, 4, 12, 30])
@pytest.mark.parametrize("width", [40, 80])
def test_the_table_keeps_to_its_width(number: int, width: int) -> None:
    names = [f"aggregator{each}" for each in range(number)]
    cell = cell_of("aggregator0/a")
    title = "天気予報 " * 12
    rows = [
        Row(id=row.id, title=title + row.title, origin=row.origin, cells=(cell,) * number)
        for row in rows_of(2, cell)
    ]
    table = text(of(rows, *names), width=width).partition("a.jsonl:1")[0]
    assert max(map(cells, table.splitlines())) <= width
    assert table.count("✗") == 2 * number


def test_titles_are_cut_by_what_they_take_on_a_terminal() -> None:
    assert fitted("天気予報", 8) == "天気予報"
    assert fitted("天気予報です", 8) == "天気予… "
    assert cells(fitted("e\u0301" * 30, 10)) == 10
    assert fitted("\x1b[2J", 20) == "\\x1b[2J" + " " * 13


def test_colours_only_where_they_are_asked_for() -> None:
    acceptance = of(rows_of(1, cell_of("msn/a")), "msn")
    assert "\x1b[" not in text(acceptance)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text(acceptance, colour=True))
    assert plain == text(acceptance)


class Parser(HTMLParser):
    """Notes which elements a page opens, and that it closes them."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.opened: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.opened.append(tag)
        if tag not in {"meta", "br", "input"}:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag


def test_the_page_is_whole_and_harmless() -> None:
    rows = rows_of(2, cell_of("msn/a"))
    rows[0] = Row(
        id="x",
        title='<script>alert("1")</script>\u202e',
        origin=rows[0].origin,
        cells=rows[0].cells,
    )
    page = html(of(rows, "msn"))
    parser = Parser()
    parser.feed(page)
    parser.close()
    assert parser.stack == []
    assert parser.opened.count("script") == 1, "our own, which the policy of the page names"
    assert "\\u202e" in page
    assert "http" not in page.partition("</style>")[2].replace("https://curierul", "")
    assert "prefers-color-scheme" in page


def test_the_page_leaves_out_what_is_not_public(
    article: Callable[..., Article], publication: Publication
) -> None:
    def told(number: int, **fields: Any) -> Article:
        origin = Origin(path="a.jsonl", line=number)
        return article(str(number), title=f"Titlul {number}", origin=origin, **fields)

    hour = timedelta(hours=1)
    articles = [
        told(1),
        told(2, status=Status.DRAFT),
        told(3, embargo=NOW + hour),
        told(4, published=NOW + hour),
        told(5, expires=NOW - hour / 2),
        told(6, embargo=NOW, expires=NOW + hour),
    ]
    rows = Judge([PARTNER], publication, NOW, Judgement()).rows(articles)
    assert [row.public for row in rows] == [True, False, False, False, False, True]
    rule = next(iter(PARTNER.rules.values()))
    found = [
        Finding(
            rule=replace(rule, id="record/odd"),
            severity=Severity.WARNING,
            message=f"odd {row.title}",
            location=Location(path="a.jsonl", line=row.origin.line),
            record=row.origin,
        )
        for row in rows
    ]
    checked = [Checked(path="a.jsonl", format="records", findings=tuple(found))]
    page = "".join(accepted_reporters(of(rows, "partner"))["html"].render(checked, Style()))
    assert set(re.findall("Titlul [0-9]", page)) == {"Titlul 1", "Titlul 6"}
    assert set(re.findall("odd Titlul [0-9]", page)) == {"odd Titlul 1", "odd Titlul 6"}
    assert "<title>Acceptance of 2 articles · feedpub report</title>" in page
    assert "<p>Left out: 4 articles not public now.</p>" in page


def test_the_page_names_what_else_was_found(publication: Publication) -> None:
    from feedpub.findings import Finding, Location
    from feedpub.reports import Checked
    from feedpub.sources import RULES

    rule = RULES["record/missing-field"]
    one = Finding(
        rule=rule, severity=rule.severity, message="no title & no url", location=Location(path="a")
    )
    many = [Checked(path="a", format="records", findings=(one,) * 1_001)]
    odd = (*rows_of(1, cell_of("m/a"))[0].cells, Cell(verdict=Verdict.NOT_MEANT))
    rows = [Row(id="1", title="a", origin=rows_of(1, odd[0])[0].origin, cells=odd)]
    page = "".join(accepted_reporters(of(rows, "m", "n"))["html"].render(many, Style()))
    assert "no title &amp; no url" in page
    assert "951 more are not shown." in page
    assert '<td class="verdict-not-meant"><span aria-hidden="true">·</span> not meant</td>' in page


def test_each_profile_sees_the_article_as_it_carries_it(
    publication: Publication, article: Callable[..., Article]
) -> None:
    short = profile("short", defaults={"content": "summary"})
    wanted = [PARTNER, profile("other"), short]
    (row,) = Judge(wanted, publication, NOW, Judgement()).rows([article(content_html=BODY)])
    refused = [cell.verdict is Verdict.REFUSED for cell in row.cells]
    assert refused == [False, False, True]


# --- the command -------------------------------------------------------------------------------

Run = Callable[..., Result]
GOOD = {
    "url": "https://curierul.example/ploaie", "title": "Plouă în nord până vineri seara",
    "date_published": "2026-11-23T08:00:00+02:00", "content_html": BODY, "language": "ro",
    "image": {"url": "https://curierul.example/a.jpg", "width": 1600, "height": 900},
}  # fmt: skip
RECORDS: list[dict[str, Any]] = [
    GOOD,
    GOOD | {"url": "https://curierul.example/b", "title": "Plouă"},
    GOOD | {"url": "https://curierul.example/c", "image": None},
    GOOD | {"url": "https://curierul.example/d", "title": "Plouă în nord " * 20},
    GOOD | {"url": "https://curierul.example/e", "status": "withdrawn"},
    GOOD | {"url": None},
]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in RECORDS)
    Path("articles.jsonl").write_text("".join(lines), encoding="utf-8")

    def run(*arguments: str) -> Result:
        now = ("--now", "2026-11-23T09:00:00+02:00")
        given = ("check", "articles.jsonl", "--profile", "msn", *now, *arguments)
        return CliRunner().invoke(main, given, catch_exceptions=False)

    return run


def test_the_table_in_json(run: Run) -> None:
    result = run("--format", "json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    verdicts = {each["line"]: each["verdicts"]["msn"]["verdict"] for each in report["articles"]}
    assert verdicts == {1: "accepted", 2: "refused", 3: "advised", 4: "adapted"}
    assert report["aggregators"] == [
        {
            "name": "msn",
            "title": "MSN Partner Hub",
            "verdicts": {"accepted": 1, "adapted": 1, "advised": 1, "refused": 1},
        }
    ]
    found = {
        (finding["rule"], finding["line"], finding["xpath"])
        for finding in report["documents"][0]["findings"]
    }
    assert ("msn/title-too-short", 2, "title") in found
    assert ("msn/no-image", 3, "images") in found
    assert ("record/missing-field", 6, "url") in found
    assert not any(rule == "msn/title-too-long" for rule, *_ in found)
    assert result.stdout == run("--format", "json").stdout


def test_the_table_for_people(run: Run) -> None:
    shown = run().stdout
    assert "record/missing-field" in shown
    assert "✗ msn  title has 5 characters; at least 21 are required" in shown
    assert "articles.jsonl:2  Plouă" in shown
    assert shown.endswith("msn                  1          1          1          1\n")
    assert max(map(cells, shown.splitlines())) <= 80


def test_other_reports_carry_refusals(run: Run) -> None:
    result = run("--report", "sarif=out.sarif", "--report", "html=out.html", "--report", "text")
    assert result.exit_code == 1
    sarif = json.loads(Path("out.sarif").read_text("utf-8"))
    assert "msn/title-too-short" in {each["ruleId"] for each in sarif["runs"][0]["results"]}
    page = Path("out.html").read_text("utf-8")
    assert "record/missing-field" in page
    assert "title has 5 characters" in page


def test_what_fails_is_for_the_newsroom_to_say(run: Run) -> None:
    assert run("--ignore", "msn", "--ignore", "record").exit_code == 0
    accepted = run("--baseline", "known.json", "--update-baseline")
    assert accepted.exit_code == 0
    assert run("--baseline", "known.json").exit_code == 0
    assert run("--ignore", "record", "--level", "msn/title-too-short=info").exit_code == 0


def test_wrong_requests(run: Run) -> None:
    assert run("--profile", "msm").exit_code == 2
    assert run("--profile", "auto").exit_code == 2
    assert run("--now", "soon").exit_code == 2
    plain = CliRunner().invoke(main, ["check", "articles.jsonl", "--format", "html"])
    assert plain.exit_code != 0


def test_processes_share_the_work_and_agree(publication: Publication, tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(600):
            url = f"https://curierul.example/{number}"
            title = "Plouă" if number % 7 == 0 else GOOD["title"]
            file.write(json.dumps(GOOD | {"url": url, "title": title}) + "\n")
    alone, shared = (
        check_acceptance(
            [str(path)], ["msn"], publication=publication, now=NOW, base=tmp_path, jobs=jobs
        )
        for jobs in (1, 2)
    )
    assert alone == shared
    assert sum(row.worst is Verdict.REFUSED for row in alone.acceptance.rows) == 86
