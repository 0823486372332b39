"""Buckets for tests: a server that speaks S3 on this machine, and what is asked of obstore."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

#: What S3 asks for; the server takes any.
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAOFTHETESTS", "AWS_SECRET_ACCESS_KEY": "s3cret/of/the/tests"}


@contextmanager
def server() -> Iterator[str]:
    """Yield the URL of a server of its own."""
    pytest.importorskip("obstore")
    served = pytest.importorskip("moto.server").ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    served.start()
    host, port = served.get_host_and_port()
    yield f"http://{host}:{port}"
    served.stop()


def make_bucket(url: str, name: str) -> None:
    urllib.request.urlopen(urllib.request.Request(f"{url}/{name}", method="PUT")).close()


@contextmanager
def strict(url: str) -> Iterator[None]:
    """Let the server accept keys only that it has given out: none."""
    for count in ("0", "inf"):
        request = urllib.request.Request(
            f"{url}/moto-api/reset-auth",
            data=count.encode(),
            headers={"Content-Type": "text/plain"},
        )
        urllib.request.urlopen(request).close()
        if count == "0":
            yield


class Library:
    """Is obstore, writes down what it is asked, and fails from some request on, or at one.

    Args:
        falls: The number of the request that is not answered any more.
        stands_up: Whether all after it are.
        is_late: Whether the request is carried out before the answer is lost.
        error: What is answered then.
    """

    def __init__(
        self,
        falls: int | None = None,
        *,
        stands_up: bool = False,
        is_late: bool = False,
        error: Exception | None = None,
    ) -> None:
        self.asked: list[tuple[str, str]] = []
        self.falls = falls
        self.stands_up = stands_up
        self.is_late = is_late
        self.error = error or ConnectionError("the network is gone")

    def __getattr__(self, what: str) -> Any:
        import obstore

        function = getattr(obstore, what)

        def ask(store: Any, key: Any, *arguments: Any, **options: Any) -> Any:
            if not isinstance(key, str | list) and key is not None:
                raise TypeError(key)
            number = len(self.asked)
            keys = key if isinstance(key, list) else [key or ""]
            self.asked += [(what, each) for each in keys[:1]]
            fails = self.falls is not None and (
                number == self.falls if self.stands_up else number >= self.falls
            )
            if fails and not self.is_late:
                raise self.error
            found = function(store, key, *arguments, **options)
            if fails:
                raise self.error
            return found

        return ask

    def those(self, what: str) -> list[str]:
        """Return the keys that *what* was asked of, in their order."""
        return [key for each, key in self.asked if each == what]


def objects(store: Any) -> Mapping[str, bytes]:
    """Return what is in *store*: key → bytes."""
    import obstore

    keys = [each["path"] for some in obstore.list(store) for each in some]
    return {key: bytes(obstore.get(store, key).bytes()) for key in sorted(keys)}
