"""Makes HTML of templates: every text is escaped, and a name that is missing is an error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from feedpub import dates
from feedpub.consequences import in_words, stopped_by, who_acts
from feedpub.consumers import ago, host_of
from feedpub.findings import Finding, Severity
from feedpub.patterns import pattern
from feedpub.text import harmless

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

#: What is harmless of itself: text without the characters that lay it out.
_LAID_OUT = pattern(r"[^\n\t]+")
#: What in XML is a tag.
_TAG = pattern(r"<[/?!]?[A-Za-z][^<>]*>?")


def _consequences(finding: Finding) -> str:
    stopped = stopped_by(finding.rule, finding.severity)
    return in_words(who_acts(finding.rule), stopped)


def _tally(findings: Sequence[Finding]) -> str:
    """Return how many findings of each severity there are, the worst first."""
    counts = Counter(each.severity for each in findings)
    said = (f"{counts[each]:,} {each}{'s' * (counts[each] > 1)}" for each in reversed(Severity))
    return ", ".join(each for each in said if not each.startswith("0 ")) or "none"


def _coloured(line: str) -> Markup:
    """Return a line of a document, with its tags marked as such."""
    from markupsafe import Markup, escape

    made = Markup()
    position = 0
    for match in _TAG.finditer(line):
        made += escape(line[position : match.start()])
        made += Markup('<span class="tag">{}</span>').format(match[0])
        position = match.end()
    return made + escape(line[position:])


def _shown(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M} UTC"


def _inert(value: object) -> object:
    """Return *value* without characters that move or reverse what is around them."""
    if hasattr(value, "__html__"):
        return value
    text = str(value)
    return text if text.isprintable() else _LAID_OUT.sub(lambda match: harmless(match[0]), text)


def _is_web(url: str | None) -> bool:
    """Return whether *url* is the address of a page; a link to anything else may act."""
    return url is not None and url.lower().startswith(("http://", "https://"))


_FILTERS: Mapping[str, Callable[..., str | bool]] = {
    "ago": ago,
    "host": host_of,
    "instant": dates.rfc3339,
    "number": lambda number: f"{number:,}",
    "coloured": _coloured,
    "consequences": _consequences,
    "reason": lambda reason: in_words(reason.who, reason.stops),
    "shown": _shown,
    "tally": _tally,
    "web": _is_web,
}


@cache
def environment() -> Environment:
    """Return what makes pages of the templates in this package."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # 30 ms

    made = Environment(
        loader=PackageLoader("feedpub.pages"),
        autoescape=True,
        finalize=_inert,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(_FILTERS)
    return made


def rendered(name: str, **values: Any) -> Markup:
    """Return what the template *name* makes of *values*."""
    from markupsafe import Markup

    return Markup(environment().get_template(f"{name}.html").render(values))  # noqa: S704 escaped


def asset(name: str) -> str:
    """Return the text of the file *name* that pages need: their style, their script."""
    return resources.files("feedpub.pages").joinpath(name).read_text("utf-8")
