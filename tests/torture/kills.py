"""Processes killed at random moments: a build alone, two at once, a build beside a way back."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator, Sequence

from torture.scenes import Ran, Scene

ALONE, TWO, BACK = "a build", "two builds at once", "a build beside rollback"


def companies(scene: Scene) -> Sequence[str]:
    """Return what may be killed together in *scene*."""
    return (ALONE, TWO, BACK) if scene.at_once and scene.begin == "live" else (ALONE, TWO)


def usual_time(scene: Scene) -> float:
    """Return the seconds that a build takes."""
    scene.restore()
    start = time.perf_counter()
    scene.run()
    return time.perf_counter() - start


def wrong_after(scene: Scene, what: str, seconds: float, seed: int) -> list[str]:
    """Start *what*, kill at random moments, and return what is wrong with what that leaves.

    Args:
        scene: Where.
        what: One of `companies`.
        seconds: What a build takes.
        seed: Of what is random.
    """
    luck = random.Random(seed)
    scene.restore()
    ways: list[Sequence[str]] = [scene.room.command]
    if what != ALONE:
        ways.append(scene.room.command if what == TWO else scene.room.way_back)
    said = [scene.folder / f"said{place}" for place in range(len(ways))]
    pids = [scene.start(text, command=way) for text, way in zip(said, ways, strict=True)]
    doomed = luck.sample(pids, luck.randint(1, len(pids)))
    _kill(doomed, luck, seconds * 1.1 * len(pids))
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
    # One that was killed at once has not begun to say anything.
    texts = [text.read_text() if text.exists() else "" for text in said]
    ran = [Ran(code, text) for code, text in zip(codes, texts, strict=True)]
    survived = [each for each, pid in zip(ran, pids, strict=True) if pid not in doomed]
    wrong = [*_judge(scene, what, survived)]
    after = scene.aftermath()
    if after.healed not in (scene.old, scene.new):
        wrong.append(f"healing leaves {scene.which(after.healed)}")
    wrong.extend(after.all_wrong(more_releases=what == BACK))
    if wrong:
        wrong.extend(f"exit {each.code}: {each.said.strip()[-300:]}" for each in ran)
    return wrong


def _kill(doomed: Sequence[int], luck: random.Random, span: float) -> None:
    passed = 0.0
    for moment, pid in sorted((luck.uniform(0, span), pid) for pid in doomed):
        time.sleep(moment - passed)
        passed = moment
        os.kill(pid, signal.SIGKILL)


def _judge(scene: Scene, what: str, survived: Sequence[Ran]) -> Iterator[str]:
    live = scene.room.live()
    if torn := scene.torn(live):
        yield f"neither old nor new: {torn}"
    if scene.at_once and live not in (scene.old, scene.new):
        yield f"live is {scene.which(live)}"
    for ran in survived:
        if "Traceback" in ran.said:
            yield "a traceback"
        # There may be nothing to go back to.
        if ran.code not in ((0, 2) if what == BACK else (0,)):
            yield f"what was not killed exits with {ran.code}"
    if what != BACK and survived and live != scene.new:
        yield f"a build that was not killed leaves {scene.which(live)}"
