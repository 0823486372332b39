"""Google Discover."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.profiles._facts import Page
from feedpub.profiles._profile import Profile
from feedpub.profiles._programme import Programme
from feedpub.profiles._story import Story
from feedpub.profiles.demands import Breach, Pictures, Scene

DISCOVER = Page("https://developers.google.com/search/docs/appearance/google-discover")


class Previews(Pictures):
    """Images that can be shown large. An image sitemap does not give their dimensions."""

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        """Yield what is wrong with the images of *story*."""
        is_sitemap = any(each.carrier == "image:image" for each in story.pictures)
        for breach in super().breaches(story, scene):
            if not (is_sitemap and breach.rule == "image-size-unknown"):
                yield breach


GOOGLE_DISCOVER = Profile(
    name="google-discover",
    title="Google Discover",
    about=(
        "Every page that Google has indexed may appear; no feed is needed. What pictures should be"
        " like is all that a feed or sitemap shows of its advice. The pages themselves must allow"
        " large previews, by max-image-preview:large."
    ),
    source=DISCOVER.url,
    programme=Programme(
        by_contract=False,
        test_tool="https://search.google.com/test/rich-results",
    ),
    formats=("rss", "atom", "sitemap", "news-sitemap"),
    takes=DISCOVER.may,
    demands=(
        # 16:9, within the rounding to whole pixels and, by encoders, to multiples of 8.
        Previews(DISCOVER.should, width=1_200, area=300_001, ratio=(1.75, 1.81)),
    ),
)
