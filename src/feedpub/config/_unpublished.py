"""What must not be in a published directory: working folders, stores, records set aside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from feedpub.config._chosen import Chosen
from feedpub.settings import Key, Settings


def check(
    settings: Settings, base: Path, targets: Sequence[Chosen], published: Sequence[Path]
) -> None:
    """Report to *settings* the files of feedpub's own that the world could read.

    Args:
        settings: The configuration.
        base: The folder that paths in it start from.
        targets: The targets that are configured by type.
        published: The directories among them, or the one that there is by default.
    """
    for index, source in enumerate(settings.table.get("source", ())):
        name = source.get("quarantine")
        if name is not None and is_published((base / name).absolute(), published):
            problem = f"{name!r} is published, with all that its records say; name a file elsewhere"
            settings.problem(("source", index, "quarantine"), problem)
    if len(published) < 2:
        return  # a target keeps its working folder out of its own directory
    for key, folder, others in _working_folders(targets, base, published):
        if is_published(folder, others):
            settings.problem(
                key,
                f"the working folder would be {folder}, in the directory of another target; name a"
                " folder outside of both",
            )


def _working_folders(
    targets: Sequence[Chosen], base: Path, published: Sequence[Path]
) -> Iterator[tuple[Key, Path, list[Path]]]:
    """Yield of each directory where it is configured, its working folder, and the others."""
    from feedpub.targets.directory import beside

    numbers = [number for number, each in enumerate(targets) if each.type == "directory"]
    for number, own in zip(numbers, published, strict=True):
        work = targets[number].options.get("work")
        folder = beside(own) if work is None else (base / work).absolute()
        yield (
            ("publish", "target", number, "work"),
            folder,
            [each for each in published if each != own],
        )


def is_published(path: Path, published: Sequence[Path]) -> bool:
    """Return whether *path* is in one of the directories that the world reads."""
    for each in published:
        from feedpub.disk import as_publish_error  # 6 ms, and validation has no store

        with as_publish_error(each):  # a link that cannot be read
            if path.resolve().is_relative_to(each.resolve()):
                return True
    return False
