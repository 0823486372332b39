"""What the schemas say must be said by rules too, where the check does not ask the schemas."""

from __future__ import annotations

from copy import deepcopy

import pytest
from lxml import etree
from xsd import xml_schema

from feedpub import markup
from feedpub.checks import _schema, check
from feedpub.findings import Finding, Severity
from feedpub.model import Document

_XS = "{http://www.w3.org/2001/XMLSchema}"
_RSS = """<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>
 <title>Ziarul</title><link>https://e.org/</link><description>News</description>
 <language>ro</language><copyright>Ziarul</copyright>
 <managingEditor>a@e.org (A B)</managingEditor><webMaster>a@e.org (A B)</webMaster>
 <pubDate>Mon, 23 Nov 2026 08:00:00 +0000</pubDate>
 <lastBuildDate>Mon, 23 Nov 2026 08:00:00 +0000</lastBuildDate>
 <generator>feedpub</generator><docs>https://e.org/docs</docs><ttl>60</ttl><rating>(PICS)</rating>
 <cloud domain="e.org" port="80" path="/rpc" registerProcedure="notify" protocol="xml-rpc"/>
 <image><url>https://e.org/i.png</url><title>Ziarul</title><link>https://e.org/</link>
 <width>88</width><height>31</height><description>Logo</description></image>
 <textInput><title>Search</title><description>Search</description><name>q</name>
 <link>https://e.org/search</link></textInput>
 <sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>
 <sy:updateBase>2026-11-23T08:00+00:00</sy:updateBase>
 <skipHours><hour>1</hour></skipHours><skipDays><day>Monday</day></skipDays>
 <item><title>Rain</title><link>https://e.org/1</link><description>Rain</description>
 <author>a@e.org (A B)</author><comments>https://e.org/1#c</comments><guid>https://e.org/1</guid>
 <pubDate>Mon, 23 Nov 2026 08:00:00 +0000</pubDate>
 <source url="https://e.org/rss">Other</source><content:encoded>Rain</content:encoded></item>
</channel></rss>"""
_PERSON = "<name>A</name><uri>https://e.org/a</uri><email>a@e.org</email>"
_META = """<id>https://e.org/{0}</id><title>Rain</title><updated>2026-11-23T08:00:00Z</updated>
 <rights>Ziarul</rights>"""
