"""IndexNow: search engines fetch the pages that they are told about.

https://www.indexnow.org/documentation: a POST of at most 10,000 addresses of one host, with a key
that a file on that host repeats. The engines that take part share what they are told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from feedpub import urls
from feedpub.announcing._announcer import AnnouncerType
from feedpub.announcing._messenger import Message, Messenger, Receipt
from feedpub.announcing._replies import GIVE_UP, patience_of, receipt_of, status_of
from feedpub.errors import FeedpubError, ReadError
from feedpub.fetch import Fetcher, StatusError
from feedpub.model import Output
from feedpub.runs import Run

#: The first shares with all engines, and is the first to say that it is busy.
ENDPOINTS = (
    "https://api.indexnow.org/indexnow",
    "https://www.bing.com/indexnow",
    "https://yandex.com/indexnow",
)
#: The format of the file with the key.
KEY_FILE = "indexnow-key"
#: Answers after which no endpoint will say anything else, and what to do.
_FINAL = {
    400: "feedpub sent what is not valid: please report it.",
    403: "No engine accepts the key: {} must hold it, and nothing else.",
    422: "An address is not one of those that {} is for, or the key is not the one in it.",
}
#: Bytes of a file that should hold a key of 128.
_KEY_BYTES = 1024


class IndexNow(Messenger):
    """Tells search engines which pages are new, changed or gone.

    Args:
        key: What proves that the host agrees.
        location: The address of the file with it.
        endpoints: The addresses of engines; the next is asked if one cannot answer.
        patience: How long it is tried again if none can.
    """

    name = "indexnow"
    most: ClassVar[int] = 10_000
    # https://www.indexnow.org/faq: ten minutes before an address is sent again.
    spacing: ClassVar[timedelta] = timedelta(minutes=10)

    def __init__(
        self, key: str, location: str, endpoints: Sequence[str], patience: timedelta
    ) -> None:
        self._key = key
        self._location = location
        self._endpoints = tuple(endpoints)
        self.patience = patience
        #: Location of a key → why nothing can be sent with it.
        self._checked: dict[str, str | None] = {}

    @property
    def where(self) -> str:
        """The first engine."""
        return f"IndexNow at {urlsplit(self._endpoints[0]).netloc}"

    def serves(self, recipient: str) -> bool:
        """Return whether the file *recipient* is for the key of today."""
        return recipient == self._location or recipient.endswith(f"/{self._key}.txt")

    def called(self, recipient: str) -> str:
        """Return for which pages it is."""
        host, path = urlsplit(recipient).netloc, urlsplit(recipient).path.rpartition("/")[0]
        return f"IndexNow for {host}{path}"

    def messages(self, run: Run) -> Iterator[Message]:
        """Yield each page that is new, changed or gone, with the key file that speaks for it."""
        for each in run.articles:
            url = urls.absolute(each.url)
            yield Message(recipient=self._key_file(url), subject=url)

    def _key_file(self, url: str) -> str:
        if url.startswith(_folder(self._location)):
            return self._location
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc}/{self._key}.txt"

    def deliver(self, recipient: str, subjects: Sequence[str], fetch: Fetcher) -> Receipt:
        """Tell the engines about *subjects*, for which the file *recipient* speaks."""
        if recipient not in self._checked:
            self._checked[recipient] = _problem(recipient, self._key, fetch)
        problem = self._checked[recipient]
        if problem is not None:
            return Receipt(error=problem)
        content = {
            "host": urlsplit(recipient).netloc,
            "key": self._key,
            "keyLocation": recipient,
            "urlList": list(subjects),
        }
        failures: list[Receipt] = []
        for endpoint in self._endpoints:
            receipt = _receipt(endpoint, content, fetch)
            if receipt.error is None or receipt.is_final:
                return receipt
            failures.append(receipt)
        return Receipt(
            error="; ".join(str(each.error) for each in failures),
            wait=max(each.wait for each in failures),
        )


def _receipt(endpoint: str, content: Mapping[str, Any], fetch: Fetcher) -> Receipt:
    """Return what came of sending *content* to *endpoint*; not final: another may take it."""
    who = urlsplit(endpoint).netloc
    try:
        answer = fetch.post(endpoint, json=content)
    except ReadError as error:
        return Receipt(error=f"{who}: {error.message}")
    if answer.status in _FINAL:
        help = _FINAL[answer.status].format(content["keyLocation"])
        return Receipt(error=f"{who} answers {status_of(answer)}\n  {help}", is_final=True)
    found = receipt_of(answer, who)
    return Receipt(error=found.error, wait=found.wait)


def _problem(location: str, key: str, fetch: Fetcher) -> str | None:
    """Return why engines would not find *key* at *location*; ``None`` if nobody can say.

    A server that lets no program in, or cannot be reached from here, may well let engines in.
    """
    try:
        with fetch(location) as body:
            found = body.read(_KEY_BYTES)
    except StatusError as error:
        if error.status not in {404, 410}:
            return None
        why = f"{location} is not there ({error.status})"
    except FeedpubError:
        return None
    else:
        if found.decode("utf-8-sig", "replace").strip() == key:
            return None
        why = f"{location} does not hold the key"
    return f"{why}\n  Engines look for it there: serve a text file with nothing but the key."


def _folder(location: str) -> str:
    """Return what the addresses begin with for which a key at *location* speaks."""
    return location[: location.rindex("/") + 1]


def _location(options: Mapping[str, Any]) -> str:
    return str(options.get("key_location") or f"{options['base_url']}{options['key']}.txt")


def _problems(options: Mapping[str, Any], base: Path) -> Iterable[tuple[str, str]]:
    del base
    location, home = _location(options), options["home"]
    if not home.startswith(_folder(location)):
        parts = urlsplit(home)
        name = "key_location" if "key_location" in options else "key"
        root = f"{parts.scheme}://{parts.netloc}/{options['key']}.txt"
        yield (
            name,
            (
                f"its file would be {location}, which speaks only for pages below"
                f" {_folder(location)}, and the publication is {home}; serve a file with the key at"
                f' the root of that host, and write key_location = "{root}"'
            ),
        )


def _files(options: Mapping[str, Any]) -> Iterator[Output]:
    """Yield the file with the key, if it is below the public address of the files."""
    path = _location(options).removeprefix(options["base_url"])
    if path != _location(options):
        yield Output(format=KEY_FILE, path=path, limit=0, settings={"key": options["key"]})


def _make(options: Mapping[str, Any], base: Path) -> IndexNow:
    del base
    endpoints = options.get("endpoints", ENDPOINTS)
    return IndexNow(options["key"], _location(options), endpoints, patience_of(options))


_URL = {"type": "string", "pattern": "^https?://[^/]+"}
INDEXNOW = AnnouncerType(
    name="indexnow",
    about="Tells search engines by IndexNow which pages are new, changed or gone, and publishes the"
    " file with the key.",
    options={
        "key": {
            "description": "The key: 8 to 128 letters, digits and hyphens that you make up. It is"
            " public.",
            "type": "string",
            "pattern": "^[A-Za-z0-9-]{8,128}$",
            "examples": ["6f1d2c0b9e8a47d3b5c4a1f0e9d8c7b6"],
        },
        "key_location": {
            "description": "The address of the file with the key. Default: KEY.txt beside the"
            " feeds; where that is not a folder above your pages, serve it at the root of the host"
            " yourself.",
            **_URL,
        },
        "endpoints": {
            "description": "The engines to tell: the next one if one cannot answer. Default:"
            " api.indexnow.org, Bing, Yandex.",
            "type": "array",
            "items": _URL,
            "minItems": 1,
            "examples": [["https://www.bing.com/indexnow"]],
        },
        "give_up": GIVE_UP,
    },
    required=("key",),
    knows=("home", "base_url"),
    problems=_problems,
    files=_files,
    make=_make,
)
