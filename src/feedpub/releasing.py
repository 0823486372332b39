"""What of a build may go live, what stays as it is, and what has to go."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path

from feedpub.model import Output, Value
from feedpub.publishing import MadeFor, Staged, addresses
from feedpub.selection import is_shard


class Delivery(Value, frozen=True):
    """What becomes of the files of a publication.

    Attributes:
        held: Those that stay as they are, because their feed is not fit to be published.
        withdrawn: Those of earlier runs that must go, whatever the configuration says of pruning.
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
    """Decide what becomes of *documents*, and of what earlier runs left in *directory*.

    A feed that fails is held back whole: an index must not list shards that are not there. What
    an output made before and does not make now has lost all its articles, and goes. Whatever
    else would stay as it is goes if it carries an article that has been taken back: of all rules
    that one is the last to be bent.

    Args:
        documents: What was made.
        failed: The names of those that may not go live.
        earlier: What earlier runs published.
        outputs: What the configuration asks for.
        directory: Where it is live.
        is_hidden: Returns what tells whether the article at an address may not be seen; asked
            only if a file stays.

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
    """Return those of *names* that carry an article which may not be seen."""
    carried = {name: addresses(directory / name) for name in names}
    if not any(carried.values()):
        return set()
    hidden = is_hidden()
    return {name for name, urls in carried.items() if any(map(hidden, urls))}


def _known(name: str, made_for: MadeFor, outputs: Sequence[Output]) -> MadeFor:
    """Return which output made the file *name*; older versions did not write it down."""
    if made_for.family:
        return made_for
    for output in outputs:
        if name == output.path or is_shard(name, output.path):
            return MadeFor(family=output.path, feed=output.path)
    return made_for
