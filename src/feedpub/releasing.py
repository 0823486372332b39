"""Decides which files of a build go live, which are held back, and which are removed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path

from feedpub.model import Output, Value
from feedpub.publishing import MadeFor, Staged, addresses
from feedpub.selection import is_shard


class Delivery(Value, frozen=True):
    """What to do with the files of a publication.

    Attributes:
        held: Files that stay unchanged, because their feed has errors.
        withdrawn: Files of earlier runs that must be removed, even without pruning.
    """

    held: frozenset[str] = frozenset()
    withdrawn: frozenset[str] = frozenset()


def release(
    documents: Sequence[Staged],
    failed: Collection[str],
    earlier: Mapping[str, MadeFor],
    outputs: Sequence[Output],
    *,
    directory: Path,
    is_hidden: Callable[[], Callable[[str], bool]],
) -> Delivery:
    """Decide what to do with *documents*, and with the files of earlier runs in *directory*.

    A feed with errors is held back with all its files, because an index must not list missing
    shards. A file that an output made before and does not make now has lost all its articles, and
    is removed. Any other file that would stay is removed if it contains an article that was taken
    back: this rule overrides all others.

    Args:
        documents: The documents of this build.
        failed: The names of those that must not go live.
        earlier: The files that earlier runs published.
        outputs: The configured outputs.
        directory: The target directory.
        is_hidden: Returns a function that returns whether the article at an address is hidden;
            called only if a file stays.

    Raises:
        PublishError: A file that would stay cannot be read.
    """
    made_for = {each.name: each.made_for for each in documents}
    known = {name: _known(name, of, outputs) for name, of in earlier.items()}
    unfit = {made_for[name].feed for name in failed}
    held = {name for name, of in (known | made_for).items() if of.feed in unfit}
    families = {output.path for output in outputs}
    gone = {
        name
        for name, of in known.items()
        if name not in made_for
        and name not in held
        and of.family in families
        and (of.value is not None or of.feed != name)
    }
    staying = [
        name for name in known if name not in gone and (name in held or name not in made_for)
    ]
    return Delivery(
        held=frozenset(held),
        withdrawn=frozenset(gone.union(_carrying(staying, directory, is_hidden))),
    )


def _carrying(
    names: Iterable[str], directory: Path, is_hidden: Callable[[], Callable[[str], bool]]
) -> set[str]:
    """Return those of *names* that contain a hidden article."""
    carried = {name: addresses(directory / name) for name in names}
    if not any(carried.values()):
        return set()
    hidden = is_hidden()
    return {name for name, urls in carried.items() if any(map(hidden, urls))}


def _known(name: str, made_for: MadeFor, outputs: Sequence[Output]) -> MadeFor:
    """Return which output made the file *name*; older versions did not record it."""
    if made_for.family:
        return made_for
    for output in outputs:
        if name == output.path or is_shard(name, output.path):
            return MadeFor(family=output.path, feed=output.path)
    return made_for
