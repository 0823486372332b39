"""Tracking pixels: images and frames that show nothing and count readers."""

from __future__ import annotations

import re
from collections.abc import Mapping

from feedpub.patterns import pattern

#: Addresses of trackers; a host includes its subdomains.
_ADDRESSES = (
    "2o7.net",
    "ad.doubleclick.net/ddm/",
    "analytics.twitter.com/i/adsct",
    "bat.bing.com/action",
    "counter.theconversation.com/content/",
    "counter.yadro.ru/hit",
    "ct.pinterest.com/v3",
    "facebook.com/tr",
    "feedburner.com/~r/",
    "feedsportal.com/c/",
    "google-analytics.com/collect",
    "google-analytics.com/__utm.gif",
    "googletagmanager.com/ns.html",
    "hit.gemius.pl",
    "imrworldwide.com/cgi-bin/",
    "mc.yandex.ru/watch/",
    "met.vgwort.de/na/",
    "ping.chartbeat.net/ping",
    "pixel.parsely.com",
    "pixel.propublica.org",
    "pixel.quantserve.com/pixel",
    "pixel.wp.com/g.gif",
    "px.ads.linkedin.com/collect",
    "scorecardresearch.com/p",
    "stats.wordpress.com/g.gif",
    "t.co/i/adsct",
    "trafic.ro/cgi-bin/",
)
BEACON = r"https?://(?:[a-z0-9-]+\.){0,9}(?:" + "|".join(map(re.escape, _ADDRESSES)) + r")\b"

_BEACON = pattern(BEACON)
_NO_SIZE = pattern(r"\s*0*[01](?:\.0*)?(?:px)?\s*")
_HIDDEN = pattern(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0*)?\s*(?:[;!]|$)"
    r"|(?<![\w-])(?:width|height)\s*:\s*0*[01](?:\.0*)?(?:px)?\s*(?:[;!]|$)",
    re.IGNORECASE,
)


def is_beacon(attributes: Mapping[str, str]) -> bool:
    """Return whether an image or frame is a single pixel, hidden, or from a known tracker."""
    sizes = (attributes.get("width", ""), attributes.get("height", ""))
    return (
        any(_NO_SIZE.fullmatch(size) for size in sizes)
        or bool(_HIDDEN.search(attributes.get("style", "")))
        or bool(_BEACON.match(attributes.get("src", "")))
    )
