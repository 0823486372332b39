"""feedpub as a library: what is public, and that `write` takes the care that a build takes."""

from __future__ import annotations

import json
import pydoc
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

import feedpub
from feedpub import pipeline
from feedpub.errors import UsageError
from feedpub.model import (
    Access,
    Article,
    Author,
    Feed,
    Image,
    Output,
    Publication,
    Related,
    Status,
    Video,
)

ROOT = Path(__file__).parents[1]
HOUR = timedelta(hours=1)
BODY = "<p>" + "Nava a ieșit din port la ora opt. " * 30 + "</p>"

MakeArticle = Callable[..., Article]


@pytest.fixture
def items(publication: Publication, now: datetime) -> Callable[..., list[dict[str, Any]]]:
    def items(*articles: Article, **output: Any) -> list[dict[str, Any]]:
        wanted = Output(**({"format": "json-feed", "path": "feed.json"} | output))
        (document,) = feedpub.write(feed_of(publication, wanted, now, *articles))
        found: list[dict[str, Any]] = json.loads(document.data)["items"]
        return found

    return items


def feed_of(publication: Publication, output: Output, now: datetime, *articles: Article) -> Feed:
    return Feed(
        publication=publication,
        output=output,
        articles=iter(articles),
        path=output.path,
        url=publication.url + output.path,
        title="Titlu",
        language="ro",
        now=now,
    )


def test_every_public_name_is_listed_and_can_be_read_about() -> None:
    assert {*feedpub.__all__} <= {*dir(feedpub)}
    for name in feedpub.__all__:
        value = getattr(feedpub, name)
        assert value.__name__ in pydoc.render_doc(value)
    for value, field in ((pipeline.Request, "measure"), (pipeline.Built, "fitted")):
        assert f"{field}: " in pydoc.render_doc(value)


def examples_of(page: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", (ROOT / page).read_text("utf-8"), re.M | re.S)


def test_the_examples_of_the_readme_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "examples" / "newsroom", tmp_path / "newsroom")
    monkeypatch.chdir(tmp_path / "newsroom")
    building, writing = examples_of("README.md")
    exec(building, {})
    assert "rss.xml" in capsys.readouterr().out
    exec(writing, {})
    assert capsys.readouterr().out.startswith("rss.xml ")


def test_bodies_are_cleaned(items: Callable[..., Any], article: MakeArticle) -> None:
    (item,) = items(article(content_html='<p><a href="/b">b</a></p><script>x</script>'))
    assert item["content_html"] == '<p><a href="https://curierul.example/b">b</a></p>'


def test_only_what_is_public_goes_out(
    items: Callable[..., Any], article: MakeArticle, now: datetime
) -> None:
    found = items(
        article("draft", status=Status.DRAFT),
        article("gone", status=Status.WITHDRAWN),
        article("future", published=now + HOUR),
        article("embargo", embargo=now + HOUR),
        article("expired", expires=now - HOUR / 2),
        article("paid", access=Access.SUBSCRIPTION, content_html=BODY, summary="S"),
        article(
            "open", content_html=BODY, related=(Related(url="https://curierul.example/draft"),)
        ),
        article("old", published=now - 5 * HOUR),
    )
    names = [item["url"].rpartition("/")[2] for item in found]
    assert names == ["paid", "open", "old"]
    assert "content_html" not in found[0]
    assert found[1]["content_html"] == BODY


def test_related_pages_that_are_not_public_are_not_named(
    publication: Publication, article: MakeArticle, now: datetime
) -> None:
    draft = article("draft", status=Status.DRAFT)
    one = article("open", related=(Related(url=draft.url),))
    output = Output(format="atom", path="atom.xml")
    (document,) = feedpub.write(feed_of(publication, output, now, draft, one))
    assert draft.url.encode() not in document.data


def test_the_output_bounds_the_feed(
    items: Callable[..., Any], article: MakeArticle, now: datetime
) -> None:
    articles = [article(str(number), published=now - number * HOUR) for number in range(1, 6)]
    articles.reverse()
    assert [each["url"][-1] for each in items(*articles, limit=2)] == ["1", "2"]
    assert [each["url"][-1] for each in items(*articles, max_age=3 * HOUR)] == ["1", "2", "3"]
    assert len(items(*articles)) == 5


