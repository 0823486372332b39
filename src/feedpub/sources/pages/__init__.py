"""Web pages as records: what a page says of its article, in every place where it says something.

The record has a key for each of them: ``jsonld`` and ``microdata`` (schema.org, the page's own
article), ``opengraph``, ``meta``, ``webpage`` (schema.org, the page itself) and ``page`` (what
people see, and what is found out). Which of them is trusted for what, the vocabulary ``html`` says.
"""

from __future__ import annotations

from feedpub.sources.pages._page_records import Visit, read

__all__ = ["Visit", "read"]
