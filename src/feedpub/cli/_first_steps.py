"""What to do next, for whoever has given no command, or a file instead of one."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from feedpub.config import find
from feedpub.sources import is_address

#: Endings of files that are feeds or sitemaps.
_DOCUMENTS = (".atom", ".rss", ".xml", ".xml.gz")
#: Endings of files that hold records.
_RECORDS = (".csv", ".jsonl", ".md", ".ndjson", ".parquet", ".tsv", ".xlsx")


def next_steps(here: Path) -> str:
    """Return what can be done in the directory *here*, in a few lines."""
    config = find(here)
    if config is not None:
        # Below its directory, the path from here is longer than its name says.
        name = os.path.relpath(config, here)
        head = f"There is a configuration: {name}. Next:"
        steps = {
            "feedpub plan": "what a build would do",
            "feedpub build": "build, check and publish",
            "feedpub preview": "look at it in a browser first",
            "feedpub status": "what is live, and what fails",
        }
    else:
        head = "There is no feedpub.toml here. Next:"
        steps = {
            "feedpub init SOURCE": "write one of your articles, such as posts.jsonl",
            "feedpub inspect SOURCE": "show what a source holds",
            "feedpub validate FILE": "check a feed or sitemap, or its address",
        }
    steps["feedpub --help"] = "all commands"
    width = max(map(len, steps))
    return "\n".join([head, *(f"  {each:<{width}}  {what}" for each, what in steps.items())])


def meant_with(word: str) -> str:
    """Return which command takes *word*, a file or address; "" if it is neither."""
    quoted = shlex.quote(word)
    feeds = f"`feedpub validate {quoted}` checks feeds and sitemaps"
    records = f"`feedpub inspect {quoted}` shows what records it holds"
    if word.lower().endswith(_RECORDS):
        if not Path(word).is_file():
            return ""
        return f"It is a file: {records}, `feedpub check {quoted}` checks them."
    if is_address(word):
        return f"It is an address: {feeds}; {records}."
    if not Path(word).exists():
        return ""
    kind = "folder" if Path(word).is_dir() else "file"
    if word.lower().endswith(_DOCUMENTS):
        return f"It is a {kind}: {feeds}."
    return f"It is a {kind}: {feeds}; {records}."
