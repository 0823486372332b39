"""Whatever a usable record holds, the documents made of it are accepted."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedpub import checks, formats, html, selection, sources
from feedpub.findings import Severity
from feedpub.model import Access, Article, Document, Output, Publication

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
PUBLICATION = Publication(
    name="Curierul Apărării",
    url="https://curierul.example/",
    language="ro",
    timezone="Europe/Bucharest",
    namespaces={"cda": "https://curierul.example/ns"},
)
OUTPUTS = [
    Output(format="rss", path="rss.xml", full_access=tuple(Access)),
    Output(format="atom", path="atom.xml", full_access=tuple(Access)),
    Output(format="json-feed", path="feed.json"),
    Output(format="news-sitemap", path="news.xml", images=True, videos=True),
    Output(format="sitemap", path="sitemap.xml", images=True, videos=True),
]

text = st.text(max_size=40) | st.sampled_from(
    [
        "„Racheta” & <b>nava</b>",
        "]]>",
        "&amp;nbsp;",
        "a\u0000b",
        "\ud800",
        "ș\u0327ţ",
        "\u202eabc",
        "  ",
    ]
)
words = st.text(min_size=1, max_size=20)
link = st.sampled_from(
    [
        "https://curierul.example/a b",
        "/relativ/ță?x=1&y=[2]",
        "//cdn.example/p.jpg",
        "https://apărare.example/%zz",
        "javascript:alert(1)",
        "mailto:a@b.example",
        "",
        "x" * 300,
    ]
) | st.text(max_size=30).map(lambda path: f"https://curierul.example/{path}")
date = st.datetimes(
    min_value=datetime(2026, 9, 1),  # noqa: DTZ001 as records have them
    max_value=datetime(2026, 11, 30),  # noqa: DTZ001
).map(lambda value: value.isoformat()) | st.sampled_from(
    ["2026-11-23", "Mon, 23 Nov 2026 05:00:00 GMT", "2026-11-22T12:00:00.123456+02:00", "soon", ""]
)
size = st.integers(-1, 5_000) | st.just("1200") | st.none()
image = link | st.fixed_dictionaries(
    {"url": link},
    optional={
        "width": size, "height": size, "mime_type": st.sampled_from(["image/jpeg", "jpeg", ""]),
        "size_in_bytes": size, "caption": text, "credit": text, "alt": text,
    },
)  # fmt: skip
body = text | st.sampled_from(
    [
        "<p>Un <a href='/x'>link</a><script>x</script><img src=y width=1 height=1>",
        "<p>]]>&nbsp;&bdquo;x&rdquo;<iframe src='https://video.example/1'></iframe>",
        "<div><p>a<div>b</p></div><table><tr><td>c",
        "<!-- x --><style>p{}</style><p style='color:red' onclick=x>y</p>",
    ]
)
page = st.sampled_from(["/relativ/ță?x=1&y=[2]", "https://curierul.example/a b#c#d", "", "x"]) | (
    st.text(max_size=30).map(lambda path: f"https://curierul.example/{path}")
)
record = st.fixed_dictionaries(
    {"url": page, "title": text, "date_published": date},
    optional={
        "id": words | link | st.integers(0, 99),
        "canonical_url": link,
        "label": text,
        "summary": text,
        "content_html": body,
        "content_text": text,
        "date_modified": date,
        "date_expires": date,
        "authors": st.lists(text | st.fixed_dictionaries({"name": text, "url": link}), max_size=3),
        "section": text | st.lists(text, max_size=3),
        "tags": st.lists(text, max_size=4),
        "language": st.sampled_from(["ro", "en_GB", "zh-Hant-TW", "xx", "nonsense!", ""]),
        "image": image,
        "images": st.lists(image, max_size=3),
        "attachments": st.lists(
            st.fixed_dictionaries(
                {"url": link, "mime_type": st.sampled_from(["audio/mpeg", "mp3"])},
                optional={"size_in_bytes": size, "duration_in_seconds": size, "title": text},
            ),
            max_size=2,
        ),
        "videos": st.lists(
            st.fixed_dictionaries(
                {"thumbnail": link, "title": text, "description": text, "content_url": link},
                optional={"duration": size, "player_url": link, "date_published": date},
            ),
            max_size=2,
        ),
        "related": st.lists(link | st.fixed_dictionaries({"url": link, "title": text}), max_size=2),
        "source": text
        | st.fixed_dictionaries({"name": text}, optional={"url": link, "feed_url": link}),
        "access": st.sampled_from(["free", "subscription", "Registration"]),
        "change": st.sampled_from(["minor", "update", "correction"]),
        "translations": st.lists(
            st.fixed_dictionaries({"language": st.sampled_from(["en", "ro", "x"]), "url": link}),
            max_size=3,
        ),
        "noindex": st.booleans(),
        "location": st.fixed_dictionaries(
            {"latitude": st.floats(-91, 91), "longitude": st.floats(-181, 181)},
            optional={"name": text},
        ),
        "extra": st.dictionaries(st.sampled_from(["cda:desk", "cda:a b"]), text, max_size=2),
    },
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(record, min_size=1, max_size=4))
def test_usable_records_make_documents_without_an_error(records: list[dict[str, Any]]) -> None:
    source = io.BytesIO(json.dumps(records).encode())
    reading = sources.read(
        [sources.Source(path="-", format="json")],
        publication=PUBLICATION,
        base=Path(),
        stdin=source,
        quarantine=True,
        max_bad=1.0,
        allow_empty=True,
    )
    for output in OUTPUTS:
        for document in documents(output, list(reading.articles)):
            found = checks.check(document, now=NOW)
            errors = [each for each in found if each.severity is Severity.ERROR]
            assert not errors, (errors[0].rule.id, errors[0].message, document.data.decode())


def documents(output: Output, articles: list[Article]) -> list[Document]:
    made: list[Document] = []
    shelf = selection.ArticleList(articles)
    plan = selection.plan(shelf, [selection.PlannedOutput(output)], NOW, publication=PUBLICATION)
    for planned in plan.feeds:
        feed = selection.feed(
            planned,
            shelf,
            PUBLICATION,
            base_url="https://curierul.example/feeds/",
            now=NOW,
            agenda=selection.Agenda(NOW),
            links=plan.links,
            prepare=cleaned,
        )
        made += formats.write(feed)
    return made


def cleaned(article: Article) -> Article:
    from msgspec.structs import replace

    assert article.content_html is not None
    return replace(article, content_html=html.clean(article.content_html, article.url).html)
