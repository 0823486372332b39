"""What the report for people looks like, and that no document can drive the terminal."""

from __future__ import annotations

import codecs
import re
import tracemalloc

import pytest
from hard_example import checked, finding
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feedpub.findings import Finding, Location, Severity
from feedpub.model import Origin
from feedpub.reports import Checked, Style, render
from feedpub.reports._layout import cells


def text(*each: Checked, **style: object) -> str:
    return "".join(render(each, "text", Style(**style)))  # type: ignore[arg-type]


def at(line: int | None, column: int | None = None) -> Finding:
    return finding(location=Location(path="rss.xml", line=line, column=column))


def marked(data: bytes, line: int, column: int, width: int = 80) -> str:
    """Return what stands above the carets."""
    lines = text(checked(at(line, column), data=data), width=width).splitlines()
    source, carets = lines[3], lines[4]
    start, end = carets.index("^"), carets.rindex("^") + 1
    at_cell = "".join(each + "\0" * (cells(each) - 1) for each in source if cells(each))
    return at_cell[start:end].replace("\0", "")


@pytest.mark.parametrize(("line", "column", "records", "said"), [
    # The rows of a database have no lines; the records of an array may stand in one.
    (None, None, [Origin(path="a", key="row 7"), Origin(path="a", key="row 9")], "row 7, row 9"),
    (1, None, [Origin(path="a", line=1, number=3), Origin(path="a", line=1, number=5)],
     "record 3, record 5"),
    (1, 4, [Origin(path="a", line=1), Origin(path="a", line=1)], "1:4, 1:4"),
    (1, 4, [Origin(path="a", line=1, number=3), None], "1:4, 1:4"),
    (None, None, [Origin(path="a"), None], None),
])  # fmt: skip
def test_records_that_no_line_tells_apart(
    line: int | None, column: int | None, records: list[Origin | None], said: str | None
) -> None:
    place = Location(path="a", line=line, column=column)
    one = finding(location=place, record=records[0], count=2, places=(place,),
                  records=tuple(records[1:]))  # fmt: skip
    shown = re.findall("= 2 times(?:, first at )?(.*)", text(checked(one)))
    assert shown == [said or ""]


def test_a_block_says_everything() -> None:
    found = finding(
        article="Racheta „X”",
        record=Origin(path="a.jsonl", line=9),
        count=412,
        places=(Location(path="rss.xml", line=8), Location(path="rss.xml", line=11)),
    )
    assert text(checked(found)) == (
        "error[test/late]: late by 3 h\n"
        " --> rss.xml:2:7\n"
        "  |\n"
        "2 | <item>Rain</item>\n"
        "  |       ^\n"
        "  |\n"
        "  = at channel/item[3]/pubDate\n"
        "  = article: 'Racheta „X”'\n"
        "  = record: a.jsonl:9\n"
        "  = 412 times, first at lines 2, 8, 11\n"
        "  = help: Be on time.\n"
        "\n"
        "1 document: 412 errors\n"
    )


def test_help_is_said_once() -> None:
    assert text(checked(finding(), finding()), checked(finding())).count("= help:") == 1


def test_errors_come_before_warnings_and_these_before_infos() -> None:
    order = (Severity.INFO, Severity.WARNING, Severity.ERROR, Severity.WARNING, Severity.ERROR)
    found = [
        finding(severity=each, message=f"number {number} is wrong")
        for number, each in enumerate(order)
    ]
    said = re.findall(r"^(\w+)\[.*number (\d)", text(checked(*found)), re.MULTILINE)
    assert said == [
        ("error", "2"), ("error", "4"), ("warning", "1"), ("warning", "3"), ("info", "0"),
    ]  # fmt: skip


def test_places_of_one_line_are_told_apart_by_column() -> None:
    found = finding(count=2, places=(Location(path="rss.xml", line=2, column=90),))
    assert "= 2 times, first at 2:7, 2:90\n" in text(checked(found))


def test_places_without_a_line_are_only_counted() -> None:
    nowhere = Location(path="rss.xml", line=None, column=None)
    assert "  = 2 times\n" in text(checked(finding(count=2, location=nowhere, places=(nowhere,))))
    assert "  = 2 times\n" in text(checked(finding(count=2)))


def test_without_a_column_the_line_is_shown_unmarked() -> None:
    lines = text(checked(at(2))).splitlines()
    assert lines[1:4] == [" --> rss.xml:2", "  |", "2 | <item>Rain</item>"]
    assert not any("^" in line for line in lines)


def test_nothing_found() -> None:
    assert text(checked(), checked()) == "2 documents: no problems found\n"


def test_the_verdict_counts_by_severity() -> None:
    infos = finding(severity=Severity.INFO)
    assert text(checked(finding(), infos, infos)).endswith("1 document: 1 error, 2 infos\n")


