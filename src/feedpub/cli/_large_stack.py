"""Room for the calls of a whole run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Function = TypeVar("Function", bound=Callable[..., object])

#: Values that a frame claims room for: 264 KB, so that Python takes 512 KB in one piece.
_CLAIMED = 33_000


def with_large_stack(function: Function) -> Function:
    """Let *function* and all that it calls have one piece of the stack.

    Up to 3.12 Python asks the system for 16 KB when a call needs more than is left, and returns
    them as soon as that call ends. Wherever a loop runs at just that depth, each of its calls costs
    5 µs: 3 to 20 ms of a start, and what not of a long run. A frame that claims more than a piece
    makes Python take a large one; what nobody touches of it takes no memory.
    https://github.com/python/cpython/issues/142183
    """
    code = function.__code__
    function.__code__ = code.replace(co_stacksize=_CLAIMED)
    return function
