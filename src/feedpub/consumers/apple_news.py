"""Apple News."""

from feedpub.consumers._cards import Consumer, Limit
from feedpub.consumers._framing import Crop

#: Titles of 15 to 60 characters; the first 200 characters are the excerpt.
RSS = "https://support.apple.com/en-qa/guide/news-publisher/apdc2c7520ff/icloud"
#: What stands in the tile of an article.
TILES = (
    "https://developer.apple.com/documentation/applenews/"
    "changing-the-appearance-of-your-article-tile-in-feeds"
)

APPLE_NEWS = Consumer(
    name="apple-news",
    title="Apple News",
    about=(
        "A tile has the channel's name, the picture, the headline, the beginning of the text, date"
        " and authors."
    ),
    approximate="Apple says that 15 to 60 characters suit a title, not where it cuts longer ones.",
    sources=(RSS, TILES),
    profile="apple-news",
    crop=Crop(
        ratio=(4, 3),
        carriers=("media:content", "enclosure", "media:thumbnail", "image", "body"),
        missing="Apple News shows the headline larger, without a picture.",
    ),
    title_limit=Limit(lines=4),
    excerpt_limit=Limit(characters=200, lines=3),
    shows=("source", "date", "author"),
)
