"""Rambler News, by its rules for feeds."""

from __future__ import annotations

from feedpub.profiles._facts import reported
from feedpub.profiles._profile import Profile
from feedpub.profiles.demands import Distinct, Holds, Identity, Summary

FEEDS = reported("https://help.rambler.ru/news/novosti-pravila-oformleniya-novostnogo-potoka/4/")

RAMBLER = Profile(
    name="rambler",
    title="Rambler News",
    about=(
        "The portal polls the feeds of its partners. They are served as"
        " application/rss+xml; charset=utf-8, and an article keeps its address for good."
    ),
    source=FEEDS.url,
    formats=("rss",),
    demands=(
        Identity(FEEDS.must),
        Holds(
            FEEDS.must,
            rule="no-date",
            paths=("pubDate",),
            why="Give the record a date of publication.",
        ),
        Summary(FEEDS.must, required=True),
        Distinct(FEEDS.must),
    ),
)
