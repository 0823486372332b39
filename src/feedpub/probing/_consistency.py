"""Set consistency: whether what is served is one publication, and the latest.

A cache between a publisher and its readers can serve old files, or some old and some new ones.
These are the attacks of https://theupdateframework.github.io/specification/latest/ (1.5.2), which
caches commit by accident: drift (bytes that nobody published), freeze (a set that should have been
replaced), rollback (an older set than before), mix (files of different sets).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from itertools import islice
from urllib.parse import urljoin

from feedpub import dates, manifests, receiving, urls
from feedpub.fetch.answers import Answer
from feedpub.findings import WhoActs
from feedpub.manifests import Manifest, ManifestFile
from feedpub.probing._examination import Examination
from feedpub.probing._serving import directives
from feedpub.probing._sets import ServedSet
from feedpub.probing._sites import BROKEN, follow
from feedpub.probing._verdicts import ProbeVerdict, advice, fine, untried, wrong

#: How late a run may be.
_GRACE = timedelta(minutes=10)
#: Documents of an index that are looked up in the manifest.
_LISTED = 50_000
_PURGE = "Purge the CDN's cache of the whole publication, and let it keep feeds for minutes only."


def consistency(examined: Examination) -> Iterator[ProbeVerdict]:
    """Yield whether the document belongs to the set that the manifest lists."""
    live = _served(examined)
    if live is None:
        yield from _without(examined)
        return
    yield from _age(examined, live)
    yield from _membership(examined, live)


def _served(examined: Examination) -> ServedSet | None:
    found = map(examined.sets.at, _places(examined))
    return next((each for each in found if each is not None), None)


def _places(examined: Examination) -> list[str]:
    """Return where the manifest may be: at the target's address, else beside or above."""
    if examined.publisher.base:
        return [urljoin(examined.publisher.base, manifests.NAME)]
    url = examined.subject.url
    return list(dict.fromkeys([urljoin(url, manifests.NAME), urljoin(url, f"/{manifests.NAME}")]))


def _without(examined: Examination) -> Iterator[ProbeVerdict]:
    if examined.publisher.expects_manifest:
        yield wrong("manifest", f"{manifests.NAME} is not served, or cannot be read", WhoActs.HOST,
                    "Serve it from the folder of the feeds, like them.")  # fmt: skip
    elif not examined.subject.sha256:
        yield untried("manifest", f"there is no {manifests.NAME} beside the document")
    if examined.subject.sha256 in _digests(examined):
        yield fine("drift", "the bytes are those that were published last")
    elif examined.subject.sha256:
        yield _drift(examined, None)


# --- the set itself --------------------------------------------------------------------------


def _age(examined: Examination, live: ServedSet) -> Iterator[ProbeVerdict]:
    manifest, now = live.manifest, examined.now
    if manifest.expires is not None and now - manifest.expires > _GRACE:
        yield wrong(
            "freeze",
            f"the set should have been replaced at {dates.rfc3339(manifest.expires)}",
            WhoActs.ENGINEER,
            "See whether runs happen (feedpub status); if they do, purge the CDN's cache.",
        )  # fmt: skip
    known = examined.sets.published
    if known is None or known.version == manifest.version:
        said = dates.rfc3339(manifest.created)
        yield fine("set", f"set {manifest.version[:8]}, live since {said}")
    elif manifest.created >= known.created:
        yield fine("set", "a newer set than this machine published is live")
    else:
        yield _rollback(live, known, now)


def _rollback(live: ServedSet, known: Manifest, now: datetime) -> ProbeVerdict:
    said = (
        f"the set of {dates.rfc3339(live.manifest.created)} is served, and that of"
        f" {dates.rfc3339(known.created)} was published"
    )
    return _cached("rollback", said, live.answer, known.created, now)


def _cached(check: str, said: str, copy: Answer, since: datetime, now: datetime) -> ProbeVerdict:
    """Return what is *said* of a *copy* that was replaced at that instant: caches may keep it."""
    seconds = directives(copy.header("cache-control")).get("max-age", "")
    kept = timedelta(seconds=int(seconds) if seconds.isdecimal() and len(seconds) < 9 else 0)
    if now - since < kept:
        until = dates.rfc3339(since + kept)
        return advice(check, f"{said}; caches may keep it until {until}", WhoActs.HOST,
                      "Wait, or let the CDN keep it for less time.")  # fmt: skip
    return wrong(check, said, WhoActs.HOST, _PURGE)


