"""One article adapted for one aggregator, and what remains to be reported."""

from __future__ import annotations

from typing import NamedTuple

from feedpub.model import Article
from feedpub.profiles._profile import Profile
from feedpub.profiles._story import Story, of_article
from feedpub.profiles._violations import Violation, broken
from feedpub.profiles.demands import Scene


class ArticleStory(NamedTuple):
    """An article and its story, shared by several profiles."""

    article: Article
    story: Story


class Fitted(NamedTuple):
    """The result of adapting an article.

    Attributes:
        article: As it would be written.
        fixed: Breaches in the record that the writer fixed.
        remaining: Breaches that remain in what would be written.
    """

    article: Article
    fixed: tuple[Violation, ...]
    remaining: tuple[Violation, ...]


def with_story(article: Article, scene: Scene) -> ArticleStory:
    """Return *article* with its story."""
    assert scene.publication is not None, "records have a publication"
    return ArticleStory(article, of_article(article, scene.publication))


def fitted(profile: Profile, record: ArticleStory, ready: ArticleStory, scene: Scene) -> Fitted:
    """Return the result of adapting an article.

    Args:
        profile: The aggregator's profile.
        record: The article as it is in its record.
        ready: The article as it is in the output: cleaned, or with its summary only.
        scene: The instant, the publication and the settings.
    """
    fit = ready.article
    for demand in profile.demands:
        fit = demand.adapted(fit, scene)
    before = tuple(broken(profile, record.story, scene))
    story = (
        ready.story if fit is ready.article else _alike(with_story(fit, scene).story, ready, record)
    )
    after = before if story is record.story else tuple(broken(profile, story, scene))
    after = tuple(each for each in after if not each.is_written)
    remaining = {each.rule.id for each in after}
    fixed = tuple(each for each in before if each.rule.id not in remaining)
    return Fitted(fit, fixed, after)


def _alike(story: Story, *others: ArticleStory) -> Story:
    """Return *story*, with the parsed body of one of *others* if the bodies are the same."""
    for other in others:
        known = vars(other.story).get("markup")
        if known is not None and other.story.body == story.body:
            vars(story)["markup"] = known
            break
    return story
