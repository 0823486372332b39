"""Bing, through sitemaps and feeds."""

from __future__ import annotations

from feedpub.profiles._facts import AGAIN, Page, reported
from feedpub.profiles._profile import Profile
from feedpub.profiles._programme import Programme
from feedpub.profiles.demands import Modified

SITEMAPS = Page("https://www.bing.com/webmaster/help/sitemaps-3b5cf6ed")
OF_2025 = Page(
    "https://blogs.bing.com/webmaster/July-2025/"
    "Keeping-Content-Discoverable-with-Sitemaps-in-AI-Powered-Search",
    checked=AGAIN,
    dated="2025-07",
)
TRADE = reported("https://www.etavrian.com/news/bing-lastmod-ai-recrawling")

BING = Profile(
    name="bing",
    title="Bing",
    about=(
        "Bing finds sitemaps and feeds by robots.txt or Webmaster Tools. What it fetches again, it"
        " decides by lastmod; its news come from what it crawls, since PubHub takes nobody any more"
        " (June 2025)."
    ),
    source=SITEMAPS.url,
    programme=Programme(
        by_contract=False,
        apply=(
            "Verify the site in Bing Webmaster Tools, and submit the sitemap there or name it in"
            " robots.txt. News are found without an application since June 2025."
        ),
        test_tool="https://www.bing.com/webmasters/",
    ),
    takes=SITEMAPS.must,
    formats=("sitemap", "news-sitemap", "rss", "atom"),
    demands=(
        Modified(OF_2025.should, required=True, time=True),
        Modified(TRADE.must, past=True),
    ),
    adopts={
        "sitemap/too-many-entries": OF_2025.must,
        "sitemap/same-lastmod": OF_2025.should,
        "sitemap/invalid-date": OF_2025.should,
        "sitemap/coarse-date": OF_2025.should,
        "sitemap/ignored-element": OF_2025.may,
    },
)
