"""The manifest of a publication, and whether the files beside it are those that it lists."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any, TypeAlias

from feedpub import date_grammar, dates, manifests
from feedpub.checks._context import Context
from feedpub.documents.positions import Spot
from feedpub.findings import Severity, rule
from feedpub.patterns import pattern
from feedpub.text import shown

_TUF = "https://theupdateframework.github.io/specification/latest/"
_JSON = "https://www.rfc-editor.org/rfc/rfc8259"
_RFC3339 = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6"
_FIPS = "https://csrc.nist.gov/pubs/fips/180-4/upd1/final"
_DIGEST = pattern(r"[0-9a-f]{64}", re.ASCII)
_WRITTEN = pattern(date_grammar.RFC3339, re.ASCII)
#: How late a run may be before the manifest counts as left behind.
_GRACE = timedelta(hours=1)
_SOME = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_OTHER = "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"
#: The versions of the one file, and of the two files, of most examples.
_ONE = "8cec31e1541f122d2b0f88f4c7357d9ec0cb26c6d02be13ac5db1cd05d2bae8f"
_TWO = "ead488576e86a40a98b3b7fb5b56bbe34b5a08577dbc833bcfe587472e908bbf"

_Faults: TypeAlias = Iterator[tuple[Spot, str]]


def _listed(path: str = "rss.xml", sha256: str = _SOME) -> str:
    return f'{{"path": "{path}", "length": 4, "sha256": "{sha256}", "articles": 1}}'


def _example(
    *files: str,
    created: str = "2026-11-23T08:00:00Z",
    expires: str = '"2026-11-25T08:00:00Z"',
    version: str = _ONE,
) -> str:
    return (
        f'{{"$schema": "{manifests.SCHEMA}", "version": "{version}", "created": "{created}",'
        f' "expires": {expires}, "files": [{", ".join(files)}]}}'
    )


_FINE = _example(_listed(), _listed("sitemaps/2026-11.xml.gz", _OTHER), version=_TWO)


@rule("feedpub-manifest/not-json", Severity.ERROR, on=manifests.FORMAT, source=_JSON,
      flags=[_FINE.removesuffix("}")], passes=[_FINE])  # fmt: skip
def not_json(context: Context) -> _Faults:
    """The manifest is not valid JSON in UTF-8.

    Nobody can compare the files with it. Publish again; feedpub writes it last, in one piece.
    """
    if context.value is None:
        try:
            json.loads(context.document.data.decode())
        except UnicodeDecodeError:
            yield Spot(1, 1), "the document is not in UTF-8; save it as UTF-8"
        except json.JSONDecodeError as error:
            spot = Spot(error.lineno, error.colno)
            yield spot, f"the document is not valid JSON: {error.msg}"
        except (ValueError, RecursionError):
            yield Spot(1, 1), "the document is not valid JSON"
        else:
            yield Spot(1, 1), "the document has too many values, or numbers that are not JSON"


@rule("feedpub-manifest/schema", Severity.ERROR, engine="schema", source=_TUF)
def schema() -> None:
    """The manifest breaks its schema in a way that no other rule explains.

    Programs that read it may refuse it. Compare it with schemas/feedpub-manifest.schema.json.
    """


@rule("feedpub-manifest/outside-path", Severity.ERROR, on=manifests.FORMAT,
      source="https://cwe.mitre.org/data/definitions/22.html",
      flags=[_example(_listed("../rss.xml")), _example(_listed("/rss.xml")),
             _example(_listed("a//b.xml")), _example(_listed(manifests.NAME))],
      passes=[_FINE])  # fmt: skip
def outside_path(context: Context) -> _Faults:
    """The path of a file does not lead to a file below the folder of the manifest.

    Who fetches what the manifest lists must not be led elsewhere, and two spellings of one path
    would be two files. Write the path below that folder, with slashes, and not the manifest itself.
    """
    value = _value(context)
    for number, path in _each(value, "path"):
        if not _is_below(path):
            yield (
                _at(f"files[{number}].path"),
                f"{shown(path)} does not lead to a file below the manifest's folder",
            )


@rule("feedpub-manifest/repeated-path", Severity.ERROR, on=manifests.FORMAT, source=_TUF,
      flags=[_example(_listed(), _listed())], passes=[_FINE])  # fmt: skip
def repeated_path(context: Context) -> _Faults:
    """A file is listed twice.

    Only one of the two entries can be right. List each file once.
    """
    value = _value(context)
    seen: set[str] = set()
    for number, path in _each(value, "path"):
        if path in seen:
            yield _at(f"files[{number}].path"), f"{shown(path)} is listed twice; list it once"
        seen.add(path)


@rule("feedpub-manifest/invalid-digest", Severity.ERROR, on=manifests.FORMAT, source=_FIPS,
      flags=[_example(_listed(sha256=_SOME.upper())), _example(_listed(sha256="5f3a"))],
      passes=[_FINE])  # fmt: skip
def invalid_digest(context: Context) -> _Faults:
    """A SHA-256 is not written in 64 lower-case hexadecimal digits.

    Nothing can be compared with it. Write it as sha256sum prints it.
    """
    value = _value(context)
    for number, digest in _each(value, "sha256"):
        if not _DIGEST.fullmatch(digest):
            message = f"{shown(digest)} is not the SHA-256 of a file: 64 digits, 0 to 9 and a to f"
            yield _at(f"files[{number}].sha256"), message


@rule("feedpub-manifest/wrong-version", Severity.ERROR, on=manifests.FORMAT, source=_TUF,
      flags=[_example(_listed(), version=_OTHER)], passes=[_FINE])  # fmt: skip
def wrong_version(context: Context) -> _Faults:
    """The version is not that of the files that are listed.

    Equal sets of files have equal versions, so who compares versions takes this set for another
    one. The list was changed, or cut short. Publish again, and do not edit it.
    """
    value = _value(context)
    paths = [path for _, path in _each(value, "path") if _is_below(path)]
    digests = [digest for _, digest in _each(value, "sha256") if _DIGEST.fullmatch(digest)]
    version = value.get("version")
    if not isinstance(version, str) or not len(set(paths)) == len(digests) == len(_files(value)):
        return  # which other rules say
    right = manifests.version_of(zip(paths, digests, strict=True))
    if version != right:
        yield _at("version"), f"the version of these files is {right}"


@rule("feedpub-manifest/invalid-date", Severity.ERROR, on=manifests.FORMAT, source=_RFC3339,
      flags=[_example(_listed(), created="2026-11-23 08:00"),
             _example(_listed(), expires='"Fri, 27 Nov 2026 08:00:00 GMT"')],
      passes=[_FINE, _example(_listed(), expires="null")])  # fmt: skip
def invalid_date(context: Context) -> _Faults:
    """A date is not an RFC 3339 date with its time zone.

    Nobody can tell which of two manifests is the newer one. Write 2026-11-23T08:00:00Z.
    """
    value = _value(context)
    for key in ("created", "expires"):
        text = value.get(key)
        if isinstance(text, str) and _instant(text) is None:
            yield _at(key), f"{shown(text)} is not an RFC 3339 date: 2026-11-23T08:00:00Z"


@rule("feedpub-manifest/expires-before-created", Severity.ERROR, on=manifests.FORMAT, source=_TUF,
      flags=[_example(_listed(), created="2026-11-23T11:30:00Z",
                      expires='"2026-11-23T11:30:00Z"')],
      passes=[_FINE])  # fmt: skip
def expires_before_created(context: Context) -> _Faults:
    """The manifest expires before, or when, it was created.

    Everybody takes it for an old copy. expires is the instant of the next run, or null.
    """
    value = _value(context)
    created, expires = _instant(value.get("created")), _instant(value.get("expires"))
    if created is not None and expires is not None and expires <= created:
        yield _at("expires"), f"{value['expires']} is not after created, {value['created']}"


@rule("feedpub-manifest/expired", Severity.WARNING, on=manifests.FORMAT, source=_TUF,
      flags=[_example(_listed(), created="2026-11-21T08:00:00Z",
                      expires='"2026-11-22T08:00:00Z"')],
      passes=[_FINE, _example(_listed(), created="2026-11-21T08:00:00Z",
                              expires='"2026-11-23T11:30:00Z"')])  # fmt: skip
def expired(context: Context) -> _Faults:
    """The run at which other files were due is more than an hour late.

    Either nothing runs feedpub any more, or this is an old copy from a cache. Look at `feedpub
    status` where it runs, and then at the cache.
    """
    value = _value(context)
    expires = _instant(value.get("expires"))
    if expires is not None and context.now is not None and context.now - expires > _GRACE:
        yield _at("expires"), f"a run was due at {value['expires']}, and this is from before it"


@rule("feedpub-manifest/missing-file", Severity.ERROR, on=manifests.FORMAT, source=_TUF,
      passes=[_FINE])  # fmt: skip
def missing_file(context: Context) -> _Faults:
    """A file that the manifest lists is not beside it.

    Readers that rely on the manifest get an error there. This is not reported if none of the files
    is beside it. Publish the set again, or copy all of it.
    """
    value = _value(context)
    beside = _beside(value, context)
    if not any(beside.values()):
        return
    for number, path in _each(value, "path"):
        if path in beside and beside[path] is None:
            yield (
                _at(f"files[{number}].path"),
                f"there is no file {shown(path)} beside the manifest",
            )


@rule("feedpub-manifest/other-bytes", Severity.ERROR, on=manifests.FORMAT, source=_TUF,
      passes=[_FINE])  # fmt: skip
def other_bytes(context: Context) -> _Faults:
    """A file beside the manifest is not the one that it lists.

    It was changed, or the two are of different runs. Publish the set again, or copy all of it.
    """
    value = _value(context)
    beside = _beside(value, context)
    for number, each in enumerate(_files(value)):
        found = beside.get(str(each.get("path")))
        if found is not None and found[0] != each.get("length"):
            message = f"{shown(each['path'])} has {found[0]:,} bytes"
            yield _at(f"files[{number}].length"), message
        elif found is not None and found[1] != each.get("sha256"):
            message = f"{shown(each['path'])} has other bytes: their SHA-256 is {found[1]}"
            yield _at(f"files[{number}].sha256"), message


def _value(context: Context) -> Mapping[str, Any]:
    return context.value if isinstance(context.value, dict) else {}


def _at(path: str) -> Spot:
    return Spot(0, 0, path)


def _files(value: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    files = value.get("files")
    return (
        [each if isinstance(each, dict) else {} for each in files]
        if isinstance(files, list)
        else []
    )


def _each(value: Mapping[str, Any], key: str) -> Iterator[tuple[int, str]]:
    """Yield the texts that files have as *key*, each with the number of its file."""
    for number, each in enumerate(_files(value)):
        text = each.get(key)
        if isinstance(text, str):
            yield number, text


def _is_below(path: str) -> bool:
    parts = PurePosixPath(path).parts
    is_odd = not parts or path.startswith("/") or ".." in parts or "\\" in path
    return not is_odd and path == "/".join(parts) and path != manifests.NAME


def _instant(text: object) -> datetime | None:
    with suppress(ValueError):
        if isinstance(text, str) and _WRITTEN.fullmatch(text):
            return dates.parse(text)
    return None


def _beside(value: Mapping[str, Any], context: Context) -> Mapping[str, tuple[int, str] | None]:
    """Return what is beside the manifest, by path: length and SHA-256; each is read once."""
    known = context.memory("feedpub-manifest/beside")
    if "files" not in known:
        paths = {path for _, path in _each(value, "path") if _is_below(path)}
        known["files"] = (
            {} if context.beside is None else {path: context.beside(path) for path in sorted(paths)}
        )
    found: Mapping[str, tuple[int, str] | None] = known["files"]
    return found