@pytest.mark.parametrize(
    ("data", "line", "column", "expected"),
    [
        pytest.param("<a>\n\t\t<b/>", 2, 3, "<b", id="tabs"),
        pytest.param("<a>漢字漢字<b/>", 1, 8, "<b", id="wide"),
        pytest.param("<a>e\u0301e\u0301<b/>", 1, 8, "<b", id="combining"),
        pytest.param("<a>عنوان<b/>", 1, 9, "<b", id="right to left"),
        pytest.param("<a>" + "e\u0301" * 300 + "<b/>", 1, 604, "<b", id="cut before a mark"),
        pytest.param("<a>\x07\u202e\x1b<b/>", 1, 7, "<b", id="controls"),
        pytest.param("<a>\r\n<b/>\r\n", 2, 1, "<b", id="CRLF"),
        pytest.param("<a>\r<b/>", 2, 1, "<b", id="CR"),
        pytest.param("<a>\r\r\n<c>\n<b/>", 4, 1, "<b", id="all kinds of line ends"),
        pytest.param("\ufeff<a>", 1, 1, "<a", id="BOM"),
        pytest.param("<a b:c = 'x'>", 1, 4, "b:c", id="attribute"),
        pytest.param("<a>x & y", 1, 6, "&", id="character"),
        pytest.param("<a>漢", 1, 4, "漢", id="wide character"),
        pytest.param("\n" * 70_000 + "<a><b/>", 70_001, 4, "<b", id="line 70,001"),
        pytest.param("ș" * 200_000 + "<b/>" + "ș" * 200_000, 1, 200_001, "<b", id="column 200,001"),
    ],
)
def test_the_caret_is_under_the_column(data: str, line: int, column: int, expected: str) -> None:
    assert marked(data.encode(), line, column) == expected


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_documents_of_wide_encodings_are_shown_too(encoding: str) -> None:
    assert marked("<?xml?>\n<ș><b/>".encode(encoding), 2, 4) == "<b"


def test_a_declared_encoding_is_obeyed() -> None:
    data = "<?xml version='1.0' encoding='windows-1250'?>\n<ș>ț<b/>".encode(
        "windows-1250", "replace"
    )
    assert marked(data, 2, 5) == "<b"
    assert "Þ" in text(checked(at(2, 4), data=b"<?xml encoding='latin-1'?>\n<a>\xde</a>"))


def test_a_long_line_of_another_encoding_is_cut_as_well() -> None:
    line = "ș" * 100_000 + "<b/>" + "ț" * 100_000
    data = f"<?xml version='1.0' encoding='iso-8859-16'?>\n{line}".encode("iso-8859-16")
    assert marked(data, 2, 100_001) == "<b"
    assert marked(data, 2, 100_000) == "ș"


@pytest.mark.parametrize("name", ["zlib_codec", "idna", "nonsense", "utf-16"])
def test_a_declared_encoding_that_is_none_does_no_harm(name: str) -> None:
    data = f"<?xml version='1.0' encoding='{name}'?>\n<a><b/>".encode()
    assert marked(data, 2, 4) == "<b"


def test_a_long_line_is_cut_around_the_column() -> None:
    line = b"x" * 5_000 + b"HERE" + b"y" * 5_000
    shown = text(checked(at(1, 5_001), data=line), width=60).splitlines()
    assert max(map(len, shown)) <= 60
    assert shown[3][shown[4].index("^") :].startswith("HERE")
    assert shown[3].startswith("1 | …") and shown[3].endswith("…")  # noqa: PT018


def test_a_column_behind_the_end_marks_the_end() -> None:
    lines = text(checked(at(1, 99), data=b"<a>")).splitlines()
    assert lines[3:5] == ["1 | <a>", "  |    ^"]


def test_one_line_of_15_mb_is_neither_copied_nor_decoded_whole() -> None:
    item = "<item><title>Știri</title></item>"
    data = item.encode() * (15_000_000 // len(item.encode()))
    last = len(data.decode())
    found = checked(*(at(1, 1 + place * (last // 300)) for place in range(300)), data=data)
    tracemalloc.start()
    try:
        assert text(found).count("\n1 | ") == 300
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("place", [at(None), at(99, 1), at(0, 1)])
def test_without_a_line_there_is_no_frame(place: Finding) -> None:
    assert " | " not in text(checked(place))
    assert " | " not in text(checked(finding(), data=None))


def test_colours_only_when_asked_for() -> None:
    coloured = text(checked(finding()), colour=True)
    assert "\x1b[1;31merror[test/late]\x1b[0m: late" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text(checked(finding()))


def test_long_messages_are_wrapped_and_addresses_kept_whole() -> None:
    url = f"https://example.org/{'a' * 70}"
    shown = text(checked(finding(f"{'word ' * 30}{url} {'漢字' * 60}"), data=None), width=60)
    lines = shown.splitlines()
    assert all(cells(line) <= 60 or line.strip() == url for line in lines)
    assert url in shown


anything = st.text(st.characters(codec=None), max_size=80)


@settings(deadline=None)
@given(anything, anything, st.binary(max_size=300), st.integers(1, 4), st.integers(1, 400))
def test_no_document_drives_the_terminal(
    message: str, article: str, data: bytes, line: int, column: int
) -> None:
    location = Location(path=message, line=line, column=column, xpath=article)
    found = finding(message, article=article, location=location)
    shown = text(checked(found, data=data))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    shown.encode()


@example("<" * 22 + "\t\t漢漢漢", 28, 40)
@settings(deadline=None)
@given(st.text("<a >=é漢\u0301\t'", max_size=200), st.integers(1, 210), st.integers(40, 100))
def test_the_frame_fits_and_its_caret_is_within(line: str, column: int, width: int) -> None:
    data = codecs.BOM_UTF8 + f"{line}\n".encode()
    lines = text(checked(at(1, column), data=data), width=width).splitlines()
    assert cells(lines[3]) <= width
    assert cells(lines[4]) <= width


def test_a_line_is_shortened_to_its_columns() -> None:
    from feedpub.reports import shortened

    assert shortened("a \n b", 5) == "a b"
    assert shortened("rain until friday", 6) == "rain…"
    assert shortened("日本語のニュース", 7) == "日本語…"
    assert shortened("a\x1b[31m", 40) == "a\\x1b[31m"
    assert shortened("abc", 3) == "abc"
    assert shortened("abcd", 3) == "ab…"
