"""What `feedpub deploy` prints, and what servers make of it where they are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from feedpub import deploying
from feedpub.cli import main
from feedpub.config import load

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
GOLDEN = Path(__file__).parent / "golden" / "deploying"
CONFIG = """
[publication]
name = "The Example"
url = "https://example.org/feeds/"
language = "en"

[publish]
directory = "/srv/feeds"

[[output]]
format = "rss"
archive = "month"

[[output]]
format = "rss"
path = "{section}.xml"
for_each = "section"

[[output]]
format = "json-feed"

[[output]]
format = "news-sitemap"
gzip = true

[[output]]
format = "sitemap"
gzip = true
"""
LIVE = {
    "rss.xml": {"family": "rss.xml", "feed": "rss.xml"},
    "sport.xml": {"family": "{section}.xml", "feed": "sport.xml", "value": "Sport"},
    "sitemap.xml": {"family": "sitemap.xml", "feed": "sitemap.xml"},
    "sitemap-2024-05.xml.gz": {"family": "sitemap.xml", "feed": "sitemap.xml"},
    "sitemap-2026-11-2.xml.gz": {"family": "sitemap.xml", "feed": "sitemap.xml"},
}


@pytest.fixture
def site(tmp_path: Path) -> deploying.Serving:
    path = tmp_path / "feedpub.toml"
    path.write_text(CONFIG)
    return deploying.serving(load(path), LIVE, NOW)


@pytest.mark.parametrize("name", deploying.SERVERS)
def test_golden(site: deploying.Serving, name: str) -> None:
    text = "".join(f"{line}\n" for line in deploying.lines(name, site))
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("FEEDPUB_GOLDEN") == "write":
        golden.write_text(text)
    assert text == golden.read_text()


def test_the_configuration_decides(site: deploying.Serving, tmp_path: Path) -> None:
    known = {path: each for each in site.files for path in each.paths}
    fields = {path: dict(each.fields)["Cache-Control"] for path, each in known.items()}
    assert fields["rss.xml"] == fields["sitemap-2026-11*.xml.gz"] == "public, max-age=300"
    assert (
        fields["rss.*.xml"] == fields["sitemap-2024-*.xml.gz"] == fields["sitemap-2026-10*.xml.gz"]
    )
    assert fields["rss.*.xml"] == "public, max-age=86400, immutable"
    assert fields["feedpub-manifest.json"] == "public, max-age=60"
    assert [path for path in known if path.startswith("sitemap-2025")] == []
    assert known["feed.json"].content_type == "application/feed+json"
    assert known["rss.xml"].content_type == "application/rss+xml; charset=utf-8"
    assert site.open_paths[:2] == ("/robots.txt", "/.well-known/*")
    assert "/feeds/sitemap-*.xml.gz" in site.open_paths
    path = tmp_path / "plain.toml"
    text = CONFIG.replace("org/feeds/", "org").replace(
        'directory = "/srv/feeds"', "manifest = false"
    )
    path.write_text(text)
    plain = deploying.serving(load(path), {}, datetime(2026, 1, 1, tzinfo=UTC))
    assert not any("strip_prefix" in line for line in deploying.lines("caddy", plain))
    assert plain.prefix == "/"
    paths = [path for each in plain.files for path in each.paths]
    assert "feedpub-manifest.json" not in paths
    assert paths.count("sitemap-2026-01*.xml.gz") == 1
    assert not any("closed" in each.about for each in plain.files)


def test_json_lines_have_pages_of_their_own_type(tmp_path: Path) -> None:
    path = tmp_path / "feedpub.toml"
    path.write_text(f'{CONFIG}\n[[output]]\nformat = "schema-jsonl"\npath = "map.xml"\n')
    site = deploying.serving(load(path), {}, NOW)
    types = {path: each.content_type for each in site.files for path in each.paths}
    assert types["map-2026-11*.jsonl"] == "application/jsonl"
    assert types["map.xml"].startswith("application/xml")


def test_rights_are_in_the_header(tmp_path: Path) -> None:
    path = tmp_path / "feedpub.toml"
    path.write_text(
        f'{CONFIG}\n[rights]\nholder = "The Example"\nai-train = false\nemit = ["headers"]\n'
    )
    site = deploying.serving(load(path), {}, NOW)
    assert all(dict(each.fields)["tdm-reservation"] == "1" for each in site.files)


def test_a_feed_for_an_aggregator_has_no_rights_in_its_header(tmp_path: Path) -> None:
    path = tmp_path / "feedpub.toml"
    output = '[[output]]\nformat = "rss"\nprofile = "feedly"\n{}\n'
    said = "[rights]\nai-train = false\nemit = ['headers']\n"
    for more, expected in {"": {False}, "rights = true": {True}}.items():
        path.write_text(f"{CONFIG}\n{output.format(more)}\n{said}")
        site = deploying.serving(load(path), {}, NOW)
        (served,) = (each for each in site.files if "feedly.xml" in each.paths)
        assert {"tdm-reservation" in dict(served.fields)} == expected


def test_hubs_find_themselves_in_the_header_of_feeds(tmp_path: Path) -> None:
    path = tmp_path / "feedpub.toml"
    hubs = 'language = "en"\nhubs = ["https://hub.example/"]'
    rights = '[rights]\nholder = "The Example"\nai-train = false\nemit = ["headers", "rsl"]\n'
    path.write_text(CONFIG.replace('language = "en"', hubs, 1) + rights)
    site = deploying.serving(load(path), {}, NOW)
    links = {path: dict(each.fields).get("Link") for each in site.files for path in each.paths}
    licence = '<https://example.org/feeds/license.xml>; rel="license"; type="application/rsl+xml"'
    assert links["sitemap.xml"] == links["rss.*.xml"] == links["*.xml"] == licence
    assert links["rss.xml"] == (
        f'{licence}, <https://hub.example/>; rel="hub",'
        ' <https://example.org/feeds/rss.xml>; rel="self"'
    )


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("feedpub.toml").write_text(CONFIG)

    def said(*arguments: str, exits: int = 0) -> str:
        result = CliRunner().invoke(main, ["deploy", *arguments], catch_exceptions=False)
        assert result.exit_code == exits, result.output
        return result.output

    assert said().startswith("apache: Sections for the <VirtualHost> of the site.\ncaddy: ")
    assert 'alias "/srv/feeds/feed.json";' in said("nginx")
    assert f'alias "{tmp_path}/x/feed.json";' in said("nginx", "-o", "x")
    assert "Did you mean 'nginx'?" in said("ngnix", exits=2)
    assert "It knows apache, caddy, cloudflare, netlify, nginx." in said("iis", exits=2)


def test_netlify_reads_it(site: deploying.Serving) -> None:
    table = tomllib.loads("\n".join(deploying.lines("netlify", site)))
    found = {each["for"]: each["values"] for each in table["headers"]}
    assert len(found) == len(table["headers"]), "no two rules are for one path"
    assert found["/feeds/sport.xml"]["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert not any("{" in path for path in found)


def test_pages_has_one_star_in_a_path(site: deploying.Serving) -> None:
    rules = [line for line in deploying.lines("cloudflare", site) if line.startswith("/")]
    assert rules
    assert all(line.count("*") < 2 for line in rules)
    files = deploying.ServedFiles(about="x", paths=("*/a-*.xml",), fields=(), content_type="a/b")
    several = deploying.Serving(
        url=site.url, prefix="/", directory=site.directory, files=(files,), open_paths=()
    )
    assert "/*" in deploying.lines("cloudflare", several)


def _nginx(folder: Path, snippet: Path) -> list[str]:
    path = folder / "nginx.conf"
    path.write_text(
        f"pid {folder}/pid; error_log {folder}/log; events {{ }}\n"
        f"http {{ access_log off; server {{ listen 127.0.0.1:1; include {snippet}; }} }}\n"
    )
    return ["nginx", "-t", "-c", str(path)]


def _apache2(folder: Path, snippet: Path) -> list[str]:
    names = ("mpm_event", "authz_core", "alias", "headers", "filter", "deflate")
    home = "/usr/lib/apache2/modules"
    loaded = [f"LoadModule {name}_module {home}/mod_{name}.so" for name in names]
    path = folder / "apache.conf"
    lines = [*loaded, "ServerName example.org", "Listen 127.0.0.1:1", f"Include {snippet}"]
    path.write_text("\n".join([*lines, f"ErrorLog {folder}/log", f"PidFile {folder}/pid", ""]))
    return ["apache2", "-t", "-f", str(path)]


def _caddy(folder: Path, snippet: Path) -> list[str]:
    path = folder / "Caddyfile"
    path.write_text(f"http://127.0.0.1:1 {{\nimport {snippet}\n}}\n")
    return ["caddy", "adapt", "--adapter", "caddyfile", "--validate", "--config", str(path)]


@pytest.mark.parametrize("check", [_nginx, _apache2, _caddy])
def test_the_server_understands_it(
    site: deploying.Serving, tmp_path: Path, check: Callable[[Path, Path], list[str]]
) -> None:
    name = check.__name__.strip("_")
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    snippet = tmp_path / "snippet"
    kind = name.removesuffix("2")
    snippet.write_text("".join(f"{line}\n" for line in deploying.lines(kind, site)))
    environment = os.environ | {"XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run(
        check(tmp_path, snippet),
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
