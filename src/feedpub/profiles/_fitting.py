"""One article adapted for one aggregator, and what remains to be reported."""

from __future__ import annotations

from typing import NamedTuple

from feedpub.model import Article
from feedpub.profiles._profile import Profile
from feedpub.profiles._story import Story, of_article
from feedpub.profiles._violations import Violation, broken
from feedpub.profiles.demands import Scene


class Told(NamedTuple):
    """An article and its story, shared by several profiles."""

    article: Article
    story: Story


class Fitted(NamedTuple):
    """The result of adapting an article.

    Attributes:
        article: As it would be written.
        mended: Breaches in the record that the writer fixed.
        remaining: Breaches that remain in what would be written.
    """

    article: Article
    mended: tuple[Violation, ...]
    remaining: tuple[Violation, ...]


def told(article: Article, scene: Scene) -> Told:
    """Return *article* with its story."""
    assert scene.publication is not None, "records have a publication"
    return Told(article, of_article(article, scene.publication))


def fitted(profile: Profile, record: Told, ready: Told, scene: Scene) -> Fitted:
    """Return the result of adapting an article.

    Args:
        profile: The aggregator's profile.
        record: The article as it is in its record.
        ready: The article as it is in the output: cleaned, or with its summary only.
        scene: The instant, the publication and the settings.
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
    """Return *story*, with the parsed body of one of *others* if the bodies are the same."""
    for other in others:
        known = vars(other.story).get("markup")
        if known is not None and other.story.body == story.body:
            vars(story)["markup"] = known
            break
    return story
