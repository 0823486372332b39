"""The pages of the preview: made when a browser asks for them, of the edition at that moment."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from math import ceil
from threading import Lock
from traceback import format_exc
from typing import Any
from urllib.parse import parse_qs, urlencode

from feedpub import documents, formats, pages
from feedpub.previewing._edition import Edition, ItemPlace, ShownFile
from feedpub.previewing._policies import Reply, page, plain
from feedpub.proposing import Proposal, ProposedDocument
from feedpub.reasoning import CAUSES, STATES, because

#: Articles on a page of a list.
_LISTED = 50
#: Lines of a document on a page.
_LINES = 500
#: Findings and planned changes that are listed.
_MOST = 200
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
#: What may be shown as it is, because no browser makes more of it than text; see `_raw`.
_SHOWN = ("application/json", "application/feed+json", "application/xml", "text/xml")
#: What lets an XML document have an effect, or grow.
_ACTIVE = (b"<?xml-stylesheet", b"<!DOCTYPE", b"http://www.w3.org/2000/svg")

Query = Mapping[str, str]


class PreviewSite:
    """Answers requests with pages.

    Args:
        images: Whether pictures of articles are loaded from where they are.
    """

    def __init__(self, *, images: bool = False) -> None:
        self._images = images
        self._lock = Lock()
        self._edition: Edition | None = None
        self._trouble = ""
        self._number = 0
        self._routes: tuple[tuple[re.Pattern[str], Callable[..., Reply | None]], ...] = (
            (re.compile(r"/"), self._overview),
            (re.compile(r"/articles"), self._articles),
            (re.compile(r"/articles/(\d+)"), self._article),
            (re.compile(r"/outputs/(\d+)"), self._output),
            (re.compile(r"/outputs/(\d+)/items/(\d+)"), self._item),
            (re.compile(r"/outputs/(\d+)/source"), self._source),
            (re.compile(r"/plan"), self._plan),
            (re.compile(r"/-/raw/(\d+)"), self._raw),
        )

    def show(self, edition: Edition) -> None:
        """Show *edition* from now on."""
        with self._lock:
            self._edition, self._trouble, self._number = edition, "", self._number + 1

    def show_trouble(self, text: str) -> None:
        """Show why there is no new edition, as the terminal shows it."""
        with self._lock:
            self._trouble, self._number = text, self._number + 1

    def respond(self, path: str, query: str) -> Reply:
        """Return the answer to a request; a failure is shown as what it is."""
        if path == "/favicon.ico":
            return Reply(body=b"", status=204)
        if path in _ASSETS:
            name, media_type = _ASSETS[path]
            return Reply(body=pages.asset(name).encode(), media_type=media_type)
        with self._lock:
            try:
                return self._respond(path, query)
            except Exception:  # a bug: its traceback is the page, and others still work
                return self._page("trouble", "Internal error", 500, text=format_exc(), is_bug=True)

    def _respond(self, path: str, query: str) -> Reply:
        if self._edition is None or (self._trouble and not path.startswith("/-/")):
            if path.startswith("/-/"):
                return plain("There is nothing yet.", 404)
            title = "Nothing can be shown"
            return self._page("trouble", title, 503, text=self._trouble, is_bug=False)
        found = parse_qs(query, max_num_fields=20) if query.count("&") < 20 else {}
        first = {name: values[0] for name, values in found.items()}
        for pattern, make in self._routes:
            if match := pattern.fullmatch(path):
                reply = make(self._edition, first, *map(int, match.groups()))
                return reply or self._missing(path)
        return self._missing(path)

    def _missing(self, path: str) -> Reply:
        text = f"There is no page {path!r}. It may be gone since the last change."
        return self._page("missing", "Not found", 404, text=text)

    def _page(self, name: str, title: str, status: int = 200, **values: Any) -> Reply:
        edition = self._edition
        text = pages.rendered(
            f"preview_{name}",
            title=title,
            edition=edition,
            number=self._number,
            images=self._images,
            most=_MOST,
            states=STATES,
            **values,
        )
        return page(str(text), status=status, images=self._images)

    def _overview(self, edition: Edition, _: Query) -> Reply:
        return self._page("overview", edition.publication.name)

    def _articles(self, edition: Edition, query: Query) -> Reply:
        text = query.get("q", "").strip()[:200]
        numbers = edition.search(text) if text else range(edition.count)
        paging = _Paging(len(numbers), query, "/articles", q=text)
        chosen = numbers[paging.start : paging.stop]
        rows = [
            (number + 1, article, edition.state(article))
            for number in chosen
            for article in edition.articles(number, number + 1)
        ]
        return self._page("articles", "Articles", rows=rows, text=text, paging=paging)

    def _article(self, edition: Edition, query: Query, number: int) -> Reply | None:
        del query
        found = edition.articles(number - 1, number) if number else ()
        if not found:
            return None
        article = found[0]
        places = edition.places_of(number - 1)
        portrayals = [
            (said, edition.files[place.document].profiles)
            for place in places
            if _is_for_readers(edition.files[place.document])
            and (said := edition.portrayal(place, article)) is not None
        ]
        cards = pages.cards_of(portrayals, article, edition.publication, edition.now)
        state = edition.state(article)
        return self._page(
            "article",
            article.title,
            article=article,
            state=state,
            record=_record(article),
            cards=pages.cards(cards, images=self._images),
            sources=[(edition.files[each.document], each, edition.lines(each)) for each in places],
            verdicts=edition.verdicts(article),
            listed=bool(places),
        )

    def _output(self, edition: Edition, query: Query, number: int) -> Reply | None:
        if not 0 < number <= len(edition.files):
            return None
        file = edition.files[number - 1]
        count = len(edition.parsed(number - 1)[1])
        paging = _Paging(count, query, f"/outputs/{number}")
        reader = pages.reader_list(
            edition.portrayals(number - 1, paging.start, paging.stop),
            lambda item: f"/outputs/{number}/items/{item + 1}",
            edition.now,
            start=paging.start,
            images=self._images,
        )
        return self._page(
            "output", file.staged.name, file=file, paging=paging, reader=reader, count=count
        )

    def _item(self, edition: Edition, query: Query, number: int, item: int) -> Reply | None:
        del query
        if not (0 < number <= len(edition.files) and item > 0):
            return None
        place = ItemPlace(document=number - 1, item=item - 1)
        said = edition.portrayal(place)
        if said is None:
            return None
        known = edition.number_of(edition.parsed(number - 1)[1][item - 1])
        return self._page(
            "item",
            said.title or said.url,
            file=edition.files[number - 1],
            item=item,
            count=len(edition.parsed(number - 1)[1]),
            reading=pages.reader_item(said, edition.now, images=self._images),
            lines=edition.lines(place),
            article=None if known is None else known + 1,
        )

    def _source(self, edition: Edition, query: Query, number: int) -> Reply | None:
        if not 0 < number <= len(edition.files):
            return None
        file = edition.files[number - 1]
        text = file.data.decode("utf-8", "replace").split("\n")
        paging = _Paging(len(text), query, f"/outputs/{number}/source", size=_LINES)
        lines = edition.lines_between(file, text, paging.start + 1, paging.stop + 1)
        return self._page("source", file.staged.name, file=file, lines=lines, paging=paging)

    def _plan(self, edition: Edition, query: Query) -> Reply:
        del query
        proposal = edition.rehearsed.built.proposal
        return self._page(
            "plan",
            "What the next run would change",
            proposal=proposal,
            files=() if proposal is None else list(_planned_files(proposal)),
            causes=CAUSES,
        )

    def _raw(self, edition: Edition, query: Query, number: int) -> Reply | None:
        """Return a document as it is; what a browser could make more of is plain text."""
        del query
        if not 0 < number <= len(edition.files):
            return None
        file = edition.files[number - 1]
        data = file.path.read_bytes()
        media_type = formats.media_type(file.staged.format) if data else ""
        kind = media_type.partition(";")[0]
        is_known = documents.detect(data, file.staged.name) == file.staged.format
        is_shown = kind in _SHOWN or kind.endswith(("+xml", "+json"))
        if file.staged.name.endswith(".gz"):
            return Reply(body=data, media_type="application/gzip")
        if not (is_known and is_shown) or any(each in data for each in _ACTIVE):
            media_type = "text/plain; charset=utf-8"
        return Reply(body=data, media_type=media_type)


_ASSETS = {
    "/-/style.css": ("style.css", "text/css; charset=utf-8"),
    "/-/page.js": ("page.js", "text/javascript; charset=utf-8"),
}


class _Paging:
    """Which part of a long list a page has, and where the others are."""

    def __init__(
        self, count: int, query: Query, path: str, *, size: int = _LISTED, **more: str
    ) -> None:
        asked = query.get("page", "1")
        self.count = count
        self.pages = max(ceil(count / size), 1)
        self.number = min(int(asked) if _NUMBER.fullmatch(asked) else 1, self.pages)
        self.start = (self.number - 1) * size
        self.stop = min(self.start + size, count)
        self._path = path
        self._more = {name: value for name, value in more.items() if value}

    def link(self, number: int) -> str:
        """Return the address of the page *number*."""
        return f"{self._path}?{urlencode({**self._more, 'page': number})}"


def _planned_files(proposal: Proposal) -> Iterator[tuple[ProposedDocument, str, str]]:
    """Yield each file with its state in words and the reason; what changes comes first."""
    titles = {each.id: each.title for each in proposal.articles if each.id is not None}
    for each in sorted(proposal.documents, key=lambda each: each.state == "unchanged"):
        reason = None if each.state == "removed" else each.reason
        why = "" if reason is None else because(reason, titles.get)
        yield each, STATES[each.state], why


def _is_for_readers(file: ShownFile) -> bool:
    kind = documents.KINDS.get(file.staged.format)
    return kind is not None and (kind.role in {"feed", "news"} or bool(file.profiles))


def _record(article: Any) -> list[tuple[str, str]]:
    """Return what the record says: the name of each field, and its value in a line or more."""
    import msgspec

    found = msgspec.to_builtins(article)
    return [
        (name, value if isinstance(value, str) else msgspec.json.encode(value).decode())
        for name, value in found.items()
        if value not in (None, [], {}, "") and name != "read_from"
    ]
