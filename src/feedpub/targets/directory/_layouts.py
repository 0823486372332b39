"""From one layout to the other: the folder that is published becomes a release, or one becomes it.

Where the system can exchange two names in one step, there is no instant without a publication.
"""

from __future__ import annotations

import os
from pathlib import Path

from feedpub import disk
from feedpub.errors import PublishError
from feedpub.targets.directory import _trees
from feedpub.targets.directory._releases import PASSABLE, Releases, remove_tree
from feedpub.targets.directory._swap import Swap


class Layouts(Releases):
    """Releases that a folder can become, and that can become a folder."""

    def adopt(self, plain: Swap) -> None:
        """Make the folder that is published by now, with all that is in it, a release.

        Raises:
            PublishError: It cannot be one.
        """
        if self.current is not None or not os.path.lexists(self._target):
            plain.forget()  # it is another's, or of what is gone
            return
        self._refuse_others()
        number = self._following
        with disk.as_publish_error(self._target):
            disk.make_folder(self._home)
            self._folder.chmod(PASSABLE)
            self._list(number).write(plain.manifest())
            self._point(self._at(number), number)
            if not _trees.exchange(self._at(number), self._target):
                self._at(number).unlink()
                self._adopt_in_steps(number)
            disk.sync(self._target.parent)
            plain.forget()

    def leave(self, plain: Swap) -> None:
        """Make the live release the folder that is published, and no release any more.

        Raises:
            PublishError: It cannot be one.
        """
        number = self.current
        if number is None:
            return
        release = self._at(number)
        with disk.as_publish_error(self._target):
            if not release.is_dir():
                self._target.unlink()
                return
            self._refuse_links(release)
            plain.list.write(self._list(number).read())
            if not _trees.exchange(release, self._target):
                self._leave_in_steps(number)
            else:
                release.unlink()
            disk.sync(self._target.parent)
            self._list(number).forget()

    def _adopt_in_steps(self, number: int) -> None:
        """Adopt where the system cannot exchange names: nothing is live for one rename."""
        release = self._at(number)
        if disk.leads(self._target.parent, self._folder):
            aside = release
        else:
            _trees.clone(self._target, self._building)
            _trees.sync(self._building)
            self._building.rename(release)
            aside = self._old
        self._point(self._next, number)
        self._target.rename(aside)
        self._next.replace(self._target)
        disk.clear(self._old, ignore_errors=True)

    def _leave_in_steps(self, number: int) -> None:
        """Leave where the system cannot exchange names: nothing is live for one rename."""
        release = self._at(number)
        if not disk.leads(self._folder, self._target.parent):
            disk.clear(self._old, ignore_errors=True)
            _trees.clone(release, self._old)
            _trees.sync(self._old)
            release = self._old
        self._target.rename(self._next)
        release.rename(self._target)
        self._next.unlink()
        remove_tree(self._at(number))

    def _refuse_others(self) -> None:
        """Refuse what cannot be made a release."""
        if self._target.is_symlink():
            raise PublishError(
                f"is a link to {self._target.readlink()}, which feedpub did not make",
                place=str(self._target),
                help=f"Publish to where it leads, or remove the link. {disk.STILL_LIVE}",
            )
        if not self._target.is_dir():
            raise PublishError(
                "is not a folder",
                place=str(self._target),
                help=f"Move it away, or publish elsewhere. {disk.STILL_LIVE}",
            )
        if self._target.is_mount():
            raise PublishError(
                "is a mount point, which cannot be replaced by a link",
                place=str(self._target),
                help=f"Mount the folder above it, or publish to one in it. {disk.STILL_LIVE}",
            )
        self._refuse_links(self._target)

    def _refuse_links(self, folder: Path) -> None:
        for path in _trees.leading_out(folder):
            raise PublishError(
                f"leads out of the published directory, to {path.readlink()}, and would lead"
                " elsewhere in another layout",
                place=str(path),
                help=f"Make the link absolute, or remove it. {disk.STILL_LIVE}",
            )
