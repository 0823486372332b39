"""The board at the town hall: headlines only, and never longer than a board is wide."""

from feedpub.consumers import Consumer, Crop, Limit

NOTICE_BOARD = Consumer(
    name="notice-board",
    title="The notice board",
    about="Headlines, written by hand.",
    approximate="The clerk abbreviates.",
    sources=("https://town.example/board",),
    crop=Crop(ratio=(1, 1), carriers=(), missing="Nobody draws."),
    title_limit=Limit(characters=20),
    shows=("date",),
)
