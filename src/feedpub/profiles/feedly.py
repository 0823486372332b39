"""Feedly, through the elements that control how a feed looks there."""

from __future__ import annotations

from typing import Any

from feedpub.findings import Severity
from feedpub.formats import Dialect, Extension, Values
from feedpub.model import Feed
from feedpub.profiles._facts import reported, unconfirmed
from feedpub.profiles._profile import Profile, Setting
from feedpub.profiles._programme import Programme
from feedpub.profiles.demands import Head, Namespaces

GUIDE = reported("https://css-tricks.com/working-with-web-feeds-its-more-than-rss/")
IN_THE_WILD = unconfirmed(GUIDE.url)

WEBFEEDS = Extension(
    prefix="webfeeds",
    uri="http://webfeeds.org/rss/1.0",
    feed={
        "cover": "webfeeds:cover/@image",
        "icon": "webfeeds:icon",
        "logo": "webfeeds:logo",
        "accentColor": "webfeeds:accentColor",
        "related": "webfeeds:related",
        "analytics": "webfeeds:analytics",
    },
)


def channel(generator: Any, feed: Feed, settings: Values) -> None:
    """Write how the feed looks: its images, its colour, and what is shown beside it."""
    webfeeds = generator.webfeeds
    webfeeds.cover(settings.get("cover"))
    webfeeds.icon(feed.publication.icon)
    webfeeds.logo(settings.get("logo", feed.publication.logo))
    if "accent_color" in settings:
        # Most feeds write it without "#", and every reader accepts that.
        webfeeds.accentColor(str(settings["accent_color"]).removeprefix("#"))
    if "related" in settings:
        webfeeds.related({"layout": settings["related"], "target": "browser"})
    if "analytics" in settings:
        webfeeds.analytics({"id": settings["analytics"], "engine": "GoogleAnalytics"})


def _dress(name: str, path: str, why: str) -> Head:
    """Return the recommendation that the feed has *path*."""
    return Head(
        GUIDE.should,
        rule=name,
        paths=(f"channel/webfeeds:{path}|feed/webfeeds:{path}",),
        why=why,
        formats=("rss", "atom"),
    )


FEEDLY = Profile(
    name="feedly",
    title="Feedly",
    about=(
        "The reader shows any feed. One that declares webfeeds brings its own cover, logo and"
        " colour, related articles, and an account that counts visits."
    ),
    source=GUIDE.url,
    programme=Programme(
        by_contract=False,
    ),
    formats=("rss", "atom"),
    recognised=(WEBFEEDS.uri,),
    takes=GUIDE.may,
    demands=(
        Namespaces(GUIDE.may, uris={"webfeeds": WEBFEEDS.uri}),
        _dress("no-cover", "cover/@image", "Set `cover` in the settings of the output."),
        _dress("no-icon", "icon", "Give the publication an icon."),
        _dress("no-logo", "logo", "Give the publication a logo, or the output `logo`: an SVG."),
        _dress(
            "no-accent-color", "accentColor", "Set `accent_color` in the settings of the output."
        ),
        Head(
            IN_THE_WILD.should,
            rule="other-accent-color",
            paths=("channel/webfeeds:accentColor", "feed/webfeeds:accentColor"),
            matches=(r"#?[0-9A-Fa-f]{6}", "six hexadecimal digits, like 00FF00"),
            why="Write red, green and blue in two hexadecimal digits each, best without #.",
            formats=("rss", "atom"),
        ),
    ),
    # Feedly does not refuse feeds because of these elements.
    severities={
        f"webfeeds/{name}": Severity.WARNING
        for name in ("invalid-colour", "invalid-number", "invalid-url", "missing-attribute")
    },
    dialect=Dialect(extensions=(WEBFEEDS,), channel=channel),
    settings={
        "cover": Setting(
            about="the address of a picture for the head of the feed",
            example="https://curier.example/cover.png",
        ),
        "logo": Setting(
            about="the address of the logo as SVG, if not the publication's",
            example="https://curier.example/logo.svg",
        ),
        "accent_color": Setting(
            about="the colour of links, six hexadecimal digits", example="1A2B3C"
        ),
        "related": Setting(about="how related articles are laid out", example="card"),
        "analytics": Setting(
            about="the account of Google Analytics that counts", example="UA-4711-1"
        ),
    },
)
