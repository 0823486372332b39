"""Demands on the address of an article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from msgspec.structs import replace

from feedpub.model import Article
from feedpub.profiles._found_stories import Whole
from feedpub.profiles._story import Story
from feedpub.profiles.demands._demand import (
    Breach,
    Demand,
    RuleText,
    Sample,
    Scene,
    Spoil,
    spoil_bytes,
    spoil_first,
)
from feedpub.text import shown

#: Parameters that only track where visitors came from.
_TRACKING = re.compile(
    r"utm_\w+|(?:fb|g|d|y|tw|tt)clid|msclkid|[gw]braid|mc_[ce]id|_ga|igshid|cmpid|ocid", re.I
)
#: Parameters that contain a user's name or secret.
_SECRETS = frozenset({"username", "password", "passwd", "pwd"})


@dataclass(frozen=True)
class Address(Demand):
    """What links to articles must look like.

    Attributes:
        https: Plain http is refused.
        tracking: Tracking parameters are allowed.
        same_host: The host must be that of the feed.
        ascii_host: Internationalised domain names are refused.
        anonymous: User names and passwords are refused.
        inner: The home page is refused.
    """

    https: bool = False
    tracking: bool = True
    same_host: bool = False
    ascii_host: bool = False
    anonymous: bool = False
    inner: bool = False

    def rule_texts(self) -> Iterator[RuleText]:
        if self.https:
            yield RuleText(
                "insecure-link",
                "A link uses http.",
                "Serve the page over https, and use that address in the record.",
            )
        if not self.tracking:
            yield RuleText(
                "tracking-parameters",
                "A link has tracking parameters.",
                "Give the canonical address; `feedpub build` strips utm_… and similar parameters.",
            )
        if self.same_host:
            yield RuleText(
                "link-of-other-host",
                "A link leads to a different host than the feed's.",
                "Publish the feed on the host of its articles.",
            )
        if self.ascii_host:
            yield RuleText(
                "international-domain",
                "A link leads to an internationalised domain.",
                "Domains with letters beyond ASCII are not accepted: use another one.",
            )
        if self.anonymous:
            yield RuleText(
                "link-with-password",
                "A link contains a user name or a password.",
                "It is refused, and everybody could read it. Write the address without it.",
            )
        if self.inner:
            yield RuleText(
                "link-to-home-page",
                "A link leads to a home page.",
                "Give each article the address of its own page.",
            )

    def requirements(self) -> Iterator[tuple[str, str]]:
        if self.https:
            yield "link", "https"
        if not self.tracking:
            yield "link", "without tracking parameters"
        if self.same_host:
            yield "link", "on the feed's own host"
        if self.ascii_host:
            yield "link", "no internationalised domain"
        if self.anonymous:
            yield "link", "no user name or password in it"
        if self.inner:
            yield "link", "not the home page"

    def breaches(self, story: Story, scene: Scene) -> Iterator[Breach]:
        url = story.url
        if url is None:
            return
        host, own = _host(url), _host(scene.url or "")
        if self.https and url.lower().startswith("http:"):
            yield Breach("insecure-link", "url", f"link {shown(url)} uses http; write https")
        if not self.tracking and (found := _tracking(url)):
            message = f"link has {', '.join(map(shown, found))}; remove tracking parameters"
            yield Breach("tracking-parameters", "url", message)
        if self.same_host and own and host != own:
            message = f"link leads to {shown(host)}, the feed is on {shown(own)}"
            yield Breach("link-of-other-host", "url", message)
        if self.ascii_host and ("xn--" in host or not host.isascii()):
            yield Breach("international-domain", "url", f"{shown(host)} is internationalised")
        yield from self._beyond_host(url)

    def _beyond_host(self, url: str) -> Iterator[Breach]:
        if self.anonymous and _names_user(url):
            message = "link contains a user name or a password; remove both"
            yield Breach("link-with-password", "url", message)
        if self.inner and _is_home(url):
            message = f"link {shown(url)} leads to a home page; give the article's own"
            yield Breach("link-to-home-page", "url", message)

    def adapted(self, article: Article, scene: Scene) -> Article:
        if self.tracking or not _tracking(article.url):
            return article
        # An id that is the address is kept: ids must never change.
        return replace(article, url=untracked(article.url))

    def spoils(self) -> Mapping[str, Spoil]:
        def moved(change: Callable[[str], str]) -> Spoil:
            return spoil_first(lambda each: replace(each, url=change(each.url)))

        spoils: dict[str, Spoil] = {}
        if self.https:
            spoils["insecure-link"] = moved(lambda url: url.replace("https:", "http:"))
        if not self.tracking:
            spoils["tracking-parameters"] = moved(lambda url: url + "?utm_source=feed")
        if self.same_host:
            spoils["link-of-other-host"] = moved(lambda _: "https://other.example/1")
        if self.ascii_host:
            spoils["international-domain"] = moved(lambda _: "https://xn--e1afmkfd.example/1")
        if self.anonymous:
            spoils["link-with-password"] = moved(lambda url: url.replace("://", "://ana:geheim@"))
        if self.inner:
            spoils["link-to-home-page"] = moved(lambda _: "https://curier.example/")
        return spoils


def _host(url: str) -> str:
    """Return the host of *url*; an empty string if it is not an address."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _names_user(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    named = {_name(each).lower() for each in parts.query.split("&")}
    return "@" in parts.netloc or bool(named & _SECRETS)


