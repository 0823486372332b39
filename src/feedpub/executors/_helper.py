"""A new process, and the questions it answers."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any

from feedpub.workers import ending, portable

# Imports nothing from the directory it is started in, but what this process imports from there.
_START = (
    "import sys, pickle; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from feedpub.executors import _helper; _helper.main()"
)


class FreshProcess:
    """Calls functions, one after the other; they and what they return travel as pickles."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 this Python
            [sys.executable, "-P", "-c", _START], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdin is not None, "it is a pipe"
        assert self._process.stdout is not None, "it is a pipe as well"
        self._questions, self._answers = self._process.stdin, self._process.stdout
        self.is_dead = False
        with suppress(OSError):  # whoever asks will learn that it died
            pickle.dump(sys.path, self._questions)

    def call(self, work: Callable[[], Any]) -> Any:
        """Return what *work* returns.

        Raises:
            ChildProcessError: The process died.
        """
        question = pickle.dumps(work, pickle.HIGHEST_PROTOCOL)
        try:
            pickle.dump(question, self._questions)
            self._questions.flush()
            result, error = pickle.load(self._answers)  # noqa: S301 from our own process
        except (OSError, EOFError, pickle.UnpicklingError):
            self.is_dead = True
            raise ChildProcessError(ending(self.end())) from None
        if error is not None:
            raise error
        return result

    def end(self) -> int:
        """End the process, unless it did so itself; return how, as `subprocess` has it."""
        with suppress(OSError):
            self._questions.close()
        if self.is_dead:
            code = self._process.wait()
        else:
            self._process.kill()
            code = self._process.wait()
        self._answers.close()
        return code


def main() -> None:  # pragma: no cover - coverage does not see into other processes
    """Answer the process that started this one, until it has no more questions."""
    import os
    import signal

    # An interrupt is for the one that asks; what somebody prints must not be taken for an answer.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers)


def serve(questions: IO[bytes], answers: IO[bytes]) -> None:
    """Answer each of *questions* in *answers*."""
    while True:
        try:
            question = pickle.load(questions)  # noqa: S301 from our own process
        except EOFError:
            return
        answers.write(_answer(question))
        answers.flush()


def _answer(question: bytes) -> bytes:
    try:
        answer = pickle.loads(question)(), None  # noqa: S301 as above
        return pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    except BaseException as error:
        return pickle.dumps((None, portable(error)), pickle.HIGHEST_PROTOCOL)
