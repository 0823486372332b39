"""Watches: builds again when a source changes, and when time alone changes what is to be live."""

from __future__ import annotations

from feedpub.watching._alarms import Alarm, Polling, Requests, alarm
from feedpub.watching._files import Inputs, inputs_of
from feedpub.watching._loop import Clock, Ran, Timing, Watch

__all__ = [
    "Alarm",
    "Clock",
    "Inputs",
    "Polling",
    "Ran",
    "Requests",
    "Timing",
    "Watch",
    "alarm",
    "inputs_of",
]
