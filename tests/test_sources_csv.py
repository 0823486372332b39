"""CSV as systems write it: any encoding, any style, and files that break off."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from test_sources import PUBLICATION

from feedpub.articles import encoding_guess
from feedpub.errors import ConfigError
from feedpub.sources import Broken, Reading, Source, csv, read

PLAIN = "title,url,date_published,summary\nRain,/rain,2026-11-23T08:00:00Z,It falls\n"


def reading(path: Path, data: bytes | str, **source: Any) -> Reading:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    options = {name: source.pop(name) for name in csv.CSV.options if name in source}
    return read([Source(path=path.name, options=options, **source)], publication=PUBLICATION,
                base=path.parent)  # fmt: skip


def errors(found: Reading) -> list[str]:
    return [each.message for each in found.findings if each.severity.name == "ERROR"]


STYLES: dict[str, tuple[str, dict[str, Any]]] = {
    "semicolons": (PLAIN.replace(",", ";"), {}),
    "tabs": (PLAIN.replace(",", "\t"), {}),
    "bars": (PLAIN.replace(",", "|"), {}),
    "Excel says it": ("sep=;\r\n" + PLAIN.replace(",", ";"), {}),
    "Excel says it in quotes": ('"sep=;"\r\n' + PLAIN.replace(",", ";"), {}),
    "two marks": ("\ufeff\ufeff" + PLAIN, {}),
    "a mark before quotes": ('\ufeff"title","url","date_published","summary"\n' + PLAIN[33:], {}),
    "comments": ("# Export of 20 November\n#more\n// and more\n\n" + PLAIN, {}),
    "counted": (PLAIN.replace("title", "#,title").replace("Rain,", "1,Rain,"), {}),
    "single quotes": (
        "'title','url','date_published','summary'\n"
        "'Rain','/rain','2026-11-23T08:00:00Z','It falls'\n", {},
    ),
    "old Macs": (PLAIN.replace("\n", "\r"), {}),
    "blanks behind quotes": (PLAIN.replace("It falls", '"It falls" '), {}),
    "blanks before quotes": (PLAIN.replace("It falls", ' "It falls"'), {}),
    "commas in the header": (
        "title;url;date_published;summary;\"a,b,c,d,e,f\"\n"
        "Rain;/rain;2026-11-23T08:00:00Z;It falls;\n", {},
    ),
    "a delimiter of its own": (PLAIN.replace(",", "~"), {"delimiter": "~"}),
    "a quote of its own": (PLAIN.replace("It falls", "$It falls$"), {"quote": "$"}),
    "no header": (
        PLAIN.partition("\n")[2], {"columns": ["title", "url", "date_published", "summary"]},
    ),
    "a header all the same": (PLAIN, {"columns": ["title", "url", "Date published", "summary"]}),
    "headers for people": (PLAIN.replace("date_published", "Date Published"), {}),
}  # fmt: skip


@pytest.mark.parametrize("name", STYLES)
def test_styles(name: str, tmp_path: Path) -> None:
    text, options = STYLES[name]
    found = reading(tmp_path / "a.csv", text, **options)
    assert errors(found) == []
    (article,) = found.articles
    assert (article.title, article.url, article.summary) == (
        "Rain",
        "https://stiri.example/rain",
        "It falls",
    )


def test_quotes_behind_backslashes(tmp_path: Path) -> None:
    text = PLAIN.replace("It falls", '"The \\"heavy\\" rain, it falls"')
    for options in ({}, {"escape": "\\"}):
        (article,) = reading(tmp_path / "a.csv", text, **options).articles
        assert article.summary == 'The "heavy" rain, it falls'
    text = PLAIN.replace("It falls", '"The ""heavy"" rain in C:\\"')
    (article,) = reading(tmp_path / "a.csv", text, escape='"').articles
    assert article.summary == 'The "heavy" rain in C:\\'


def test_a_row_of_many_lines_with_blanks_behind_a_quote(tmp_path: Path) -> None:
    text = PLAIN.replace("It falls", '"" ,"It\n""falls"" ,\nand" ').replace("summary", "a,summary")
    found = reading(tmp_path / "a.csv", text + "Snow,/snow,2026-11-23T08:00:00Z,,white\n")
    assert errors(found) == []
    assert [each.summary for each in found.articles] == ['It "falls" , and', "white"]
    assert [each.origin.line for each in found.articles] == [2, 5]


@pytest.mark.parametrize("cell", ['"It"x', '"It" x', '"It" ",x'])
def test_more_than_blanks_behind_a_quote_costs_its_row_alone(cell: str, tmp_path: Path) -> None:
    rows = "".join(f"S{n},/s{n},2026-11-23T08:00:00Z,white\n" for n in range(60))
    found = reading(tmp_path / "a.csv", PLAIN.replace("It falls", cell) + rows)
    # Nothing below it is lost with it.
    assert found.total == 61
    assert len(errors(found)) == 1
    assert "is not valid CSV: ',' expected after '\"'" in errors(found)[0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (PLAIN + 'Snow,/snow,2026-11-23,"It is wh', "in the row of line 3, within a quoted cell"),
        (PLAIN + "Snow,/snow,2026-1", "in the row of line 3, after 3 of 4 cells and without"),
        # The last quote is the first of two.
        (
            PLAIN + 'Snow,/snow,2026-11-23,"[{""url"": ""/a"',
            "in the row of line 3, within the JSON of its last cell",
        ),
    ],
)
def test_a_file_that_is_cut_off_is_not_whole(text: str, message: str, tmp_path: Path) -> None:
    found = reading(tmp_path / "a.csv", text)
    (error,) = errors(found)
    assert message in error
    assert error.endswith("it is incomplete; nothing after it could be read")
    # Not one bad record that may be set aside.
    source = Source(path="a.csv")
    aside = read([source], publication=PUBLICATION, base=tmp_path, quarantine=True, max_bad=1)
    assert errors(aside) == [error]


def test_short_rows_are_no_sign_where_others_are_short(tmp_path: Path) -> None:
    text = PLAIN + "Snow,/snow,2026-11-23T08:00:00Z\n" + "Ice,/ice,2026-11-23T08:00:00Z"
    found = reading(tmp_path / "a.csv", text)
    assert errors(found) == []
    assert len(found.articles) == 3
    # Nor is there a sign in the only row, or before the last.
    assert (
        len(reading(tmp_path / "a.csv", "title,url,date_published,a\n" + text[-29:]).articles) == 1
    )


@pytest.mark.parametrize(("end", "cut"), [
    ('"[{""name"": ""Ana"", "', True), ('"[{""name"": ""Ana""}]"', False), ('"a, "', False),
])  # fmt: skip
def test_an_object_that_does_not_end_in_the_only_row(tmp_path: Path, end: str, cut: bool) -> None:
    text = f"title,url,date_published,authors,section\nRain,/rain,2026-11-23T08:00:00Z,{end}"
    found = reading(tmp_path / "a.csv", text)
    assert (len(found.articles), found.cut_short) == ((0, ("a.csv",)) if cut else (1, ()))


def test_blank_rows_and_columns_without_a_name(tmp_path: Path) -> None:
    text = "title,,url,date_published\n,,,\nRain,x,/rain,2026-11-23T08:00:00Z,\n\n , ,,\n"
    found = reading(tmp_path / "a.csv", text)
    assert (found.total, errors(found)) == (1, [])


def test_a_file_of_nothing() -> None:
    assert list(csv.records(BytesIO(b""))) == []
    assert list(csv.records(BytesIO(b"# nothing\n"))) == []
    assert csv.sniff(b"# Export\nsep=;\n\xef\xbb\xbftitle;url\n") == 1
    assert csv.sniff(b'"title"x,url') == 0
    assert csv.sniff(b"") == 0


def test_a_header_that_cannot_be_read() -> None:
    (record,) = csv.records(BytesIO(b'title,"url"x\nRain,/rain\n'))
    assert isinstance(record.data, Broken)
    assert record.line == 1


@pytest.mark.parametrize("name", ["delimiter", "quote", "escape"])
def test_options_of_one_character(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=f"{name} is 'ab'; expected one character"):
        reading(tmp_path / "a.csv", PLAIN, **{name: "ab"})


def test_an_option_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{}\n{}\n")
    with pytest.raises(ConfigError, match="delimiter means nothing for format 'jsonl'") as caught:
        read([Source(path="a.jsonl", options={"delimiter": ";"})], publication=PUBLICATION,
             base=tmp_path)  # fmt: skip
    assert caught.value.help == "Sources of these formats take it: csv."


TEXTS = [
    ("windows-1250", "Ştirea zilei: preşedintele a anunţat că împrumuturile vor creşte"),
    ("windows-1250", "Zażółć gęślą jaźń, pożyczki będą rosły w całym kraju"),
    ("iso-8859-2", "Zażółć gęślą jaźń, śnieg i pożyczki będą rosły w całym kraju"),
    ("windows-1250", "Prezident oznámil, že půjčky porostou v celé zemi, říká ministr"),
    ("windows-1251", "Президент объявил, что кредиты вырастут по всей стране"),
    ("koi8-r", "Президент объявил, что кредиты вырастут по всей стране"),
    ("windows-1252", "Le président a annoncé que les prêts augmenteront « déjà »"),
    ("windows-1252", "Der Präsident kündigte an, dass die Schulen schließen müssen"),
    ("windows-1252", "„It rains” – again"),
    ("windows-1253", "Ο πρόεδρος ανακοίνωσε ότι τα δάνεια θα αυξηθούν"),
    ("windows-1254", "Cumhurbaşkanı kredilerin tüm ülkede artacağını söyledi, ığdır"),
    ("windows-1255", "הנשיא הודיע כי ההלוואות יגדלו בכל הארץ"),
    ("windows-1256", "أعلن الرئيس أن القروض ستزداد في جميع أنحاء البلاد"),
    ("windows-1257", "Prezidentas paskelbė, kad paskolos didės visoje šalyje, žmonės"),
    ("cp932", "大統領は、融資が全国で増加すると発表しました"),
    ("euc-jp", "大統領は、融資が全国で増加すると発表しました"),
    ("cp949", "대통령은 전국적으로 대출이 증가할 것이라고 발표했다"),
    ("gb18030", "总统宣布全国贷款将增加，学校将关闭至星期一"),
    ("cp950", "總統宣布全國貸款將增加，學校將關閉至星期一"),
]


@pytest.mark.parametrize(("encoding", "text"), TEXTS)
def test_the_encoding_is_suggested_and_never_applied(
    encoding: str, text: str, tmp_path: Path
) -> None:
    data = f'url,title,date_published\n/a,"{text}",2026-11-23T08:00:00Z\n'
    found = reading(tmp_path / "a.csv", data.encode(encoding))
    assert len(found.articles) == 0
    (error,) = [each for each in errors(found) if "UTF-8" in each]
    assert error.endswith(f': if that is right, write encoding = "{encoding}"')
    assert text[:12] in error
    (article,) = reading(tmp_path / "a.csv", data.encode(encoding), encoding=encoding).articles
    assert article.title == text


def test_the_encoding_of_json_lines_is_suggested(tmp_path: Path) -> None:
    found = reading(tmp_path / "a.jsonl", '{"title": "Ştirea zilei în ţară"}\n'.encode("cp1250"))
    (error,) = [each for each in errors(found) if "UTF-8" in each]
    assert "as windows-1250 it reads" in error


def test_letters_that_several_encodings_have_name_both() -> None:
    assert encoding_guess.suggestion("Un café nou".encode("cp1250"), 6) == (
        "; as windows-1252 or windows-1250 it reads 'Un café nou': if that is right,"
        ' write encoding = "windows-1252" or "windows-1250"'
    )
    said = [encoding_guess.suggestion(each.encode("cp1250")) for each in ("café", "ştire", "ţară")]
    assert encoding_guess.suggested(said) == "windows-1250"
    assert encoding_guess.suggested(said[:1]) == "windows-1252"
    assert encoding_guess.suggested(["nothing", '; set encoding = "x"']) is None


def test_bytes_that_are_no_text_suggest_nothing() -> None:
    said = encoding_guess.suggestion(b" a\xd7\xff\xd0 B\xa8")
    assert said == '; set the encoding of the source, e.g. encoding = "windows-1250"'
    assert encoding_guess.encodings(b"plain") == ["windows-1252"]


SYSTEMS = {
    "wix": "Author,Main Category,Title,Excerpt,ID,Plain Content,Published Date,Rich Content,"
    "Post Page URL,Last Published Date\n"
    'Ana,News,Rain,It falls,p-1,Text,2026-11-23T08:00:00Z,"{""nodes"":[]}",/post/rain,\n'
    'Ana,News,Draft,,p-2,Text,"" ,not-json,/post/draft,\n',
    "beehiiv": "id,web_title,status,content_tags,url,web_subtitle,content_html,created_at\n"
    "p-1,Rain,confirmed,A; B,https://stiri.example/post/rain,It falls,<p>Text</p>,"
    "2026-11-23 10:00:00\n"
    "p-2,Draft,draft,,https://stiri.example/post/draft,,<p>T</p>,2026-11-23 10:00:00\n",
    "substack": "post_id,post_date,is_published,title,subtitle,canonical_url\n"
    "p-1,2026-11-23T08:00:00.000Z,true,Rain,It falls,https://stiri.example/post/rain\n"
    "p-2,2026-11-23T08:00:00.000Z,false,Draft,,https://stiri.example/post/draft\n",
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_what_systems_export(system: str, tmp_path: Path) -> None:
    for named in ({}, {"vocabulary": system}):
        found = reading(tmp_path / "a.csv", SYSTEMS[system], **named)
        (article,) = found.articles
        assert found.findings == ()
        assert (article.id, article.title, article.summary, article.url) == (
            "tag:stiri.example,2026:p-1", "Rain", "It falls", "https://stiri.example/post/rain",
        )  # fmt: skip
        assert article.published.isoformat() == "2026-11-23T08:00:00+00:00"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("quote", ['"', "'"])
def test_what_separates_a_header_of_quoted_cells(
    delimiter: str, quote: str, tmp_path: Path
) -> None:
    rows = (["title", "url", "date_published"], ["Rain", "/rain", "2026-11-23T08:00:00Z"])
    text = "".join(delimiter.join(f"{quote}{each}{quote}" for each in row) + "\n" for row in rows)
    found = reading(tmp_path / "a.csv", text)
    assert errors(found) == []
    assert [each.title for each in found.articles] == ["Rain"]