_OWN = "<subtitle>News</subtitle><generator>f</generator><icon>/i</icon><logo>/l</logo>"
_ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom">{_META.format("")}{_OWN}
 <author>{_PERSON}</author><contributor>{_PERSON}</contributor>
 <entry>{_META.format("1")}<summary>Rain</summary><content>Rain</content>
 <published>2026-11-23T08:00:00Z</published>
 <source>{_META.format("s")}{_OWN}</source></entry></feed>"""
_WHOLE = {"rss-2.0": _RSS, "atom-1.0": _ATOM}
_PREFIXES = {
    "atom": markup.ATOM,
    "content": markup.CONTENT,
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}


def _children() -> list[tuple[str, str, str, bool]]:
    """Return schema, element, and each child that a constraint counts, with whether it must be."""
    found = []
    for name in _WHOLE:
        tree = etree.parse(str(markup.schema_folder() / f"{name}.xsd"))
        for constraint in tree.iter(f"{_XS}key", f"{_XS}unique"):
            selector, *fields = constraint
            if selector.get("xpath") == ".":
                owner = constraint.getparent().get("name", "")  # type: ignore[union-attr]
                for field in fields:
                    child = (field.get("xpath") or "").partition("/")[0]
                    found.append((name, owner, child, constraint.tag == f"{_XS}key"))
    return found


def _tag(name: str, schema: str) -> str:
    prefix, _, local = name.rpartition(":")
    if prefix:
        return f"{{{_PREFIXES[prefix]}}}{local}"
    return f"{{{markup.ATOM}}}{local}" if schema == "atom-1.0" else local


def _judge(root: markup.Element, schema: str) -> tuple[bool, set[str]]:
    """Return whether the whole schema accepts it, and the rules that are broken."""
    data = etree.tostring(root)
    found = check(Document(name="f.xml", format="", data=data))
    rules = {each.rule.id for each in found if each.severity is Severity.ERROR}
    return xml_schema(schema).validate(markup.parse(data)), rules


@pytest.mark.parametrize(("schema", "source"), _WHOLE.items())
def test_whole_examples_are_fine(schema: str, source: str) -> None:
    assert _judge(markup.parse(source.encode()), schema) == (True, set())


@pytest.mark.parametrize(("schema", "owner", "child", "needed"), _children())
def test_rules_count_what_the_constraints_count(
    schema: str, owner: str, child: str, needed: bool
) -> None:
    root = markup.parse(_WHOLE[schema].encode())
    parent = next(root.iter(_tag(owner, schema)))
    element = parent.find(_tag(child, schema))
    assert element is not None
    element.addnext(deepcopy(element))
    accepted, rules = _judge(root, schema)
    assert not accepted
    assert any("duplicate" in rule or "more-than-one" in rule for rule in rules), rules
    if needed:
        for each in parent.findall(_tag(child, schema)):
            parent.remove(each)
        accepted, rules = _judge(root, schema)
        assert not accepted
        assert any("missing" in rule for rule in rules), rules


@pytest.mark.parametrize("faults", [1, 1200])
def test_many_faults_hide_no_complaint_of_the_schema(faults: int) -> None:
    # That a scheme of Media RSS is absolute is what only the schema says.
    bad = "<item><title>Rain</title><pubDate>never</pubDate></item>" * faults
    only = f'<media:category xmlns:media="{markup.MEDIA}" scheme="example">a</media:category>'
    source = _RSS.replace("<item>", f"{bad}<item>{only}", 1)
    found = check(Document(name="f.xml", format="", data=source.encode()))
    assert {"rss/invalid-date", "rss/schema"} <= {each.rule.id for each in found}


def test_many_faults_are_not_placed_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    # libxml2 counts all siblings before the place of each complaint.
    monkeypatch.delattr(_schema, "_name_places")
    bad = "<item><title>Rain</title><pubDate>never</pubDate></item>" * 1200
    source = _RSS.replace("<item>", f"{bad}<item>", 1)
    found = check(Document(name="f.xml", format="", data=source.encode()))
    assert max(each.count for each in found) >= 1200


_ONLY = '<media:category scheme="example">a</media:category>'


def _long(child: str, monkeypatch: pytest.MonkeyPatch, encoding: str = "utf-8") -> list[Finding]:
    """Return what the schema alone says of 1,200 items with *child*."""
    monkeypatch.setattr(_schema, "_MANY", 1000)
    items = "".join(
        f"<item><title>Rain</title><guid>https://e.org/i{number}</guid>{child}</item>"
        for number in range(1200)
    )
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>'
    head = f'<rss xmlns:media="{markup.MEDIA}"'
    source = declaration + _RSS.replace("<item>", f"{items}<item>", 1).replace("<rss", head, 1)
    found = check(Document(name="f.xml", format="", data=source.encode(encoding)))
    return [each for each in found if each.rule.id == "rss/schema"]


def test_many_complaints_about_a_long_document_are_told_by_their_kinds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (placed,) = _long(_ONLY, monkeypatch, "iso-8859-1")
    assert placed.count > 1
    monkeypatch.delattr(_schema, "_name_places")
    (told,) = _long(_ONLY, monkeypatch)
    assert "scheme" in told.message
    assert (told.count, told.location.column) == (1, placed.location.column)


def test_a_long_document_without_complaints_is_not_asked_for_their_places(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(_schema, "_name_places")
    assert _long("", monkeypatch) == []


def test_few_complaints_about_a_long_document_are_placed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_schema, "_ENOUGH", 5000)
    (told,) = _long(_ONLY, monkeypatch)
    assert told.count > 1


def test_a_schema_is_read_again_if_another_thread_was_in_the_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real, tries = _schema._read, []

    def read(name: str) -> etree.XMLSchema:
        tries.append(name)
        if len(tries) == 1:
            raise etree.XMLSchemaParseError("Failed to load a document for inclusion")
        return real(name)

    monkeypatch.setattr(_schema, "_read", read)
    assert _schema._schema("rss-2.0") is real("rss-2.0")
    assert tries == ["rss-2.0", "rss-2.0"]
