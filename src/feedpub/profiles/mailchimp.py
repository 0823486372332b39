"""Mailchimp, through the feeds from which it makes campaigns."""

from __future__ import annotations

from feedpub.date_grammar import MONTH, WEEKDAY
from feedpub.profiles._facts import Page, reported, unconfirmed
from feedpub.profiles._profile import Profile, Setting
from feedpub.profiles._programme import Programme
from feedpub.profiles.demands import Campaign, Holds, Pictures, Written

POSTS = Page(
    "http://kb.mailchimp.com/article/"
    "ive-posted-new-information-to-my-rss-feed-but-no-campaigns-have-been-sent/"
)
PICTURES = reported("https://www.needsomefun.net/wordpress-rss-feed-image-not-showing-mailchimp/")
CAMPAIGNS = unconfirmed(
    "https://kb.mailchimp.com/campaigns/rss-in-campaigns/troubleshooting-rss-in-campaigns"
)

#: With the English names of days and months.
_ENGLISH = rf"(?:(?:{WEEKDAY})\w*,\s+)?\d{{1,2}}\s+(?:{MONTH})\w*\s+\d{{2,4}}\s.*"

MAILCHIMP = Profile(
    name="mailchimp",
    title="Mailchimp",
    about=(
        "A campaign mails the new items of a feed, according to their dates. The feed must"
        " answer whoever asks, without a login unless its address brings name and password."
    ),
    source=CAMPAIGNS.url,
    programme=Programme(
        by_contract=False,
        apply="Make an account, and a campaign that begins with the address of the feed.",
    ),
    formats=("rss", "atom"),
    takes=CAMPAIGNS.must,
    demands=(
        Holds(
            POSTS.must,
            rule="no-date",
            paths=("pubDate|atom:published|atom:updated|dc:date",),
            why="Without a date, an item never counts as new and is never mailed.",
        ),
        Written(
            POSTS.must,
            rule="date-not-english",
            path="pubDate",
            matches=(_ENGLISH, "a date with English names, like Mon, 23 Nov 2026 08:00:00 +0200"),
            wrong="lun., 23 noi. 2026 08:00:00 +0200",
        ),
        Pictures(
            PICTURES.should, required=True, https=True, carriers=("enclosure", "media:content")
        ),
        Campaign(CAMPAIGNS.may),
    ),
    settings={
        "utm_source": Setting(about="the source of the readers", example="newsletter"),
        "utm_medium": Setting(about="the medium", example="email"),
        "utm_campaign": Setting(about="the campaign", example="daily"),
    },
)
