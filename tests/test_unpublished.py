"""What feedpub keeps for itself is not where the world reads, whatever the configuration says."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from feedpub.cli import main
from feedpub.config import load
from feedpub.destinations import store_place, targets_of
from feedpub.errors import ConfigError
from feedpub.targets.directory import beside

HEAD = """
[publication]
name = "The Example"
url = "https://example.org/"
language = "en"
"""


def directory(path: str, more: str = "") -> str:
    return f'[[publish.target]]\ntype = "directory"\ndirectory = "{path}"\n{more}'


def loaded(folder: Path, text: str) -> None:
    path = folder / "feedpub.toml"
    path.write_text(HEAD + text)
    config = load(path)
    assert targets_of(config)
    place = store_place(config)
    assert isinstance(place, Path)
    for public in (each.where for each in targets_of(config)):
        assert not place.resolve().is_relative_to(Path(public).resolve())


@pytest.mark.parametrize(
    "text",
    [
        "",
        '[publish]\ndirectory = "."\n',
        '[publish]\nwork = "work"\n',
        '[publish]\ndirectory = "a/b"\nwork = "a/c"\n',
        '[publish]\nlayout = "releases"\n',
        directory("one") + directory("two"),
        directory("one") + directory("one/two", 'work = "w"\n'),
        '[[source]]\npath = "a.jsonl"\nquarantine = "bad.jsonl"\n',
    ],
)
def test_what_is_kept_outside_is_fine(tmp_path: Path, text: str) -> None:
    (tmp_path / "site").mkdir()
    loaded(tmp_path / "site", text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[publish]\nwork = "public/w"\n', "publish.work: 'public/w' is in the published"),
        ('[publish]\nwork = "public"\n', "publish.work: 'public' is in the published directory"),
        ('[publish]\nwork = "x/../public/w"\n', "is in the published directory"),
        ('[publish]\ndirectory = "."\nwork = "w"\n', "is in the published directory"),
        ('[publish]\nwork = "link/w"\n', "is in the published directory"),
        ('[store]\npath = "public/s"\n', "store.path: 'public/s' is published; name a file"),
        (
            directory("one") + directory("one/two"),
            r"publish.target[2].work: the working folder would be {}/one/.two.feedpub, in the"
            " directory of another target; name a folder outside of both",
        ),
        (directory("one", 'work = "two/w"\n') + directory("two"), "publish.target[1].work: the"),
        (
            '[[source]]\npath = "a.jsonl"\nquarantine = "public/bad.jsonl"\n',
            "source[1].quarantine: 'public/bad.jsonl' is published, with all that its records say;"
            " name a file elsewhere",
        ),
    ],
)
def test_what_the_world_could_read_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "public").mkdir()
    (tmp_path / "link").symlink_to("public")
    with pytest.raises(ConfigError) as error:
        loaded(tmp_path, text)
    assert said.format(tmp_path) in str(error.value)


def test_a_link_has_its_working_folder_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "www" / "feeds").mkdir(parents=True)
    (tmp_path / "public").symlink_to("www/feeds")
    assert beside(tmp_path / "public") == tmp_path / "www" / ".feeds.feedpub"


@pytest.mark.parametrize(
    ("text", "path", "code"),
    [
        ("", "public/bad.jsonl", 2),
        ("", "public/below/bad.jsonl", 2),
        ("", "bad.jsonl", 0),
        (directory("one") + directory("two"), "two/bad.jsonl", 2),
        (directory("one") + directory("two"), "bad.jsonl", 0),
    ],
)
def test_a_quarantine_that_the_command_line_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, path: str, code: int
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.jsonl").write_text(
        '{"url": "/1", "title": "T", "date_published": "2026-11-23T06:00:00Z"}\n'
    )
    Path("feedpub.toml").write_text(f'{HEAD}[[source]]\npath = "a.jsonl"\n{text}')
    result = CliRunner().invoke(main, ["build", "--quarantine", path])
    assert result.exit_code == code, result.output
    refused = f"the quarantine {path!r} is published, with all that its records say"
    assert (refused in result.stderr) is (code == 2)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("rsss", "did you mean 'rss'?"),
        ("defualt", "did you mean 'default'?"),
        ("sitemap-idnex", "did you mean 'sitemap-index'?"),
        ("zzz", "there are atom, "),
        ("default", None),
        ("feedpub-manifest", None),
    ],
)
def test_the_caching_of_a_format_that_does_not_exist(
    tmp_path: Path, name: str, problem: str | None
) -> None:
    path = tmp_path / "feedpub.toml"
    path.write_text(
        HEAD + '[[publish.target]]\ntype = "s3"\nbucket = "b"\n'
        f'cache_control = {{ {name} = "max-age=60" }}\n'
    )
    if problem is None:
        assert load(path).targets
        return
    with pytest.raises(ConfigError) as refused:
        load(path)
    said = f"cache_control.{name}: there is no format {name!r}; {problem}"
    assert said in str(refused.value)
