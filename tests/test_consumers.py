"""What consumers show of articles: cards, crops, cuts, and texts that are safe to show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from feedpub import documents
from feedpub.consumers import (
    CONSUMERS,
    Crop,
    Cut,
    Limit,
    Portrayal,
    Region,
    ShownPicture,
    ago,
    card,
    portrayal_in,
    portrayal_of,
    readable,
)
from feedpub.consumers._framing import framed
from feedpub.model import Article, Author, Image, Publication

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
PAPER = Publication(name="The Example", url="https://e.example/", language="en")
FEED = b"""<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>T</title><link>https://e.example/</link><description>D</description>
<language>ro</language><item><title>Rain &amp;amp; snow</title><link>https://e.example/1</link>
<pubDate>Mon, 23 Nov 2026 08:00:00 GMT</pubDate><dc:creator>Ana Pop</dc:creator>
<description>&lt;p&gt;Wet.&lt;/p&gt;</description><category>Weather</category>
<content:encoded>&lt;img src="/b.jpg" width="40" alt="A cloud"&gt;
&lt;video src="/v"&gt;</content:encoded>
<enclosure url="https://e.example/a.jpg" type="image/jpeg" length="9"/>
<enclosure url="https://e.example/a.mp3" type="audio/mpeg" length="9"/>
<media:content url="https://e.example/a.jpg" medium="image" width="1200" height="800"/>
<media:content url="https://e.example/a.jpg" medium="image" width="1200" height="800"/>
</item><item><title>Bare</title><pubDate>soon</pubDate></item></channel></rss>"""


def _portrayal(number: int = 0, article: Article | None = None) -> Portrayal:
    contents = documents.read(FEED, "rss")
    assert contents is not None
    return portrayal_in([*contents.items][number], contents, "rss.xml", PAPER, article)


def _article(**fields: object) -> Article:
    known = {"id": "1", "url": "https://e.example/1", "title": "Rain", "published": NOW}
    return Article(**(known | fields))  # type: ignore[arg-type]  # the fields are those of a test


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (timedelta(), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=2), "2 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=29, hours=23), "29 days ago"),
        (timedelta(days=30), "24 October 2026"),
        (-timedelta(seconds=1), "in a moment"),
        (-timedelta(hours=3), "in 3 hours"),
        (-timedelta(days=40), "2 January 2027"),
    ],
)
def test_readers_are_told_how_long_ago_it_was(span: timedelta, expected: str) -> None:
    assert ago(NOW - span, NOW) == expected


def test_what_a_feed_says_is_what_its_readers_find() -> None:
    record = _article(
        label="EXCLUSIVE", images=(Image(url="https://e.example/a.jpg", caption="The dam"),)
    )
    assert _portrayal(article=record) == Portrayal(
        title="Rain & snow",
        url="https://e.example/1",
        source="The Example",
        output="rss.xml",
        published=datetime(2026, 11, 23, 8, tzinfo=UTC),
        authors=("Ana Pop",),
        kicker="EXCLUSIVE",
        sections=("Weather",),
        summary="Wet.",
        body='<img src="/b.jpg" width="40" alt="A cloud">\n<video src="/v">',
        language="ro",
        pictures=(
            ShownPicture("https://e.example/a.jpg", "enclosure", 1200, 800, "The dam", 9),
            ShownPicture("https://e.example/a.jpg", "media:content", 1200, 800, "The dam"),
            ShownPicture("https://e.example/b.jpg", "body", 40, None, "A cloud"),
        ),
    )


def test_what_a_feed_does_not_say_is_not_invented() -> None:
    assert _portrayal(1) == Portrayal(
        title="Bare", url="", source="The Example", output="rss.xml", language="ro"
    )


def test_a_record_says_what_its_page_would() -> None:
    article = _article(
        content_text="It rains.\n\nStill.",
        authors=(Author(name="Ana Pop"),),
        sections=("News",),
        tags=("rain",),
        images=(Image(url="https://e.example/a.jpg", width=9, height=8, alt="The dam"),),
    )
    assert portrayal_of(article, PAPER) == Portrayal(
        title="Rain",
        url="https://e.example/1",
        source="The Example",
        published=NOW,
        authors=("Ana Pop",),
        sections=("News", "rain"),
        summary="It rains. Still.",
        body="<p>It rains.</p>\n<p>Still.</p>",
        language="en",
        pictures=(ShownPicture("https://e.example/a.jpg", "record", 9, 8, "The dam"),),
    )
    assert portrayal_of(_article(), PAPER).body == ""
    assert portrayal_of(_article(summary="Wet."), PAPER).summary == "Wet."


def _crop(**fields: object) -> Crop:
    known = {"ratio": (2, 1), "carriers": ("enclosure",), "missing": "Nothing is shown."}
    return Crop(**(known | fields))  # type: ignore[arg-type]  # the fields are those of a test


@pytest.mark.parametrize(
    ("crop", "size", "region", "is_shown", "why"),
    [
        (
            _crop(),
            (1200, 800),
            Region(0, 100, 1200, 600),
            True,
            ("Of 1,200 × 800 pixels, 25 % is cut away at the top and the bottom.",),
        ),
        (
            _crop(ratio=(1, 1)),
            (1200, 800),
            Region(200, 0, 800, 800),
            True,
            ("Of 1,200 × 800 pixels, 33 % is cut away left and right.",),
        ),
        (
            _crop(),
            (1200, 600),
            Region(0, 0, 1200, 600),
            True,
            ("All of its 1,200 × 600 pixels are seen.",),
        ),
        (
            _crop(),
            (None, 600),
            None,
            True,
            ("Nobody says how large the picture is, so what is cut away cannot be said.",),
        ),
        (
            _crop(least_width=200, least_height=100, small="It is left out."),
            (199, 100),
            None,
            False,
            ("The picture has 199 × 100 pixels, and 200 × 100 is the least.", "It is left out."),
        ),
        (
            _crop(least_width=200, least_height=100),
            (200, 99),
            None,
            False,
            (
                "The picture has 200 × 99 pixels, and 200 × 100 is the least.",
                "It shows the article without a picture.",
            ),
        ),
        (
            _crop(least_side=500),
            (1200, 499),
            None,
            False,
            (
                "The picture has 1,200 × 499 pixels, and its smaller side should have at least"
                " 500.",
                "It shows the article without a picture.",
            ),
        ),
        (
            _crop(longest=3.3),
            (331, 100),
            None,
            False,
            (
                "The picture has 331 × 100 pixels, and its longer side may be 3.3 times the"
                " shorter at most.",
                "It shows the article without a picture.",
            ),
        ),
        (
            _crop(longest=3.3, least_width=200, least_height=100, least_side=100),
            (330, 100),
            Region(65, 0, 200, 100),
            True,
            ("Of 330 × 100 pixels, 39 % is cut away left and right.",),
        ),
    ],
)
def test_a_picture_is_cropped_as_the_consumer_does(
    crop: Crop,
    size: tuple[int | None, int | None],
    region: Region | None,
    is_shown: bool,
    why: tuple[str, ...],
) -> None:
    picture = ShownPicture("https://e.example/a.jpg", "enclosure", *size)
    found = framed(crop, (picture,))
    assert (found.picture, found.region, found.is_shown, found.why) == (
        picture, region, is_shown, why,
    )  # fmt: skip


def test_a_consumer_looks_for_pictures_where_it_looks_first() -> None:
    body, enclosure = (
        ShownPicture(f"https://e.example/{each}", each) for each in ("body", "enclosure")
    )
    assert framed(_crop(carriers=("enclosure", "body")), (body, enclosure)).picture is enclosure
    assert framed(_crop(carriers=("body", "enclosure")), (body, enclosure)).picture is body
    missing = framed(_crop(), (body,))
    assert (missing.picture, missing.is_shown) == (None, False)
    assert missing.why == ("There is no picture.", "Nothing is shown.")


def test_a_card_says_what_is_cut_and_what_is_missing() -> None:
    share = CONSUMERS["social-share"]
    title = "Seven bridges over the river are closed until the water of this spring is gone again"
    portrayal = Portrayal(
        title=title, url="https://E.example/1", source="The Example", body="<p>Wet.</p>"
    )
    found = card(share, portrayal, NOW)
    shown = "Seven bridges over the river are closed until the water of this…"
    assert found.title == Cut(shown, "spring is gone again", 2)
    assert found.excerpt == Cut("Wet.", "", 2)
    assert found.beside == (("host", "e.example"),)
    assert found.notes == (
        "There is no picture.",
        "Networks show a small card without a picture.",
        f"The title has {len(title)} characters and is cut after {len(shown)}.",
    )


def test_a_card_shows_what_its_consumer_shows() -> None:
    found = card(CONSUMERS["flipboard"], _portrayal(), NOW)
    assert found.beside == (
        ("section", "Weather"), ("source", "The Example"), ("author", "Ana Pop"),
        ("date", "1 hour ago"),
    )  # fmt: skip
    letter = card(CONSUMERS["newsletter"], _portrayal(article=_article(label="LIVE")), NOW)
    assert letter.beside[0] == ("kicker", "LIVE")
    bare = card(CONSUMERS["flipboard"], _portrayal(1), NOW)
    assert bare.beside == (("source", "The Example"),)
    assert bare.notes[2:] == ("There is no author to show.", "There is no date to show.")
    nameless = card(CONSUMERS["google-news"], Portrayal(title="", url="http://[", source="E"), NOW)
    assert "There is no title." in nameless.notes
    assert nameless.excerpt == Cut()
    assert card(CONSUMERS["social-share"], nameless.portrayal, NOW).beside == ()


@pytest.mark.parametrize("name", list(CONSUMERS))
def test_every_consumer_says_where_its_facts_are_from(name: str) -> None:
    found = CONSUMERS[name]
    assert found.about.endswith(".")
    assert found.approximate.endswith(".")
    assert all(each.startswith("https://") for each in found.sources)
    assert found.sources
    assert found.layout in {"wide", "row", "mail"}
    assert isinstance(found.title_limit, Limit)


def test_all_consumers_are_there() -> None:
    assert list(CONSUMERS) == [
        "apple-news", "feedly", "flipboard", "google-news", "msn", "newsletter", "smartnews",
        "social-share",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Hi<script>alert(1)</script></p>", "<p>Hi</p>"),
        ('<p class="banner" id="top" style="position:fixed" onclick="x()">Hi</p>', "<p>Hi</p>"),
        ("<form action='/x'><input><button>Send</button></form>", "Send"),
        (
            '<img src="/a.jpg" alt="A &quot;b&quot; &lt;c&gt;" width="3" height="4">',
            '<span class="absent">Picture: A "b" &lt;c&gt; (3 × 4, e.example)</span>',
        ),
        (
            '<img src="https://cdn.example/a.jpg">',
            '<span class="absent">Picture (cdn.example)</span>',
        ),
        ('<img alt="No address"><img src="http://[::1" alt="x">', ""),
        (
            '<iframe src="https://www.youtube.com/embed/x"></iframe>',
            '<span class="absent">Frame (www.youtube.com)</span>',
        ),
        (
            '<video src="https://e.example/v.mp4" poster="https://e.example/p.jpg"></video>',
            '<span class="absent">Video (e.example)</span>',
        ),
        (
            '<audio src="https://e.example/a.mp3"></audio>',
            '<span class="absent">Sound (e.example)</span>',
        ),
        ('<span class="absent">A</span>', '<span class="absent">A</span>'),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="nofollow noopener noreferrer">x</a>'),
        (
            '<a href="/2" target="_top">x</a>',
            '<a href="https://e.example/2" rel="nofollow noopener noreferrer">x</a>',
        ),
        ('<p dir="rtl" lang="ar">مرحبا</p>', '<p dir="rtl" lang="ar">مرحبا</p>'),
    ],
)  # fmt: skip
def test_a_text_is_shown_without_asking_anybody(body: str, expected: str) -> None:
    assert readable(body, "https://e.example/1") == expected


def test_pictures_are_loaded_only_on_request() -> None:
    body = '<p><img src="/a.jpg" alt="A" srcset="/b.jpg 2x"><iframe src="https://x.example/"></iframe></p>'
    assert readable(body, "https://e.example/1", images=True) == (
        '<p><img src="https://e.example/a.jpg" alt="A">'
        '<span class="absent">Frame (x.example)</span></p>'
    )