def test_the_feed_says_its_own_title_and_place(
    publication: Publication, article: MakeArticle, now: datetime
) -> None:
    feed = replace(
        feed_of(publication, Output(format="json-feed", path="a.json"), now, article()),
        path="b.json",
        url="https://curierul.example/x/b.json",
        language="en",
    )
    (document,) = feedpub.write(feed)
    told = json.loads(document.data)
    assert (document.name, document.url) == ("b.json", "https://curierul.example/x/b.json")
    assert (told["title"], told["feed_url"], told["language"]) == ("Titlu", feed.url, "en")


def test_one_output_may_be_several_files(
    publication: Publication, article: MakeArticle, now: datetime
) -> None:
    output = Output(format="news-sitemap", path="{section}.xml", for_each="section")
    one = article("a", sections=("Sport",), content_html=BODY)
    feed = feed_of(publication, output, now, one, article("b", sections=("Știri",)))
    documents = list(feedpub.write(replace(feed, url=None)))
    assert [(each.name, each.url) for each in documents] == [
        ("sport.xml", "https://curierul.example/sport.xml"),
        ("stiri.xml", "https://curierul.example/stiri.xml"),
    ]


def test_profiles_have_their_say(
    publication: Publication, article: MakeArticle, now: datetime
) -> None:
    picture = Image(
        url="https://curierul.example/1.jpg",
        width=1920,
        height=1080,
        mime_type="image/jpeg",
        size_in_bytes=300_000,
    )
    fields = {
        "content_html": BODY + "<dl><dt>One</dt><dd>two</dd></dl>",
        "summary": "Echipajul a numărat de două ori colacii.",
        "authors": (Author(name="Ana"),),
        "images": (picture,),
        "title": "Nava a ieșit din port la ora opt",
    }
    output = Output(format="rss", path="msn.xml", profiles=("msn",))
    (document,) = feedpub.write(feed_of(publication, output, now, article("fine", **fields)))
    assert b"<p><b>One</b></p><p>two</p>" in document.data
    assert b"atom:updated" not in document.data


NAIVE = datetime(2026, 11, 23, 6)  # noqa: DTZ001 the fault itself


@pytest.mark.parametrize("name", ["published", "modified", "embargo", "expires"])
def test_an_instant_without_a_zone_is_refused(
    items: Callable[..., Any], article: MakeArticle, name: str
) -> None:
    with pytest.raises(UsageError) as caught:
        items(article(**{name: NAIVE}))
    assert str(caught.value).startswith(
        f"{name} of https://curierul.example/racheta has no time zone: 2026-11-23T06:00:00"
    )
    assert "tzinfo=UTC" in (caught.value.help or "")


def test_no_other_instant_is_without_a_zone_either(
    publication: Publication, article: MakeArticle, now: datetime
) -> None:
    video = Video(thumbnail="https://e.example/t", title="t", description="d", expires=NAIVE)
    output = Output(format="rss", path="rss.xml")
    fine = article(videos=(replace(video, expires=now),))
    assert len(list(feedpub.write(feed_of(publication, output, now, fine)))) == 1
    with pytest.raises(UsageError, match=r"^expires of a video of https"):
        feedpub.write(feed_of(publication, output, now, article(videos=(video,))))
    with pytest.raises(UsageError, match=r"^the feed's now has no time zone"):
        feedpub.write(feed_of(publication, output, NAIVE))


def test_what_cannot_be_written_is_refused(
    publication: Publication, article: MakeArticle, now: datetime
) -> None:
    output = Output(format="rss", path="rss.xml")
    with pytest.raises(UsageError, match=r"^url of https://curierul.example/racheta "):
        feedpub.write(feed_of(publication, output, now, article(url="javascript:alert(1)")))
    with pytest.raises(UsageError, match="no format 'rsss'"):
        feedpub.write(feed_of(publication, replace(output, format="rsss"), now))
    with pytest.raises(feedpub.FeedpubError, match="nobody"):
        list(feedpub.write(feed_of(publication, replace(output, profiles=("nobody",)), now)))


def test_a_zone_of_any_kind_will_do(items: Callable[..., Any], article: MakeArticle) -> None:
    (item,) = items(article(published=datetime(2026, 11, 23, 6, tzinfo=UTC)))
    assert item["date_published"] == "2026-11-23T06:00:00Z"


def test_bodies_do_not_lead_to_what_is_not_public(
    items: Callable[..., Any], article: MakeArticle
) -> None:
    draft = article("hidden", url="https://curierul.example/hidden", status=Status.DRAFT)
    (item,) = items(draft, article(content_html='<p>O <a href="/hidden">vorbă</a>.</p>'))
    assert item["content_html"] == "<p>O vorbă.</p>"
