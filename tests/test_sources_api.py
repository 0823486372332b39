"""Sources that come in pages, from servers that page well, badly, or without end."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from test_sources import PUBLICATION

from feedpub.errors import ConfigError, FeedpubError, ReadError
from feedpub.fetch import Fetcher, FetchOptions
from feedpub.sources import RULES, SOURCES, Broken, Reading, Record, Source
from feedpub.sources import read as read_sources
from feedpub.sources._opening import files, opened
from feedpub.sources._post_types import asked_for

#: Status, headers, and what becomes JSON (or bytes as they are).
Reply = tuple[int, Mapping[str, object], Any]
Query = dict[str, str]
Answering = Callable[[str, Query], Reply]


class Site:
    """What it was asked, and where it is."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/"
        self.asked: list[tuple[str, Query]] = []
        self.headers: list[Mapping[str, str]] = []

    def pages(self, name: str) -> list[str | None]:
        return [query.get(name) for _, query in self.asked]


@contextmanager
def answering(answer: Answering) -> Iterator[Site]:
    """Serve what *answer* gives for a path and its query."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            site.asked.append((parts.path, query))
            site.headers.append(dict(self.headers.items()))
            status, headers, value = answer(parts.path, query)
            body = value if isinstance(value, bytes) else json.dumps(value).encode()
            self.send_response(status)
            for name, said in {"Content-Length": len(body), **headers}.items():
                self.send_header(name, str(said))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site = Site(server.server_port)
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


def raw(url: str, **options: Any) -> list[Record]:
    """Return the records of *url* as its kind of source gives them."""
    common = {name: options.pop(name) for name in ("user", "password_env") if name in options}
    format = options.pop("format", None)
    source = Source(path=url, format=format, options=options, **common)
    limits = FetchOptions(allow_private=True, timeout=5.0, retries=0)
    with Fetcher(limits) as fetch:
        (file,) = files([source], Path())
        with opened(file, SOURCES, base=Path(), site=url, fetch=fetch, stdin=None) as place:
            assert place.reader.open is not None
            return list(place.reader.open(place))


def ids(found: list[Record]) -> list[Any]:
    return [each.data["id"] for each in found if isinstance(each.data, dict)]


def refused(answer: Answering, path: str = "", **options: Any) -> FeedpubError:
    with answering(answer) as site, pytest.raises(FeedpubError) as caught:
        raw(site.url + path, **options)
    return caught.value


# --- WordPress -----------------------------------------------------------------------------------


def post(id: int) -> dict[str, Any]:
    return {
        "id": id, "date_gmt": f"2026-11-{id % 20 + 1:02}T08:00:00", "link": f"https://e.example/{id}",
        "title": {"rendered": f"Post {id}"}, "status": "publish", "type": "post",
    }  # fmt: skip


class WordPress:
    """A site of *count* posts, and whatever happens to it while it is read."""

    def __init__(self, count: int, *, totals: bool = True, plain: bool = False) -> None:
        self.posts = [post(id) for id in range(1, count + 1)]
        self.totals, self.plain = totals, plain
        self.before: dict[int, Callable[[], object]] = {}

    def __call__(self, path: str, query: Query) -> Reply:
        if self.plain and path != "/":
            return 404, {}, b"<h1>Not Found</h1>"
        if self.plain and query.get("rest_route") != "/wp/v2/posts":
            return 200, {}, b"<!doctype html><title>Home</title>"
        page, size = int(query["page"]), int(query["per_page"])
        self.before.pop(page, lambda: None)()
        pages = -(-len(self.posts) // size)
        headers = {"X-WP-Total": len(self.posts), "X-WP-TotalPages": pages} if self.totals else {}
        if page > max(pages, 1):
            return 400, {}, {"code": "rest_post_invalid_page_number", "message": "…"}
        assert (query["orderby"], query["order"]) == ("id", "asc")
        return 200, headers, self.posts[(page - 1) * size : page * size]


@pytest.mark.parametrize("count", [0, 1, 100, 101, 250])
@pytest.mark.parametrize("totals", [True, False])
def test_all_posts_of_wordpress(count: int, totals: bool) -> None:
    with answering(WordPress(count, totals=totals)) as site:
        found = raw(site.url, format="wordpress-api")
    assert ids(found) == list(range(1, count + 1))
    assert {path for path, _ in site.asked} == {"/wp-json/wp/v2/posts"}
    assert site.asked[0][1]["_embed"] == "author,wp:featuredmedia,wp:term"
    if count == 250:
        assert site.pages("page") == ["1", "2", "3"]
        assert (found[-1].key, found[-1].number) == ("post 250", 50)
        assert str(found[-1].path).startswith(f"{site.url}wp-json/wp/v2/posts?per_page=100&page=3&")


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("wp-json", "/wp-json/wp/v2/posts"),
        ("wp-json/wp/v2/", "/wp-json/wp/v2/posts"),
        ("blog/wp-json/wp/v2/news?categories=6", "/blog/wp-json/wp/v2/news"),
        ("index.php?rest_route=/", "/index.php"),
        ("?rest_route=/wp/v2/news", "/"),
    ],
)
def test_addresses_of_the_rest_api_are_known(path: str, asked: str) -> None:
    with answering(WordPress(3)) as site:
        assert len(raw(site.url + path)) == 3
    ((found, query),) = site.asked
    assert found == asked
    assert query.get("categories") == ("6" if "categories" in path else None)
    assert query.get("rest_route") in (None, "/wp/v2/posts", "/wp/v2/news")


def test_a_single_post() -> None:
    with answering(lambda path, query: (200, {}, post(7))) as site:
        (found,) = raw(site.url + "wp-json/wp/v2/posts/7")
    assert (found.key, site.asked[0][0]) == ("post 7", "/wp-json/wp/v2/posts/7")


def test_options_of_wordpress(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WP_PASSWORD", "abcd efgh")
    with answering(WordPress(3)) as site:
        found = raw(
            site.url + "blog/", format="wordpress-api", post_type="news", per_page=2,
            since="2026-01-01T02:00:00+02:00", user="ana", password_env="WP_PASSWORD",
        )  # fmt: skip
    assert len(found) == 3
    assert site.asked[0][0] == "/blog/wp-json/wp/v2/news"
    assert site.pages("modified_after") == ["2026-01-01T00:00:00Z"] * 2
    token = b64encode(b"ana:abcd efgh").decode()
    assert [each["Authorization"] for each in site.headers] == [f"Basic {token}"] * 2


def test_several_types_of_post() -> None:
    def answer(path: str, query: Query) -> Reply:
        number, kind = (7, "post") if path.endswith("/posts") else (8, "news")
        return 200, {}, [post(number) | {"type": kind}]

    with answering(answer) as site:
        source = Source(
            path=site.url, format="wordpress-api", options={"post_type": ["post", "news"]}
        )
        with Fetcher(FetchOptions(allow_private=True, retries=0)) as fetch:
            found = read_sources([source], publication=PUBLICATION, base=Path(), fetch=fetch)
        whole = raw(site.url + "wp-json/wp/v2/news", post_type=["posts", "news"])
    assert sorted(each.title for each in found.articles) == ["Post 7", "Post 8"]
    assert [path for path, _ in site.asked] == [
        "/wp-json/wp/v2/posts", "/wp-json/wp/v2/news", "/wp-json/wp/v2/news",
    ]  # fmt: skip
    assert ids(whole) == [8]


def test_what_is_broken_has_no_type() -> None:
    broken = Record(Broken(rule=RULES["record/not-json"], message="x"))
    assert list(asked_for(iter([broken]))) == [broken]


def test_a_day_that_does_not_exist() -> None:
    error = refused(WordPress(3), format="wordpress-api", since="2026-02-30")
    assert isinstance(error, ConfigError)
    assert "since: day is out of range" in error.message


def test_a_site_without_pretty_permalinks() -> None:
    with answering(WordPress(101, plain=True)) as site:
        assert len(raw(site.url, format="wordpress-api")) == 101
    assert [path for path, _ in site.asked] == ["/wp-json/wp/v2/posts", "/", "/"]


def test_a_site_that_is_not_wordpress() -> None:
    error = refused(lambda path, query: (404, {}, b"<h1>No"), format="wordpress-api")
    assert "the server answers 404 (Not Found)" in str(error)
    assert "Is it WordPress, and is its REST API switched on?" in str(error)
    error = refused(lambda path, query: (200, {}, b"<h1>Hello"), format="wordpress-api")
    assert "answers with a web pageinstead of JSON" in str(error)
    assert "Is it WordPress" in str(error)
    error = refused(lambda path, query: (401, {}, {}), format="wordpress-api")
    assert 'write user = "…" and password_env' in str(error)
    error = refused(lambda path, query: (200, {}, b"nothing"), "wp-json")
    assert "the server answers with not JSON" in str(error)
    error = refused(lambda path, query: (200, {}, {"code": "no"}), "wp-json")
    assert error.message == "the page does not contain a list of posts"


def test_posts_that_appear_while_it_is_read() -> None:
    site_ = WordPress(200)
    site_.before[2] = lambda: site_.posts.append(post(201))
    with answering(site_) as site:
        assert ids(raw(site.url + "wp-json")) == list(range(1, 202))
    # One that was scheduled has an older number, and pushes the others on.
    site_ = WordPress(200)
    site_.before[2] = lambda: site_.posts.insert(10, post(999))
    with answering(site_) as site:
        assert ids(raw(site.url + "wp-json"))[-1] == 200


def deleting(site: WordPress) -> None:
    del site.posts[3]


def test_posts_that_are_deleted_while_it_is_read() -> None:
    site = WordPress(250)
    site.before[2] = lambda: deleting(site)
    assert refused(site, "wp-json").message == "records were deleted while the pages were read"
    site = WordPress(201)
    site.before[3] = lambda: deleting(site)
    assert refused(site, "wp-json").message == "the server answers 400 (Bad Request)"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda page, reply: (404, {}, b""), "the server answers 404"),
        (lambda page, reply: (500, {}, b""), "the server answers 500"),
        (lambda page, reply: (400, {}, {"code": "rest_invalid_param"}), "the server answers 400"),
        (lambda page, reply: (200, reply[1], []), "page 2 of 3 is empty"),
        (lambda page, reply: (200, reply[1], reply[2][:50]), "announced 250 records, and gave 200"),
        (
            lambda page, reply: (200, reply[1], [post(id) for id in range(1, 101)]),
            "the page contains only records of earlier pages",
        ),
        (lambda page, reply: (200, {"Content-Length": 99999}, reply[2]), "incomplete"),
        (lambda page, reply: (200, reply[1], b"[" * 100_000), "answers with not JSON"),
        (lambda page, reply: (200, reply[1], b" " * 70_000_000), "more than 67,108,864 bytes"),
    ],
    ids=["gone", "broken", "bad", "empty", "short", "again", "cut", "deep", "huge"],
)
def test_a_page_in_the_middle_that_is_not_right(
    change: Callable[[str, Reply], Reply], said: str
) -> None:
    site = WordPress(250)

    def answer(path: str, query: Query) -> Reply:
        reply = site(path, query)
        return {**{}, "2": change(query["page"], reply)}.get(query["page"], reply)

    error = refused(answer, "wp-json")
    assert isinstance(error, ReadError)
    assert said in error.message
    assert error.exit_code == 3
    assert "page=" in str(error.place)


def test_pages_without_end_end() -> None:
    def endless(path: str, query: Query) -> Reply:
        start = int(query["page"]) * 1000
        headers = {"X-WP-TotalPages": 10**9}
        return 200, headers, [post(start)]

    error = refused(endless, format="wordpress-api", max_pages=5)
    assert error.message == "there are more than 5 pages"
    assert "max_pages" in str(error)


# --- Ghost ---------------------------------------------------------------------------------------


class Ghost:
    def __init__(self, count: int) -> None:
        self.posts = [{"id": f"{id:024x}", "title": f"Post {id}"} for id in range(1, count + 1)]
        self.pagination: dict[str, Any] = {}

    def __call__(self, path: str, query: Query) -> Reply:
        if query.get("key") != "s3cr3t":
            return 401, {}, {"errors": [{"message": "Unknown Content API Key"}]}
        page, size = int(query["page"]), int(query["limit"])
        pages = -(-len(self.posts) // size)
        pagination = {
            "page": page, "pages": pages, "total": len(self.posts),
            "next": page + 1 if page < pages else None, **self.pagination,
        }  # fmt: skip
        kind = path.rstrip("/").rpartition("/")[2]
        items = self.posts[(page - 1) * size : page * size]
        return 200, {}, {kind: items, "meta": {"pagination": pagination}}


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GHOST_KEY", "s3cr3t")


@pytest.mark.parametrize("path", ["", "blog/", "ghost/api/content/posts/", "ghost/api/v3/content"])
@pytest.mark.usefixtures("key")
def test_all_posts_of_ghost(path: str) -> None:
    with answering(Ghost(101)) as site:
        format = None if "ghost" in path else "ghost-api"
        found = raw(site.url + path, format=format, key_env="GHOST_KEY")
    assert ids(found) == [f"{id:024x}" for id in range(1, 102)]
    start = "/ghost/api/v3/content" if "v3" in path else "/ghost/api/content"
    where = f"/blog{start}" if "blog" in path else start
    assert {path for path, _ in site.asked} == {f"{where}/posts/"}
    assert site.asked[0][1] == {
        "include": "authors,tags", "formats": "html", "limit": "100", "order": "id asc",
        "page": "1", "key": "s3cr3t",
    }  # fmt: skip
    assert found[0].key == f"post {1:024x}"
    assert "s3cr3t" not in str(found[0].path)
    assert "page=1" in str(found[0].path)
    assert site.headers[0]["Accept-Version"] == "v5.0"


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        ({"filter": "tag:news"}, "tag:news"),
        ({"since": "2026-01-01"}, "updated_at:>='2026-01-01 00:00:00'"),
        (
            {"filter": "tag:a,tag:b", "since": "2026-01-01"},
            "(tag:a,tag:b)+updated_at:>='2026-01-01 00:00:00'",
        ),
    ],
)
@pytest.mark.usefixtures("key")
def test_what_is_wanted_of_ghost(options: dict[str, str], asked: str) -> None:
    with answering(Ghost(1)) as site:
        raw(site.url, format="ghost-api", key_env="GHOST_KEY", post_type=["page"], **options)
    assert site.pages("filter") == [asked]
    assert site.asked[0][0] == "/ghost/api/content/pages/"


def test_the_key_of_ghost(monkeypatch: pytest.MonkeyPatch) -> None:
    error = refused(Ghost(1), format="ghost-api")
    assert 'key_env = "NAME"' in str(error)
    monkeypatch.setenv("GHOST_KEY", "wr0ng")
    error = refused(Ghost(1), format="ghost-api", key_env="GHOST_KEY")
    assert "the server answers 401 (Unauthorized)" in error.message
    assert "the environment variable GHOST_KEY is still valid" in str(error)
    assert "wr0ng" not in str(error)


@pytest.mark.parametrize(
    ("pagination", "said"),
    [
        ({"next": None}, "page 1 of 2 says that the next one is None"),
        ({"next": 1, "pages": 5}, "its next page is an earlier page, http"),
        ({"pages": 1}, "page 1 of 1 says that the next one is 2"),
        ({"total": 500}, "the server announced 500 records, and gave 101"),
    ],
)
@pytest.mark.usefixtures("key")
def test_ghost_that_contradicts_itself(pagination: dict[str, Any], said: str) -> None:
    site = Ghost(101)
    site.pagination = pagination
    error = refused(site, format="ghost-api", key_env="GHOST_KEY")
    assert said in error.message
    assert "s3cr3t" not in str(error)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([], "the page does not contain a list of posts"),
        ({"posts": []}, "the page does not contain the number of pages"),
        ({"posts": [], "meta": {}}, "the page does not contain the number of pages"),
    ],
)
@pytest.mark.usefixtures("key")
def test_what_is_not_a_page_of_ghost(value: Any, said: str) -> None:
    error = refused(lambda *_: (200, {}, value), format="ghost-api", key_env="GHOST_KEY")
    assert error.message == said


# --- Drupal --------------------------------------------------------------------------------------

TAG = {"type": "taxonomy_term--tags", "id": "t1"}
MEDIA = {"type": "media--image", "id": "m1"}
FILE = {"type": "file--file", "id": "f1"}
INCLUDED = [
    {**TAG, "attributes": {"name": "NATO"}},
    {**MEDIA, "relationships": {"field_media_image": {"data": {**FILE, "meta": {"alt": "Rain"}}}}},
    {**FILE, "attributes": {"uri": {"url": "/a.jpg"}}, "meta": {"own": 1}},
]


def node(id: int) -> dict[str, Any]:
    related = {
        "uid": {"data": {"type": "user--user", "id": "u1"}},
        "revision_uid": {"data": {"type": "user--user", "id": "u1"}},
        "field_tags": {"data": [TAG]},
        "field_image": {"data": MEDIA},
        "field_none": {"data": None},
    }
    return {"type": "node--article", "id": str(id), "relationships": related}


class Drupal:
    def __init__(self, count: int, *, refuses: str = "") -> None:
        self.count, self.refuses = count, refuses
        self.next: Callable[[str], Any] = lambda url: {"href": url}

    def __call__(self, path: str, query: Query) -> Reply:
        if self.refuses and self.refuses in query.get("include", ""):
            return 400, {}, {"errors": [{"title": "Bad Request"}]}
        size, offset = int(query["page[limit]"]), int(query.get("page[offset]", 0))
        data = [node(id) for id in range(offset + 1, min(offset + size, self.count) + 1)]
        links = {}
        if offset + size < self.count:
            include = query.get("include", "")
            links["next"] = self.next(
                f"{path}?page[offset]={offset + size}&page[limit]={size}&include={include}"
            )
        return 200, {}, {"data": data, "included": INCLUDED, "links": links}


def test_all_nodes_of_drupal() -> None:
    with answering(Drupal(120)) as site:
        found = raw(site.url, format="drupal-api", since="2026-01-01")
    assert ids(found) == [str(id) for id in range(1, 121)]
    assert {path for path, _ in site.asked} == {"/jsonapi/node/article"}
    probe, first, *others = (query for _, query in site.asked)
    assert probe["page[limit]"] == "1"
    assert first == {
        "sort": "drupal_internal__nid", "page[limit]": "50", "filter[status]": "1",
        "filter[since][condition][path]": "changed", "filter[since][condition][operator]": ">=",
        "filter[since][condition][value]": "1767225600",
        "include": "uid,field_tags,field_image,field_none,field_image.field_media_image",
    }  # fmt: skip
    assert [each["page[offset]"] for each in others] == ["50", "100"]
    assert site.headers[0]["Accept"] == "application/vnd.api+json"
    assert found[0].key == "node 1"
    assert isinstance(found[0].data, dict)
    related = found[0].data["related"]
    assert related["field_tags"][0]["attributes"] == {"name": "NATO"}
    (image,) = related["field_image"][0]["related"]["field_media_image"]
    assert (image["attributes"]["uri"]["url"], image["meta"]) == (
        "/a.jpg",
        {"own": 1, "alt": "Rain"},
    )
    assert related["uid"] == [{"type": "user--user", "id": "u1", "related": {}}]
    assert "field_none" not in related


@pytest.mark.parametrize(
    ("options", "included"),
    [
        ({"include": "field_x"}, ["field_x"]),
        ({"include": ""}, [None]),
    ],
)
def test_what_drupal_is_to_include(options: dict[str, str], included: list[str | None]) -> None:
    with answering(Drupal(1)) as site:
        raw(site.url, format="drupal-api", bundle="news", **options)
    assert site.pages("include") == included
    assert site.asked[0][0] == "/jsonapi/node/news"


def test_drupal_whose_media_are_of_another_kind() -> None:
    with answering(Drupal(1, refuses="field_media_image")) as site:
        assert len(raw(site.url + "jsonapi/node/article")) == 1
    assert site.pages("include")[-1] == "uid,field_tags,field_image,field_none"
    assert "the server answers 400" in refused(Drupal(1, refuses="uid"), "jsonapi/node/x").message

    def broken(path: str, query: Query) -> Reply:
        return (500, {}, {}) if "include" in query else Drupal(1)(path, query)

    assert "the server answers 500" in refused(broken, "jsonapi/node/article").message


def test_a_site_of_drupal_without_nodes() -> None:
    with answering(Drupal(0)) as site:
        assert raw(site.url, format="drupal-api") == []
    assert site.pages("include") == [None, None]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"errors": [{"detail": "no such field"}]}, "the server reports an error: no such field"),
        ({"errors": ["x"], "data": {}}, "the page does not contain a list of nodes"),
        ([], "the page does not contain a list of nodes"),
    ],
)
def test_what_is_not_a_page_of_drupal(value: Any, said: str) -> None:
    assert refused(lambda *_: (200, {}, value), format="drupal-api").message == said


def test_odd_documents_of_json_api() -> None:
    data = [
        "x",
        {"id": "1"},
        {"id": "2", "relationships": []},
        {"id": "3", "relationships": {"field_a": [], "field_b": {"data": [4]}}},
    ]
    with answering(lambda *_: (200, {}, {"data": data, "links": []})) as site:
        found = raw(site.url, format="drupal-api", include="")
    assert [each.data.get("related") for each in found if isinstance(each.data, dict)] == [{}] * 3


def test_pages_of_drupal_that_loop() -> None:
    site = Drupal(120)
    site.next = lambda url: {"href": f"{url.partition('?')[0]}?page[offset]=50&page[limit]=50"}
    assert "its next page is an earlier page, http" in refused(site, format="drupal-api").message
    site.next = lambda url: "ftp://e.example/"
    assert "address of the next page has the scheme" in refused(site, format="drupal-api").message


# --- any other API -------------------------------------------------------------------------------


def records_(start: int, count: int, last: int = 25) -> list[dict[str, Any]]:
    return [{"id": id, "title": f"A {id}"} for id in range(start, min(start + count, last + 1))]


def numbered(path: str, query: Query) -> Reply:
    return 200, {}, {"items": records_((int(query["p"]) - 1) * 10 + 1, 10), "count": 25}


def zero_based(path: str, query: Query) -> Reply:
    return 200, {}, records_(int(query["p"]) * 10 + 1, 10)


def skipping(path: str, query: Query) -> Reply:
    start, size = int(query["skip"]) + 1, int(query.get("n", 10))
    return 200, {}, {"data": {"list": records_(start, size)}, "total": "25"}


def cursors(path: str, query: Query) -> Reply:
    start = int(query.get("after", 0))
    following = start + 10 if start < 20 else None
    return 200, {}, {"results": records_(start + 1, 10), "paging": {"cursor": following}}


def links(path: str, query: Query) -> Reply:
    start = int(query.get("from", 1))
    following = f"?from={start + 10}" if start < 20 else None
    return 200, {}, {"articles": records_(start, 10), "links": {"next": following}}


def headed(path: str, query: Query) -> Reply:
    start = int(query.get("from", 1))
    said = f'</>; rel="first", <?from={start + 10}>; title="a, b"; rel="x next"'
    return 200, {"Link": said} if start < 20 else {"Link": "</>; rel=prev"}, records_(start, 10)


@pytest.mark.parametrize(
    ("answer", "options", "requests"),
    [
        (numbered, {"page_param": "p"}, 4),
        (numbered, {"page_param": "p", "size": 10}, 3),
        (numbered, {"page_param": "p", "total": "count", "size": 10}, 3),
        (zero_based, {"page_param": "p", "first_page": 0, "size": 10}, 3),
        (skipping, {"offset_param": "skip", "items": "data.list"}, 4),
        (skipping, {"offset_param": "skip", "items": "data.list", "total": "total"}, 3),
        (
            skipping,
            {"offset_param": "skip", "items": "data.list", "size_param": "n", "size": 20},
            2,
        ),
        (cursors, {"cursor_param": "after", "next": "paging.cursor"}, 3),
        (links, {"next": "links.next"}, 3),
        (links, {}, 3),
        (headed, {}, 3),
    ],
)
def test_any_api_by_configuration(
    answer: Answering, options: dict[str, Any], requests: int
) -> None:
    with answering(answer) as site:
        found = raw(site.url + "api", format="api", **options)
    assert ids(found) == list(range(1, 26))
    assert len(site.asked) == requests
    assert found[-1].key == "record 25"


def one(value: Any, **headers: object) -> Answering:
    return lambda path, query: (200, headers, value)


@pytest.mark.parametrize(
    ("answer", "options", "said"),
    [
        (one({"items": [1], "next": "/api"}), {}, "an earlier page, http"),
        (one({"items": [1], "next": "/x"}), {}, "only records of earlier pages"),
        (one({"items": [{"a": 1}]}), {"page_param": "p"}, "only records of earlier pages"),
        (
            one({"items": [1], "next": 2}),
            {"next": "next"},
            "next = 'next' leads to 2, which is not",
        ),
        (one({"items": [1], "total": 9}), {}, "the page has 1 of 9 records"),
        (one({"items": [1], "total": 9}), {"total": "total"}, "announced 9 records, and gave 1"),
        (one({"items": [1]}), {"total": "total"}, "total = 'total' leads to no number"),
        (
            one({"news": [], "a": {"b": [], "c": 1}, "d": 1}),
            {},
            "which part of the page contains the",
        ),
        (one(5), {}, "which part of the page contains the records"),
        (one({"news": {}}), {"items": "news"}, "items = 'news' leads to no list of records"),
        (one([]), {"items": "a["}, "items is not a path: "),
        (one([]), {"page_param": "a", "offset_param": "b"}, "page_param and offset_param exclude"),
        (one([]), {"cursor_param": "a"}, "cursor_param needs next, the path to its"),
    ],
)
def test_pages_that_are_not_right(answer: Answering, options: dict[str, Any], said: str) -> None:
    error = refused(answer, "api", format="api", **options)
    assert said in error.message


def test_which_lists_there_are_is_said() -> None:
    error = refused(one({"news": [], "a": {"b": [], "c": 1}, "d": 1}), format="api")
    assert error.help == 'Write one of items = "news", items = "a.b".'
    assert refused(one({}), format="api").help == "It contains no list: check the address."


def test_records_without_ids_are_told_apart_by_what_they_hold() -> None:
    with answering(one([{"a": 1}, {"a": 1}, {"a": 2}, "x"])) as site:
        found = raw(site.url, format="api")
        again = raw(site.url, format="api", id="a")
    assert [each.data for each in found] == [{"a": 1}, {"a": 2}, "x"]
    assert [each.key for each in found] == [None, None, None]
    assert [each.key for each in again][:2] == ["record 1", "record 2"]


def test_a_server_that_forgets_that_it_is_asked_by_https() -> None:
    from feedpub.sources._api_pages import JsonPage, linked

    page = JsonPage(url="https://e.example/a", value=None, headers={})
    assert linked(page, "http://e.example/b") == "https://e.example/b"
    assert linked(page, "http://other.example/b") == "http://other.example/b"


def test_articles_of_an_api() -> None:
    def answer(path: str, query: Query) -> Reply:
        number = int(query["p"])
        item = {"id": number, "url": f"/{number}", "title": "A", "date_published": "2026-11-20"}
        return 200, {}, [{**item, "date_published": "2026-11-20T08:00:00Z"}] if number < 4 else []

    with answering(answer) as site, Fetcher(FetchOptions(allow_private=True)) as fetch:
        source = Source(path=site.url, format="api", options={"page_param": "p"})
        reading: Reading = read_sources([source], publication=PUBLICATION, base=Path(), fetch=fetch)
    assert reading.findings == ()
    assert sorted(str(each.origin) for each in reading.articles) == [
        f"{site.url}?p={number}, record {number}" for number in (1, 2, 3)
    ]
