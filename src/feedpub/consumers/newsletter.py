"""A newsletter that a mailing service makes of a feed."""

from feedpub.consumers._cards import Consumer, Limit
from feedpub.consumers._framing import Crop

#: Which element the picture comes from, and that it must be https.
PICTURES = "https://www.needsomefun.net/wordpress-rss-feed-image-not-showing-mailchimp/"
#: Another service: the first picture of the text with an absolute address.
FIRST = (
    "https://feedblitz.freshdesk.com/support/solutions/articles/"
    "43000633478-what-determines-the-featured-image-"
)

NEWSLETTER = Consumer(
    name="newsletter",
    title="A newsletter",
    about="One part of a letter: picture, headline, author and date, the summary, and a link.",
    approximate="Your template decides; mail programs that load no pictures show the alt text.",
    sources=(PICTURES, FIRST),
    profile="mailchimp",
    layout="mail",
    crop=Crop(
        ratio=(3, 2),
        carriers=("enclosure", "media:content", "image", "body"),
        missing="The letter has the text alone: the service does not look at the article's page.",
    ),
    excerpt_limit=Limit(characters=300),
    shows=("kicker", "author", "date"),
)
