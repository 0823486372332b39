"""Facebook Instant Articles, which no longer reads feeds."""

from __future__ import annotations

from feedpub.profiles._facts import Page
from feedpub.profiles._profile import Profile, State

END = Page("https://developers.facebook.com/docs/instant-articles/publishing/setup-rss-feed/")

FACEBOOK = Profile(
    name="facebook-instant-articles",
    title="Facebook Instant Articles",
    about=(
        "Facebook showed whole articles from an RSS feed until its API returned no data any "
        "more; the endpoints were removed in August 2023."
    ),
    state=State.RETIRED,
    since="2023-04-20",
    instead=("Let the pages say what links to them show: og:title, og:image and og:description."),
    source=END.url,
    aliases=("instant-articles", "facebook"),
    formats=("rss",),
    takes=END.may,
)