# --- one file of it --------------------------------------------------------------------------


def _membership(examined: Examination, live: ServedSet) -> Iterator[ProbeVerdict]:
    listed = live.files.get(urls.spelled(examined.subject.url))
    newer = examined.sets.published_files
    digests = _digests(examined)
    if listed is None:
        own = newer.get(examined.subject.path)
        if own is not None and own.sha256 in digests:
            yield _mix("the file is of another set than the manifest, which does not list it")
        else:
            yield untried("drift", f"{live.url} does not list it")
    elif listed.sha256 in digests:
        yield fine("drift", "the bytes are those that the manifest lists")
        yield from _parts(examined, live)
    elif listed.path in newer and newer[listed.path].sha256 in digests:
        assert examined.sets.published is not None, "it has the file"
        since = examined.sets.published.created
        said = "the file is of the latest set, and the manifest of an older one"
        yield _cached("mix", said, live.answer, since, examined.now)
    else:
        yield _other_bytes(examined, live, listed)


def _other_bytes(examined: Examination, live: ServedSet, listed: ManifestFile) -> ProbeVerdict:
    """Return why the bytes are not those of the manifest: a cache, a run just now, or a rewrite."""
    answer, created, now = examined.answer, live.manifest.created, examined.now
    assert answer is not None, "this phase has an answer"
    if _copied_before(answer, created):
        return _cached("mix", "a cache holds the file of an older set", answer, created, now)
    try:
        headers = {"Cache-Control": "no-cache"}
        fresh = follow(examined.visitor, examined.subject.url, headers)
    except BROKEN:
        return _drift(examined, listed)
    again = examined.sets.again(live.url) or live
    file = again.files.get(urls.spelled(examined.subject.url))
    if file is None or file.sha256 not in _digests_of(fresh):
        return _drift(examined, listed)
    if again.manifest.version != live.manifest.version:
        return fine("drift", "the bytes are those of a set that went live during this probe")
    said = "a cache holds other bytes than the server has now"
    return _cached("mix", said, answer, created, now)


def _copied_before(answer: Answer, created: datetime) -> bool:
    """Return whether a cache made its copy before the set was live (RFC 9111 § 5.1)."""
    age = answer.header("age")
    if not age.isdecimal() or len(age) > 9:
        return False
    try:
        sent = parsedate_to_datetime(answer.header("date"))
    except (TypeError, ValueError):
        return False
    return sent.tzinfo is not None and sent - created < timedelta(seconds=int(age))


def _drift(examined: Examination, listed: ManifestFile | None) -> ProbeVerdict:
    size = len(receiving.file_of(examined.answer)) if examined.answer else 0
    length = f" of {listed.length:,} bytes" if listed else ""
    return wrong(
        "drift", f"{size:,} bytes are served that are not those{length} that were published",
        WhoActs.HOST,
        "See what rewrites files on the way (minifiers, injected scripts), and purge the cache.",
    )  # fmt: skip


def _mix(message: str) -> ProbeVerdict:
    return wrong("mix", message, WhoActs.HOST, _PURGE)


def _parts(examined: Examination, live: ServedSet) -> Iterator[ProbeVerdict]:
    """Yield whether the manifest lists what an index lists of this publication."""
    contents = examined.contents
    if examined.role != "index" or contents is None:
        return
    files, base = live.files, urls.spelled(urljoin(live.url, "."))
    listed = [urls.spelled(each.url or "") for each in islice(contents.items, _LISTED)]
    missing = sum(each.startswith(base) and each not in files for each in listed)
    if missing:
        some = "a document" if missing == 1 else f"{missing:,} documents"
        yield _mix(f"the index lists {some} that the manifest does not")


def _digests(examined: Examination) -> frozenset[str]:
    return _digests_of(examined.answer) if examined.answer is not None else frozenset()


def _digests_of(answer: Answer) -> frozenset[str]:
    """Return the SHA-256 of the file; a .gz may be sent as it is, with a Content-Encoding."""
    return frozenset(sha256(each).hexdigest() for each in (answer.body, receiving.file_of(answer)))
