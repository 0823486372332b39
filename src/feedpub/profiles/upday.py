"""Upday, by its form for publishers."""

from __future__ import annotations

from feedpub.profiles._facts import reported
from feedpub.profiles._profile import Profile, State
from feedpub.profiles.demands import Open

PUBLISHERS = reported("https://corporate.upday.com/publishers")

UPDAY = Profile(
    name="upday",
    title="upday",
    about=(
        "The app takes feeds that pass the W3C's validator, of articles that are free and made for"
        " telephones, and looks at an application for up to two weeks."
    ),
    state=State.UNKNOWN,
    source=PUBLISHERS.url,
    formats=("rss", "atom"),
    demands=(Open(PUBLISHERS.must),),
)
