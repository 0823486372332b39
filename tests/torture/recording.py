"""What a run changed, call by call, and what of that a power cut may leave.

The model is the harshest that POSIX allows: of a file only what was there at its last fsync is
sure, of a folder only the names of its last fsync, each for itself. Of all that came later any
part may be there, in any order, and of what was written any 512 bytes. File systems promise more;
what holds here holds on each of them.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

SECTOR = 512


@dataclass(eq=False)
class Node:
    """A file, a folder, or a link."""

    kind: str
    #: What is sure.
    data: bytes = b""
    names: dict[str, Node] = field(default_factory=dict)
    #: What the run sees.
    seen: dict[str, Node] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Written:
    """Bytes that came into a file, or its new size."""

    node: Node
    at: int
    data: bytes | None


@dataclass(frozen=True, eq=False)
class Named:
    """Names that came or went, all in one step."""

    names: Sequence[tuple[Node, str, Node | None]]

    @property
    def folders(self) -> list[Node]:
        """Return the folders that they are in."""
        return [folder for folder, _, _ in self.names]


Change: TypeAlias = Written | Named


@dataclass(frozen=True)
class Cut:
    """A power cut after call *n*, and which changes that were not sure it leaves."""

    n: int
    what: str
    kept: Sequence[Change]
    #: Seed of what is torn; 0: nothing.
    torn: int = 0
    #: Whether the run had ended by then.
    last: bool = False


class Recording:
    """A run below *root*, which has to be as it is before that."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._inodes: dict[int, Node] = {}
        self.tree = self._found(self._root)
        #: What is not sure, in the order in which it happened.
        self._pending: list[Change] = []

    def cuts(self, book: bytes, seed: int) -> Iterator[Cut]:
        """Yield the power cuts there may be in the run that *book* tells of.

        Use each at once, in `materialise`: what is sure changes on the way.
        """
        luck = random.Random(seed)
        all_calls = list(_calls(book))
        for n, call in enumerate(all_calls, 1):
            self._take(*call)
            for what, kept in _choices(self._pending, luck):
                yield Cut(n, what, kept, last=n == len(all_calls))
            if any(isinstance(each, Written) for each in self._pending):
                yield Cut(n, "all, torn", list(self._pending), luck.randrange(1, 1 << 30))

    def materialise(self, cut: Cut, root: Path) -> None:
        """Make *root* what *cut* leaves."""
        made: dict[Node, Path] = {}
        luck = random.Random(cut.torn) if cut.torn else None

        def make(node: Node, path: Path) -> None:
            if node in made:
                path.hardlink_to(made[node])
            elif node.kind == "link":
                path.symlink_to(node.data.decode())
            elif node.kind == "file":
                path.write_bytes(_content(node, cut.kept, luck))
            else:
                path.mkdir(exist_ok=True)
                for name, child in sorted(_names(node, cut.kept).items()):
                    make(child, path / name)
                return
            made.setdefault(node, path)

        make(self.tree, root)

    def state(self, cut: Cut) -> bytes:
        """Return a digest of what *cut* leaves, without making it."""
        luck = random.Random(cut.torn) if cut.torn else None

        def told(node: Node) -> object:
            if node.kind == "folder":
                names = sorted(_names(node, cut.kept).items())
                return [(name, told(child)) for name, child in names]
            content = node.data if node.kind == "link" else _content(node, cut.kept, luck)
            return node.kind, hash(content)

        return hashlib.sha256(repr(told(self.tree)).encode()).digest()

    def _found(self, path: Path) -> Node:
        inode = path.lstat().st_ino
        if inode in self._inodes:
            return self._inodes[inode]
        if path.is_symlink():
            node = Node("link", str(path.readlink()).encode())
        elif path.is_file():
            node = Node("file", path.read_bytes())
        else:
            names = {each.name: self._found(each) for each in path.iterdir()}
            node = Node("folder", names=names, seen=dict(names))
        self._inodes[inode] = node
        return node

    def _take(self, word: str, inode: int, number: int, data: bytes) -> None:
        if word == "sync":
            self._make_sure(self._inodes[inode])
        elif word in {"write", "truncate"}:
            node = self._inodes[inode]
            self._pending.append(Written(node, number, data if word == "write" else None))
        else:
            one, other = Path(data[:number].decode()), data[number:].decode()
            self._name([*self._renamed(word, inode, one, other)])

    def _renamed(
        self, word: str, inode: int, path: Path, other: str
    ) -> Iterator[tuple[Node, str, Node | None]]:
        folder = self._at(path.parent)
        if word in {"create", "mkdir", "symlink"}:
            kind = {"create": "file", "mkdir": "folder", "symlink": "link"}[word]
            self._inodes[inode] = Node(kind, other.encode())
            yield folder, path.name, self._inodes[inode]
        elif word == "remove":
            yield folder, path.name, None
        else:
            end = Path(other)
            there, node = self._at(end.parent), folder.seen[path.name]
            if word == "exchange":
                yield folder, path.name, there.seen[end.name]
            elif word == "rename":
                yield folder, path.name, None
            yield there, end.name, node

    def _at(self, folder: Path) -> Node:
        node = self.tree
        for name in folder.relative_to(self._root).parts:
            node = node.seen[name]
        return node

    def _name(self, names: Sequence[tuple[Node, str, Node | None]]) -> None:
        change = Named(names)
        for folder in change.folders:
            _apply(folder.seen, change, folder)
        self._pending.append(change)

    def _make_sure(self, node: Node) -> None:
        mine = [each for each in self._pending if _concerns(each, node)]
        if node.kind == "file":
            node.data = _content(node, mine, None)
        for change in mine:
            # A rename is one step, in both of its folders.
            for folder in change.folders if isinstance(change, Named) else ():
                _apply(folder.names, change, folder)
        self._pending = [each for each in self._pending if each not in mine]


