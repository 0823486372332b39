"""MSN, with the cards of its start page."""

from feedpub.consumers._cards import Consumer, Limit
from feedpub.consumers._framing import Crop

#: Titles have more than 20 and at most 150 characters; longer ones need a short title.
ITEMS = (
    "https://support.microsoft.com/ja-jp/topic/"
    "msn-feed-item-metadata-requirements-0114c19c-36bb-4fef-8322-4a1ed6888329"
)
#: Only articles with pictures are published by themselves; it asks for 1200 × 624.
FEEDS = "https://helpcenter.microsoftstart.com/kb/feed-specifications"

MSN = Consumer(
    name="msn",
    title="MSN",
    about=(
        "A card has the picture in 1.91:1, the source and the headline over it. The text is read"
        " from the feed, and the article opens at MSN, not on the site."
    ),
    approximate="Where a headline ends depends on the size of the card, which MSN chooses.",
    sources=(ITEMS, FEEDS),
    profile="msn",
    crop=Crop(
        ratio=(1200, 624),
        carriers=("media:content", "enclosure", "media:thumbnail", "image", "body"),
        missing="MSN does not publish the article by itself: an editor there would have to.",
        # An older copy of the specification has this as the least of any picture.
        least_width=150,
        least_height=150,
        small="MSN leaves it out, and does not publish the article by itself.",
    ),
    title_limit=Limit(characters=150, lines=3),
    shows=("source", "date"),
)
