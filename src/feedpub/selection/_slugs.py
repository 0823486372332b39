"""The names of sections, tags, authors and languages in paths."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256

from msgspec.structs import replace

from feedpub.model import Output, Publication

#: The most bytes; most file systems allow 255, suffixes included.
_LONGEST = 150


#: The part between a sitemap's name and its suffix in the names of its shards.
_SHARD = re.compile(r"-[0-9][0-9-]*\.xml(?:\.gz)?")


def is_shard(path: str, whole: str) -> bool:
    """Return whether *path* is named like a part of the sitemap at *whole*."""
    stem = whole.removesuffix(".gz").removesuffix(".xml")
    return path.startswith(stem) and _SHARD.fullmatch(path, len(stem)) is not None


class Names:
    """The file names in use, so that no section overwrites another output's file."""

    def __init__(self, outputs: Iterable[Output] = ()) -> None:
        fixed = [output for output in outputs if output.for_each is None]
        self._taken = {output.path for output in fixed}
        self._sets = [output.path for output in fixed if "sitemap" in output.format]

    def is_taken(self, path: str) -> bool:
        """Return whether another output makes, or could make, the file *path*."""
        return path in self._taken or any(is_shard(path, whole) for whole in self._sets)

    def free(self, output: Output, slug: str) -> str:
        """Return the name of the value *slug* in the path of its file, and reserve that path."""
        short = _short(slug)
        place = f"{{{output.for_each}}}"
        # The last one cannot be in use by chance.
        *names, last = short, f"{short}-{output.for_each}", f"{short}-{_digest(slug)}"
        free = (name for name in names if not self.is_taken(output.path.replace(place, name)))
        name = next(free, last)
        self._taken.add(output.path.replace(place, name))
        return name


def named(output: Output, slug: str, name: str, publication: Publication, names: Names) -> Output:
    """Return *output* for the value *name*, which is *slug* in paths."""
    place, where = f"{{{output.for_each}}}", output.where
    if output.for_each == "language":
        where = replace(where, language=(name,))
    file = names.free(output, slug)
    return replace(
        output,
        path=output.path.replace(place, file),
        url=output.url.replace(place, file) if output.url else None,
        title=title_of(output, name, publication),
        where=where,
    )


def title_of(output: Output, name: str, publication: Publication) -> str:
    """Return the title of the feed of *output* for the value *name*."""
    place = f"{{{output.for_each}}}"
    usual = publication.name if output.for_each == "language" else f"{publication.name}: {place}"
    return (output.title or usual).replace(place, name)


def _short(slug: str) -> str:
    """Return *slug* shortened for file systems: most allow 255 bytes, suffixes included."""
    data = slug.encode("utf-8", "surrogatepass")
    if len(data) <= _LONGEST:
        return slug
    return f"{data[:_LONGEST].decode('utf-8', 'ignore')}-{_digest(slug)}"


def _digest(slug: str) -> str:
    return sha256(slug.encode("utf-8", "surrogatepass")).hexdigest()[:10]


@lru_cache(maxsize=4096)  # a newsroom has few sections, and each article is in one
def slug(text: str) -> str:
    """Return *text* as part of a path: ``Politică și apărare`` is ``politica-si-aparare``.

    Letters without an ASCII form are kept, so that names in other scripts stay different.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return re.sub(r"[\W_]+", "-", bare).strip("-") or "-"
