"""Writes the reference pages from what they document: ``make docs``.

python docs/reference.py            write them
python docs/reference.py --check    fail if one is not what would be written
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import command_pages
import drawing
import profile_pages
import python_pages

from feedpub import checks, receiving, sources
from feedpub.announcing import ANNOUNCERS
from feedpub.articles import nested
from feedpub.articles.objects import ObjectKind
from feedpub.articles.table import ARTICLE
from feedpub.findings import Rule
from feedpub.profiles import PROFILES
from feedpub.registry import Optioned
from feedpub.targets import TARGETS
from feedpub.vocabularies import TRANSFORMS, vocabularies

HERE = Path(__file__).parent
SCHEMAS = HERE.parent / "schemas"
RECORD = HERE.parent / "examples/record.json"

Schema = Mapping[str, Any]


def records() -> Iterator[str]:
    """Yield the page on article records."""
    schema = json.loads((SCHEMAS / "article.schema.json").read_bytes())
    yield "# Article records\n"
    yield (
        "A record is a [JSON Feed](https://www.jsonfeed.org/version/1.1/) item with additional"
        " fields for newsrooms, so any JSON Feed can be used as input. The schema for editors and"
        " other programs is"
        " [article.schema.json](../schemas/article.schema.json). Records of this shape come as"
        " JSON (one record, an array, or a JSON Feed), JSON Lines and CSV (lists separated by"
        " `|` or `;`, columns such as `image.url`), each also gzipped, as UTF-8 or UTF-16."
        " [Sources](sources.md) describes other sources, and how to map records of other shapes to"
        " this one.\n"
    )
    yield (
        "[A complete record](#a-complete-record) has each of them. Where a table below says that a"
        " key can be an object, its own keys are in the section of that name.\n"
    )
    yield from _table(schema["properties"], schema.get("required", ()), schema)
    for name, part in schema["$defs"].items():
        whole, *others = [part] if "properties" in part else part.get("anyOf", [part])
        if "properties" in whole and name != "element":
            yield f"\n## {name}\n\n{whole['description']} {_used(name, schema)}\n"
            yield from _table(whole["properties"], whole.get("required", ()), schema)
            yield from _written(others)
    yield "\n## A complete record\n"
    yield (
        "Every key that a record can have, from [examples/record.json](../examples/record.json)."
        " It is valid in every format and for every aggregator. Its `extra` needs"
        " the prefix `slash` in `[publication.namespaces]`:\n"
    )
    yield f"```json\n{RECORD.read_text('utf-8').rstrip()}\n```"
    yield "\n## Synonyms\n"
    yield "Case, hyphens and underscores do not matter. Names that begin with `_` are ignored.\n"
    yield "| field | also known as |\n|---|---|"
    for name, known in ARTICLE.fields.items():
        if known.synonyms:
            yield f"| `{name}` | {', '.join(f'`{each}`' for each in known.synonyms)} |"
    for kind in (each for each in vars(nested).values() if isinstance(each, ObjectKind)):
        for name, known in kind.fields.items():
            if known.synonyms:
                also = ", ".join(f"`{each}`" for each in known.synonyms)
                yield f"| `{name}` of {_article(kind.name)} | {also} |"
    yield "\n## Rules for records\n"
    yield from _rules(sources.RULES)


def _used(name: str, schema: Schema) -> str:
    """Return which keys of a record have the object *name*."""
    reference = f'"#/$defs/{name}"'
    found = {key: json.dumps(part) for key, part in schema["properties"].items()}
    keys = [f"`{key}`" for key, part in found.items() if reference in part]
    return f"In {', '.join(keys)}."


def _article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} [{noun}](#{noun})"


def _written(others: Sequence[Schema]) -> Iterator[str]:
    """Yield the shorter ways to write an object."""
    for other in others:
        example = json.dumps(other["examples"][0], ensure_ascii=False)
        about = other.get("description", other["title"])
        yield f"\nOr in short: `{example}` ({about.rstrip('.').lower()})."


def configuration() -> Iterator[str]:
    """Yield the page on ``feedpub.toml``."""
    schema = json.loads((SCHEMAS / "feedpub.schema.json").read_bytes())
    yield "# Configuration\n"
    yield (
        f"{schema['description']} The schema for editors is"
        " [feedpub.schema.json](../schemas/feedpub.schema.json). The environment variables"
        " `FEEDPUB_PUBLICATION_<KEY>` and `FEEDPUB_PUBLISH_<KEY>` override the file, and"
        " command-line options override both.\n"
    )
    headings = {
        "publication": "[publication]",
        "rights": "[rights]",
        "source": "[[source]]",
        "fetch": "[fetch]",
        "output": "[[output]]",
        "where": "[output.where]",
        "members": "[members]",
        "guard": "[guard]",
        "publish": "[publish]",
        "store": "[store]",
        "metrics": "[metrics]",
    }
    for name, heading in headings.items():
        part = schema["$defs"][name]
        yield f"\n## {heading}\n"
        if "description" in part:
            yield f"{part['description']}\n"
        yield from _table(part["properties"], part.get("required", ()), schema)
    yield from _typed("[[publish.target]]", schema["properties"]["publish"], "target", TARGETS)
    yield from _typed("[[announce]]", schema, "announce", ANNOUNCERS)
    rules = schema["properties"]["rules"]
    yield f"\n## [rules]\n\n{rules['description']}\n"
    override = schema["properties"]["override"]
    yield f"\n## [[override]]\n\n{override['description']}\n"
    yield from _table(schema["$defs"]["override"]["properties"], ("path", "rules"), schema)


def shapes() -> Iterator[str]:
    """Yield the page on vocabularies."""
    yield "# Vocabularies\n"
    yield (
        "A vocabulary says how the fields of a record become the fields of an article. It is"
        " recognised from the records, or named by `vocabulary` in the `[[source]]`. To change"
        " one, write a file that `extends` it ([how](mapping.md#write-a-vocabulary)).\n"
    )
    yield "| vocabulary | records | fields of an article |\n|---|---|---|"
    for name, each in vocabularies().items():
        known = f"[{each.title}]({each.source})" if each.source else each.title
        fields = ", ".join(f"`{field}`" for field in each.fields) or "all, and their synonyms"
        yield f"| `{name}` | {known}: {_cell(each.about)} | {fields} |"
    yield "\n## Formats\n"
    yield (
        "`format` in a `[[source]]` names one, if it is not recognised. [Sources](sources.md)"
        " describes them, and [Configuration](configuration.md) their options.\n"
    )
    yield "| format | reads | vocabulary | options |\n|---|---|---|---|"
    for name, reader in sources.SOURCES.items():
        spoken = f"`{reader.vocabulary}`" if reader.vocabulary else "recognised"
        options = ", ".join(f"`{option}`" for option in reader.options)
        yield f"| `{name}` | {_cell(reader.about)} | {spoken} | {options} |"
    yield "\n## Ways to read a value\n"
    yield '`read = "…"` names one, or several in a list, which are applied in order.\n'
    yield "| read | does |\n|---|---|"
    for name, way in TRANSFORMS.items():
        yield f"| `{name}` | {_cell(way.about)} |"


def rules() -> Iterator[str]:
    """Yield the page on rules."""
    yield "# Rules\n"
    yield (
        "Every rule, by scope; `feedpub explain RULE` says more of each. An *error* breaks a MUST"
        " of its specification or is refused by an aggregator, a *warning* a SHOULD, an *info*"
        " is worth knowing. What aggregators require beyond that is in"
        " [Profiles](profiles.md).\n"
    )
    scopes: dict[str, dict[str, Rule]] = {}
    for id, rule in sorted({**sources.RULES, **receiving.RULES, **checks.RULES}.items()):
        scopes.setdefault(rule.scope, {})[id] = rule
    for scope, members in scopes.items():
        yield f"\n## {scope}\n"
        yield from _rules(members)


def _typed(heading: str, part: Schema, key: str, types: Mapping[str, Optioned]) -> Iterator[str]:
    """Yield what there is to say of tables that name a type: what each type is, and its keys."""
    whole = json.loads((SCHEMAS / "feedpub.schema.json").read_bytes())
    yield f"\n## {heading}\n\n{_resolved(part, whole)['properties'][key]['description']}"
    yield "[Targets and announcers](targets.md) describes them, and how to write your own.\n"
    for name, member in types.items():
        yield f'\n### type = "{name}"\n\n{member.about}\n'
        yield from _table(member.options, member.required, whole)


def _rules(rules: Mapping[str, Rule]) -> Iterator[str]:
    yield "| rule | severity | what is wrong |\n|---|---|---|"
    for id, rule in sorted(rules.items()):
        yield f"| [`{id}`]({rule.source}) | {rule.severity} | {_cell(rule.summary)} |"


def _table(properties: Mapping[str, Schema], required: Any, schema: Schema) -> Iterator[str]:
    yield "| key | value | meaning |\n|---|---|---|"
    for name, part in properties.items():
        text = part.get("description", "") or _resolved(part, schema).get("description", "")
        must = "**required**; " if name in required else ""
        example = part.get("examples")
        shown = f" E.g. `{json.dumps(example[0], ensure_ascii=False)}`" if example else ""
        yield f"| `{name}` | {must}{_cell(_kind(part, schema))} | {_cell(text + shown)} |"


def _resolved(part: Schema, schema: Schema) -> Schema:
    while "$ref" in part:
        found: Any = schema
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part


def _kind(part: Schema, schema: Schema) -> str:
    if part.get("$ref") == "#/$defs/date":
        return "date"
    part = _resolved(part, schema)
    if "enum" in part:
        return ", ".join(f"`{value}`" for value in part["enum"])
    if "const" in part:
        return f"`{part['const']}`"
    for choice in ("oneOf", "anyOf"):
        if choice in part:
            return " or ".join(dict.fromkeys(_kind(each, schema) for each in part[choice]))
    kind = part.get("type", "any")
    if kind == "array":
        return f"list of {_kind(part.get('items', {}), schema)}"
    return " or ".join(kind) if isinstance(kind, list) else str(kind)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "records.md": records,
    "configuration.md": configuration,
    "rules.md": rules,
    "commands.md": command_pages.commands,
    "formats.md": command_pages.formats,
    "python.md": python_pages.names,
    "images/house.svg": drawing.house,
    "images/finding.svg": drawing.finding,
    "vocabularies.md": shapes,
    "profiles.md": partial(profile_pages.overview, _table),
    **{
        f"profiles/{name}.md": partial(profile_pages.page, profile)
        for name, profile in PROFILES.items()
    },
}


def main() -> int:
    """Write the pages, or say which are stale."""
    stale = []
    for path in sorted({*HERE.glob("profiles/*.md")} - {HERE / name for name in PAGES}):
        stale.append(path.name)
        if "--check" not in sys.argv:
            path.unlink()
    for name, page in PAGES.items():
        text = "\n".join(page()) + "\n"
        path = HERE / name
        if not path.exists() or path.read_text("utf-8") != text:
            stale.append(name)
            if "--check" not in sys.argv:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")
    if stale and "--check" in sys.argv:
        print(f"stale: {', '.join(stale)}; run `make docs`")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
