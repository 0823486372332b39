# ruff: noqa: E501 - the tables are wide
"""Mutates real documents and records and looks whether feedpub falls over: ``make fuzz``.

What is done with them says ``--what`` (`fuzz_targets`): documents are validated and fixed, records
read and made into documents, long documents looked at with the shortcuts and without.
Every mutation follows from the seed and its number alone, so what is found can be found again:
``--seed 3 --first 4711 --count 1`` repeats one. Each new way to crash, hang or disagree is written
to a file beside its traceback; fix it, and keep what it takes as a test.
"""

from __future__ import annotations

import argparse
import codecs
import random
import re
import signal
import sys
import time
import traceback
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from fuzz_targets import TARGETS

HERE = Path(__file__).parent
_LARGEST = 12_000
#: Seconds that none of them may take.
LONG = 5
_ENTRY = re.compile(rb"</(?:item|entry|url|sitemap)>\s*")

#: What stands in documents that somebody's program, or somebody with bad intent, has written.
TOKENS = tuple(
    each.encode("utf-8", "surrogatepass")
    for each in (  # one a line would fill pages
        "<", ">", "&", "&amp;", "&#0;", "&#x110000;", "&nbsp;", "]]>", "<![CDATA[", "<!--", "-->", "<?",
        "?>", "'", '"', "=", "/", ":", "\n", "\r", "\t", "\x00", "\x85", "\u2028", "\ufeff", "\ufffe",
        "\ud800", "é", "😀", "[", "]", "{", "}", ",", "null", "-1", "1e999", "9" * 40, "http://[",
        "http://e.org:99999/", "https://é.e.org/%zz", "urn:x:1", "data:,", "javascript:x", "//e.org", "?",
        "#", "%", "0000-00-00", "9999-12-31T23:59:60+99:99", "Mon, 31 Feb 2026 25:61:61 BST", "Infinity",
        "<x/>", "<x xmlns=''/>", "<item/>", "<item>", "</item>", "<entry/>", "<url/>", "<title/>",
        "<guid/>", "<link/>", "<loc/>", ' xmlns=""', ' xmlns="x"', ' xmlns:c="content"', ' xml:base="http://["',
        ' xml:lang="-"', ' type="xhtml"', ' type="html"', ' type="a/b"', ' isPermaLink="no"', ' href=""',
        ' rel="self"', ' style="color:#000080;x"', "<b onclick=x>", "<script>", "&lt;p", "&lt;img src=//",
        '<!DOCTYPE rss SYSTEM "x">', '<!DOCTYPE x [<!ENTITY e "&e;">]>', "&e;",
        '<?xml version="1.0"?>', '<?xml version="1.1" encoding="utf-16"?>', '<?xml version="',
        ' encoding="idna"', ' encoding="utf-7"', ' encoding="ms-cyrl"', ' encoding="cp037"',
        ' encoding="utf-32"', ' standalone="yes"', '<div xmlns="http://www.w3.org/1999/xhtml"><p><x/></p></div>',
        '<svg xmlns="http://www.w3.org/2000/svg"><a/></svg>', '<a:link xmlns:a="http://www.w3.org/2005/Atom"/>',
        '{"version": "https://jsonfeed.org/version/1.1"}', '"items": [{}]', '"\\ud800"', "\\u0000",
    )
)  # fmt: skip
_SIGNS = (b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE)
_CODECS = (
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-7",
    "cp1252",
    "iso-8859-2",
    "cp037",
    "hz",
)


def documents(folders: Sequence[Path], ends: Collection[str]) -> list[bytes]:
    """Return the files below *folders* with one of *ends*, each once; large ones shortened."""
    found: dict[bytes, None] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in ends and path.is_file():
                found[_shortened(path.read_bytes())] = None
    return list(found)


def _shortened(data: bytes) -> bytes:
    """Return *data* without its later entries, still whole where there are entries."""
    entries = [each.end() for each in _ENTRY.finditer(data)]
    if len(data) > _LARGEST and entries and len(data) - entries[-1] < _LARGEST:
        kept = [end for end in entries if end < _LARGEST] or entries[:1]
        data = data[: kept[-1]] + data[entries[-1] :]
    return data[: _LARGEST * 5]


def mutated(sources: Sequence[bytes], seed: int, number: int) -> bytes:
    """Return mutation *number* under *seed* of one of *sources*."""
    choice = random.Random(f"{seed}:{number}")  # repeatable
    data = choice.choice(sources)
    for _ in range(choice.choice((1, 1, 1, 2, 3, 6))):
        data = choice.choice(_WAYS)(data, choice, sources)
    return data


def _place(data: bytes, choice: random.Random) -> int:
    # Half of what matters stands in the first lines.
    return choice.randrange((min(len(data), 120) if choice.random() < 0.4 else len(data)) + 1)


def _byte(data: bytes, choice: random.Random, _: Sequence[bytes]) -> bytes:
    at = _place(data, choice)
    return data[:at] + bytes([choice.randrange(256)]) + data[at + 1 :]


def _token(data: bytes, choice: random.Random, _: Sequence[bytes]) -> bytes:
    at = _place(data, choice)
    gone = choice.choice((0, 0, 1, 5, 20))
    return data[:at] + choice.choice(TOKENS) + data[at + gone :]


