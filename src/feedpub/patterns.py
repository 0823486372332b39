"""Regular expressions that wait until they are needed.

Compiling takes Python 0.2 to 1 ms each; most runs need a few of those that look closely at what
is odd. What every run needs, or a loop over all articles, is better compiled at once.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Waiting:
    """Becomes the compiled expression, as far as it is asked for, when it is first asked."""

    def __init__(self, source: AnyStr, flags: int) -> None:
        self.pattern: str | bytes = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what Python asks of any object
            raise AttributeError(name)
        # re remembers hundreds of expressions, and what was asked for once is an attribute here.
        value = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, value)
        return value


def pattern(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return the regular expression *source*, which is compiled when it is first used.

    A mistake in it shows only then: `re.error`.
    """
    return cast("re.Pattern[AnyStr]", _Waiting(source, flags))
