"""Watches: builds again when a source changes, and when time alone changes what is to be live."""

from __future__ import annotations

from feedpub.watching._alarms import Alarm, Orders, Polling, alarm
from feedpub.watching._inputs import Inputs, inputs_of
from feedpub.watching._loop import Clock, Ran, Timing, Watch

__all__ = [
    "Alarm",
    "Clock",
    "Inputs",
    "Orders",
    "Polling",
    "Ran",
    "Timing",
    "Watch",
    "alarm",
    "inputs_of",
]
