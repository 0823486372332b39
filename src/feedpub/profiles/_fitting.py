"""What the writer makes of one article for one aggregator, and what is left to report."""

from __future__ import annotations

from typing import NamedTuple

from feedpub.model import Article
from feedpub.profiles._profile import Profile
from feedpub.profiles._story import Story, of_article
from feedpub.profiles._violations import Violation, broken
from feedpub.profiles.demands import Scene


class Told(NamedTuple):
    """An article and the story it tells, which several profiles look at."""

    article: Article
    story: Story


class Fitted(NamedTuple):
    """What became of an article.

    Attributes:
        article: As it would be written.
        mended: What the profile would have found wrong with the record as it is.
        remaining: What it finds wrong with what would be written.
    """

    article: Article
    mended: tuple[Violation, ...]
    remaining: tuple[Violation, ...]


def told(article: Article, scene: Scene) -> Told:
    """Return *article* ready to be looked at."""
    assert scene.publication is not None, "records have a publication"
    return Told(article, of_article(article, scene.publication))


def fitted(profile: Profile, record: Told, ready: Told, scene: Scene) -> Fitted:
    """Return what becomes of an article.

    Args:
        profile: Whom it is for.
        record: The article as its record has it.
        ready: The same as the output carries it: cleaned, or its summary alone.
        scene: When, and whose.
    """
    fit = ready.article
    for demand in profile.demands:
        fit = demand.mended(fit, scene)
    before = tuple(broken(profile, record.story, scene))
    story = ready.story if fit is ready.article else _alike(told(fit, scene).story, ready, record)
    after = before if story is record.story else tuple(broken(profile, story, scene))
    after = tuple(each for each in after if not each.is_written)
    remaining = {each.rule.id for each in after}
    mended = tuple(each for each in before if each.rule.id not in remaining)
    return Fitted(fit, mended, after)


def _alike(story: Story, *others: Told) -> Story:
    """Return *story*, whose body need not be read again if that of one of *others* is the same."""
    for other in others:
        known = vars(other.story).get("markup")
        if known is not None and other.story.body == story.body:
            vars(story)["markup"] = known
            break
    return story
