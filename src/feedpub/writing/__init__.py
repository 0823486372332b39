"""Writes articles in memory as documents, with the same steps as a build.

Bodies are cleaned, articles that are not public or are paid content are left out, and the rest is
limited to the output's number and adapted to its aggregators. `formats.write` is only the last of
these steps. No file is touched, no process forked, and nothing kept between calls.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from feedpub import checks, documents, formats, html, selection, urls
from feedpub.config import Judgement, path_problem, unknown_rule, whole
from feedpub.errors import UsageError
from feedpub.findings import Finding, Levels, Note, Severity
from feedpub.judging import all_left_out, contradictions, examine, leveled, merged, unpacked
from feedpub.model import Article, Document, Feed, Output, Publication, Value
from feedpub.reports import Checked
from feedpub.text import kind_of
from feedpub.writing import _given

if TYPE_CHECKING:
    from feedpub.profiles import Adapter

__all__ = ["MadeDocument", "make", "write"]


class MadeDocument(Value, frozen=True, gc=True):
    """A document made by `make`, with its findings.

    Attributes:
        document: Its name, format, public address and bytes.
        checked: The findings in it, in the form that `render` accepts.
        notes: Articles that the output's profiles would have refused, and whether they were adapted
            or left out. If an output has several documents, the first has them.
    """

    document: Document
    checked: Checked
    notes: tuple[Note, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings, in document order; empty if there are none."""
        return self.checked.findings


class _Made(NamedTuple):
    """A document, its feed, and what adapted the feed."""

    document: Document
    feed: Feed
    fit: Adapter | None


def make(
    articles: Iterable[Article],
    *,
    publication: Publication,
    outputs: Iterable[Output | str] | Output,
    now: datetime,
    levels: Levels = MappingProxyType({}),
) -> list[MadeDocument]:
    """Return the documents of *outputs*, checked alone and compared with each other.

    Everything in `write` applies. Faults of a document are in its findings: the caller decides
    whether to publish it.

    Args:
        articles: In any order; iterated once.
        publication: The site they belong to.
        outputs: What to make: an `Output`, or the name of a format, ``"rss"``, which is that
            format with its usual name and number of articles; one alone need not be in a list.
        now: The instant, with its time zone, that decides what is public and what is recent.
        levels: Rule id, or ``scope/*``, → severity that replaces the rule's own; ``None`` is off.

    Raises:
        UsageError: There is no such format, profile or rule, two outputs have one path, or a
            value is not what it must be; the message names it and says what to write instead.
    """
    judgement = Judgement(levels=_levels(levels))
    site = _given.publication(publication)
    instant = _given.instant(now, "now")
    wanted = _outputs(outputs)
    ready = _given.articles(articles)
    made: list[MadeDocument] = []
    compared = []
    for output in wanted:
        feed = Feed(
            publication=site, output=output, articles=ready, path=output.path, url=output.url,
            title=output.title or site.name, language=site.language, now=instant,
        )  # fmt: skip
        some = [_examined(each, judgement) for each in _written(feed, ready, as_said=False)]
        made += (each for each, _ in some)
        compared += [facts for _, facts in some if facts is not None]
    found = contradictions(
        compared,
        {each.document.name: partial(getattr, each.document, "data") for each in made},
        judgement,
        instant,
    )
    checked = merged([each.checked for each in made], found)
    return [replace(each, checked=one) for each, one in zip(made, checked, strict=True)]


def write(feed: Feed) -> Iterator[Document]:
    """Return the documents of *feed*, as a build would make them of the same articles.

    Bodies are cleaned and their addresses made absolute; drafts, and what is withdrawn, expired
    or under embargo at ``feed.now``, are left out, and so is paid content, unless the output's
    `full_access` names it; `where`, `max_age`, `limit`, `content`, `for_each` and `profiles` of the
    output apply. Articles may have any order, and come from a generator; of two versions of an
    article the later is published.

    Raises:
        UsageError: There is no such format or profile, an instant has no time zone, an article
            has no http(s) address, two articles have one id, or a value is not what it must be.
    """
    if not isinstance(feed, Feed):
        raise UsageError(
            f"write takes a Feed, not {kind_of(feed)}",
            help="feedpub.make takes articles and the names of formats.",
        )
    ready = replace(
        feed,
        publication=_given.publication(feed.publication),
        output=_output(feed.output),
        now=_given.instant(feed.now, "the feed's now"),
    )
    articles = _given.articles(feed.articles)
    return (each.document for each in _written(ready, articles, as_said=True))


