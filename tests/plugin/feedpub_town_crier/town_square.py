"""An aggregator: the notice board on the town square, which has little room."""

from __future__ import annotations

from feedpub.profiles import Page, Profile
from feedpub.profiles.demands import Title

BOARD = Page("https://town-crier.example/board")

TOWN_SQUARE = Profile(
    name="town-square",
    title="Town Square",
    about="A board of wood that takes short headlines.",
    source=BOARD.url,
    formats=("rss", "atom"),
    takes=BOARD.must,
    demands=(Title(BOARD.must, most=40),),
)
