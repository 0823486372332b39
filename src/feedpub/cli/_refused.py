"""What guards refused, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from feedpub.guarding import Listed, Refused
from feedpub.text import harmless, shown

#: Articles named before "and … more".
_NAMED = 3
#: The most characters of a headline, so that it and its mark fit in a line.
_TITLE = 74


def lines(refused: Sequence[Refused], *, dry_run: bool) -> Iterator[str]:
    """Yield a message, of several lines, for each of *refused*."""
    options = dict.fromkeys(each.option for each in refused if not each.is_warning)
    for each in refused:
        if each.is_warning:
            yield f"warning: {harmless(each.message)}\n  {each.help}"
            continue
        stays = "" if dry_run else "What is live stays. "
        text = [f"refused: {harmless(each.message)}"]
        text += [_named(article) for article in each.articles[:_NAMED]]
        if each.count > _NAMED and each.articles:
            text.append(f"  … and {each.count - _NAMED:,} more")
        text.append(f"  {harmless(each.help)}")
        text.append(f"  {stays}If it is intended, let it pass once: feedpub build {each.option}")
        yield "\n".join(text)
    if len(options) > 1:
        yield f"if all of this is intended, let it pass once: feedpub build {' '.join(options)}"


def _named(article: Listed) -> str:
    """Return a headline and, below it, an address; or only that."""
    if not article.title:
        return f"  - {harmless(article.url)}"
    return f"  - {shown(article.title, _TITLE)[1:-1]}\n    {harmless(article.url)}"


def as_values(refused: Sequence[Refused]) -> list[dict[str, Any]]:
    """Return *refused* as JSON values."""
    return [
        {
            "guard": each.guard,
            "severity": "warning" if each.is_warning else "error",
            "message": each.message,
            "help": each.help,
            "allow": None if each.is_warning else each.option,
            "feeds": list(each.feeds),
            "count": each.count,
            "articles": [
                {"id": article.id, "url": article.url, "title": article.title}
                for article in each.articles
            ],
        }
        for each in refused
    ]
