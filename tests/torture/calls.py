"""Every call of a build fails in turn, or is where a signal comes."""

from __future__ import annotations

import errno
import re
import signal
from collections.abc import Iterator, Mapping

from torture.scenes import HALVES, KILL, READS, WRITES, Fault, Ran, Scene

_STILL_LIVE = re.compile(r"[Ww]hat was live (before )?is still live\.")
_HEALED = re.compile(r"(finished|undid) what an interrupted run had started to publish")
_MIXED = re.compile(r"(\d+) of the (\d+) files that change are new")

FAULTS = (
    Fault("ENOSPC once", WRITES, errno.ENOSPC),
    Fault("ENOSPC on", WRITES, errno.ENOSPC, on=True),
    Fault("half, then ENOSPC", WRITES | HALVES, errno.ENOSPC, on=True),
    Fault("EIO once", WRITES | READS, errno.EIO),
    Fault("EIO on", WRITES | READS, errno.EIO, on=True),
    Fault("EINTR once", WRITES | READS, errno.EINTR),
    Fault("EPERM once", WRITES, errno.EPERM),
    Fault("EACCES on", WRITES | READS, errno.EACCES, on=True),
    Fault("EROFS on", WRITES, errno.EROFS, on=True),
    Fault("SIGINT", WRITES, signal=signal.SIGINT),
    Fault("SIGTERM", WRITES, signal=signal.SIGTERM),
    KILL,
)


def wrong_after(scene: Scene, fault: Fault, n: int) -> list[str]:
    """Let *fault* happen at call *n*; return what is wrong with what that leaves."""
    scene.restore()
    before = scene.room.live()
    ran = scene.run(fault, n)
    live = scene.room.live()
    wrong = ["a traceback"] if "Traceback" in ran.said else []
    wrong += _judge(scene, ran, fault, before, live)
    if ran.code == 0:
        wrong += scene.unlisted()
    after = scene.aftermath()
    if after.healed not in (scene.old, scene.new, before):
        wrong.append(f"healing leaves {scene.which(after.healed)}")
    # Where nothing was live, a release that is whole and could not be dropped may go live.
    if _STILL_LIVE.search(ran.said) and before and before == scene.old != after.healed:
        wrong.append(
            f"said that the old is live, and healing makes that {scene.which(after.healed)}"
        )
    wrong.extend(after.all_wrong())
    if wrong:
        wrong.append(f"exit {ran.code}: {ran.said.strip()[-700:]}")
    return wrong


def _judge(
    scene: Scene, ran: Ran, fault: Fault, before: Mapping[str, bytes], live: Mapping[str, bytes]
) -> Iterator[str]:
    if torn := scene.torn(live):
        yield f"neither old nor new: {torn}"
    if fault.signal == signal.SIGKILL and ran.code in (0, -signal.SIGKILL):
        return
    if ran.code == 0:
        yield from _judge_success(scene, ran, fault, live)
    elif ran.code != (128 + fault.signal if fault.signal else 4):
        yield f"it exits with {ran.code}"
    elif said := _MIXED.search(ran.said):
        if (int(said[1]), int(said[2])) != scene.counts(live):
            yield f"it says {said[0]}, and it is {scene.counts(live)}"
    elif not _STILL_LIVE.search(ran.said):
        yield "it does not say what is live"
    elif live != before and not _is_healed(scene, ran, live):
        yield f"it says that nothing changed, and live is {scene.which(live)}"


def _judge_success(
    scene: Scene, ran: Ran, fault: Fault, live: Mapping[str, bytes]
) -> Iterator[str]:
    if live != scene.new:
        yield f"exit 0, and live is {scene.which(live)}"
    if fault.signal and "interrupted after publishing: the new set is live" not in ran.said:
        yield "it does not say that it was interrupted"


def _is_healed(scene: Scene, ran: Ran, live: Mapping[str, bytes]) -> bool:
    """Return whether the run did not publish, but said that it finished what another began."""
    whole = scene.begin == "interrupted" and live in (scene.old, scene.new)
    return whole and _HEALED.search(ran.said) is not None
