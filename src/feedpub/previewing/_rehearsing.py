"""A run that changes nothing, and leaves behind all that there is to see of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from feedpub import pipeline
from feedpub.config import Config
from feedpub.errors import PublishError, StoreError
from feedpub.model import Output, Value
from feedpub.pipeline import Built, Prepared
from feedpub.reports import Checked
from feedpub.sources import Articles
from feedpub.targets import Staged, Target
from feedpub.targets.directory import Directory


class Rehearsed(Value, frozen=True, gc=True):
    """What a run would publish.

    Attributes:
        built: What it would do.
        now: The instant that it is for.
        config: What was to be made.
        articles: All articles; ``None`` if the run was stopped before it made anything.
        documents: The files that it made, or that stay.
        files: Where each of them can be read, in their order.
        checked: The findings in them, by name.
        outputs: The outputs, as they are configured.
        trouble: Why nobody knows what is live, in a sentence; "" if that is known.
    """

    built: Built
    now: datetime
    config: Config
    articles: Articles | None = None
    documents: Sequence[Staged] = ()
    files: Sequence[Path] = ()
    checked: Mapping[str, Checked] = {}
    outputs: Sequence[Output] = ()
    trouble: str = ""


def rehearse(
    config: Config,
    now: datetime,
    folder: Path,
    *,
    jobs: int | None = 1,
    progress: Callable[[str], None] = lambda _: None,
    say: Callable[[str], object] = lambda _: None,
) -> Rehearsed:
    """Return what a run of *config* would publish; its files are kept in *folder*.

    Neither the store nor a target is changed or locked. If nobody can find out what is live,
    because a target cannot be reached, it is shown as if nothing were.

    Raises:
        FeedpubError: There is nothing to show: a source or the store cannot be read.
    """
    folder.mkdir(parents=True)
    seen: list[tuple[Prepared, list[Path]]] = []

    def keep(ready: Prepared) -> None:
        kept = [folder / str(number) for number in range(len(ready.documents))]
        for staged, path in zip(ready.documents, kept, strict=True):
            if staged.path.exists():
                shutil.copyfile(staged.path, path)
            else:  # of what could not be made, nothing is there
                path.touch()
        seen.append((ready, kept))

    def run(targets: Sequence[Target]) -> Built:
        request = pipeline.Request(now=now, dry_run=True, announce=False, proposes=True, jobs=jobs)
        return pipeline.build(
            config, request, progress=progress, say=say, look=keep, targets=targets
        )

    trouble = ""
    try:
        built = run([_untouched(each) for each in pipeline.targets_of(config)])
    except StoreError:
        raise
    except PublishError as error:
        trouble = f"What is live is not known: {error.place or 'a target'}: {error.message}"
        seen.clear()
        built = run([Directory(folder / "nothing")])
    if not seen:
        return Rehearsed(built=built, now=now, config=config, trouble=trouble)
    ready, files = seen[-1]
    return Rehearsed(
        built=built,
        now=now,
        config=config,
        articles=ready.articles,
        documents=ready.documents,
        files=files,
        checked={each.path: each for each in ready.checked},
        outputs=ready.outputs,
        trouble=trouble,
    )


def _untouched(target: Target) -> Target:
    """Return *target* so that a run repairs nothing in it that another one left unfinished."""
    target.recover = _nothing  # type: ignore[method-assign]  # of this object alone
    return target


def _nothing(say: Callable[[str], object]) -> None:
    del say
