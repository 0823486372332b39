"""Who refuses a document that breaks a rule without its own `refused_by`."""

from __future__ import annotations

from feedpub.findings import Rule, Severity

_SITEMAPS = ("sitemap", "news", "image", "video", "hreflang", "mobile", "pagemap")


def refused_by(rule: Rule) -> str:
    """Return who refuses documents that break *rule*, in a sentence or two."""
    if rule.refused_by:
        return rule.refused_by
    if rule.severity is not Severity.ERROR:
        return "Nobody outright; some readers make less of it, or something else."
    if rule.scope in _SITEMAPS:
        return "Google Search Console, which reports the entry or the file and may skip it."
    if rule.scope == "json-feed":
        return "Strict JSON Feed readers; the others guess."
    if rule.scope in ("http", "gzip"):
        return "Anyone who fetches the document."
    if rule.scope == "record":
        return "feedpub: nothing is published until it is fixed or set aside."
    return (
        "The W3C feed validator, and with it aggregators that ask for its verdict, such as upday"
        " and Google's former Publisher Center."
    )


__all__ = ["refused_by"]
