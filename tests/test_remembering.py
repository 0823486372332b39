"""What a run remembers of its articles: ids, dates, and what was taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from stores import Place, place, postgres_url

from feedpub import remembering
from feedpub.articles.collection import Articles, Collector
from feedpub.articles.notes import Ledger
from feedpub.model import Article, Change, Image, Related, Status
from feedpub.remembering import ChangeKind, Memory, remember
from feedpub.store import ArticleState, Store

__all__ = ["place", "postgres_url"]

DAY = timedelta(days=1)
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
ONE = Article(
    id="tag:e.example,2026:1",
    url="https://e.example/1",
    title="Racheta",
    published=NOW - DAY,
    content_html="<p>Text.</p>",
)
TWO = replace(ONE, id="tag:e.example,2026:2", url="https://e.example/2", title="Vremea")


@pytest.fixture(params=["in memory", "on disk"])
def collected(request: pytest.FixtureRequest) -> Any:
    """Return what collects articles as a run does."""

    def collect(articles: Sequence[Article]) -> Articles:
        collector = Collector(in_memory=0 if request.param == "on disk" else 2**30)
        for each in articles:
            collector.add(each, 100)
        return collector.finish(Ledger(), lambda _: (0, 0, 0))[0]

    return collect


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    with Store(place) as store:
        yield store


class Newsroom:
    """Runs, one after the other, a day apart."""

    def __init__(self, store: Store, collected: Any) -> None:
        self._store, self._collected = store, collected
        self.now = NOW

    def run(self, *articles: Article, **options: Any) -> Memory:
        memory = remember(self._collected(articles), self._store, self.now, **options)
        memory.commit()
        self.now += DAY
        return memory


@pytest.fixture
def newsroom(store: Store, collected: Any) -> Newsroom:
    return Newsroom(store, collected)


def test_without_a_store_nothing_is_remembered(collected: Any) -> None:
    articles = collected([ONE])
    memory = remember(articles, None, NOW)
    memory.commit()
    memory.forget()
    assert memory.articles is articles
    assert memory.has_all_changes


def test_what_is_new(newsroom: Newsroom, store: Store) -> None:
    memory = newsroom.run(ONE, TWO)
    assert memory.counts == {ChangeKind.NEW: 2}
    assert {each.after.id for each in memory.changes} == {ONE.id, TWO.id}
    assert list(memory.articles) == [ONE, TWO]
    known = store.articles([ONE.id])[ONE.id]
    assert (known.state, known.first_seen, known.public_since) == (ArticleState.PUBLIC, NOW, NOW)
    assert memory.keys([TWO.id, "other", ONE.id]) == [
        store.articles([each])[each].key for each in (TWO.id, ONE.id)
    ]


def test_what_did_not_change(newsroom: Newsroom) -> None:
    newsroom.run(ONE, TWO)
    memory = newsroom.run(ONE, replace(TWO))
    assert not memory.counts
    assert list(memory.articles) == [ONE, TWO]


@pytest.mark.parametrize(
    ("change", "kind", "modified"),
    [
        ({"title": "Racheta!"}, ChangeKind.UPDATE, NOW + DAY),
        ({"summary": "Pe scurt."}, ChangeKind.UPDATE, NOW + DAY),
        ({"images": (Image(url="https://e.example/i.jpg"),)}, ChangeKind.UPDATE, NOW + DAY),
        ({"title": "Racheta!", "change": Change.MINOR}, ChangeKind.MINOR, None),
        ({"title": "Racheta!", "change": Change.MINOR, "modified": NOW}, ChangeKind.MINOR, None),
        ({"title": "Racheta!", "change": Change.CORRECTION}, ChangeKind.CORRECTION, NOW + DAY),
        ({"title": "Racheta!", "modified": NOW}, ChangeKind.UPDATE, NOW),
        ({"title": "Racheta!", "modified": NOW - 2 * DAY}, ChangeKind.UPDATE, NOW + DAY),
        ({"sections": ("Apărare",)}, ChangeKind.MINOR, None),
        ({"related": (Related(url="https://e.example/2"),)}, ChangeKind.MINOR, None),
        ({"url": "https://e.example/racheta"}, ChangeKind.MINOR, None),
        # Its file was written anew.
        ({"modified": NOW + DAY}, ChangeKind.MINOR, None),
        ({"modified": NOW + DAY, "change": Change.UPDATE}, ChangeKind.UPDATE, NOW + DAY),
        ({"modified": NOW, "change": Change.CORRECTION}, ChangeKind.CORRECTION, NOW),
    ],
)
def test_which_date_moves(
    change: dict[str, Any], kind: ChangeKind, modified: datetime | None, newsroom: Newsroom
) -> None:
    newsroom.run(ONE)
    memory = newsroom.run(replace(ONE, **change))
    assert [each.kind for each in memory.changes] == [kind]
    (article,) = memory.articles
    assert article.updated == (modified or ONE.published)
    # It stays so, whatever is not said again.
    (article,) = newsroom.run(replace(ONE, **change)).articles
    assert article.updated == (modified or ONE.published)


def test_a_record_without_text_says_by_its_date_that_the_page_changed(newsroom: Newsroom) -> None:
    bare = replace(ONE, content_html=None)
    newsroom.run(bare)
    memory = newsroom.run(replace(bare, modified=NOW))
    assert [each.kind for each in memory.changes] == [ChangeKind.UPDATE]
    assert [each.updated for each in memory.articles] == [NOW]


def test_a_date_never_moves_back(newsroom: Newsroom) -> None:
    newsroom.run(replace(ONE, modified=NOW))
    (article,) = newsroom.run(replace(ONE, title="Racheta!", change=Change.MINOR)).articles
    assert article.updated == NOW
    (article,) = newsroom.run(ONE).articles
    assert article.updated == NOW + 2 * DAY


def test_what_the_configuration_changes_is_no_news(newsroom: Newsroom) -> None:
    newsroom.run(ONE, read_with="a")
    memory = newsroom.run(replace(ONE, title="Racheta!"), read_with="b")
    assert [each.kind for each in memory.changes] == [ChangeKind.MINOR]
    assert [each.updated for each in memory.articles] == [ONE.published]
    (article,) = newsroom.run(replace(ONE, title="Racheta?"), read_with="b").articles
    assert article.updated == NOW + 2 * DAY


def test_what_is_taken_back_and_returns(newsroom: Newsroom, store: Store) -> None:
    newsroom.run(ONE, TWO)
    memory = newsroom.run(replace(ONE, status=Status.WITHDRAWN), TWO)
    assert [each.kind for each in memory.changes] == [ChangeKind.WITHDRAWN]
    known = store.articles([ONE.id])[ONE.id]
    assert (known.state, known.gone_since) == (ArticleState.WITHDRAWN, NOW + DAY)
    memory = newsroom.run(ONE, TWO)
    assert [each.kind for each in memory.changes] == [ChangeKind.RETURNED]
    assert store.articles([ONE.id])[ONE.id].gone_since is None


def test_what_time_does(newsroom: Newsroom, store: Store) -> None:
    article = replace(
        ONE, embargo=NOW + DAY / 2, expires=NOW + 2 * DAY, content_html=None, content_text="a"
    )
    kinds = [[each.kind for each in newsroom.run(article).changes] for _ in range(4)]
    assert kinds == [[ChangeKind.NEW], [ChangeKind.RELEASED], [ChangeKind.EXPIRED], []]
    known = store.articles([ONE.id])[ONE.id]
    assert (known.state, known.public_since, known.due) == (ArticleState.EXPIRED, NOW + DAY, None)


def test_a_draft_is_hidden(newsroom: Newsroom) -> None:
    newsroom.run(ONE)
    memory = newsroom.run(replace(ONE, status=Status.DRAFT, expires=NOW))
    assert [each.kind for each in memory.changes] == [ChangeKind.HIDDEN]


def test_what_vanishes_was_withdrawn(newsroom: Newsroom, store: Store) -> None:
    newsroom.run(ONE, TWO)
    memory = newsroom.run(TWO)
    assert [(each.kind, each.after.id) for each in memory.changes] == [
        (ChangeKind.VANISHED, ONE.id)
    ]
    assert list(memory.articles) == [TWO]
    memory = newsroom.run(TWO, announced_since=NOW)
    assert not memory.counts
    kept, gone = memory.articles
    assert kept == TWO or gone == TWO
    (gone,) = (each for each in memory.articles if each.id == ONE.id)
    assert (gone.status, gone.modified, gone.title) == (Status.WITHDRAWN, NOW + DAY, ONE.title)
    assert gone.content_html is None
    assert list(newsroom.run(TWO, announced_since=NOW + 2 * DAY).articles) == [TWO]
    assert [each.kind for each in newsroom.run(ONE, TWO).changes] == [ChangeKind.RETURNED]


def test_what_a_source_of_the_newest_no_longer_lists_is_not_withdrawn(newsroom: Newsroom) -> None:
    older = replace(TWO, published=NOW - 9 * DAY)
    newsroom.run(ONE, older)
    memory = newsroom.run(ONE, announced_since=NOW)
    assert [each.kind for each in memory.changes] == [ChangeKind.LEFT]
    assert list(memory.articles) == [ONE]


def test_updates_say_nothing_of_what_they_do_not_list(newsroom: Newsroom) -> None:
    newsroom.run(ONE, TWO)
    assert not newsroom.run(TWO, is_whole=False).counts


def test_an_article_keeps_its_id_when_its_record_gets_another(newsroom: Newsroom) -> None:
    newsroom.run(ONE, TWO)
    other = replace(ONE, id="urn:uuid:1", title="Racheta!")
    for kinds in ([ChangeKind.UPDATE], []):
        memory = newsroom.run(other, TWO)
        assert [each.kind for each in memory.changes] == kinds
        assert {each.id for each in memory.articles} == {ONE.id, TWO.id}


def test_another_article_on_another_page_is_new(newsroom: Newsroom) -> None:
    newsroom.run(ONE)
    other = replace(ONE, id="urn:uuid:1", url="https://e.example/9", title="Altceva")
    memory = newsroom.run(other)
    assert sorted(each.kind for each in memory.changes) == [ChangeKind.NEW, ChangeKind.VANISHED]


def test_updates_are_known_by_their_pages(newsroom: Newsroom) -> None:
    newsroom.run(ONE, TWO)
    other = replace(ONE, id="urn:uuid:1", title="Racheta!")
    for kinds in ([ChangeKind.UPDATE], []):
        memory = newsroom.run(other, is_whole=False)
        assert [each.kind for each in memory.changes] == kinds
        assert [each.id for each in memory.articles] == [ONE.id]


def test_of_two_records_of_one_page_one_goes_out(newsroom: Newsroom) -> None:
    newsroom.run(ONE, TWO)
    again = replace(ONE, id="tag:e.example,2026:9", title="Racheta!", modified=NOW)
    for count in (1, 0):
        memory = newsroom.run(ONE, TWO, again)
        assert memory.counts.total() == count
        titles = {each.id: each.title for each in memory.articles}
        assert titles == {ONE.id: again.title, TWO.id: TWO.title}
        assert len(memory.articles) == 2
        assert [each.rule.id for each in memory.findings] == ["record/another-id"]


def test_a_rehearsal_remembers_nothing(
    newsroom: Newsroom, store: Store, collected: Any, place: Place
) -> None:
    newsroom.run(ONE)
    with Store(place, read_only=True) as looked_at:
        memory = remember(collected([TWO]), looked_at, NOW)
        memory.commit()
    assert sorted(each.kind for each in memory.changes) == [ChangeKind.NEW, ChangeKind.VANISHED]
    assert store.articles([TWO.id]) == {}
    assert store.articles([ONE.id])[ONE.id].state is ArticleState.PUBLIC


def test_what_was_decided_can_be_undone(newsroom: Newsroom, store: Store, collected: Any) -> None:
    remember(collected([ONE]), store, NOW).forget()
    assert store.count() == 0
    assert newsroom.run(ONE).counts == {ChangeKind.NEW: 1}


def test_what_a_guard_doubts_has_not_vanished(
    newsroom: Newsroom, store: Store, collected: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember(collected([ONE]), None, NOW).doubt()
    newsroom.run(ONE, TWO)
    memory = remember(collected([replace(TWO, title="Vreme")]), store, NOW + DAY)
    memory.doubt()
    memory.commit()
    assert store.articles([ONE.id])[ONE.id].state is ArticleState.PUBLIC
    assert store.articles([TWO.id])[TWO.id].title == "Vreme"
    monkeypatch.setattr("feedpub.remembering._run_memory.MOST_CHANGES", 1)
    memory = remember(collected([TWO]), store, NOW + DAY)
    memory.doubt()
    memory.commit()
    assert store.articles([TWO.id])[TWO.id].title == "Vreme"


def test_many_changes_are_counted_only(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedpub.remembering._run_memory.MOST_CHANGES", 1)
    memory = newsroom.run(ONE, TWO)
    assert (memory.counts, len(memory.changes)) == ({ChangeKind.NEW: 2}, 1)
    assert not memory.has_all_changes


def test_many_articles(newsroom: Newsroom, store: Store) -> None:
    many = [
        replace(ONE, id=f"urn:n:{each}", url=f"https://e.example/{each}")
        for each in range(1, 40_001, 7)
    ]
    newsroom.run(*many)
    memory = newsroom.run(*many[:-1])
    assert memory.counts == {ChangeKind.VANISHED: 1}
    assert store.count() == len(many)
    assert len(many) < remembering.MOST_CHANGES
