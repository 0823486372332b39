"""What profiles see in documents, hostile ones included, and what they demand of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from feedpub import checks, profiles
from feedpub.findings import Finding
from feedpub.model import Access, Article, Attachment, Author, Document
from feedpub.profiles import PROFILES, Page, Profile
from feedpub.profiles import _examples as examples
from feedpub.profiles._body_parts import read
from feedpub.profiles._story import Story, StoryFile, of_article
from feedpub.profiles.apple_podcasts import APPLE_PODCASTS, DESCRIPTION, ITUNES, complete
from feedpub.profiles.bing import BING
from feedpub.profiles.demands import (
    Demand,
    DistinctFiles,
    Episode,
    Head,
    Items,
    Modified,
    Namespaces,
    Sample,
    Scene,
    Title,
)
from feedpub.profiles.google_discover import GOOGLE_DISCOVER
from feedpub.profiles.google_news import GOOGLE_NEWS
from feedpub.profiles.podcast_index import PODCAST_INDEX, guid

PAGE = Page("https://aggregator.example/feeds")
SCENE = Scene(now=examples.NOW, publication=examples.PUBLICATION)
BARE = Scene(now=examples.NOW)
NEWS = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{}</urlset>'
)
ENTRY = (
    "<url><loc>https://curier.example/1</loc><news:news><news:publication>"
    "<news:name>{name}</news:name><news:language>ro</news:language></news:publication>"
    "<news:publication_date>2026-11-23T08:00:00Z</news:publication_date>"
    "<news:title>{title}</news:title></news:news></url>"
)
OURS = [APPLE_PODCASTS, BING, GOOGLE_DISCOVER, GOOGLE_NEWS, PODCAST_INDEX]


def findings(data: str | bytes, *chosen: Profile) -> list[Finding]:
    data = data.encode() if isinstance(data, str) else data
    document = Document(name="feed.xml", format=checks.detect(data, "feed.xml"), data=data)
    return checks.check(
        document,
        now=examples.NOW,
        also=lambda context, report: profiles.look(list(chosen), context, report),
    )


def found(data: str | bytes, profile: Profile) -> list[str]:
    return [
        each.rule.id.partition("/")[2]
        for each in findings(data, profile)
        if each.rule.scope == profile.name
    ]


def asking(*demands: Demand, format: str = "rss") -> Profile:
    return Profile(
        name="sample", title="S", about="S.", source=PAGE.url, formats=(format,), demands=demands
    )


def broken(demand: Demand, story: Story, scene: Scene = SCENE) -> list[str]:
    return [each.rule for each in demand.breaches(story, scene)]


def record(**changes: Any) -> Article:
    return replace(examples.article(1), **changes)


def test_a_demand_says_what_it_is() -> None:
    for silent in (Demand.rule_texts, Demand.requirements, Demand.spoils):
        with pytest.raises(NotImplementedError):
            list(silent(Demand(PAGE.must)))


# Head


def test_heads_are_measured_in_characters_or_bytes() -> None:
    rss = "<rss version='2.0'><channel><title>{}</title></channel></rss>"
    characters = asking(Head(PAGE.must, rule="long", paths=("channel/title",), most=4))
    bytes_ = asking(Head(PAGE.must, rule="long", paths=("channel/title",), most_bytes=4))
    assert found(rss.format("țară"), characters) == []
    assert found(rss.format("țară"), bytes_) == ["long"]
    assert found(rss.format("tara"), bytes_) == []
    assert found(rss.format(""), bytes_) == []
    assert found("<rss version='2.0'><channel/></rss>", bytes_) == []
    assert [asked for _, asked, _ in bytes_.requirements()] == ["at most 4 bytes long"]
    assert "bytes" in bytes_.rules["long"].summary


def test_an_attribute_of_the_head_is_spoilt_as_one() -> None:
    demand = Head(PAGE.must, rule="odd", paths=("channel/itunes:image/@href",), matches=("a", "a"))
    spoilt = demand.spoils()["odd"](Sample(articles=())).edit(b'<itunes:image alt="1" href="a"/>')
    assert spoilt == b'<itunes:image alt="1" href="!"/>'


def test_expressions_see_only_the_start_of_long_texts() -> None:
    slow = asking(
        Head(PAGE.must, rule="odd", paths=("channel/title",), matches=(r"(?s).{1,2000}", "short"))
    )
    rss = f"<rss version='2.0'><channel><title>{'a' * 1_000_000}</title></channel></rss>"
    assert found(rss, slow) == []


def test_namespaces_clash_in_the_same_words_whatever_their_order() -> None:
    one = Namespaces(PAGE.must, uris={"b": "urn:1", "a": "urn:1"})
    other = Namespaces(PAGE.must, uris={"a": "urn:2", "b": "urn:2"})
    assert one.clash(other) == "a is urn:1 to one, urn:2 to the other"
    assert one.clash(one) is None
    assert one.clash(Title(PAGE.must)) is None
    assert len({one, Namespaces(PAGE.must, uris={"b": "urn:1", "a": "urn:1"})}) == 1


# Documents


def story_of(data: str) -> Story:
    """Return the one story in *data*, as a demand sees it."""
    seen: list[Story] = []

    class Spy(Demand):
        def rule_texts(self) -> Any:
            return iter(())

        def breaches(self, story: Story, scene: Scene) -> Any:
            seen.append(story)
            return iter(())

    format = checks.detect(data.encode())
    findings(data, asking(Spy(PAGE.must), format=format))
    (story,) = seen
    return story


ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><entry>{}</entry></feed>'
RSS = (
    '<rss version="2.0" xmlns:dcterms="http://purl.org/dc/terms/"><channel><item>{}</item>'
    "</channel></rss>"
)


def test_enclosures_are_files_unless_they_are_pictures() -> None:
    sound = 'type="Audio/MPEG" length="12"'
    file = StoryFile(url="https://e.example/1.mp3", mime_type="audio/mpeg", size_in_bytes=12)
    rss = story_of(RSS.format(f'<enclosure url=" {file.url} " {sound}/><enclosure url="a.png"/>'))
    assert rss.files == (file,)
    assert [each.url for each in rss.pictures] == ["a.png"]
    atom = story_of(
        ATOM.format(
            f'<link rel="enclosure" href="{file.url}" {sound}/>'
            '<link rel="enclosure" href="a.png"/><link rel="enclosure" type="text/plain"/>'
        )
    )
    assert atom.files == (file, StoryFile(url="", mime_type="text/plain"))
    assert [each.url for each in atom.pictures] == ["a.png"]


@pytest.mark.parametrize("length", ["0", "-1", "1.5", "", "x", "9" * 5_000])
def test_a_length_that_is_none_is_unknown(length: str) -> None:
    story = story_of(RSS.format(f'<enclosure url="1.mp3" type="audio/mpeg" length="{length}"/>'))
    assert story.files == (StoryFile(url="1.mp3", mime_type="audio/mpeg"),)


def test_summaries_of_atom_are_html_to_the_demands() -> None:
    assert story_of(ATOM.format("<summary>a &amp;lt; b</summary>")).summary == "a &amp;lt; b"
    html = ATOM.format('<summary type="html">a &amp;lt; b</summary>')
    assert story_of(html).summary == "a &lt; b"
    assert story_of(ATOM.format("<title/><summary/>")).title is None


def test_a_validity_ends_where_it_says() -> None:
    assert story_of(RSS.format("<dcterms:valid>start=2026-11-01; </dcterms:valid>")).expires is None
    dated = story_of(
        RSS.format("<dcterms:valid>start=2026-11-01; end=2026-11-24T00:00Z</dcterms:valid>")
    )
    assert dated.expires == datetime(2026, 11, 24, tzinfo=UTC)
    assert story_of(RSS.format("<dcterms:valid>end=soon</dcterms:valid>")).expires is None


def test_records_without_html_are_seen_as_html() -> None:
    story = of_article(record(content_html=None, content_text="a < b"), examples.PUBLICATION)
    assert story.body is not None
    assert "a &lt; b" in story.body
    bare = of_article(record(content_html=None, summary=None), examples.PUBLICATION)
    assert (bare.body, bare.summary, bare.words) == (None, None, 0)


HOSTILE = [
    pytest.param("<rss version='2.0'><channel>" + "<a>" * 2_000, id="deep and open"),
    pytest.param(
        "<rss version='2.0'><channel><item>"
        + "<a>" * 250
        + "</a>" * 250
        + "</item></channel></rss>",
        id="deep",
    ),
    pytest.param("<rss version='2.0'/>", id="no channel"),
    pytest.param("<rss version='2.0'><channel><item/></channel></rss>", id="nothing in it"),
    pytest.param(
        "<rss version='2.0'><channel><!-- a --><?b c?><item><?d?><!-- e --></item></channel></rss>",
        id="comments",
    ),
    pytest.param(
        "<rss version='2.0' xmlns:x='urn:x'><channel x:y='1'><item x:z='2'><x:guid/></item>"
        "</channel></rss>",
        id="foreign",
    ),
    pytest.param(
        RSS.format(
            '<title>\u202e</title><link>http://[</link><guid/><enclosure length="²"/>'
            "<pubDate>99999999999999</pubDate><description>&lt;img width='9999999px'"
        ).replace("width='9999999px'", "width='9999999px'</description>"),
        id="odd values",
    ),
    pytest.param(ATOM.format("<link/><author/><category/><id/>" * 3), id="atom"),
    pytest.param(NEWS.format("<url/><url><lastmod>9999-99-99</lastmod></url>"), id="sitemap"),
    pytest.param(NEWS.format("<url><news:news/></url>" * 1_001), id="many"),
    pytest.param('{"version": "https://jsonfeed.org/version/1.1"}', id="json"),
    pytest.param("", id="nothing"),
    pytest.param("\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), id="noise"),
]


@pytest.mark.parametrize("profile", OURS, ids=lambda each: each.name)
@pytest.mark.parametrize("data", HOSTILE)
def test_nothing_hostile_is_more_than_a_finding(data: str, profile: Profile) -> None:
    assert {each.rule.scope for each in findings(data, profile)} <= {
        profile.name,
        *(id.partition("/")[0] for id in checks.RULES),
        *(PROFILES),
    }


def test_bodies_are_read_only_so_far() -> None:
    markup = read("<p>1</p>" * 100_001)
    assert sum(markup.elements.values()) < 100_001
    assert read("<br>" * 5).breaks == 5
    assert read("<!-- -->").text == ""
    assert read("\x00<") is not None


TOKENS = ["<", "</", ">", "div", "p", "html", "body", "frameset", "!--", "--", "<!DOCTYPE", "\x00",
          "&", "#", "x", ";", "\ud800", "'", '"', "=", "?", "[CDATA[", "]]", "script", "svg:", "é",
          " ", "\x0b", "table", "a href", "iframe src", "<br>"]  # fmt: skip


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(TOKENS), max_size=40))
def test_a_body_may_be_anything(tokens: list[str]) -> None:
    markup = read("<" + "".join(tokens))
    assert markup.depth <= 256
    assert len(markup.images) <= markup.elements.get("img", 0)


def test_what_leads_nowhere_is_no_link_and_script_no_text() -> None:
    markup = read("<a>1</a><a href=' /2 '>2</a><iframe class=v></iframe><script>3</script>")
    assert markup.links == (("/2", "2"),)
    assert markup.frames == (("v", ""),)
    assert markup.text.split() == ["1", "2"]


def test_feeds_clash_in_their_numbers() -> None:
    few, many = Items(PAGE.must, most=10), Items(PAGE.must, least=20)
    clash = "one requires feeds of at least 20, the other at most 10"
    assert few.clash(many) == many.clash(few) == clash
    assert few.clash(few) is None
    assert few.clash(Title(PAGE.must)) is None
    assert Episode(PAGE.must).clash(few) is None


# Episodes


def episode(*files: Attachment) -> Article:
    return record(attachments=files)


SOUND = Attachment(url="https://e.example/1.mp3", mime_type="audio/mpeg", size_in_bytes=1)
FILM = Attachment(url="https://e.example/1.mp4", mime_type="Video/MP4")
WORDS = Attachment(url="https://e.example/1.vtt", mime_type="text/vtt", size_in_bytes=1)


@pytest.mark.parametrize(
    ("files", "rules"),
    [
        ((), ["no-episode"]),
        ((WORDS,), ["no-episode"]),
        ((SOUND,), []),
        ((WORDS, SOUND), []),
        ((FILM,), ["no-length"]),
        ((replace(SOUND, size_in_bytes=0),), ["no-length"]),
    ],
)
def test_an_episode_has_something_to_play(files: Sequence[Attachment], rules: list[str]) -> None:
    story = of_article(episode(*files), examples.PUBLICATION)
    assert broken(Episode(PAGE.must, length=True), story) == rules
    assert set(broken(Episode(PAGE.must), story)) == set(rules) - {"no-length"}
    assert broken(Episode(PAGE.must, length=True), Story(deleted=True)) == []


def test_what_plays_leads() -> None:
    demand = Episode(PAGE.must)
    assert demand.adapted(episode(WORDS, SOUND, FILM), SCENE).attachments == (SOUND, WORDS, FILM)
    for files in ((SOUND, WORDS), (WORDS,), ()):
        assert demand.adapted(episode(*files), SCENE).attachments == files


def test_articles_without_sound_are_left_out_of_podcasts() -> None:
    mute, loud = record(), episode(WORDS, SOUND)
    assert examples.adapted(APPLE_PODCASTS, [mute]) == ()
    (kept,) = examples.adapted(APPLE_PODCASTS, [loud])
    assert kept.attachments == (SOUND, WORDS)


def test_files_are_told_apart() -> None:
    items = "<item><enclosure url='{}' type='audio/mpeg' length='1'/></item>"
    rss = "<rss version='2.0'><channel>{}<item/></channel></rss>"
    profile = asking(DistinctFiles(PAGE.must))
    assert found(rss.format(items.format("1") + items.format("2")), profile) == []
    assert found(rss.format(items.format("1") * 3), profile) == ["same-file"]
    assert [asked for _, asked, _ in profile.requirements()] == ["a different one for each episode"]


# lastmod


@pytest.mark.parametrize(
    ("lastmod", "rules"),
    [
        ("2026-11-23T08:00:00+02:00", []),
        ("2026-11-23T08:00Z", []),
        ("2026-11-23T08:00:00.123Z", []),
        ("2026-11-23", ["lastmod-without-time"]),
        ("2026-11-23T08:00:00", ["lastmod-without-time"]),
        ("2026-11", ["lastmod-without-time"]),
        ("soon", ["lastmod-without-time"]),
        ("٢٠٢٦-11-23T08:00Z", ["lastmod-without-time"]),
        ("2026-11-23T09:11:00Z", ["lastmod-in-the-future"]),
        ("2026-11-23T09:10:00Z", []),
        ("", ["no-lastmod"]),
        (None, ["no-lastmod"]),
    ],
)
def test_lastmod_says_the_moment(lastmod: str | None, rules: list[str]) -> None:
    element = "" if lastmod is None else f"<lastmod>{lastmod}</lastmod>"
    data = NEWS.format(f"<url><loc>https://curier.example/1</loc>{element}</url>")
    assert found(data, BING) == rules


def test_a_change_to_come_is_forgotten_in_records() -> None:
    demand = Modified(PAGE.must, past=True)
    late, soon = (examples.NOW + timedelta(minutes=each) for each in (11, 10))
    future = record(modified=late)
    assert broken(demand, of_article(future, examples.PUBLICATION)) == ["lastmod-in-the-future"]
    assert demand.adapted(future, SCENE).modified is None
    assert demand.adapted(record(modified=soon), SCENE).modified == soon
    assert demand.adapted(record(modified=None), SCENE).modified is None
    assert Modified(PAGE.must, time=True).adapted(future, SCENE).modified == late
    # Feeds have no lastmod.
    assert broken(demand, Story(updated=late)) == []
    assert broken(Modified(PAGE.must, required=True), Story()) == []


# Google


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Ploi la Galați", "Ploi la Galați"),
        ("Ploi la Galați | Curierul Apărării", "Ploi la Galați"),
        ("Ploi la Galați – curierul apărării", "Ploi la Galați"),
        ("Ploi la Galați - Ana Pop · 23.11.2026 | Curierul Apărării", "Ploi la Galați"),
        ("Ploi la Galați - 2026-11-23", "Ploi la Galați"),
        # A name that belongs to the sentence stays, and so does what would leave nothing.
        ("Noua navă e pentru Curierul Apărării", "Noua navă e pentru Curierul Apărării"),
        ("Pre-Curierul Apărării", "Pre-Curierul Apărării"),
        ("Curierul Apărării", "Curierul Apărării"),
        ("| Curierul Apărării", "| Curierul Apărării"),
        ("Alegeri - 24.11.2026", "Alegeri - 24.11.2026"),
    ],
)
def test_a_headline_is_without_what_stands_beside_it(title: str, headline: str) -> None:
    (demand,) = (each for each in GOOGLE_NEWS.demands if type(each).__name__ == "Headline")
    article = record(
        title=title,
        authors=(Author(name="Ana Pop"), Author(name=" ")),
        published=datetime(2026, 11, 23, 8, tzinfo=UTC),
    )
    story = of_article(article, examples.PUBLICATION)
    assert broken(demand, story) == ([] if title == headline else ["more-than-headline"])
    assert demand.adapted(article, SCENE).title == headline
    assert demand.adapted(article, BARE).title.startswith(headline)


def test_headlines_in_sitemaps_are_held_against_the_name_there() -> None:
    data = NEWS.format(ENTRY.format(name="Curierul", title="Ploi | Curierul"))
    assert found(data, GOOGLE_NEWS) == ["more-than-headline"]
    nameless = NEWS.format(ENTRY.format(name="", title="Ploi | Curierul"))
    assert found(nameless, GOOGLE_NEWS) == []
    undated = nameless.replace("2026-11-23T08:00:00Z", "23.11.")
    assert found(undated, GOOGLE_NEWS) == []


def test_names_that_repeat_without_end_are_looked_for_a_few_times() -> None:
    data = NEWS.format(ENTRY.format(name="C", title="Ploi" + " | C" * 100_000))
    assert found(data, GOOGLE_NEWS) == ["more-than-headline"]


def test_names_are_without_brackets() -> None:
    data = NEWS.format(ENTRY.format(name="Curierul (abonați)", title="Ploi"))
    assert found(data, GOOGLE_NEWS) == ["brackets-in-name"]


def test_records_are_not_too_old_for_google_news() -> None:
    old = record(published=examples.NOW - timedelta(days=30), modified=None)
    assert profiles.judge(GOOGLE_NEWS, old, examples.PUBLICATION, examples.NOW) == []


@pytest.mark.parametrize(
    ("width", "height", "rules"),
    [
        (1920, 1080, []),
        (1200, 675, []),
        (1199, 674, ["image-too-small"]),
        (1200, 1200, ["image-ratio"]),
        (None, None, ["image-size-unknown"]),
    ],
)
def test_discover_shows_large_pictures(
    width: int | None, height: int | None, rules: list[str]
) -> None:
    image = replace(examples.article(1).images[0], width=width, height=height)
    broken = profiles.judge(
        GOOGLE_DISCOVER, record(images=(image,)), examples.PUBLICATION, examples.NOW
    )
    assert [each.rule.id.partition("/")[2] for each in broken] == rules


# Podcasts


def test_podcasts_are_known_by_the_address_of_their_feed() -> None:
    # Examples of the namespace's own page.
    known = "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    assert guid("https://mp3s.nashownotes.com/pc20rss.xml") == known
    assert guid("http://podnews.net/rss/") == "9b024349-ccf0-5f69-a609-6b82873eab3c"


def podcast(profile: Profile, monkeypatched: dict[str, Any], *articles: Article) -> etree._Element:
    """Return the channel written for *profile* under other settings."""
    from feedpub import formats
    from feedpub.model import Feed, Output

    publication = replace(examples.PUBLICATION, description="ț" * 3_000)
    feed = Feed(
        publication=publication,
        output=Output(format="rss", path="podcast.xml"),
        articles=articles,
        path="podcast.xml",
        url=None,
        title=publication.name,
        language=publication.language,
        now=examples.NOW,
    )
    (document,) = formats.write(feed, profile.spoken(monkeypatched))
    channel = etree.fromstring(document.data).find("channel")
    assert channel is not None
    return channel


def test_a_podcast_for_apple_says_what_its_settings_say() -> None:
    channel = podcast(
        APPLE_PODCASTS,
        {
            "explicit": True,
            "owner_email": "a@b.example",
            "owner_name": "Ana",
            "category": "News",
            "subcategory": "Politics",
        },
        episode(replace(SOUND, duration_in_seconds=59.6)),
    )
    itunes = {"itunes": ITUNES.uri}
    description = channel.findtext("description")
    assert description is not None
    assert len(description.encode()) <= DESCRIPTION
    assert description.endswith("ț…")
    assert channel.findtext("itunes:explicit", None, itunes) == "true"
    owner = channel.find("itunes:owner", itunes)
    assert owner is not None
    assert [each.text for each in owner] == ["Ana", "a@b.example"]
    assert [each.get("text") for each in channel.iter(f"{{{ITUNES.uri}}}category")] == [
        "News",
        "Politics",
    ]
    assert channel.findtext("item/itunes:duration", None, itunes) == "60"


def test_a_podcast_says_nothing_of_what_is_not_known() -> None:
    channel = podcast(APPLE_PODCASTS, {"owner_name": "Ana"}, record(), episode(SOUND))
    names = {etree.QName(each).localname for each in channel.iter(f"{{{ITUNES.uri}}}*")}
    assert names == {"author"}
    complete(channel, None, {})  # type: ignore[arg-type]
    channel = podcast(PODCAST_INDEX, {"locked": False}, record())
    uri = PODCAST_INDEX.recognised[0]
    assert [
        (each.tag, each.text, dict(each.attrib)) for each in channel if uri in str(each.tag)
    ] == [
        (f"{{{uri}}}locked", "no", {}),
        (f"{{{uri}}}medium", "podcast", {}),
    ]


def test_transcripts_and_voices_are_told_to_podcast_apps() -> None:
    article = replace(episode(SOUND, WORDS), language="en", access=Access.FREE)
    channel = podcast(PODCAST_INDEX, {"guid": "g"}, article)
    uri = PODCAST_INDEX.recognised[0]
    assert channel.findtext(f"{{{uri}}}guid") == "g"
    (transcript,) = channel.iter(f"{{{uri}}}transcript")
    assert dict(transcript.attrib) == {"url": WORDS.url, "type": "text/vtt", "language": "en"}
    assert [each.text for each in channel.iter(f"{{{uri}}}person")] == [
        "Ana Ștefănescu",
        "Ion Țuțea",
    ]


def test_podcasts_are_recognised_by_their_namespaces() -> None:
    data = examples.good(APPLE_PODCASTS)
    document = Document(name="feed.xml", format="rss", data=data)
    assert APPLE_PODCASTS in profiles.recognised(document)
    assert PODCAST_INDEX not in profiles.recognised(document)
