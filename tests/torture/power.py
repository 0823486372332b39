"""Power cuts: every state that a cut may leave is made, and the next run has to live with it."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator

from torture.recording import Cut, Recording
from torture.scenes import Scene


def tried(scene: Scene, each: int, seed: int = 1) -> Iterator[tuple[Cut, list[str]]]:
    """Yield power cuts of a run of *scene* that leave different things, and what is wrong then.

    Args:
        scene: Where.
        each: How many are tried; 0: all.
        seed: Of what is random.
    """
    scene.restore()
    recording, again = Recording(scene.room.site), Recording(scene.room.site)
    book = scene.folder / "book"
    pid = scene.start(scene.folder / "said", book=book)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert code == 0, (scene.folder / "said").read_text()
    data = book.read_bytes()
    different = {
        recording.state(cut): place for place, cut in enumerate(recording.cuts(data, seed))
    }
    places = sorted(different.values())
    wanted = set(random.Random(seed).sample(places, min(each or len(places), len(places))))
    for place, cut in enumerate(again.cuts(data, seed)):
        if place in wanted:
            shutil.rmtree(scene.room.site, ignore_errors=True)
            again.materialise(cut, scene.room.site)
            yield cut, _wrong_after(scene, cut)


def _wrong_after(scene: Scene, cut: Cut) -> list[str]:
    live = scene.room.live()
    wrong = []
    if torn := scene.torn(live):
        wrong.append(f"neither old nor new: {torn}")
    whole = (scene.old, scene.new)
    if scene.at_once and live not in whole:
        wrong.append(f"live is {scene.which(live)}")
    if cut.last and live != scene.new:
        wrong.append(f"the run had ended, and live is {scene.which(live)}")
    after = scene.aftermath()
    if after.healed not in whole:
        wrong.append(f"healing leaves {scene.which(after.healed)}")
    wrong.extend(after.all_wrong())
    if wrong:
        wrong.append(f"after call {cut.n}, {cut.what}; live was {scene.which(live)}")
    return wrong
