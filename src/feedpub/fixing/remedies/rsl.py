"""Fixes of RSL."""

from __future__ import annotations

from feedpub.checks import Breach
from feedpub.findings import Fix
from feedpub.fixing._editor import Editor
from feedpub.fixing._remedy import remedy, subject

#: Words that were only turned round, or spelled out.
_TURNED = {"train-ai": "ai-train", "ai-training": "ai-train"}


@remedy("rsl/comma-separated", "rsl/old-word")
def words(editor: Editor, breach: Breach) -> Fix | None:
    """Separate words by spaces, and write those that were renamed as RSL 1.0 does."""
    element, _ = subject(breach)
    if len(element):
        return None
    said = (element.text or "").replace(",", " ").split()
    if element.get("type") == "usage":
        said = [_TURNED.get(each.lower(), each) for each in said]
    meant = " ".join(dict.fromkeys(said))
    if meant == element.text:
        return None
    return editor.fix(
        "Write the words as RSL 1.0 has them", editor.write(element, None, meant, whole=True)
    )
