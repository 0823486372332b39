"""What ``[rights]`` writes: files, lines, headers and marks, and nothing that nobody asked for."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

import feedpub
from feedpub import config, formats, rights
from feedpub.checks import RULES, check
from feedpub.cli import main
from feedpub.documents.robots import matches
from feedpub.errors import ConfigError, UsageError
from feedpub.markup import RSL, parse
from feedpub.model import Article, Document, Feed, Output, Publication, Rights

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOME = "https://tagblatt.example/"
ALL = ("rsl", "tdmrep", "robots", "headers", "rsl-in-rss", "license-in-atom")
SAID = {
    "holder": "Tagblatt & Söhne",
    "contact": "rechte@tagblatt.example",
    "policy": "https://tagblatt.example/tdm.json",
    "search": True,
    "ai-input": False,
    "ai-train": False,
    "license": "license.xml",
    "emit": list(ALL),
}
RECORDS = [
    {"url": "/regen", "title": "Es regnet", "content_text": "Seit gestern.",
     "date_published": "2026-11-23T08:00:00Z"},
    {"url": "https://anderswo.example/schnee", "title": "Es schneit", "content_text": "Im Süden.",
     "date_published": "2026-11-23T07:00:00Z"},
]  # fmt: skip


def settings(
    folder: Path, said: dict[str, Any] | None = None, more: str = "", **publish: object
) -> Path:
    """Write a configuration with *said* as its ``[rights]``, and records."""
    lines = [f'[publication]\nname = "Tagblatt"\nurl = "{HOME}"\nlanguage = "de"']
    if said is not None:
        lines.append("[rights]")
        lines += [f"{key} = {json.dumps(value)}" for key, value in said.items()]
    lines.append("[publish]")
    lines += [f"{key} = {json.dumps(value)}" for key, value in publish.items()]
    lines.append('[[source]]\npath = "a.jsonl"')
    path = folder / "feedpub.toml"
    path.write_text("\n".join([*lines, more]))
    (folder / "a.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in RECORDS))
    return path


OUTPUTS = '[[output]]\nformat = "rss"\n[[output]]\nformat = "atom"\n'


def built(folder: Path, said: dict[str, Any] | None, more: str = OUTPUTS, **publish: object) -> Any:
    loaded = config.load(settings(folder, said, more, **publish))
    done = feedpub.build(loaded, feedpub.Request(now=NOW))
    assert done.published is not None
    return done


def files(folder: Path) -> dict[str, str]:
    public = folder / "public"
    return {
        path.relative_to(public).as_posix(): path.read_text("utf-8")
        for path in sorted(public.rglob("*"))
        if path.is_file() and ".feedpub" not in path.parts and path.name[0] != "."
    }


def test_nothing_is_written_that_nobody_asked_for(tmp_path: Path) -> None:
    plain = {}
    for name, said in {"none": None, "silent": {**SAID, "emit": []}}.items():
        (tmp_path / name).mkdir()
        done = built(tmp_path / name, said)
        assert [each.name for each in done.documents] == ["rss.xml", "atom.xml"]
        plain[name] = files(tmp_path / name)
    assert plain["none"] == plain["silent"]
    assert "rsl" not in plain["none"]["rss.xml"]
    assert "license" not in plain["none"]["atom.xml"]


def test_everything_that_is_asked_for(tmp_path: Path) -> None:
    done = built(tmp_path, SAID)
    found = files(tmp_path)
    assert [each.name for each in done.documents] == [
        "rss.xml", "atom.xml", "license.xml", ".well-known/tdmrep.json", "robots-ai.txt",
    ]  # fmt: skip
    assert not [each for each in done.checked if each.findings]
    assert found["license.xml"] == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rsl xmlns="https://rslstandard.org/rsl">\n'
        '  <content url="/">\n'
        "    <license>\n"
        '      <permits type="usage">search</permits>\n'
        '      <prohibits type="usage">ai-input ai-train</prohibits>\n'
        '      <legal type="contact">mailto:rechte@tagblatt.example</legal>\n'
        "    </license>\n"
        '    <copyright type="organization" contactEmail="rechte@tagblatt.example">'
        "Tagblatt &amp; Söhne</copyright>\n"
        "    <terms>https://tagblatt.example/tdm.json</terms>\n"
        "  </content>\n"
        "</rsl>\n"
    )
    assert json.loads((tmp_path / "public/.well-known/tdmrep.json").read_bytes()) == [
        {
            "location": "/",
            "tdm-reservation": 1,
            "tdm-policy": "https://tagblatt.example/tdm.json",
        }
    ]
    assert found["robots-ai.txt"] == (
        "License: https://tagblatt.example/license.xml\n\nUser-agent: *\n"
        "Content-Signal: search=yes, ai-input=no, ai-train=no\n"
        "Content-Usage: search=y, train-ai=n\n"
    )
    contents = parse(found["rss.xml"].encode()).findall(f".//{{{RSL}}}content")
    assert [each.get("url") for each in contents] == ["https://tagblatt.example/regen"]
    assert found["rss.xml"].count('xmlns:rsl="https://rslstandard.org/rsl"') == 1
    assert (
        '<link href="https://tagblatt.example/license.xml" rel="license"'
        ' type="application/rsl+xml"/>'
    ) in found["atom.xml"]
    types = {each.name: each.media_type for each in done.documents}
    assert types["license.xml"].startswith("application/rsl+xml")
    assert types[".well-known/tdmrep.json"].startswith("application/json")
    again = feedpub.build(config.load(tmp_path / "feedpub.toml"), feedpub.Request(now=NOW))
    assert again.published is not None
    assert not again.published.written


def test_a_change_of_rights_changes_what_says_so(tmp_path: Path) -> None:
    built(tmp_path, SAID)
    done = built(tmp_path, {**SAID, "ai-input": True})
    assert done.published.written == ("rss.xml", "license.xml", "robots-ai.txt")
    found = files(tmp_path)
    assert '<permits type="usage">search ai-input</permits>' in found["license.xml"]
    assert "ai-input=yes" in found["robots-ai.txt"]
    # What is no longer asked for goes where pruning is on, and from the feeds at once.
    done = built(tmp_path, {**SAID, "emit": ["tdmrep"]}, prune=True)
    assert set(done.published.removed) == {"license.xml", "robots-ai.txt"}
    assert "rsl" not in files(tmp_path)["rss.xml"]


def test_aggregators_get_none_unless_their_output_says_so(tmp_path: Path) -> None:
    feed = '[[output]]\nformat = "rss"\nprofile = "feedly"\npath = "{name}.xml"\n{more}\n'
    outputs = feed.replace("{name}", "a").replace("{more}", "")
    outputs += feed.replace("{name}", "b").replace("{more}", "rights = true")
    outputs += '[[output]]\nformat = "rss"\npath = "c.xml"\nrights = false\n'
    built(tmp_path, SAID, outputs)
    found = files(tmp_path)
    assert {name: "<rsl:content" in found[name] for name in ("a.xml", "b.xml", "c.xml")} == {
        "a.xml": False, "b.xml": True, "c.xml": False,
    }  # fmt: skip


def test_an_output_names_another_path(tmp_path: Path) -> None:
    more = OUTPUTS + (
        '[[output]]\nformat = "robots"\npath = "parts/robots.txt"\n'
        '[[output]]\nformat = "tdmrep"\npath = ".well-known/tdmrep.json"\n'
    )
    built(tmp_path, {**SAID, "license": "/legal/rsl.xml", "emit": ["rsl", "headers"]}, more)
    found = files(tmp_path)
    assert "License: https://tagblatt.example/legal/rsl.xml\n" in found["parts/robots.txt"]
    assert "legal/rsl.xml" in found
    assert (tmp_path / "public/.well-known/tdmrep.json").exists()


@pytest.mark.parametrize(
    ("change", "publish", "message"),
    [
        ({"contact": "Ana"}, {}, "rights.contact: 'Ana' is neither a URL nor an e-mail address"),
        ({"policy": "tdm.json"}, {}, 'rights.policy: "tdm.json" is not allowed'),
        ({"emit": ["rss"]}, {}, "rights.emit[1]: 'rss' is not allowed; did you mean 'rsl'?"),
        ({"ai_train": True}, {}, "rights.ai_train: "),
        ({"license": "https://collective.example/l.xml"}, {}, 'leave "rsl" out of emit'),
        ({"ai-train": True}, {}, "tdmrep knows one use, but ai-train is permitted"),
        (
            {"emit": ["rsl-in-rss"]},
            {"url": "https://feeds.tagblatt.example/"},
            "'rsl-in-rss' works only for pages on the host of the feed",
        ),
        ({"license": "rss.xml"}, {}, "'rss.xml' is already the path of output 1"),
    ],
)
def test_what_cannot_be_said_is_a_problem(
    tmp_path: Path, change: dict[str, Any], publish: dict[str, str], message: str
) -> None:
    path = settings(tmp_path, {**SAID, **change}, OUTPUTS, **publish)
    with pytest.raises(ConfigError) as raised:
        config.load(path)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"emit": ["rsl"]}, "has nothing to say; add search, ai-input, ai-train = true or false"),
        ({"search": True, "emit": ["license-in-atom"]}, "needs the address of a licence"),
        ({"ai-input": False, "emit": ["content-usage"]}, "Content-Usage has no word for ai-input"),
    ],
)
def test_what_has_nothing_to_say_is_a_problem(
    tmp_path: Path, said: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        config.load(settings(tmp_path, said, OUTPUTS))
    assert message in str(raised.value)


def test_a_file_about_rights_needs_rights(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        config.load(settings(tmp_path, None, '[[output]]\nformat = "rsl"\n'))
    assert "output[1].format: 'rsl' needs a [rights] table" in str(raised.value)
    feed = feed_of("rsl", SILENT)
    silent = replace(feed, publication=replace(feed.publication, rights=None))
    with pytest.raises(UsageError) as refused:
        list(formats.write(silent))
    assert "the publication has no rights to write" in str(refused.value)


def test_the_licence_of_somebody_else_is_linked(tmp_path: Path) -> None:
    said = {**SAID, "license": "https://collective.example/l.xml", "emit": ["robots", "headers"]}
    loaded = config.load(settings(tmp_path, said, OUTPUTS))
    found = loaded.publication.rights
    assert found is not None
    assert rights.robots(found)[0] == "License: https://collective.example/l.xml"
    assert [each.path for each in loaded.outputs] == ["rss.xml", "atom.xml", "robots-ai.txt"]


SILENT = Rights()


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        (Rights(search=True, emit=("robots",)), ["User-agent: *", "Content-Signal: search=yes",
                                                "Content-Usage: search=y"]),
        (Rights(ai_input=False, emit=("robots",)),
         ["User-agent: *", "Content-Signal: ai-input=no"]),
        (Rights(ai_train=True, license="https://a.example/l", emit=("content-usage",)),
         ["User-agent: *", "Content-Usage: train-ai=y"]),
        (Rights(ai_train=True, license="https://a.example/l", emit=("content-signal",)),
         ["User-agent: *", "Content-Signal: ai-train=yes"]),
        (Rights(ai_train=True, license="https://a.example/l"), []),
        (Rights(license="https://a.example/l", emit=("robots",)),
         ["License: https://a.example/l", ""]),
    ],
)  # fmt: skip
def test_lines_for_robots(given: Rights, lines: list[str]) -> None:
    assert rights.robots(given) == lines


@pytest.mark.parametrize(
    ("train", "answers", "reserved"),
    [
        (True, True, 0), (True, None, 0), (True, False, 1), (False, True, 1), (None, None, 1),
        (None, True, 1), (False, False, 1),
    ],
)  # fmt: skip
def test_mining_is_reserved_unless_all_of_it_is_free(
    train: bool | None, answers: bool | None, reserved: int
) -> None:
    assert rights.reservation(Rights(ai_train=train, ai_input=answers)) == reserved


def test_headers() -> None:
    said = Rights(
        policy="https://a.example/p", ai_train=False, license="https://a.example/l",
        emit=("headers",),
    )  # fmt: skip
    assert rights.headers(said) == [
        ("Link", '<https://a.example/l>; rel="license"; type="application/rsl+xml"'),
        ("tdm-reservation", "1"),
        ("tdm-policy", "https://a.example/p"),
        ("Content-Usage", "train-ai=n"),
    ]
    assert rights.headers(replace(said, emit=("rsl",))) == []
    free = replace(said, ai_train=None, ai_input=True, license=None)
    assert rights.headers(free) == [("tdm-reservation", "1"), ("tdm-policy", "https://a.example/p")]
    assert rights.headers(replace(free, ai_train=True)) == [
        ("tdm-reservation", "0"), ("Content-Usage", "train-ai=y"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("home", "base", "about"),
    [
        ("https://a.example/", "https://a.example/", "/"),
        ("https://a.example", "https://A.example/feeds/", "/"),
        ("https://a.example/news/", "https://a.example/", "/news/"),
        ("https://a.example/", "https://feeds.a.example/", "https://a.example/*"),
        ("https://a.example:8443/n/", "https://a.example/", "https://a.example:8443/n/*"),
    ],
)
def test_a_licence_is_about_the_pages_of_the_publication(home: str, base: str, about: str) -> None:
    assert rights.scope(Publication(name="A", url=home, language="de"), base) == about


def feed_of(format: str, said: Rights, **more: Any) -> Feed:
    return Feed(
        publication=Publication(name="A", url=HOME, language="de", rights=said),
        output=Output(format=format, path="x", **more),
        articles=(Article(id="1", url=f"{HOME}a", title="A", published=NOW),),
        path="x",
        url=f"{HOME}x",
        title="A",
        language="de",
        now=NOW,
    )


def test_a_licence_with_an_address_of_a_page_and_without_a_holder() -> None:
    said = Rights(contact=f"{HOME}contact", ai_train=False, search=None)
    (document,) = formats.write(feed_of("rsl", said))
    text = document.data.decode()
    assert f'<legal type="contact">{HOME}contact</legal>' in text
    assert "copyright" not in text
    assert "permits" not in text
    (document,) = formats.write(feed_of("rsl", replace(said, holder="A")))
    assert f'<copyright type="organization" contactUrl="{HOME}contact">A</copyright>' in (
        document.data.decode()
    )
    assert not check(document)
    (document,) = formats.write(feed_of("rsl", replace(said, holder="A", contact=None)))
    assert '<copyright type="organization">A</copyright>' in document.data.decode()


def test_a_file_elsewhere_is_not_found() -> None:
    data = b'[{"location": "/", "tdm-reservation": 1}]'
    document = Document(name="tdmrep.json", format="", data=data, url=f"{HOME}feeds/tdmrep.json")
    (finding,) = check(document)
    assert finding.rule is RULES["tdmrep/elsewhere"]
    assert "publish it at '/.well-known/tdmrep.json'" in finding.message
    assert not check(replace(document, url=f"{HOME}.well-known/tdmrep.json"))


LICENCE = ('<rsl xmlns="https://rslstandard.org/rsl"><content url="/">{}</content></rsl>').format(
    '<license><permits type="usage">search ai-input</permits></license>'
)
ITEM = (
    '<rss version="2.0" xmlns:rsl="https://rslstandard.org/rsl"><channel><title>T</title>'
    "<link>https://a.example/</link><description>D</description><item><title>Es regnet</title>"
    "<link>https://a.example/regen</link><guid>https://a.example/regen</guid>{}</item></channel>"
    "</rss>"
)
OWN = (
    '<rsl:content url="https://a.example/regen"><rsl:license><rsl:prohibits type="usage">ai-all'
    "</rsl:prohibits></rsl:license></rsl:content>"
)


def together(folder: Path, **texts: str) -> list[tuple[str, int | None, str]]:
    """Validate files side by side; return what is said of them together, and where."""
    names = {"license": "license.xml", "robots": "robots.txt", "rss": "rss.xml",
             "tdmrep": ".well-known/tdmrep.json", "news": "news.xml"}  # fmt: skip
    for name, text in texts.items():
        path = folder / names[name]
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    checked = feedpub.validate_files([str(folder)], now=NOW)
    return [
        (
            f"{Path(each.location.path).name} {each.rule.id}",
            each.location.line,
            each.message,
        )
        for one in checked
        for each in one.findings
        if each.rule.scope == "publication"
    ]


def test_files_of_a_folder_are_held_against_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = together(
        Path(),
        license=LICENCE,
        robots="# ours\nUser-agent: *\nContent-Signal: search=yes, ai-input=no\n",
        tdmrep='[\n  {"location": "/", "tdm-reservation": 0}\n]',
        rss=ITEM.format(OWN),
    )
    same = "say the same in both"
    assert found == [
        ("robots.txt publication/contradictory-rights", 3,
         f"this denies 'ai-input', which 'license.xml' gives away; {same}"),
        ("rss.xml publication/different-licence", 1,
         "the licence of ai-input is another in 'license.xml'; write the same in both"),
        ("rss.xml publication/different-licence", 1,
         "the licence of ai-train is another in '.well-known/tdmrep.json'; write the same in both"),
        ("tdmrep.json publication/use-left-out", 2,
         f"this gives away 'ai-train', which 'license.xml' leaves out; {same}"),
    ]  # fmt: skip


NEWS = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url>'
    "<loc>https://a.example/regen</loc><news:news><news:publication><news:name>T</news:name>"
    "<news:language>de</news:language></news:publication><news:publication_date>2026-11-23T08:00:00Z"
    "</news:publication_date><news:title>Es regnet</news:title><news:access>{}</news:access>"
    "</news:news></url></urlset>"
)


@pytest.mark.parametrize(
    ("access", "own", "is_given"),
    [("Subscription", "", True), ("Registration", "", True), ("Free", "", False),
     ("Subscription", OWN, False)],
)  # fmt: skip
def test_a_paid_article_in_found_files(
    tmp_path: Path, access: str, own: str, *, is_given: bool
) -> None:
    found = together(tmp_path, license=LICENCE, news=NEWS.format(access), rss=ITEM.format(own))
    said = [where for where, _, _ in found if where.endswith("paid-text-given-away")]
    assert said == (["news.xml publication/paid-text-given-away"] if is_given else [])


def test_a_paid_article_whose_text_the_build_gives_away(tmp_path: Path) -> None:
    path = settings(tmp_path, {**SAID, "ai-input": True, "emit": ["rsl", "rsl-in-rss"]}, OUTPUTS)
    paid = [{**each, "access": "subscription"} for each in RECORDS]
    (tmp_path / "a.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in paid))
    done = feedpub.build(config.load(path), feedpub.Request(now=NOW))
    (said,) = [
        each
        for one in done.checked
        for each in one.findings
        if each.rule is RULES["publication/paid-text-given-away"]
    ]
    assert said.location.path == "rss.xml"
    assert said.count == 1, "the other article is of another site"
    assert said.message == (
        "readers pay for this article, but 'rss.xml' gives its text to AI; prohibit ai-input"
    )
    assert done.published is not None
    assert not done.published.held


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("/", "/a", True), ("", "/a", True), ("/a", "/b", False), ("/a", "/ab", True),
        ("/a$", "/ab", False), ("/a$", "/a", True), ("/*.pdf$", "/x/y.pdf", True),
        ("/*.pdf$", "/x/y.pdf?z", False), ("/*.pdf", "/x/y.pdf?z", True),
        ("*/b/*/d", "/a/b/c/d", True), ("*/b/*/d", "/a/b/d", False),
        ("/a*a$", "/a", False), ("/a*a$", "/aa", True),
        ("/" + "*a" * 1000, "/" + "a" * 3000 + "b", True), ("/*b*" * 500, "/" + "a" * 4000, False),
    ],
)  # fmt: skip
def test_patterns_of_paths(pattern: str, path: str, *, expected: bool) -> None:
    assert matches(pattern, path) is expected


def test_snippets(tmp_path: Path) -> None:
    path = settings(tmp_path, SAID, OUTPUTS + '[[output]]\nformat = "sitemap"\n')

    def lines(place: str) -> list[str]:
        result = CliRunner().invoke(main, ["snippet", place, "--config", str(path)])
        assert result.exit_code == 0, result.output
        return result.stdout.splitlines()

    assert lines("robots") == [
        f"License: {HOME}license.xml", "", "User-agent: *",
        "Content-Signal: search=yes, ai-input=no, ai-train=no",
        "Content-Usage: search=y, train-ai=n", f"Sitemap: {HOME}sitemap.xml",
    ]  # fmt: skip
    assert lines("headers") == [
        f'Link: <{HOME}license.xml>; rel="license"; type="application/rsl+xml"',
        "tdm-reservation: 1", f"tdm-policy: {HOME}tdm.json", "Content-Usage: search=y, train-ai=n",
    ]  # fmt: skip
    settings(tmp_path, None, OUTPUTS)
    assert lines("headers") == []
    assert lines("robots") == []


def test_a_contact_is_a_page_or_an_address(tmp_path: Path) -> None:
    for given, expected in {
        "https://a.example/contact": "https://a.example/contact",
        "mailto:a@a.example": "mailto:a@a.example",
        "a@a.example": "mailto:a@a.example",
    }.items():
        loaded = config.load(settings(tmp_path, {**SAID, "contact": given}, OUTPUTS))
        assert loaded.publication.rights is not None
        assert loaded.publication.rights.contact == expected


def test_mining_without_a_policy() -> None:
    (document,) = formats.write(feed_of("tdmrep", Rights(ai_train=False)))
    assert json.loads(document.data) == [{"location": "/", "tdm-reservation": 1}]
    policy = Rights(ai_train=True, policy="https://a.example/p")
    (document,) = formats.write(feed_of("tdmrep", policy))
    assert json.loads(document.data) == [{"location": "/", "tdm-reservation": 0}]


def test_a_file_is_made_once_whatever_asks_for_it(tmp_path: Path) -> None:
    more = OUTPUTS + '[[output]]\nformat = "rsl"\npath = "legal.xml"\n'
    said = {**SAID, "license": "legal.xml", "emit": ["rsl", "robots"]}
    loaded = config.load(settings(tmp_path, said, more))
    assert [each.path for each in loaded.outputs] == [
        "rss.xml", "atom.xml", "legal.xml", "robots-ai.txt",
    ]  # fmt: skip
