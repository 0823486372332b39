from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedpub import uris, urls

BASE = "https://curierul.example/politica/articol"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://e.example/a?b=1&c=%20#d", "https://e.example/a?b=1&c=%20#d"),
        (" https://e.example/a ", "https://e.example/a"),
        ("https://e.ex\nample/\ta", "https://e.example/a"),
        ("https://e.example/nava vidra", "https://e.example/nava%20vidra"),
        ("https://e.example/ță", "https://e.example/%C8%9B%C4%83"),
        ("https://e.example/100%", "https://e.example/100%25"),
        ("https://e.example/a|b{c}", "https://e.example/a%7Cb%7Bc%7D"),
        ("https://e.example/a[1]?b[]=c", "https://e.example/a%5B1%5D?b%5B%5D=c"),
        ("https://e.example/a#b#c", "https://e.example/a#b%23c"),
        ("HTTPS://E.Example/A", "https://e.example/A"),
        ("https://apărare.example/", "https://xn--aprare-j0a.example/"),
        ("https://e.example:8443/a", "https://e.example:8443/a"),
        ("https://e.example:65000/a", "https://e.example:65000/a"),
        ("https://[2001:db8::1]/a", "https://[2001:db8::1]/a"),
        ("https://e.example\\a\\b", "https://e.example/a/b"),
        ("//cdn.example/a.jpg", "https://cdn.example/a.jpg"),
        ("/a", "https://curierul.example/a"),
        ("b", "https://curierul.example/politica/b"),
        ("?p=1", f"{BASE}?p=1"),
        ("#x", f"{BASE}#x"),
    ],
)
def test_what_people_write_becomes_a_uri(text: str, expected: str) -> None:
    assert urls.absolute(text, BASE) == expected
    assert urls.absolute(expected) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("javascript:alert(1)", "only http and https"),
        ("java\nscript:alert(1)", "only http and https"),
        ("data:text/html,x", "only http and https"),
        ("mailto:a@b.example", "only http and https"),
        ("https://", "names no host"),
        ("https:///a", "names no host"),
        ("https://user:secret@e.example/", "user name or password"),
        ("https://e example/", "impossible host"),
        ("https://-.example/", "impossible host"),
        ("https://e.example:99999/", "not a URL"),
        ("https://[::1/", "not a URL"),
        ("https://ă\u200b\u2488.example/", "impossible host"),
    ],
)
def test_what_cannot_be_published_says_why(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        urls.absolute(text, BASE)


def test_a_relative_reference_needs_a_base() -> None:
    with pytest.raises(ValueError, match="relative"):
        urls.absolute("/a")


@given(st.text(max_size=60))
def test_any_text_is_a_uri_or_a_value_error(text: str) -> None:
    try:
        found = urls.absolute(text, BASE)
    except ValueError:
        return
    assert found.startswith(("http://", "https://"))
    assert uris.is_uri(found)
    assert urls.absolute(found) == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("urn:uuid:8f3c1c5e-0b0a-4a3e-9d6e-0f6a4c1a2b3c", True),
        ("tag:e.example,2026:a", True),
        ("https://e.example/a", True),
        ("12345", False),
        ("a b:c", False),
        ("tag:", False),
        ("tag:ă", False),
        ("tag:%zz", False),
        ("tag:e.example:a", False),
        ("urn:x:59", False),
        ("urn:isbn:0451450523", True),
        ("urn:uuid:59", False),
        ("https://e.example:99999/a", False),
        ("https://e.example:65535/a", True),
        ("https://e..example/a", False),
        (f"https://{'e' * 64}.example/a", False),
        (f"https://{'e' * 63}.example/a", True),
        ("https://e-.example/a", False),
        ("https://e.example/a#b#c", False),
        ("ca:2026:1", True),
        ("ca:", False),
        ("", False),
    ],
)
def test_uris_of_any_scheme(text: str, expected: bool) -> None:
    assert uris.is_uri(text) is expected


def test_hosts() -> None:
    assert urls.host("https://E.example:8443/a") == "e.example"
    assert urls.host("nothing") == ""


_STEPS = st.sampled_from(["a", "b.html", "..", ".", "", ".x", "x;y", "%20", "%2", "a:b", "ș", " "])


@given(
    st.lists(_STEPS, min_size=1, max_size=4).map(lambda steps: "/" + "/".join(steps)),
    st.sampled_from(["", "?", "?a=1;b/..?", "#", "#x", "?#", "?a#b/./c", "?a#b#c"]),
    st.sampled_from(
        [
            BASE,
            "https://e.example",
            "http://e.example:81/?x",
            "https://E.example/",
            "https://e.example?x",
        ]
    ),
)
def test_a_path_on_the_site_is_joined_as_any_other(path: str, more: str, base: str) -> None:
    found = urls.on_site(path + more, base)
    if found is not None:
        assert found == urls._absolute(path + more, base)
        assert uris.NORMAL.fullmatch(found)


@pytest.mark.parametrize(
    ("path", "is_plain"),
    [
        ("/a", True),
        ("/a/b.html/", True),
        ("/a?b=1;c#d/?", True),
        ("/%C8%99tiri/a", True),
        ("/a.b;c", False),
        ("/", False),
        ("//a", False),
        ("/a//b", False),
        ("/./a", False),
        ("/a/../b", False),
        ("/a/..", False),
        ("/.well-known/a", False),
        ("/a?", False),
        ("/a#", False),
        ("/a?b#", False),
        ("/a b", False),
        ("/%zz", False),
        ("/ș", False),
        ("a/b", False),
        ("/a\n", False),
    ],
)
def test_the_paths_that_joining_leaves_as_they_are(path: str, is_plain: bool) -> None:
    wanted = f"https://curierul.example{path}" if is_plain else None
    assert urls.on_site(path, BASE) == wanted
    assert urls.on_site(path, "https://Curierul.example/") is None
