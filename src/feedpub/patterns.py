"""Regular expressions that are compiled when they are first used.

Compiling takes Python 0.2 to 1 ms each; most runs need only a few of those for unusual input.
Patterns that every run needs, or a loop over all articles, are better compiled at once.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Waiting:
    """A proxy of the compiled expression, which is created at the first access."""

    def __init__(self, source: AnyStr, flags: int) -> None:
        self.pattern: str | bytes = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # requested by Python itself
            raise AttributeError(name)
        # re caches hundreds of expressions, and a value used once is an attribute here.
        value = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, value)
        return value


def pattern(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return the regular expression *source*, which is compiled when it is first used.

    A mistake in it only raises `re.error` then.
    """
    return cast("re.Pattern[AnyStr]", _Waiting(source, flags))
