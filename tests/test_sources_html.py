"""Web pages as sources."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from feedpub import sources
from feedpub.model import Article, Publication
from feedpub.sources import Source
from feedpub.sources.pages import Visit
from feedpub.sources.pages import read as read_page

PAGES = Path(__file__).parent / "data/sources/pages"
SITE = Publication(name="Ziarul Apărării", url="https://aparare.example/", language="ro")
ADDRESS = "https://aparare.example/ploaie"
TEXT = "A plouat toată noaptea peste Dobrogea, iar dimineața soarele a ieșit deasupra mării. " * 3
LD = '<script type="application/ld+json">%s</script>'
NEWS = """{"@type": "NewsArticle", "headline": "Ploaie", "url": "https://aparare.example/ploaie",
"datePublished": "2026-11-20T07:35:00+02:00"}"""


def page(head: str = "", body: str | None = None, *, lang: str = "ro") -> bytes:
    """Return a page."""
    body = f"<article><h1>Ploaie</h1><p>{TEXT}</p></article>" if body is None else body
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">{head}</head>'
        f"<body>{body}</body></html>"
    ).encode()


def record(head: str = "", body: str | None = None, **visit: Any) -> dict[str, Any]:
    """Return the record of a page."""
    found = read_page(page(head, body), Visit(**{"address": ADDRESS, "site": SITE.url, **visit}))
    assert isinstance(found, dict), found
    return found


def reading(path: str, base: Path, **options: Any) -> sources.Reading:
    """Read a source."""
    known = {name: options.pop(name) for name in ("fetch",) if name in options}
    source = Source(path=path, **options)
    return sources.read([source], publication=SITE, base=base, **known)


def article(tmp_path: Path, head: str = "", body: str | None = None, **options: Any) -> Article:
    """Return the one article of a page."""
    (tmp_path / "a.html").write_bytes(page(head, body))
    found = reading("a.html", tmp_path, **options)
    assert found.findings == ()
    (only,) = found.articles
    return only


def told(found: sources.Reading) -> list[str]:
    """Return what was found."""
    return [f"{each.rule.id}: {each.message}" for each in found.findings]


def test_the_page_that_this_began_with() -> None:
    found = reading("defence.html", PAGES)
    assert found.findings == ()
    (only,) = found.articles
    made = msgspec.json.decode(msgspec.json.encode(only))
    assert len(made["title"]) == 134
    assert made == {
        "id": "https://aparare.example/exclusiv-bateria-de-coasta-capul-midia-4821",
        "url": "https://aparare.example/exclusiv-bateria-de-coasta-capul-midia-4821",
        "title": "Bateria de coastă de la Capul Midia a tras pentru prima dată cu rachete noi - ce "
        "au văzut observatorii aliaţi pe poligon şi ce urmează",
        "published": "2026-11-20T05:35:00Z",
        "origin": {"path": "defence.html", "line": None, "number": 1, "key": None},
        "label": "EXCLUSIV",
        "summary": "Prima tragere reală a bateriei de coastă, văzută de pe poligon.",
        "content_html": "<p><strong>Bateria de coastă a tras vineri, la ora\xa06:40, două rachete "
        "asupra unei ţinte plutitoare aflate la 80\xa0km în larg.</strong></p>\n"
        '<p>„Ambele au lovit”, a spus comandantul. "Nu am avut nicio defecţiune", a adăugat el, '
        "iar un observator aliat a numit tragerea «curată».</p>\n\n"
        "<h2>Ce s-a văzut de pe poligon</h2>\n"
        "<p>Ținta a dispărut de pe radar după 4\xa0minute. Detalii a dat "
        '<a href="https://forte.example/comunicat">comunicatul oficial</a>.</p>\n'
        '<figure><img alt="" src="https://aparare.example/foto/2026/11/observatori.jpg">'
        "<figcaption>Observatorii, la 3 km de lansator / Ana Pop</figcaption></figure>\n\n"
        "<h2>Ce urmează</h2>\n"
        "<p>În primăvară vor fi trase alte șase rachete, pe timp de noapte.</p>",
        "modified": "2026-11-20T07:10:00Z",
        "authors": [
            {"name": "Ana Pop", "url": None, "email": None, "avatar": None},
            {"name": "Ion Ion", "url": None, "email": None, "avatar": None},
        ],
        "sections": ["Forţe navale"],
        "tags": ["Capul Midia", "rachete"],
        "language": "ro",
        "images": [
            {
                "url": "https://aparare.example/foto/2026/11/midia-tragere.jpg",
                "width": 1600,
                "height": 900,
                "mime_type": None,
                "size_in_bytes": None,
                "caption": "Lansatorul, cu o clipă înainte de tragere.",
                "credit": "Forțele Navale",
                "alt": "Lansator pe plajă",
            },
            {
                "url": "https://aparare.example/foto/2026/11/observatori.jpg",
                "width": None,
                "height": None,
                "mime_type": None,
                "size_in_bytes": None,
                "caption": "Observatorii, la 3 km de lansator",
                "credit": "Ana Pop",
                "alt": None,
            },
        ],
        "related": [
            {
                "url": "https://aparare.example/cum-arata-bateria-4712",
                "title": "Cum arată bateria de coastă: drumul de la contract la plajă",
            },
            {
                "url": "https://aparare.example/fregatele-modernizate-4699",
                "title": "Fregatele modernizate ies pe mare în ianuarie",
            },
            {
                "url": "https://aparare.example/drone-maritime-4688",
                "title": "Drone maritime, cumpărate împreună cu bulgarii",
            },
        ],
        "translations": [
            {"language": "en", "url": "https://aparare.example/en/coastal-battery-cape-midia-4821"}
        ],
    }
