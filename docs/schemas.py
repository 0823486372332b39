"""Write into the schemas what the registries know; with ``--check``: say whether it is there."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from feedpub.announcing import ANNOUNCERS
from feedpub.articles import schemas
from feedpub.articles.normalising import NORMALISATIONS
from feedpub.formats import FORMATS
from feedpub.guarding import GUARDS
from feedpub.sources import COMMON_KEYS, SOURCES
from feedpub.targets import TARGETS

SCHEMAS = Path(__file__).parents[1] / "schemas"


def configuration(schema: dict[str, Any]) -> None:
    """Put into feedpub.toml's the names of formats, sources, targets …, and their options."""
    parts = schema["$defs"]
    parts["output"]["properties"]["format"]["enum"] = list(FORMATS)
    source = parts["source"]["properties"]
    source["format"]["enum"] = list(SOURCES)
    source["normalise"]["items"]["enum"] = list(NORMALISATIONS)
    for name in source.keys() - COMMON_KEYS:
        del source[name]
    for reader in SOURCES.values():
        for name, option in reader.options.items():
            source[name] = {"description": option.about, **option.schema}
    parts["guard"]["properties"] = {name: each.schema for name, each in GUARDS.items()}
    parts["output"]["properties"]["guard"]["properties"] = {
        name: each.schema for name, each in GUARDS.items() if each.by_output
    }
    for part, members in (("target", TARGETS), ("announcer", ANNOUNCERS)):
        kind = {**parts[part]["properties"]["type"], "enum": list(members)}
        parts[part]["properties"] = {"type": kind}
        for member in members.values():
            parts[part]["properties"].update(member.options)


def article(schema: dict[str, Any]) -> None:
    """Make the schema of records from the table of fields."""
    schema.clear()
    schema.update(schemas.record())


def main() -> None:
    """Write or check each schema."""
    for name, fill in (("feedpub", configuration), ("article", article)):
        path = SCHEMAS / f"{name}.schema.json"
        old = path.read_text("utf-8")
        schema = json.loads(old)
        fill(schema)
        new = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        if new == old:
            continue
        if "--check" in sys.argv:
            sys.exit(f"{path.name} is not what the registries say; run make docs")
        path.write_text(new, "utf-8")


if __name__ == "__main__":
    main()
