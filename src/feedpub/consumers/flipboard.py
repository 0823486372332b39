"""Flipboard."""

from feedpub.consumers._cards import Consumer, Limit
from feedpub.consumers._framing import Crop

#: The picture's smaller side has at least 500 pixels; about 300 characters are an excerpt.
SPECIFICATION = "https://about.flipboard.com/rss-spec/"

FLIPBOARD = Consumer(
    name="flipboard",
    title="Flipboard",
    about=(
        "A page of a magazine: the picture of the enclosure fills the upper part; headline,"
        " excerpt, source and author stand below."
    ),
    approximate="Flipboard lays out every page for itself, so sizes and crops differ by device.",
    sources=(SPECIFICATION,),
    profile="flipboard",
    crop=Crop(
        ratio=(4, 3),
        carriers=("enclosure", "media:content", "image", "body"),
        missing="Flipboard shows the text alone, and finds fewer places for it.",
        least_side=500,
        small="Flipboard shows it small, or the text alone.",
    ),
    title_limit=Limit(lines=4),
    excerpt_limit=Limit(characters=300, lines=5),
    shows=("section", "source", "author", "date"),
)
