"""What `Rights` say, in each of the languages that machines read.

They agree on three uses, and on little else: the words differ (``ai-train``, ``train-ai``), the
values (yes, y, 1), and what follows from silence. RSL's list of permitted uses is complete, so it
denies what is left out; elsewhere nothing is said of that.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from feedpub.model import Feed, Output, Publication, Rights

#: What ``emit`` may ask for.
EMITTED = (
    "rsl", "tdmrep", "robots", "headers", "rsl-in-rss", "license-in-atom", "content-signal",
    "content-usage",
)  # fmt: skip
#: Where the files are, unless the configuration names other paths.
LICENSE_FILE = "license.xml"
TDMREP_FILE = ".well-known/tdmrep.json"
ROBOTS_FILE = "robots-ai.txt"
#: The media type of RSL (https://rslstandard.org/guide/http).
RSL_TYPE = "application/rsl+xml"
#: What asks for lines in robots.txt: all of them, or some.
IN_ROBOTS = {"robots", "content-signal", "content-usage"}
#: Use → its label in AIPREF's vocabulary; answers by AI have none yet.
#: https://datatracker.ietf.org/doc/html/draft-ietf-aipref-vocab-07 (2026-08-19)
_LABELS = {"search": "search", "ai-train": "train-ai"}


def uses(rights: Rights) -> dict[str, bool]:
    """Return use → whether it is permitted, of those that *rights* say something about."""
    said = {"search": rights.search, "ai-input": rights.ai_input, "ai-train": rights.ai_train}
    return {use: allowed for use, allowed in said.items() if allowed is not None}


def reservation(rights: Rights) -> int:
    """Return ``tdm-reservation``: 1 unless both training and answers are free.

    It knows one use, text and data mining, so the narrower of the two decides.

    https://w3c.github.io/tdm-reservation-protocol/spec/
    """
    said = uses(rights)
    return 0 if said.get("ai-train") and said.get("ai-input", True) else 1


def content_signal(rights: Rights) -> str:
    """Return the value of ``Content-Signal``.

    https://contentsignals.org/
    """
    said = uses(rights).items()
    return ", ".join(f"{use}={'yes' if allowed else 'no'}" for use, allowed in said)


def content_usage(rights: Rights) -> str:
    """Return the value of ``Content-Usage``, a dictionary of tokens (RFC 9651).

    https://datatracker.ietf.org/doc/html/draft-ietf-aipref-attach-05
    """
    said = uses(rights)
    return ", ".join(
        f"{label}={'y' if said[use] else 'n'}" for use, label in _LABELS.items() if use in said
    )


def robots(rights: Rights) -> list[str]:
    """Return the lines for robots.txt that ``emit`` asks for.

    The address of the licence is for all crawlers, so it precedes the groups.
    """
    asked = {*rights.emit} & IN_ROBOTS
    is_whole = "robots" in asked
    lines = [f"License: {rights.license}", ""] if is_whole and rights.license else []
    group = [
        f"{name}: {value}"
        for name, value in (
            ("Content-Signal", content_signal(rights)),
            ("Content-Usage", content_usage(rights)),
        )
        if value and (is_whole or name.lower() in asked)
    ]
    return [*lines, *(["User-agent: *", *group] if group else [])]


def headers(rights: Rights) -> list[tuple[str, str]]:
    """Return the fields that a server should add to its answers, if ``emit`` asks for them.

    https://rslstandard.org/guide/http
    https://w3c.github.io/tdm-reservation-protocol/spec/
    """
    if "headers" not in rights.emit:
        return []
    found = []
    if rights.license is not None:
        found.append(("Link", f'<{rights.license}>; rel="license"; type="{RSL_TYPE}"'))
    found.append(("tdm-reservation", str(reservation(rights))))
    if rights.policy is not None and reservation(rights):
        found.append(("tdm-policy", rights.policy))
    usage = content_usage(rights)
    return [*found, *([("Content-Usage", usage)] if usage else [])]


def marks(feed: Feed, what: str) -> Rights | None:
    """Return the rights that *feed* is to carry, if ``emit`` asks for *what*.

    An aggregator has its own contract with the publisher, so a feed for one only if it says so.
    """
    rights = feed.publication.rights
    if rights is None or what not in rights.emit:
        return None
    return rights if is_marked(feed.output) else None


def is_marked(output: Output) -> bool:
    """Return whether the files of *output* say what machines may do with the articles."""
    return not output.profiles if output.rights is None else output.rights


def scope(publication: Publication, base_url: str) -> str:
    """Return what a licence below *base_url* is about: all pages of the publication."""
    home = urlsplit(publication.url)
    path = home.path or "/"
    if origin(publication.url) == origin(base_url):
        return path
    return f"{home.scheme}://{home.netloc}{path}*"


def origin(url: str) -> tuple[str, str]:
    """Return scheme and authority of *url*, which together are its origin (RFC 6454)."""
    parts = urlsplit(url)
    return parts.scheme.lower(), parts.netloc.lower()