def _calls(book: bytes) -> Iterator[tuple[str, int, int, bytes]]:
    """Yield what was called: its name, two numbers, and what came with it."""
    place = 0
    while place < len(book):
        end = book.index(b"\n", place)
        word, *numbers = book[place:end].decode().split()
        one, two, three = map(int, numbers)
        size = three if word in {"write", "truncate", "sync"} else two + three
        yield word, one, two, book[end + 1 : end + 1 + size]
        place = end + 1 + size


def _concerns(change: Change, node: Node) -> bool:
    return change.node is node if isinstance(change, Written) else node in change.folders


def _apply(names: dict[str, Node], change: Change, folder: Node) -> None:
    """Let *change* happen to the *names* in *folder*."""
    for where, name, node in change.names if isinstance(change, Named) else ():
        if where is folder:
            names.pop(name, None)
            if node is not None:
                names[name] = node


def _names(folder: Node, kept: Iterable[Change]) -> Mapping[str, Node]:
    found = dict(folder.names)
    for change in kept:
        _apply(found, change, folder)
    return found


def _content(node: Node, kept: Iterable[Change], luck: random.Random | None) -> bytes:
    data = bytearray(node.data)
    for change in kept:
        if not isinstance(change, Written) or change.node is not node:
            continue
        if change.data is None:
            del data[change.at :]
            data.extend(bytes(change.at - len(data)))
            continue
        end = change.at + len(change.data)
        data.extend(bytes(max(0, end - len(data))))
        for start in range(0, len(change.data), SECTOR):
            if luck is None or luck.random() < 0.5:
                piece = change.data[start : start + SECTOR]
                data[change.at + start : change.at + start + len(piece)] = piece
    return bytes(data)


def _choices(
    pending: Sequence[Change], luck: random.Random
) -> Iterator[tuple[str, Sequence[Change]]]:
    """Yield which of the changes that are not sure may be there after all."""
    yield "nothing unsynced", ()
    yield "all", list(pending)
    yield "names only", [each for each in pending if isinstance(each, Named)]
    yield "data only", [each for each in pending if isinstance(each, Written)]
    few = luck.sample(range(len(pending)), min(len(pending), 6))
    for lost in few:
        yield f"all but {lost}", [each for place, each in enumerate(pending) if place != lost]
        yield f"only {lost}", [pending[lost]]
    yield "the first half", pending[: len(pending) // 2]
    for _ in range(2):
        yield "some", [each for each in pending if luck.random() < 0.5]
