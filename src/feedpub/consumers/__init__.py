"""How those who read feeds show an article: a card for each of them.

Each module has one `Consumer`: which picture it takes and how it crops that, where it cuts the
title, and what else it shows. A plug-in adds others by the entry point ``feedpub.consumers``.
Nothing here is drawn: a `Card` says what is shown, and a page shows it in a look of its own.
"""

from __future__ import annotations

import sys

from feedpub.consumers._ago import ago
from feedpub.consumers._cards import Card, Consumer, Cut, Limit, card
from feedpub.consumers._framing import Crop, Frame, Region
from feedpub.consumers._portrayal import Portrayal, ShownPicture, portrayal_in, portrayal_of
from feedpub.consumers._reading_view import host_of, readable
from feedpub.registry import Members

#: The consumers, by name.
CONSUMERS = Members(sys.modules[__name__], Consumer, key=lambda each: each.name)

__all__ = [
    "CONSUMERS",
    "Card",
    "Consumer",
    "Crop",
    "Cut",
    "Frame",
    "Limit",
    "Portrayal",
    "Region",
    "ShownPicture",
    "ago",
    "card",
    "host_of",
    "portrayal_in",
    "portrayal_of",
    "readable",
]
