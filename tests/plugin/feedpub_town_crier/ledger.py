"""A vocabulary: the rows of a town's ledger."""

from __future__ import annotations

from feedpub.vocabularies import Vocabulary

LEDGER = Vocabulary(
    name="town-ledger",
    title="Ledger of a town",
    about="What the clerk wrote down: headline, day and page of the ledger.",
    source="https://town-crier.example/ledger",
    detect=("cried.as", "cried.on"),
    fields={
        "title": "cried.as",
        "date_published": {"path": "cried.on", "date_format": "%d.%m.%Y", "timezone": "UTC"},
        "url": {"template": "https://e.example/ledger/{page}"},
    },
)
