"""feedpub: article records in, feeds that aggregators accept out.

Articles in memory become documents with findings::

    made = feedpub.make(articles, publication=site, outputs=["rss", "atom"], now=now)

`read_records` makes articles from dicts, `read` from files. `write` writes one feed, `check` checks
one document, `validate` several, also for aggregators, and `render` shows the findings. `build`
does the same as the command, with files and a configuration. `probe` asks how the world gets what
is live.

All values are immutable. A fault in data is a `Finding`; a request that cannot be carried out
raises a `FeedpubError`, which says what to do. No state is kept between calls: any number of
threads may call anything; only two calls of `build` for the same directory wait for each other.
docs/library.md shows all of it.

Each name is loaded when it is first used, so that ``import feedpub`` is fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedpub.checks import check as check
    from feedpub.config import Config as Config
    from feedpub.config import Judgement as Judgement
    from feedpub.config import load as load_config
    from feedpub.errors import ConfigError as ConfigError
    from feedpub.errors import FeedpubError as FeedpubError
    from feedpub.errors import PublishError as PublishError
    from feedpub.errors import ReadError as ReadError
    from feedpub.errors import SafetyError as SafetyError
    from feedpub.errors import UsageError as UsageError
    from feedpub.findings import Finding as Finding
    from feedpub.findings import Fix as Fix
    from feedpub.findings import Location as Location
    from feedpub.findings import Note as Note
    from feedpub.findings import Rule as Rule
    from feedpub.findings import Severity as Severity
    from feedpub.model import Access as Access
    from feedpub.model import Article as Article
    from feedpub.model import Attachment as Attachment
    from feedpub.model import Author as Author
    from feedpub.model import Change as Change
    from feedpub.model import Content as Content
    from feedpub.model import Document as Document
    from feedpub.model import Extra as Extra
    from feedpub.model import Feed as Feed
    from feedpub.model import Image as Image
    from feedpub.model import Origin as Origin
    from feedpub.model import OriginalSource as OriginalSource
    from feedpub.model import Output as Output
    from feedpub.model import Place as Place
    from feedpub.model import Publication as Publication
    from feedpub.model import Related as Related
    from feedpub.model import Status as Status
    from feedpub.model import Translation as Translation
    from feedpub.model import Video as Video
    from feedpub.model import Where as Where
    from feedpub.pipeline import Built as Built
    from feedpub.pipeline import Request as Request
    from feedpub.pipeline import build as build
    from feedpub.pipeline import validate as validate
    from feedpub.probing import Probed as Probed
    from feedpub.probing import ProbeOptions as ProbeOptions
    from feedpub.probing import probe as probe
    from feedpub.reports import Checked as Checked
    from feedpub.reports import Style as Style
    from feedpub.reports import render as render
    from feedpub.sources import Reading as Reading
    from feedpub.sources import Rejected as Rejected
    from feedpub.sources import read as read
    from feedpub.sources import read_records as read_records
    from feedpub.validating import validate_files as validate_files
    from feedpub.writing import MadeDocument as MadeDocument
    from feedpub.writing import make as make
    from feedpub.writing import write as write

_PLACES = {
    "Access": "model",
    "Article": "model",
    "Attachment": "model",
    "Author": "model",
    "Built": "pipeline",
    "Change": "model",
    "Checked": "reports",
    "Config": "config",
    "ConfigError": "errors",
    "Content": "model",
    "Document": "model",
    "Extra": "model",
    "Feed": "model",
    "FeedpubError": "errors",
    "Finding": "findings",
    "Fix": "findings",
    "Image": "model",
    "Judgement": "config",
    "Location": "findings",
    "Note": "findings",
    "Origin": "model",
    "Output": "model",
    "Place": "model",
    "ProbeOptions": "probing",
    "Probed": "probing",
    "Publication": "model",
    "PublishError": "errors",
    "ReadError": "errors",
    "Reading": "sources",
    "Rejected": "sources",
    "Related": "model",
    "Request": "pipeline",
    "Rule": "findings",
    "SafetyError": "errors",
    "Severity": "findings",
    "OriginalSource": "model",
    "Status": "model",
    "Style": "reports",
    "Translation": "model",
    "UsageError": "errors",
    "Video": "model",
    "Where": "model",
    "MadeDocument": "writing",
    "build": "pipeline",
    "check": "checks",
    "load_config": "config:load",
    "make": "writing",
    "probe": "probing",
    "read": "sources",
    "read_records": "sources",
    "render": "reports",
    "validate": "pipeline",
    "validate_files": "pipeline",
    "write": "writing",
}

__all__ = [
    "Access",
    "Article",
    "Attachment",
    "Author",
    "Built",
    "Change",
    "Checked",
    "Config",
    "ConfigError",
    "Content",
    "Document",
    "Extra",
    "Feed",
    "FeedpubError",
    "Finding",
    "Fix",
    "Image",
    "Judgement",
    "Location",
    "MadeDocument",
    "Note",
    "Origin",
    "OriginalSource",
    "Output",
    "Place",
    "ProbeOptions",
    "Probed",
    "Publication",
    "PublishError",
    "ReadError",
    "Reading",
    "Rejected",
    "Related",
    "Request",
    "Rule",
    "SafetyError",
    "Severity",
    "Status",
    "Style",
    "Translation",
    "UsageError",
    "Video",
    "Where",
    "build",
    "check",
    "load_config",
    "make",
    "probe",
    "read",
    "read_records",
    "render",
    "validate",
    "validate_files",
    "write",
]


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module 'feedpub' has no attribute {name!r}")
    module, _, attribute = _PLACES[name].partition(":")
    return getattr(import_module(f"feedpub.{module}"), attribute or name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
