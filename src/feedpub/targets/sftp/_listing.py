"""What a server says of the files in a folder, by which it is seen whether somebody changed one."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Rights, links, owner, group, size, date, name: https://man.openbsd.org/ls#The_Long_Format
_LINE = re.compile(r"-\S+ +\S+ +\S+ +\S+ +(\d+) +(\w{3} +\d+ +[\d:]+) (.+)")


def facts(lines: Iterable[str]) -> dict[str, str]:
    """Return what is said of each file: path → its size, and when it was changed.

    The minute is said for half a year, later the day alone; then a file counts as changed.
    """
    found = (_LINE.fullmatch(line) for line in lines)
    return {match[3]: f"{match[1]} {match[2]}" for match in found if match is not None}
