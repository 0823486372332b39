"""Google Publisher Center, which no longer reads feeds."""

from __future__ import annotations

from feedpub.profiles._facts import reported
from feedpub.profiles._profile import Profile, State

END = reported("https://ppc.land/google-news-shifts-to-automated-publication-pages")

PUBLISHER_CENTER = Profile(
    name="google-publisher-center",
    title="Google Publisher Center",
    about=(
        "Google News read the feeds that publications named in Publisher Center. It added "
        "none from April 2024 on, and ignores feeds since late March 2025."
    ),
    state=State.RETIRED,
    since="2025-03",
    instead=("Write a News sitemap: profile google-news."),
    source=END.url,
    aliases=("publisher-center",),
    formats=("rss",),
    takes=END.may,
)
