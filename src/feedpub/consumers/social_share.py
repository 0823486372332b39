"""A link that somebody shares, as networks show it by Open Graph."""

from feedpub.consumers._cards import Consumer, Limit
from feedpub.consumers._framing import Crop

#: At least 200 × 200 pixels, 600 × 315 for the large form, best 1200 × 630.
PICTURES = "https://developers.facebook.com/docs/sharing/webmasters/images/"
#: Titles are cut after 70 characters, or two lines.
CARDS = (
    "https://developer.x.com/en/docs/x-for-websites/cards/overview/summary-card-with-large-image"
)
PROTOCOL = "https://ogp.me/"

SOCIAL_SHARE = Consumer(
    name="social-share",
    title="A social share",
    about=(
        "Networks read og:title, og:description and og:image from the article's page; here they"
        " are what the record says, which is what a page should say there."
    ),
    approximate="feedpub does not see the page: look at it with the networks' own debuggers.",
    sources=(PROTOCOL, PICTURES, CARDS),
    crop=Crop(
        ratio=(1200, 630),
        carriers=("record", "body"),
        missing="Networks show a small card without a picture.",
        least_width=600,
        least_height=315,
        small="Networks show it as a small square, or not at all below 200 × 200.",
    ),
    title_limit=Limit(characters=70, lines=2),
    excerpt_limit=Limit(characters=200, lines=2),
    shows=("host",),
    reads_page=True,
)
