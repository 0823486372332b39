"""Google News."""

from feedpub.consumers._cards import Consumer, Limit
from feedpub.consumers._framing import Crop

#: "Google may shorten it on small screens".
SITEMAP = "https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap"
#: Which picture of a page is taken, and that it should not be extreme in its proportions.
PICTURES = "https://developers.google.com/search/docs/appearance/google-images"
#: At least 1,200 pixels wide and 16:9, for the large form.
LARGE = "https://developers.google.com/search/docs/appearance/google-discover"

GOOGLE_NEWS = Consumer(
    name="google-news",
    title="Google News",
    about=(
        "Name, headline and date come from the News sitemap; the picture comes from the article's"
        " page (schema.org or og:image), so the lead image of the record stands for it here."
    ),
    approximate="Google chooses picture, crop and length itself, and says no number for titles.",
    sources=(SITEMAP, PICTURES, LARGE),
    profile="google-news",
    layout="row",
    crop=Crop(
        ratio=(16, 9),
        carriers=("record", "image:image", "media:content", "enclosure", "image", "body"),
        least_width=60,
        least_height=60,
        missing="Google takes another picture of the page, or shows none.",
        small="Google takes another picture of the page, or shows none.",
    ),
    title_limit=Limit(lines=3),
    shows=("source", "date", "author"),
    reads_page=True,
)
