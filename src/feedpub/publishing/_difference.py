"""What a publication would change, by article: the staged documents against what is live."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeAlias

from feedpub.documents import ItemDigest
from feedpub.markup import escape
from feedpub.publishing._listings import Listing, Listings
from feedpub.runs import Difference
from feedpub.targets import Staged, Target

#: File → what is kept of an item in it; and that of each address.
_ByFile: TypeAlias = Mapping[str, ItemDigest]
_Articles: TypeAlias = dict[str, dict[str, ItemDigest]]

_ORDER = {"new": 0, "changed": 1, "gone": 2}
#: Addresses that are looked for in a file before all of it is read.
_FEW = 50


def compare(
    target: Target,
    staged: Iterable[Staged],
    removed: Iterable[str],
    listings: Listings | None = None,
    carriers: Callable[[Collection[str]], Mapping[str, Collection[str]]] | None = None,
    is_hidden: Callable[[], Callable[[str], bool]] = lambda: lambda _: False,
) -> list[Difference]:
    """Return, by article, how what is live in *target* would change.

    An article is known by its address; it is ``new`` if no live file has it, ``gone`` if no file
    will have it or it may not be seen any more, whoever says so in an item, and else ``changed``
    where one of its items reads differently, comes or goes.

    Args:
        target: Where the live files are.
        staged: What is to become live.
        removed: The live files that go.
        listings: What they list, so that none of them is parsed again.
        carriers: Returns, of some addresses, which of the documents that were kept list them; by
            default these are read.
        is_hidden: Returns what tells whether the article at an address may not be seen; called only
            if something changed.
    """
    read = listings or Listings()
    before: _Articles = {}
    after: _Articles = {}
    unchanged = []
    for document in staged:
        name, format = document.name, document.format
        if not document.changed:
            unchanged.append(document)
            continue
        _add(after, name, read.staged(document))
        _add(before, name, read.live(target, name, format))
    for name in removed:
        _add(before, name, read.live(target, name))
    files = {url: _files(before.get(url, {}), after.get(url, {})) for url in before | after}
    changed = {url: names for url, names in files.items() if names}
    kept = {each.name for each in unchanged if each.kept}
    if carriers is not None and kept:
        unchanged = [each for each in unchanged if not each.kept]
        for url, carrying in carriers(changed).items():
            item = next(iter((before.get(url) or after[url]).values()))
            for name in kept.intersection(carrying):
                before.setdefault(url, {})[name] = item
                after.setdefault(url, {})[name] = item
    for document in unchanged:
        # Their bytes are equal, so they tell only whether an article was and will be there.
        for url, item in _carried(document, changed, read).items():
            before.setdefault(url, {})[document.name] = item
            after.setdefault(url, {})[document.name] = item
    hides = is_hidden() if changed else None
    found = (
        _difference(url, names, before.get(url, {}), after.get(url, {}), hides)
        for url, names in changed.items()
    )
    return sorted(found, key=lambda each: (_ORDER[each.kind], each.url))


def _files(before: _ByFile, after: _ByFile) -> tuple[str, ...]:
    """Return the files in which an article comes, changes or goes."""
    return tuple(sorted(name for name in {*before, *after} if before.get(name) != after.get(name)))


def _difference(
    url: str,
    files: tuple[str, ...],
    before: Mapping[str, ItemDigest],
    after: Mapping[str, ItemDigest],
    hides: Callable[[str], bool] | None,
) -> Difference:
    # An aggregator may want an item that says so.
    is_gone = not after or (hides is not None and hides(url))
    kind = "new" if not before else "gone" if is_gone else "changed"
    titles = [item.title for item in (*after.values(), *before.values()) if item.title]
    return Difference(kind=kind, url=url, title=titles[0] if titles else "", files=files)


def _carried(document: Staged, urls: Collection[str], listings: Listings) -> dict[str, ItemDigest]:
    """Return those of *urls* that *document* lists, which did not change."""
    if not urls:
        return {}
    if len(urls) <= _FEW and not listings.have(document):
        data = listings.data(document)
        if not any(escape(url).encode() in data for url in urls):
            return {}
    listing = listings.staged(document)
    return {url: listing[url] for url in urls if url in listing}


def _add(into: _Articles, name: str, listing: Listing) -> None:
    for url, item in listing.items():
        into.setdefault(url, {})[name] = item
