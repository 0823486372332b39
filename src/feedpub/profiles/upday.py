"""Upday, which has closed."""

from __future__ import annotations

from feedpub.profiles._facts import AGAIN, reported
from feedpub.profiles._profile import Profile, State
from feedpub.profiles.demands import Open

PUBLISHERS = reported("https://corporate.upday.com/publishers")
CLOSING = reported("https://www.thestar.com.my/", dated="2023-12-08", checked=AGAIN)
AFTER = reported("https://pressgazette.co.uk/", checked=AGAIN)

UPDAY = Profile(
    name="upday",
    title="upday",
    about=(
        "The app took feeds that pass the W3C's validator, of articles that are free and made for"
        " telephones. It closed at the end of 2023, Reuters reports."
    ),
    state=State.CLOSED,
    since="2023-12",
    instead="Samsung News took its place in the United Kingdom.",
    source=CLOSING.url,
    formats=("rss", "atom"),
    takes=PUBLISHERS.must,
    demands=(Open(PUBLISHERS.must),),
    remarks=(
        ("It closed at the end of 2023.", CLOSING.must),
        ("Samsung News took its place in the United Kingdom.", AFTER.may),
    ),
)
