"""Feedly."""

from feedpub.consumers._cards import Consumer, Limit
from feedpub.consumers._framing import Crop

#: What the elements of webfeeds do; Feedly's own page about pictures is no longer to be found.
GUIDE = "https://css-tricks.com/working-with-web-feeds-its-more-than-rss/"

FEEDLY = Consumer(
    name="feedly",
    title="Feedly",
    about="A line of the magazine view: picture, headline, source, age, and the excerpt.",
    approximate=(
        "Which picture it takes was last described years ago: the first of the text, then those"
        " that the feed names, then that of the page."
    ),
    sources=(GUIDE,),
    profile="feedly",
    layout="row",
    crop=Crop(
        ratio=(4, 3),
        carriers=("body", "enclosure", "media:content", "media:thumbnail", "image"),
        missing="Feedly looks for one on the article's page, and else shows the source's cover.",
    ),
    title_limit=Limit(lines=2),
    excerpt_limit=Limit(characters=160, lines=2),
    shows=("source", "author", "date"),
)
