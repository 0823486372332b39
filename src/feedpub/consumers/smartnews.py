"""SmartNews."""

from feedpub.consumers._cards import Consumer, Limit
from feedpub.consumers._framing import Crop

FORMAT = "https://publishers.smartnews.com/hc/en-us/articles/56500436151065"
#: An implementer: at least 200 × 200 pixels, and at most 3.3 times as long as wide.
IMPLEMENTER = "https://github.com/mt8/feedwright"

SMARTNEWS = Consumer(
    name="smartnews",
    title="SmartNews",
    about="A line of a channel: headline and source beside a small square picture.",
    approximate="How many characters fit is by the reader's font size; the crop is not published.",
    sources=(FORMAT, IMPLEMENTER),
    profile="smartnews",
    layout="row",
    crop=Crop(
        ratio=(1, 1),
        carriers=("media:thumbnail", "media:content", "enclosure", "image", "body"),
        missing="SmartNews shows the headline without a picture.",
        least_width=200,
        least_height=200,
        longest=3.3,
        small="SmartNews shows the headline without a picture.",
    ),
    title_limit=Limit(lines=3),
    shows=("source", "date"),
)
