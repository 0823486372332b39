"""Articles that a program has in hand, as documents: with the care that a build takes.

Clean bodies, nothing that is not public or paid for, no more articles than the output wants, and
those as its aggregators take them. `formats.write` is the last step of it, and does nothing else.
No file is touched, no process forked, and nothing remembered from one call to the next.
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
    """A document that `make` made, and what is wrong with it.

    Attributes:
        document: Its name, format, public address and bytes.
        checked: What was found in it, as `render` takes it.
        notes: What became of articles that the output's profiles would have refused as they were:
            adapted, or left out. Of several documents of one output, the first has them.
    """

    document: Document
    checked: Checked
    notes: tuple[Note, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the document, in its order; nothing if all is well."""
        return self.checked.findings


class _Made(NamedTuple):
    """A document, the feed it was made of, and who fitted that."""

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
    """Return the documents that *outputs* ask for, checked each for itself and together.

    Everything that `write` says holds. What is wrong with a document is in its findings: whether
    to send it out all the same is for the caller to decide.

    Args:
        articles: In any order; gone through once.
        publication: The site they belong to.
        outputs: What to make: an `Output`, or the name of a format, ``"rss"``, which is that
            format with its usual name and number of articles; one alone need not be in a list.
        now: The instant, with its time zone, that decides what is public and what is fresh.
        levels: Rule id, or ``scope/*``, → severity instead of the rule's own; ``None`` is off.

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
    or under embargo at ``feed.now``, stay out, and what is paid for too, unless the output's
    `full_access` names it; `where`, `max_age`, `limit`, `content`, `for_each` and `profiles` of
    the output hold. Articles may come in any order, from a generator too; of two versions of one
    article the later goes out.

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
    """Yield the documents of *feed*, its title and place *as_said* there, not by its output."""
    format = formats.find(feed.output.format)
    fit = _adapter(feed)
    output = feed.output
    if fit is not None and fit.limits.items is not None:
        most = fit.limits.items if output.limit is None else min(output.limit, fit.limits.items)
        output = replace(output, limit=most)
    shelf = selection.Listed(articles)
    wanted = selection.Wanted(output, fit=fit, ends_with=format.ends_with)
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
    from feedpub import profiles  # what is for nobody in particular needs none: 20 ms

    return profiles.Adapter(
        [profiles.find(name) for name in feed.output.profiles],
        feed.publication,
        feed.path,
        feed.now,
        feed.output.settings,
    )


def _examined(made: _Made, judgement: Judgement) -> tuple[MadeDocument, checks.Facts | None]:
    """Return the document just *made*, checked, and what is compared of it with the others."""
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
    """Return the outputs *given*; a name is that format as it is usual."""
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
    """Return *given* with a scope alone as all of its rules."""
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