def _written(feed: Feed, articles: tuple[Article, ...], *, as_said: bool) -> Iterator[_Made]:
    """Yield the documents of *feed*; with *as_said*, it keeps its own title and path."""
    format = formats.find(feed.output.format)
    fit = _adapter(feed)
    output = feed.output
    if fit is not None and fit.limits.items is not None:
        most = fit.limits.items if output.limit is None else min(output.limit, fit.limits.items)
        output = replace(output, limit=most)
    shelf = selection.ArticleList(articles)
    wanted = selection.PlannedOutput(output, fit=fit, ends_with=format.ends_with)
    plan = selection.plan(shelf, [wanted], feed.now, publication=feed.publication)
    for planned in plan.feeds:
        one = selection.feed(
            planned,
            shelf,
            feed.publication,
            base_url=urls.absolute(".", feed.url or feed.publication.url),
            now=feed.now,
            agenda=selection.Agenda(feed.now),
            links=plan.links,
            prepare=partial(_clean, plan.links) if format.needs_bodies else _as_it_is,
            fit=fit,
        )
        if as_said and output.for_each is None:
            one = replace(
                one, path=feed.path, url=feed.url, title=feed.title, language=feed.language
            )
        for document in formats.write(one) if fit is None else fit.write(one):
            yield _Made(document, one, fit)


def _adapter(feed: Feed) -> Adapter | None:
    if not feed.output.profiles:
        return None
    from feedpub import profiles  # not needed for outputs without a profile: 20 ms

    return profiles.Adapter(
        [profiles.find(name) for name in feed.output.profiles],
        feed.publication,
        feed.path,
        feed.now,
        feed.output.settings,
    )


def _examined(made: _Made, judgement: Judgement) -> tuple[MadeDocument, checks.Facts | None]:
    """Return the document just *made*, checked, and its facts for the comparison."""
    document, feed, fit = made
    profiles = feed.output.profiles
    is_archive = documents.KINDS[document.format].role == "archive"
    checked, facts, _ = examine(
        replace(document, data=unpacked(document.data)),
        feed.now,
        judgement,
        facts=not (is_archive or profiles),
        profiles=profiles,
    )
    if fit is None:
        return MadeDocument(document=document, checked=checked), facts
    if fit.left_out and not document.articles:
        reasons = Counter(rule for rules in fit.left_out for rule in rules)
        finding = all_left_out(feed.path, len(fit.left_out), dict(reasons.most_common()))
        found = leveled([finding], judgement.of(feed.path))
        checked = replace(checked, findings=(*checked.findings, *found))
    return MadeDocument(document=document, checked=checked, notes=fit.notes), facts


def _outputs(given: object) -> list[Output]:
    """Return the outputs *given*; a name stands for that format with its defaults."""
    if isinstance(given, str | Output):
        given = [given]
    if not isinstance(given, Iterable):
        raise UsageError(
            f"outputs is {kind_of(given)}, not a list of Output",
            help='Write outputs=["rss"], or feedpub.Output values.',
        )
    found = [_named(each) if isinstance(each, str) else _output(each) for each in given]
    for path, count in Counter(each.path for each in found).items():
        problem = path_problem(path)
        if problem is not None:
            raise UsageError(
                f"path of an output: {path!r} {problem}", help="A path is like 'feeds/rss.xml'."
            )
        if count > 1:
            raise UsageError(
                f"{count} outputs have the path {path!r}", help="Give each a path of its own."
            )
    return found


def _named(name: str) -> Output:
    format = formats.find(name)
    return Output(format=format.name, path=format.path, limit=format.limit)


def _output(given: object) -> Output:
    output = _given.output(given)
    formats.find(output.format)
    return output


def _levels(given: Levels) -> Levels:
    """Return *given* with ``scope/*`` for each scope alone."""
    if not isinstance(given, Mapping):
        raise UsageError(
            f"levels is {kind_of(given)}, not a dict",
            help="Write {'rss/no-self-link': None} or {'rss/*': Severity.WARNING}.",
        )
    for id, severity in given.items():
        problem = unknown_rule(whole(id))
        if problem is not None:
            raise UsageError(f"{id}: {problem}", help="`feedpub rules` lists them all.")
        if severity is not None and not isinstance(severity, Severity):
            raise UsageError(
                f"the level of {id} is {severity!r}, not a Severity",
                help="Write feedpub.Severity.ERROR, WARNING or INFO, or None for off.",
            )
    return {whole(id): severity for id, severity in given.items()}


def _clean(links: selection.Links, article: Article) -> Article:
    assert article.content_html is not None, "only articles with a body are cleaned"
    cleaned = html.clean(article.content_html, article.url)
    return replace(article, content_html=links.unlinked(cleaned.html).html)


def _as_it_is(article: Article) -> Article:
    return article
