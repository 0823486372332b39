"""``[rights]``: what machines may do with the articles, and which files say so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from feedpub import email_addresses, urls
from feedpub.model import Output, Publication, Rights
from feedpub.rights import (
    IN_ROBOTS,
    LICENSE_FILE,
    ROBOTS_FILE,
    TDMREP_FILE,
    origin,
    robots,
    uses,
)
from feedpub.settings import Settings

_USES = {"search": "search", "ai-input": "ai_input", "ai-train": "ai_train"}


def rights_of(settings: Settings, publication: Publication, base_url: str) -> Rights:
    """Return what ``[rights]`` says.

    Args:
        settings: The configuration.
        publication: Whose articles they are.
        base_url: Public address of the target directory, with a final slash.
    """
    table = settings.table["rights"]
    emit = tuple(table.get("emit", ()))
    given = table.get("license", LICENSE_FILE if "rsl" in emit else None)
    key = ("rights", "license")
    rights = Rights(
        holder=table.get("holder"),
        contact=settings.checked(("rights", "contact"), _contact, table["contact"])
        if "contact" in table
        else None,
        policy=settings.checked(("rights", "policy"), urls.absolute, table["policy"])
        if "policy" in table
        else None,
        license=None if given is None else settings.checked(key, _address(base_url), given),
        emit=emit,
        **{field: table.get(use) for use, field in _USES.items()},
    )
    for place, problem in _problems(rights, publication, base_url):
        settings.problem(("rights", place), problem)
    return rights


def _contact(text: str) -> str:
    if email_addresses.is_valid(text.removeprefix("mailto:")):
        return f"mailto:{text.removeprefix('mailto:')}"
    if "://" not in text:
        raise ValueError("is neither a URL nor an e-mail address")
    return urls.absolute(text)


def _address(base_url: str) -> Callable[[str], str]:
    return lambda text: urls.absolute(text, base_url)


def _problems(rights: Rights, publication: Publication, base_url: str) -> Iterator[tuple[str, str]]:
    emit = {*rights.emit}
    if emit and not uses(rights):
        yield "emit", f"has nothing to say; add {', '.join(_USES)} = true or false"
        return
    if "rsl" in emit and not (rights.license or "").startswith(base_url):
        yield (
            "license",
            f'is not below {base_url}, so feedpub cannot write it; leave "rsl" out of emit',
        )
    if rights.license is None and "license-in-atom" in emit:
        yield (
            "emit",
            '\'license-in-atom\' needs the address of a licence; add "rsl", or license = "https://…"',
        )
    if "tdmrep" in emit and rights.ai_train and rights.ai_input is False:
        yield (
            "emit",
            "tdmrep knows one use, but ai-train is permitted and ai-input is not; leave it out",
        )
    if "rsl-in-rss" in emit and origin(base_url) != origin(publication.url):
        yield (
            "emit",
            f"'rsl-in-rss' works only for pages on the host of the feed, which is {base_url}",
        )
    if emit & IN_ROBOTS and not robots(rights):
        yield "emit", "has no line for robots.txt: Content-Usage has no word for ai-input"


def emitted(
    settings: Settings, rights: Rights | None, outputs: Sequence[Output], base_url: str
) -> Iterator[Output]:
    """Yield the files that ``emit`` asks for and that no ``[[output]]`` describes."""
    formats = {each.format for each in outputs}
    if rights is None:
        for index, each in enumerate(outputs):
            if each.format in ("rsl", "tdmrep", "robots"):
                settings.problem(
                    ("output", index, "format"), f"{each.format!r} needs a [rights] table"
                )
        return
    files = {"rsl": (rights.license or "").removeprefix(base_url), "tdmrep": TDMREP_FILE}
    wanted = {name: path for name, path in files.items() if name in rights.emit}
    if IN_ROBOTS.intersection(rights.emit):
        wanted["robots"] = ROBOTS_FILE
    for name, path in wanted.items():
        if name not in formats:
            yield Output(format=name, path=path, limit=0)
