"""Names of files in places that are not a local directory: which of them would lead elsewhere."""

from __future__ import annotations

from feedpub import disk
from feedpub.errors import PublishError

#: Bytes of an object's name: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
LONGEST = 1024


def fault(name: str, longest: int = LONGEST) -> str | None:
    """Return why *name* cannot be that of a file below a place; `None` if it can.

    Args:
        name: A path with slashes.
        longest: How many bytes it may have.
    """
    parts = name.split("/")
    if not all(parts) or not {".", ".."}.isdisjoint(parts):
        return "leaves the target, or has an empty part"
    if any(ord(letter) < 0x20 or ord(letter) == 0x7F for letter in name) or "\\" in name:
        return "has a backslash or a control character"
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        return "cannot be written as UTF-8"
    return f"has more than {longest} bytes" if size > longest else None


def refuse(name: str, where: str, *, longest: int = LONGEST, private: str = "") -> None:
    """Refuse *name* if nothing can be published under it.

    Args:
        name: A path with slashes.
        where: What messages call the place.
        longest: How many bytes it may have.
        private: The name of what feedpub keeps for itself in that place, if it is in there.

    Raises:
        PublishError: It cannot be, and why.
    """
    why = fault(name, longest)
    if why is None and private and f"{name}/".startswith(f"{private}/"):
        why = "is where feedpub keeps its own files"
    if why is not None:
        raise PublishError(
            f"cannot be published: {name!r} {why}",
            place=where,
            help=f"Give the output another path. {disk.STILL_LIVE}",
        )
