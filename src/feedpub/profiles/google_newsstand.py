"""Google Newsstand, which no longer reads feeds."""

from __future__ import annotations

from feedpub.profiles._facts import AGAIN, reported
from feedpub.profiles._profile import Profile, State

END = reported(
    "https://www.androidpolice.com/google-news-magazine-support-ending/",
    dated="2023-11-15",
    checked=AGAIN,
)

NEWSSTAND = Profile(
    name="google-newsstand",
    title="Google Newsstand",
    about=(
        "Newsstand, later Google Play Newsstand, showed editions made of RSS and AMP. The app"
        " became Google News in May 2018, the trade press reports, and the last magazines in it"
        " ended in December 2023."
    ),
    state=State.RETIRED,
    since="2018-05",
    instead=("Write a News sitemap: profile google-news."),
    source=END.url,
    aliases=("newsstand", "google-play-newsstand"),
    formats=("rss",),
    takes=END.may,
)