def _cut(data: bytes, choice: random.Random, _: Sequence[bytes]) -> bytes:
    at = _place(data, choice)
    return data[:at] + data[at + choice.choice((1, 2, 8, 40, 400)) :]


def _again(data: bytes, choice: random.Random, _: Sequence[bytes]) -> bytes:
    at, length = _place(data, choice), choice.choice((1, 10, 60, 300, 1500))
    to = _place(data, choice)
    return data[:to] + data[at : at + length] + data[to:]


def _element(data: bytes, choice: random.Random, _: Sequence[bytes]) -> bytes:
    """Take out, repeat or move what stands between two tags."""
    marks = [at for at in range(len(data)) if data[at : at + 1] == b"<"]
    if len(marks) < 3:
        return data
    first, last = sorted(choice.sample(range(len(marks)), 2))
    start, end = marks[first], marks[min(last, first + choice.choice((1, 2, 4)))]
    part = data[start:end]
    to = choice.choice(marks)
    return choice.choice((data[:start] + data[end:], data[:to] + part + data[to:]))


def _value(data: bytes, choice: random.Random, _: Sequence[bytes]) -> bytes:
    """Put something else between two quotes or two tags."""
    signs = choice.choice((b'"', b"'", b"<"))
    marks = [at for at in range(len(data)) if data[at : at + 1] == signs]
    if len(marks) < 2:
        return data
    at = choice.randrange(len(marks) - 1)
    start = marks[at] + 1
    if signs == b"<":
        start = data.find(b">", start) + 1
    return data[:start] + choice.choice(TOKENS) + data[max(start, marks[at + 1]) :]


def _mixed(data: bytes, choice: random.Random, sources: Sequence[bytes]) -> bytes:
    other = choice.choice(sources)
    at, start = _place(data, choice), _place(other, choice)
    return data[:at] + other[start : start + choice.choice((20, 200, 2000))] + data[at:]


def _coded(data: bytes, choice: random.Random, _: Sequence[bytes]) -> bytes:
    text = data.decode("utf-8", "replace")
    name = choice.choice(_CODECS)
    if choice.random() < 0.5:
        text = text.replace("utf-8", name, 1).replace("UTF-8", name, 1)
    if choice.random() < 0.3:
        return choice.choice(_SIGNS) + text.encode()
    return choice.choice(_SIGNS) + text.encode(name, "replace")


_WAYS: tuple[Callable[[bytes, random.Random, Sequence[bytes]], bytes], ...] = (
    _byte, _byte, _token, _token, _token, _cut, _again, _element, _element, _value, _value, _mixed, _coded,
)  # fmt: skip


def crashes(
    sources: Sequence[bytes], seed: int, numbers: range, what: str = "documents"
) -> Iterator[tuple[int, bytes, BaseException]]:
    """Yield the mutations among *numbers* that make *what* is done with them fail."""
    target = TARGETS[what]
    before = signal.signal(signal.SIGALRM, _stop)
    try:
        for number in numbers:
            data = mutated(sources, seed, number)
            signal.alarm(LONG)
            try:
                target.examine(data, number)
            except Exception as error:
                yield number, data, error
            finally:
                signal.alarm(0)
    finally:
        signal.signal(signal.SIGALRM, before)


def _stop(number: int, frame: object) -> None:
    raise TimeoutError(f"takes more than {LONG} seconds")


def _kind(error: BaseException) -> tuple[object, ...]:
    last = traceback.extract_tb(error.__traceback__)[-1]
    if isinstance(error, AssertionError):
        return type(error), last.filename, last.lineno, str(error).partition(":")[0]
    own = [each for each in traceback.extract_tb(error.__traceback__) if "feedpub" in each.filename]
    return type(error), last.filename, last.lineno, own[-1].lineno if own else 0


def main() -> int:
    """Look for crashes as the command line says; return 1 if there are any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, help="more documents to begin with")
    parser.add_argument("--what", choices=TARGETS, default="documents")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=600.0, help="stop after that")
    parser.add_argument("--out", type=Path, default=Path("fuzz"), help="where crashes are put")
    options = parser.parse_args()
    target, end = TARGETS[options.what], time.monotonic() + options.seconds
    sources = documents([*(HERE / each for each in target.own), *options.folders], target.ends)
    seen: set[tuple[object, ...]] = set()
    done, last = options.first, options.first + options.count
    while done < last and time.monotonic() < end:
        numbers = range(done, min(done + 500, last))
        for number, data, error in crashes(sources, options.seed, numbers, options.what):
            if _kind(error) not in seen:
                seen.add(_kind(error))
                _keep(options.out / f"{options.what}-{options.seed}-{number}", data, error)
        done = numbers.stop
    print(f"{done - options.first:,} mutations of {len(sources)} files, {len(seen)} crashes")
    return bool(seen)


def _keep(path: Path, data: bytes, error: BaseException) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".bin").write_bytes(data)
    path.with_suffix(".txt").write_text("".join(traceback.format_exception(error)))
    print(f"{path}: {type(error).__name__}: {error}"[:300], flush=True)


if __name__ == "__main__":
    sys.exit(main())
