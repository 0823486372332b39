"""A format of plain text: an instant, a tab and a line (https://twtxt.readthedocs.io/)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

from feedpub import dates
from feedpub.checks import Context, Report, Spot
from feedpub.documents import Contents, Glance, Item, Kind
from feedpub.findings import Severity, rule
from feedpub.formats import Format, entry
from feedpub.model import Document, Feed

SPEC = "https://twtxt.readthedocs.io/en/latest/user/twtxtfile.html"


class _Line(Item):
    def __init__(self, number: int, line: str) -> None:
        super().__init__(number)
        self._date, _, self._text = line.partition("\t")

    @property
    def published(self) -> str:
        return self._date

    @property
    def title(self) -> str:
        return self._text.rpartition(" ")[0]

    @property
    def link(self) -> str:
        return self._text.rpartition(" ")[2]

    def digest(self) -> bytes:
        return f"{self._date}\t{self._text}".encode()


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8", "replace").splitlines()


def _read(data: bytes) -> Contents:
    kept = [line for line in _lines(data) if line and not line.startswith("#")]
    return Contents([_Line(number, line) for number, line in enumerate(kept)])


def _check(context: Context, report: Report) -> None:
    for number, line in enumerate(_lines(context.document.data), 1):
        date, tab, _ = line.partition("\t")
        if line and not line.startswith("#") and not (tab and _is_instant(date)):
            message = f"the line does not begin with an instant and a tab: {line[:40]!r}"
            report.add(invalid_line, Spot(number, 1), message)


def _is_instant(text: str) -> bool:
    try:
        return dates.parse(text).tzinfo is not None
    except ValueError:
        return False


@rule("twtxt/invalid-line", Severity.ERROR, engine="twtxt", source=SPEC)
def invalid_line() -> None:
    """A line does not begin with an instant and a tab.

    Write the instant as RFC 3339 has it, then a tab, then the text.
    """


def _write(feed: Feed) -> Iterator[Document]:
    articles = tuple(feed.articles)
    head = [f"# nick = {feed.publication.name}", f"# url = {feed.url}", ""]
    lines = [
        f"{each.published.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}\t{each.title} {each.url}"
        for each in articles
    ]
    yield Document(
        name=feed.path,
        format="twtxt",
        data="\n".join([*head, *lines, ""]).encode(),
        articles=tuple(map(entry, articles)),
    )


def _recognise(glance: Glance) -> int:
    return 2 if glance.head.startswith(b"# nick =") else 0


KIND = Kind(
    name="twtxt",
    item="line",
    role="feed",
    recognise=_recognise,
    read=_read,
    media_types=("text/plain",),
    syntax="text",
    suffixes=(".txt",),
    check=_check,
)
FORMAT = Format(
    name="twtxt",
    media_type="text/plain; charset=utf-8",
    path="twtxt.txt",
    write=_write,
    limit=100,
    rank=9,
)
