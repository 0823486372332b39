"""Measures many images: from the cache, from the disk, and from servers in parallel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from importlib.metadata import version
from itertools import takewhile
from threading import Event
from types import TracebackType

from feedpub.fetch.client import Client, ClientLimits
from feedpub.measuring import _disk_images
from feedpub.measuring._cache import Cache
from feedpub.measuring._limits import ImageFacts, MeasuringFailure, MeasuringOptions, SeenImage
from feedpub.measuring._requesting import Asker, Hosts, host_of


class Measurer:
    """Measures images; each address is requested once."""

    def __init__(
        self, options: MeasuringOptions, now: datetime, say: Callable[[str], object]
    ) -> None:
        self._options = options
        self._now = now
        self._hosts = Hosts(options)
        self._known: dict[str, ImageFacts | MeasuringFailure] = {}
        self._cache = Cache(options.cache, options, say) if options.cache else None

    def __enter__(self) -> Measurer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._cache is not None:
            self._cache.close()

    def outcomes(self, urls: Iterable[str]) -> dict[str, ImageFacts | MeasuringFailure]:
        """Return the results for *urls*."""
        wanted = list(urls)
        stale: dict[str, SeenImage | None] = {}
        for url in wanted:
            if url not in self._known and not self._recall(url, stale):
                stale.setdefault(url, None)
        asked = self._asked(stale)
        for url, seen in asked.items():
            self._known[url] = seen.outcome
        if self._cache is not None and asked:
            self._cache.put(asked.items(), self._now)
        return {url: self._known[url] for url in wanted}

    def _recall(self, url: str, stale: dict[str, SeenImage | None]) -> bool:
        """Return whether *url* needs no request; add an entry that is too old to *stale*."""
        here = _disk_images.found(url, self._options)
        if here is not None:
            self._known[url] = here
            return True
        remembered = self._cache.get(url, self._now) if self._cache else None
        if remembered is None:
            return False
        if remembered.is_fresh:
            self._known[url] = remembered.seen.outcome
        else:
            stale[url] = remembered.seen
        return remembered.is_fresh

    def _asked(self, stale: dict[str, SeenImage | None]) -> dict[str, SeenImage]:
        lanes = self._lanes(list(stale))
        if not lanes:
            return {}

        stopped = Event()

        def run(lane: Sequence[str]) -> list[tuple[str, SeenImage]]:
            client = self._client()
            try:
                asker = Asker(client, self._options, self._hosts)
                going = takewhile(lambda _: not stopped.is_set(), lane)
                return [(url, asker.seen(url, stale[url])) for url in going]
            finally:
                client.close()

        with ThreadPoolExecutor(min(self._options.connections, len(lanes))) as pool:
            try:
                seen = dict(pair for some in pool.map(run, lanes) for pair in some)
            finally:
                stopped.set()  # after an interrupt, only the current image of each row is finished
        return {url: seen[url] for url in stale}

    def _lanes(self, urls: Sequence[str]) -> list[list[str]]:
        """Return *urls* in rows, each requested sequentially, with few rows for each host."""
        hosts: dict[str, list[str]] = {}
        for url in urls:
            hosts.setdefault(host_of(url), []).append(url)
        step = self._options.per_host
        lanes = (each[start::step] for each in hosts.values() for start in range(step))
        return [lane for lane in lanes if lane]

    def _client(self) -> Client:
        options = self._options
        limits = ClientLimits(timeout=options.timeout, allow_private=options.allow_private)
        return Client(limits, agent=f"feedpub/{version('feedpub')} (image probe)")
