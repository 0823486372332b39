"""Which URLs to look at: all that should be live, or the feeds and some of the rest."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urljoin

from feedpub.config import Config
from feedpub.manifests import Manifest
from feedpub.model import Value
from feedpub.probing._examination import Publisher, Subject
from feedpub.publishing import listed


class LiveUrls(Value, frozen=True, gc=True):
    """What should be live, according to the publisher.

    Attributes:
        subjects: What to look at.
        publisher: What is known of the whole.
        left_out: How many files a sample leaves out.
    """

    subjects: tuple[Subject, ...]
    publisher: Publisher
    left_out: int = 0


def known_of(
    config: Config,
    live: Mapping[str, Mapping[str, Any]],
    manifest: Manifest | None,
    *,
    share: float = 1.0,
    day: date,
) -> LiveUrls:
    """Return what to look at of all that *config* publishes for everybody.

    Args:
        config: The configuration.
        live: What is live in the target: name → what is known of it.
        manifest: The manifest that was published last.
        share: How many parts of sitemaps, archives and feeds of one section or tag to look at: 0
            to 1. The others are looked at on other days.
        day: Decides which.
    """
    profiles = {each.path: each.profiles for each in config.outputs}
    subjects = [
        _subject(name, known, config.base_url, profiles)
        for name, known in sorted(listed(live).items())
        if known.get("tier") is None  # whose address must not end up in logs
    ]
    many = [each.path for each in subjects if not each.is_main]
    left_out = {*many}.difference(_sample(many, share, day))
    chosen = [each for each in subjects if each.path not in left_out]
    publisher = Publisher(
        home=config.publication.url,
        base=config.base_url,
        manifest=manifest,
        expects_manifest=config.manifest,
    )
    return LiveUrls(
        subjects=tuple(chosen), publisher=publisher, left_out=len(subjects) - len(chosen)
    )


def _subject(
    name: str,
    known: Mapping[str, Any],
    base: str,
    profiles: Mapping[str, tuple[str, ...]],
) -> Subject:
    return Subject(
        url=known.get("url") or urljoin(base, quote(name)),
        path=name,
        sha256=known.get("sha256", ""),
        format=known.get("format", ""),
        profiles=profiles.get(known.get("family", ""), ()),
        is_part=(known.get("feed") or name) != name,
        is_of_family=known.get("value") is not None,
    )


def _sample(names: Sequence[str], share: float, day: date) -> list[str]:
    """Return a *share* of *names*, the same for one *day*, and at least one."""
    ranked = sorted(names, key=lambda each: sha256(f"{day}\0{each}".encode()).digest())
    return ranked[: math.ceil(len(ranked) * share)]
