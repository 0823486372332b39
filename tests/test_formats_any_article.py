"""Whatever the readers let through becomes documents that are well-formed, twice the same."""

from __future__ import annotations

import json
import string
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from test_formats_golden import CASES, NOW, feed_of
from test_formats_read_back import schema_of
from xsd import xml_schema

from feedpub import formats, markup
from feedpub.model import (
    Article,
    Attachment,
    Author,
    Change,
    Extra,
    Image,
    Origin,
    OriginalSource,
    Place,
    Related,
    Translation,
    Video,
)
from feedpub.text import ILLEGAL

texts = st.one_of(
    st.text(st.characters(codec="utf-8"), min_size=1),
    st.text("<>&\"']!-[CDAT\r\n\t ș„”\u00a0\u2028\x85:m", min_size=1),
).filter(lambda text: text.strip() and not ILLEGAL.search(text))
urls = st.text(string.ascii_letters + "/?&=#'()%20.", max_size=20).map("https://e.example/".__add__)
dates = st.integers(0, int(NOW.timestamp())).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)
names = st.text(string.ascii_letters, min_size=1, max_size=8).filter(
    lambda name: not name.lower().startswith("xml")
)
maybe = st.none()
sizes = st.integers(0, 10**12)

images = st.builds(
    Image, url=urls, width=maybe | sizes, caption=maybe | texts, credit=maybe | texts,
    alt=maybe | texts, mime_type=maybe | st.just("image/png"), size_in_bytes=maybe | sizes,
)  # fmt: skip
attachments = st.builds(
    Attachment, url=urls, mime_type=st.just("audio/mpeg"), title=maybe | texts,
    size_in_bytes=maybe | sizes, duration_in_seconds=maybe | st.floats(0, 1e6),
)  # fmt: skip
videos = st.builds(
    Video, thumbnail=urls, title=texts, description=texts, content_url=urls,
    player_url=maybe | urls, duration=maybe | st.integers(1, 28_800), expires=maybe | dates,
    live=maybe | st.booleans(), tags=st.lists(texts, max_size=3).map(tuple),
)  # fmt: skip
extras = st.builds(
    Extra, namespace=st.sampled_from(["https://curierul.example/ns#", "https://o.example/?a=1&b"]),
    name=names, text=maybe | texts, attributes=st.tuples(st.tuples(names, texts)),
)  # fmt: skip


def some(values: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(values, max_size=2).map(tuple)


articles = st.builds(
    Article,
    id=urls,
    url=urls,
    title=texts,
    published=dates,
    origin=st.just(Origin(path="x")),
    label=maybe | texts,
    summary=maybe | texts,
    content_html=maybe | texts,
    content_text=maybe | texts,
    modified=maybe | dates,
    expires=maybe | dates,
    authors=some(
        st.builds(Author, name=texts, url=maybe | urls, email=maybe | st.just("a@e.example"))
    ),
    sections=some(texts),
    tags=some(texts),
    language=maybe | st.sampled_from(["ro", "en", "zh-Hant-HK"]),
    images=some(images),
    attachments=some(attachments),
    videos=some(videos),
    related=some(st.builds(Related, url=urls, title=maybe | texts)),
    source=maybe | st.builds(OriginalSource, name=texts, url=maybe | urls, feed_url=maybe | urls),
    change=maybe | st.sampled_from(Change),
    translations=some(st.builds(Translation, language=st.sampled_from(["fr", "de"]), url=urls)),
    place=maybe
    | st.builds(
        Place, latitude=st.floats(-90, 90), longitude=st.floats(-180, 180), name=maybe | texts
    ),
    extra=some(extras),
)


@pytest.mark.parametrize("case", CASES)
@settings(max_examples=60, deadline=None)
@given(some=st.lists(articles, min_size=1, max_size=3))
def test_any_articles_become_the_same_well_formed_documents(case: str, some: list[Article]) -> None:
    newest_first = sorted(some, key=lambda each: (each.published, each.id), reverse=True)
    feed = replace(feed_of(**CASES[case]), articles=newest_first, now=NOW)
    documents = list(formats.write(feed))
    assert documents == list(formats.write(feed))
    for document in documents:
        if document.format == "json-feed":
            assert len(json.loads(document.data)["items"]) == len(some)
        else:
            root = markup.parse(document.data)
            schema = xml_schema(schema_of(root))
            assert schema.validate(root), schema.error_log


@settings(max_examples=200, deadline=None)
@given(article=articles)
def test_what_is_written_is_what_is_read(article: Article) -> None:
    atom, content = f"{{{markup.ATOM}}}", f"{{{markup.CONTENT}}}"
    for format, title, body in (
        ("rss", "channel/item/title", f"channel/item/{content}encoded"),
        ("atom", f"{atom}entry/{atom}title", f"{atom}entry/{atom}content"),
    ):
        feed = replace(feed_of(**CASES[format]), articles=[article])
        (document,) = formats.write(feed)
        root = markup.parse(document.data)
        assert root.findtext(title) == article.title
        if article.content_html is not None and "\r" not in article.content_html:
            assert root.findtext(body) == article.content_html
