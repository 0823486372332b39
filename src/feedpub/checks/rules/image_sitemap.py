"""Images in sitemaps."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.checks._address_kinds import WEB
from feedpub.checks._context import Context
from feedpub.checks._sitemap_order import late
from feedpub.checks._value_kinds import ANY
from feedpub.checks._vocabulary import element, vocabulary
from feedpub.documents.names import clark, prefixed
from feedpub.findings import Severity, rule
from feedpub.markup import Element

_SPEC = "https://developers.google.com/search/docs/crawling-indexing/sitemaps/image-sitemaps"
_MOST = 1000
_OLD = ("caption", "geo_location", "title", "license")
_TAGS = [clark(f"image:{name}") for name in ("loc", *_OLD)]
_LOC = "<image:loc>https://example.org/a.jpg</image:loc>"
_IMAGE = f"<image:image>{_LOC}</image:image>"

Found = Iterator[tuple[object, str]]

VOCABULARY = vocabulary(
    "image",
    source=_SPEC,
    elements={
        "image:image": element(
            within="sitemap:url",
            children="image:loc! image:caption? image:geo_location? image:title? image:license?",
        ),
        "image:loc": element(WEB),
        **{f"image:{name}": element(ANY) for name in _OLD},
    },
    examples={
        name: (flag, _IMAGE)
        for name, flag in {
            "misplaced-element": _IMAGE + _LOC,
            "duplicate-element": f"<image:image>{_LOC * 2}</image:image>",
            "invalid-url": _IMAGE.replace("https://example.org", ""),
            "unknown-scheme": _IMAGE.replace("https", "htp"),
        }.items()
    },
)


@rule(
    "image/too-many",
    Severity.ERROR,
    on="sitemap:url",
    source=_SPEC,
)
def too_many(element: Element) -> Found:
    """A page lists more than 1,000 images.

    Google reads only 1,000. List the images that matter most.
    """
    if len(element) > _MOST:
        count = sum(1 for _ in element.iterchildren(clark("image:image")))
        if count > _MOST:
            yield element, f"sitemap:url has {count} images; 1000 are allowed"


@rule(
    "image/order",
    Severity.WARNING,
    on="image:image",
    source="https://www.google.com/schemas/sitemap-image/1.1/sitemap-image.xsd",
    flags=[f"<image:image><image:title>Rain</image:title>{_LOC}</image:image>"],
    passes=[_IMAGE],
)
def order(element: Element, context: Context) -> Found:
    """The elements of an image are not in the order of Google's schema.

    Google accepts any order, but strict validators do not. Write the address first.
    """
    if len(element) > 1:
        found = late(context.children, _TAGS)
        if found:
            name, before = map(prefixed, found)
            yield element, f"{name} must come before {before} in image:image"


@rule(
    "image/deprecated-element",
    Severity.WARNING,
    on=[f"image:{name}" for name in _OLD],
    source="https://developers.google.com/search/blog/2022/05/spring-cleaning-sitemap-extensions",
    flags=[f"<image:image>{_LOC}<image:title>Rain</image:title></image:image>"],
    passes=[_IMAGE],
)
def deprecated_element(element: Element) -> Found:
    """An image has a tag that Google has ignored since August 2022.

    Google reads only the address. Leave the tag out, and describe images in the page.
    """
    name = str(element.tag).rpartition("}")[2]
    yield element, f"image:{name} has no effect since August 2022; leave it out"
