"""Google Newsstand, which no longer reads feeds."""

from __future__ import annotations

from feedpub.profiles._facts import reported
from feedpub.profiles._profile import Profile, State

END = reported("https://ppc.land/google-news-shifts-to-automated-publication-pages")

NEWSSTAND = Profile(
    name="google-newsstand",
    title="Google Newsstand",
    about=(
        "Newsstand, later Google Play Newsstand, showed editions made of RSS and AMP. Since "
        "when it reads none nobody could say."
    ),
    state=State.RETIRED,
    instead=("Write a News sitemap: profile google-news."),
    source=END.url,
    formats=("rss",),
    takes=END.may,
)