def _is_home(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.netloc) and not parts.path.strip("/") and not parts.query


def _tracking(url: str) -> list[str]:
    return [name for name in map(_name, _query(url).split("&")) if _TRACKING.fullmatch(name)]


def _query(url: str) -> str:
    return url.partition("#")[0].partition("?")[2]


def _name(parameter: str) -> str:
    return parameter.partition("=")[0]


def untracked(url: str) -> str:
    """Return *url* without tracking parameters; the others are kept."""
    parts = urlsplit(url)
    kept = [each for each in parts.query.split("&") if not _TRACKING.fullmatch(_name(each))]
    return urlunsplit(parts._replace(query="&".join(kept)))


@dataclass(frozen=True)
class Distinct(Demand):
    """No two articles may have the same address."""

    def rule_texts(self) -> Iterator[RuleText]:
        yield RuleText(
            "same-link",
            "Two articles link to the same page.",
            "Give each article a page of its own.",
        )

    def requirements(self) -> Iterator[tuple[str, str]]:
        yield "link", "a different one for each article"

    def breaches_of_whole(self, whole: Whole, scene: Scene) -> Iterator[Breach]:
        found = Counter(each.story.url for each in whole.stories if each.story.url is not None)
        for url, number in found.items():
            if number > 1:
                message = f"{number:,} articles link to {shown(url)}; each needs its own page"
                yield Breach("same-link", "", message)

    def spoils(self) -> Mapping[str, Spoil]:
        def spoil(sample: Sample) -> Sample:
            first, second, *others = sample.articles
            return Sample(articles=(first, replace(second, url=first.url), *others))

        return {"same-link": spoil}


@dataclass(frozen=True)
class Secure(Demand):
    """The feed itself must be served over https."""

    def rule_texts(self) -> Iterator[RuleText]:
        yield RuleText(
            "insecure-feed",
            "The address of the feed uses http.",
            "Serve it over https, and set https in `[publication] base_url` or the output's `url`.",
        )

    def requirements(self) -> Iterator[tuple[str, str]]:
        yield "feed", "served over https"

    def breaches_of_whole(self, whole: Whole, scene: Scene) -> Iterator[Breach]:
        container = str(whole.container.tag).rpartition("}")[2]
        claimed = whole.head.get(f"{container}/atom:link[self]/@href")
        for url in dict.fromkeys((whole.url, claimed)):
            if url is not None and url.lower().startswith("http:"):
                message = f"the feed's address is {shown(url)}; serve it over https"
                yield Breach("insecure-feed", "", message)

    def spoils(self) -> Mapping[str, Spoil]:
        own = rb'(<(?:atom:)?link\b[^>]*href=")https(?=:[^>]*rel="self")|'
        other = rb'(<(?:atom:)?link\b[^>]*rel="self"[^>]*href=")https'
        return {
            "insecure-feed": spoil_bytes(
                lambda data: re.sub(own + other, rb"\1\2http", data, count=1)
            )
        }


@dataclass(frozen=True)
class Campaign(Demand):
    """Links must carry the parameters of a campaign, such as utm_source.

    Their values are in the output's settings; ids are not changed.

    Attributes:
        parameters: Their names, which are also the names of the settings.
    """

    parameters: tuple[str, ...] = ("utm_source", "utm_medium", "utm_campaign")

    def rule_texts(self) -> Iterator[RuleText]:
        yield RuleText(
            "no-campaign",
            "No link has the parameters of its campaign.",
            f"Set {', '.join(self.parameters)} in the settings of the output:"
            " `feedpub build` adds them to each link, but not to the guid.",
        )

    def requirements(self) -> Iterator[tuple[str, str]]:
        yield "link", f"carries {', '.join(self.parameters)}"

    def breaches_of_whole(self, whole: Whole, scene: Scene) -> Iterator[Breach]:
        links = [each.story.url for each in whole.stories if each.story.url is not None]
        if links and not any(self._carried(url) for url in links):
            message = f"no link has {' or '.join(self.parameters)}; add them"
            yield Breach("no-campaign", "", message)

    def _carried(self, url: str) -> set[str]:
        return {*map(_name, _query(url).split("&"))} & {*self.parameters}

    def adapted(self, article: Article, scene: Scene) -> Article:
        carried = self._carried(article.url)
        added = [
            f"{name}={quote(str(scene.settings[name]), safe='')}"
            for name in self.parameters
            if name in scene.settings and name not in carried
        ]
        if not added:
            return article
        page, hash, fragment = article.url.partition("#")
        mark = "&" if "?" in page else "?"
        return replace(article, url=f"{page}{mark}{'&'.join(added)}{hash}{fragment}")

    def spoils(self) -> Mapping[str, Spoil]:
        def spoil(sample: Sample) -> Sample:
            bare = (replace(each, url=each.url.partition("?")[0]) for each in sample.articles)
            return Sample(articles=tuple(bare))

        return {"no-campaign": spoil}
