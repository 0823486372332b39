"""Changes since the previous version of a publication that readers would notice."""

from __future__ import annotations

from feedpub.checks.rules.publication import title_of
from feedpub.checks.together import samples as examples
from feedpub.checks.together.mentions import (
    At,
    Facts,
    Found,
    Mention,
    Together,
    canonical,
    unique_urls,
)
from feedpub.findings import Severity, rule
from feedpub.text import shown


@rule(
    "publication/changed-id",
    Severity.ERROR,
    on="publication",
    source="https://www.rssboard.org/rss-specification#ltguidgtSubelementOfLtitemgt",
    refused_by="Every reader shows the article again; MSN stops reading the feed.",
    flags=[
        examples.several(
            examples.feed(examples.item(guid="item-1")), previous=examples.feed(examples.item())
        )
    ],
    passes=[
        examples.several(
            examples.feed(examples.item(link="rain-2")), previous=examples.feed(examples.item())
        )
    ],
)
def changed_id(together: Together) -> Found:
    """An article's id has changed.

    Every subscriber sees it again as new, and that cannot be undone. Go back to the old id; an id
    must stay the same when the address, the title or the software changes.
    """
    for facts, old in together.renewed:
        before = {item.id for item in old.items}
        by_url, by_title = unique_urls(old), _by_title(old)
        own_urls = unique_urls(facts)
        for item in facts.items:
            if item.id is None or item.id in before:
                continue
            url = canonical(item.url) if item.url else None
            known = by_url.get(url) if url in own_urls and url is not None else None
            known = known or by_title.get((title_of(item), item.published))
            if known is not None and known.id is not None:
                yield (
                    At(facts, item.number, "id"),
                    f"the id is {shown(item.id)}, and was {shown(known.id)}; keep the old one",
                )


def _by_title(facts: Facts) -> dict[tuple[str | None, float | None], Mention]:
    return {
        (title_of(item), item.published): item
        for item in facts.items
        if item.title and item.published is not None
    }


@rule(
    "publication/all-new",
    Severity.WARNING,
    on="publication",
    source="https://www.rssboard.org/rss-specification#ltguidgtSubelementOfLtitemgt",
    flags=[
        examples.several(
            examples.feed(examples.item()),
            previous=examples.feed(examples.FLOOD.replace("08:", "07:")),
        )
    ],
    passes=[
        examples.several(
            examples.feed(examples.item() + examples.FLOOD), previous=examples.feed(examples.FLOOD)
        )
    ],
)
def all_new(together: Together) -> Found:
    """A feed has none of its previous articles.

    Either all ids and addresses changed at once, and every subscriber sees everything again, or
    articles leave the feed before all readers have fetched them. Keep some of the old articles.
    """
    for facts, old in together.renewed:
        if not facts.items or not old.items:
            continue
        known: set[object] = {item.id for item in old.items} | set(unique_urls(old))
        known |= set(_by_title(old))
        if not any(key in known for item in facts.items for key in _keys(item)):
            message = f"not one of the {len(facts.items)} articles was in it before; keep some"
            yield At(facts), message


def _keys(item: Mention) -> tuple[object, ...]:
    url = canonical(item.url) if item.url else ""
    return (item.id or "", url, (title_of(item), item.published))
