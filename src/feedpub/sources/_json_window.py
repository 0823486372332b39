"""JSON read value by value from a stream of any length, in the memory that one value takes."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from feedpub.articles import rules
from feedpub.articles.decoding import DECODER, not_json, not_utf8
from feedpub.articles.notes import Broken
from feedpub.patterns import pattern
from feedpub.sources._reader import MAX_RECORD

_BLANK = pattern(r"[ \t\r\n]*")
_BLOCK = 1 << 20
#: Longest literal or escape that the end of what was read can cut in two.
_CUT = 16
#: Blocks of white space after which reading stops.
ENDLESS = 64


class Flawed(Exception):  # noqa: N818 wrong data is not an error of the program
    """From some point on, a stream cannot be read; it says where and why."""

    def __init__(self, broken: Broken, line: int) -> None:
        super().__init__(broken.message)
        self.broken = broken
        self.line = line


class TooLong(Flawed):
    """A value is longer than what is kept in memory; nothing was gone over."""


class Window:
    """What is left of a stream of JSON, as far as it was read.

    Args:
        first: What was read of *stream* already.
        stream: Where the rest is.
        longest: Characters of a value that may be kept in memory.

    Raises:
        Flawed: *first* is not UTF-8.
    """

    def __init__(self, first: bytes, stream: BinaryIO, longest: int = MAX_RECORD) -> None:
        self._longest = longest
        # As text it may take four times the memory, so little of it becomes text at a time.
        self._first = memoryview(first)
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._text = ""
        self._position = 0
        #: Lines before the text, characters of its first line before it, bytes before its end.
        self._lines, self._columns, self._bytes = 0, 0, 0
        self._counted = 0
        self._is_whole = False
        self._take(self._read(_BLOCK))

    @property
    def line(self) -> int:
        """The line where the next value begins; 1-based."""
        self._lines += self._text.count("\n", self._counted, self._position)
        self._counted = self._position
        return self._lines + 1

    def peek(self) -> str:
        """Return the next character that is not blank, or ``""`` at the end."""
        for _ in range(ENDLESS):
            blank = _BLANK.match(self._text, self._position)
            assert blank is not None, "it matches nothing, too"
            self._position = blank.end()
            if self._position < len(self._text):
                return self._text[self._position]
            if not self._more():
                return ""
        raise OSError("contains nothing but whitespace for too long")

    def skip(self) -> None:
        """Go over the character that was peeked at."""
        self._position += 1

    def expect(self, character: str) -> None:
        """Go over *character*.

        Raises:
            Flawed: Something else is there.
        """
        if self.peek() != character:
            raise self._flawed(
                json.JSONDecodeError(f"Expecting {character!r} delimiter", self._text,
                                     self._position)
            )  # fmt: skip
        self.skip()

    def end(self) -> None:
        """Go over nothing.

        Raises:
            Flawed: Something is left.
        """
        if self.peek():
            raise self._flawed(json.JSONDecodeError("Extra data", self._text, self._position))

    def value(self) -> Any:
        """Return the next value, and go behind it.

        Raises:
            Flawed: There is none, or it is not JSON.
        """
        self.peek()
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._position)
            except json.JSONDecodeError as error:
                if self._is_cut(error) and self._more():
                    continue
                raise self._flawed(error) from None
            except (RecursionError, ValueError):
                broken = Broken(rule=rules.NOT_JSON, message="is nested too deeply", final=True)
                raise Flawed(broken, self.line) from None
            if end < len(self._text) or not self._more():  # a number could go on
                self._position = end
                return value

    def elements(self) -> Iterator[tuple[int, Any]]:
        """Yield line and value of the elements of the list that comes next.

        Raises:
            Flawed: It is not JSON, or ends too early.
        """
        self.expect("[")
        if self.peek() == "]":
            self.skip()
            return
        while True:
            self.peek()
            line = self.line
            yield line, self.value()
            if self.peek() == "]":
                self.skip()
                return
            self.expect(",")

    def keys(self) -> Iterator[str]:
        """Yield the keys of the object that comes next; whoever takes one takes its value.

        Raises:
            Flawed: It is not JSON, or ends too early.
        """
        self.expect("{")
        if self.peek() == "}":
            self.skip()
            return
        while True:
            if self.peek() != '"':
                raise self._flawed(
                    json.JSONDecodeError(
                        "Expecting property name enclosed in double quotes", self._text,
                        self._position,
                    )
                )  # fmt: skip
            key = self.value()
            self.expect(":")
            self.peek()
            yield key
            if self.peek() == "}":
                self.skip()
                return
            self.expect(",")

    def _is_cut(self, error: json.JSONDecodeError) -> bool:
        """Return whether *error* may be there because the text goes on."""
        return error.msg.startswith("Unterminated string") or error.pos >= len(self._text) - _CUT

    def _more(self) -> bool:
        """Read on; return whether there was something."""
        if self._is_whole:
            return False
        pending = len(self._text) - self._position
        if pending > self._longest:
            message = f"has a value of more than {self._longest:,} characters; write JSON Lines"
            raise TooLong(Broken(rule=rules.TOO_LARGE, message=message, final=True), self.line)
        # As much again as is there, so that a long value is looked at a few times only.
        block = self._read(max(_BLOCK, pending))
        self._drop()
        self._take(block)
        return True

    def _read(self, size: int) -> bytes:
        if not self._first:
            return self._stream.read(size)
        block, self._first = bytes(self._first[:size]), self._first[size:]
        return block

    def _drop(self) -> None:
        """Forget what was read."""
        _ = self.line  # counts the lines
        newline = self._text.rfind("\n", 0, self._position)
        self._columns = (
            self._position - newline - 1 if newline >= 0 else self._columns + self._position
        )
        self._text = self._text[self._position :]
        self._position = self._counted = 0

    def _take(self, block: bytes) -> None:
        try:
            text = self._decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            line = self._lines + 1 + self._text.count("\n", self._counted)
            line += error.object.count(b"\n", 0, error.start)
            before = self._bytes - (len(error.object) - len(block))
            raise Flawed(not_utf8(b"", error, final=True, before=before), line) from None
        self._bytes += len(block)
        self._text += text
        self._is_whole = not block

    def _flawed(self, error: json.JSONDecodeError) -> Flawed:
        if error.lineno == 1:
            error.colno += self._columns
        line = self._lines + error.lineno - self._text.count("\n", 0, self._counted)
        return Flawed(not_json(b"", error, final=True), line)
