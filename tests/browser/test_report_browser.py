"""The report in a real browser: it fits, it can be searched, and it asks nobody for anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from feedpub.acceptance import Cell, Verdict
from feedpub.pages import Showing, ShownAggregator, ShownArticle, report, shown_document

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
EVIL = "<img src=https://other.example/x onerror=alert(1)><script>alert(2)</script>"
VERDICTS = (Verdict.REFUSED, Verdict.ACCEPTED, Verdict.ADVISED)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    articles = [
        ShownArticle(
            id=str(each),
            title=f"{('Rain', 'شمس', EVIL)[each % 3]} {each}",
            url=f"https://e.example/{each}",
            published=NOW - each * timedelta(hours=1),
            sections=(("Wet", "Dry")[each % 2],),
            cells=(Cell(verdict=VERDICTS[each % 3]),) * 22,
        )
        for each in range(12)
    ]
    data = (
        b"<rss version='2.0'><channel><item><title>Rain</title>"
        b"<pubDate>Mon, 23 Nov 2026 08:00:00 GMT</pubDate></item></channel></rss>"
    )
    showing = Showing(
        title=EVIL,
        now=NOW,
        articles=articles,
        outputs=(shown_document("rss.xml", "rss", data),),
        aggregators=tuple(
            ShownAggregator(name=f"a{each}", title=f"Aggregator {each}") for each in range(22)
        ),
    )
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text("".join(report(showing)), "utf-8")
    return Path(path).as_uri()


@pytest.mark.parametrize(
    ("width", "scheme"), [(360, "light"), (360, "dark"), (1400, "light"), (1400, "dark")]
)
def test_the_report_fits_and_shuts_nobody_out(
    page: str, window: Any, width: int, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with window(page, width=width, scheme=scheme) as shown:
        shown.goto(page)
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
        assert not [each["id"] for each in Axe().run(shown).response["violations"]]
        first = shown.locator(".matrix tbody th").first
        before = first.bounding_box()["x"]
        shown.evaluate("document.querySelector('.matrix').scrollLeft = 600")
        assert first.bounding_box()["x"] == before, "the titles stay in sight"


def test_rows_are_found_by_keyboard(page: str, window: Any) -> None:
    with window(page) as shown:
        shown.goto(page)
        shown.locator("[name=text]").focus()
        shown.keyboard.type("rain")
        assert shown.locator(".matching").inner_text() == "4 of 12 shown"
        shown.locator("[name=verdict]").select_option("accepted")
        assert shown.locator(".matching").inner_text() == "0 of 12 shown"
        shown.locator("[name=text]").fill("")
        shown.locator("[name=section]").select_option("Wet")
        shown.locator("[name=aggregator]").select_option("Aggregator 3")
        assert shown.locator(".matrix tbody tr:visible").count() == 2
        shown.locator("[name=sort]").select_option("newest")
        assert shown.locator(".matrix tbody tr:visible").first.get_attribute("id") == "row-5"


def test_the_report_is_whole_without_scripts(page: str, window: Any) -> None:
    with window(page, scripts=False) as shown:
        shown.goto(page)
        assert shown.locator(".matrix tbody tr:visible").count() == 12
        assert not shown.locator("[name=text]").is_visible()
        assert shown.get_by_role("link", name="refused", exact=True).is_visible()
