"""Rambler News, through its rules for feeds."""

from __future__ import annotations

from feedpub.profiles._facts import reported
from feedpub.profiles._profile import Profile
from feedpub.profiles._programme import Programme
from feedpub.profiles.demands import Address, Distinct, Holds, Identity, Summary

FEEDS = reported("https://help.rambler.ru/news/novosti-pravila-oformleniya-novostnogo-potoka/4/")

RAMBLER = Profile(
    name="rambler",
    title="Rambler News",
    about=(
        "The portal polls the feeds of its partners. They are served as"
        " application/rss+xml; charset=utf-8, and an article keeps its address for good."
    ),
    source=FEEDS.url,
    programme=Programme(
        countries=("RU",),
        languages=("ru",),
        by_contract=True,
        apply="Ask Rambler News to become a partner.",
    ),
    formats=("rss",),
    takes=FEEDS.must,
    demands=(
        Identity(FEEDS.must),
        Holds(
            FEEDS.must,
            rule="no-date",
            paths=("pubDate",),
            why="Give the record a date of publication.",
        ),
        Holds(
            FEEDS.must,
            rule="no-link",
            paths=("link",),
            why="Each article has its own address, which never changes.",
        ),
        Summary(FEEDS.must, required=True),
        Address(FEEDS.must, inner=True),
        Distinct(FEEDS.must),
    ),
    adopts={
        "http/content-type": FEEDS.must,
        "http/no-content-type": FEEDS.must,
        "http/vague-content-type": FEEDS.must,
    },
)
