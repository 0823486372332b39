"""The RSS Advisory Board's Best Practices Profile."""

from __future__ import annotations

from feedpub.profiles._facts import Page
from feedpub.profiles._profile import Profile
from feedpub.profiles._programme import Programme

PROFILE = Page("https://www.rssboard.org/rss-profile", dated="2007")

#: Advice where RSS itself leaves a choice. What RSS forbids remains an error.
_ADVICE = """
    content/text-of-channel
    dc/html-in-text dc/implausible-date
    html/relative-url
    rss/channel-element-after-item rss/channel-said-twice rss/comments-without-build-date
    rss/content-before-description rss/content-without-description rss/email-without-name
    rss/guid-not-unique-enough rss/hour-24 rss/html-in-text rss/image-link-differs
    rss/image-title-differs rss/implausible-date rss/item-without-guid rss/no-self-link
    rss/said-twice rss/several-enclosures rss/text-input rss/text-said-twice rss/unusual-date
    rss/unusual-email
    slash/html-in-text
    xml/encoding-not-utf-8 xml/other-prefix
"""

RSS_PROFILE = Profile(
    name="rss-profile",
    title="RSS Best Practices Profile",
    about=(
        "What the RSS Advisory Board advises since 2007 where RSS 2.0 is silent or ambiguous. It is"
        " advice and no part of the specification; it covers atom:link, content:encoded,"
        " dc:creator and slash:comments, too."
    ),
    source=PROFILE.url,
    programme=Programme(
        by_contract=False,
        test_tool="https://www.rssboard.org/rss-validator/",
    ),
    formats=("rss",),
    takes=PROFILE.must,
    adopts=dict.fromkeys(_ADVICE.split(), PROFILE.should),
)
