"""feedpub: article records in, feeds that aggregators accept out.

The public names; each is loaded when it is first used, so that ``import feedpub`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedpub.checks import check as check
    from feedpub.config import Config as Config
    from feedpub.config import load as load_config
    from feedpub.errors import FeedpubError as FeedpubError
    from feedpub.findings import Finding as Finding
    from feedpub.findings import Rule as Rule
    from feedpub.findings import Severity as Severity
    from feedpub.model import Article as Article
    from feedpub.model import Document as Document
    from feedpub.model import Feed as Feed
    from feedpub.model import Origin as Origin
    from feedpub.model import Output as Output
    from feedpub.model import Publication as Publication
    from feedpub.pipeline import Request as Request
    from feedpub.pipeline import build as build
    from feedpub.pipeline import validate as validate
    from feedpub.readers import read as read
    from feedpub.reports import render as render
    from feedpub.writing import write as write

_PLACES = {
    "Article": "model",
    "Config": "config",
    "Document": "model",
    "Feed": "model",
    "FeedpubError": "errors",
    "Finding": "findings",
    "Origin": "model",
    "Output": "model",
    "Publication": "model",
    "Request": "pipeline",
    "Rule": "findings",
    "Severity": "findings",
    "build": "pipeline",
    "check": "checks",
    "load_config": "config:load",
    "read": "readers",
    "render": "reports",
    "validate": "pipeline",
    "write": "writing",
}

__all__ = [
    "Article",
    "Config",
    "Document",
    "Feed",
    "FeedpubError",
    "Finding",
    "Origin",
    "Output",
    "Publication",
    "Request",
    "Rule",
    "Severity",
    "build",
    "check",
    "load_config",
    "read",
    "render",
    "validate",
    "write",
]


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module 'feedpub' has no attribute {name!r}")
    module, _, attribute = _PLACES[name].partition(":")
    return getattr(import_module(f"feedpub.{module}"), attribute or name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
