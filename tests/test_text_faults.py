"""What is wrong with the texts and dates of articles that can be used: reported, and corrected."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import ftfy
import pytest

from feedpub.articles import normalising
from feedpub.articles.mojibake import Misspelt, first_misspelt
from feedpub.articles.normalising import NORMALISATIONS
from feedpub.errors import UsageError
from feedpub.findings import Severity
from feedpub.html.site_shortcodes import OWN, left_over
from feedpub.model import Article, Publication, Source
from feedpub.sources import Reading, read, read_records
from feedpub.vocabularies import _shortcodes

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RIGHT = {"url": "/rain", "title": "Rain", "date_published": "2026-11-23T08:00:00Z"}
#: Texts as they should be, with the letters and the signs that could be taken for mojibake.
TEXTS = {
    "ro": "Consiliul Județean Iași: „În țară și în Franța” e altfel – spune președintele…",
    "ro-old": "Consiliul Judeţean Iaşi: „În ţară” e altfel – Îşi spun părerea; Ăştia. Ştirile",
    "fr": "« Liberté » : l’élève était là, été… passé… » où « ça » coûte 5 € — À l’été «É»",
    "de": "Über „Größe“ und Straßen: Äpfel, Öl – schön. Ärzte „Ä“, die „FPÖ“ zahlt 5 €",
    "es": "¿Qué pasó en España? «Mañana», dijo él: niño, «papá»… ¡Olé!—dijo mamá»",
    "pt": "SÃO PAULO: a situação não é boa, «Amanhã» à tarde… CORAÇÃO… 1º de maio",
    "it": "È così: perché? La città è più bella. «È vero»… C’è. È «bello»",
    "pl": "Zażółć gęślą jaźń – „Łódź” i Święto. Źródło: Ósmy dzień. ŻÓŁW",
    "cs": "Příliš žluťoučký kůň úpěl ďábelské ódy. Úžasný „Čas“. Šťastný",
    "hu": "Árvíztűrő tükörfúrógép: „őszi” ünnep, Új év.",
    "tr": "İstanbul’da şehir için ağaç ödülü; güneşli gün, Çarşı, IĞDIR, GEÇMİŞ.",
    "az": "Azərbaycan Prezidenti bildirib ki, ölkə çox gözəldir. Şəhər",
    "vi": "Việt Nam: Đường phố Hà Nội đẹp quá; người dân được nghỉ – “Tết”. Ở đây, Ã…",
    "sv": "Å andra sidan: på «Å», Ängelholm, Öland – Åland. Ärzte",
    "is": "Það er gott – Ísland, Ægir, „Þór“.",
    "lv": "Rīgā šodien: „Ķekava”, ēka, ģimene, ņem.",
    "ru": "Привет, мир! «Россия» — большая страна… В «Москве» СССР. За\u0301мок",
    "uk": "Київ: «Україна» – це держава. Ґанок, Різдво, її.",
    "sr": "Рјечник: Љубав и њива, ђак. Reč: Život, čaša, đak.",
    "el": "Η Αθήνα είναι η πρωτεύουσα της Ελλάδας.",
    "ar": "الحكومة تعلن عن ميزانية جديدة، و«القدس» أيضا.",
    "he": "ממשלת ישראל אישרה את התקציב – ״הארץ״.",
    "ja": "政府は月曜日に「予算」を発表しました。",
    "zh": "政府星期一公布了预算，“重要”。",
    "ko": "정부는 월요일에 예산을 발표했다.",
    "hi": "सरकार ने सोमवार को बजट पेश किया।",
    "th": "รัฐบาลประกาศงบประมาณเมื่อวันจันทร์",
    "en": "It’s a “test” — £5, 20 °C, 2×2, § 5, © 2026 café™, CAFÉ™, A–Ö, naïve.",
}


def reading(*records: dict[str, Any], language: str = "en", **more: Any) -> Reading:
    publication = Publication(
        name="Rain Post", url="https://example.org/", language=language, timezone="UTC"
    )
    return read_records(
        [{**RIGHT, "url": f"/{number}", **each} for number, each in enumerate(records)],
        publication=publication,
        **{"now": NOW, **more},
    )


def one(record: dict[str, Any], **more: Any) -> Article:
    (article,) = reading(record, **more).articles
    return article


def found(record: dict[str, Any], **more: Any) -> list[tuple[str, str, str]]:
    """Return the rule, the severity and the message of each finding."""
    return [
        (each.rule.id.removeprefix("record/"), str(each.severity), each.message)
        for each in reading(record, **more).findings
    ]


def names(record: dict[str, Any], **more: Any) -> list[str]:
    return [name for name, _, _ in found(record, **more)]


def misread(text: str, encoding: str) -> str:
    """Return *text* as UTF-8 that was read in *encoding*, as browsers read it."""
    return "".join(
        bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in text.encode("utf-8")
    )


# Mojibake.


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_text_that_is_right_is_left_alone(text: str) -> None:
    record = {"title": text, "summary": text, "content_html": f"<p>{text}</p>", "tags": [text]}
    assert first_misspelt(text) is None
    assert "mojibake" not in names(record)
    assert one(record, normalise=["mojibake"]).title == " ".join(text.split(" "))


@pytest.mark.parametrize("encoding", ["cp1252", "cp1250", "latin-1"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_mojibake_is_found_and_corrected(text: str, encoding: str) -> None:
    wrong = misread(text, encoding)
    record = {"title": wrong, "content_html": f"<p>{wrong}</p>"}
    assert names(record).count("mojibake") == 2
    article = one(record, normalise=["mojibake"])
    assert article.content_html == f"<p>{ftfy.fix_encoding(wrong)}</p>"
    assert article.title == text


@pytest.mark.parametrize("text", [TEXTS["ru"], TEXTS["uk"], TEXTS["sr"]])
def test_cyrillic_read_as_cyrillic(text: str) -> None:
    wrong = misread(text, "cp1251")
    assert names({"title": wrong}) == ["mojibake"]
    assert one({"title": wrong}, normalise=["mojibake"]).title == text


@pytest.mark.parametrize("encoding", ["cp1252", "cp1250", "latin-1"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_mojibake_of_mojibake(text: str, encoding: str) -> None:
    wrong = misread(misread(text, encoding), "cp1252")
    assert "mojibake" in names({"content_text": wrong})


@pytest.mark.parametrize(
    ("here", "meant"),
    [
        ("Consiliul JudeÅ£ean", Misspelt("JudeÅ£ean", "Judeţean")),
        ("preÈ™edinte", Misspelt("preÈ™edinte", "președinte")),
        ("a È™i b", Misspelt("È™i", "și")),
        ("mĂłwi", Misspelt("mĂłwi", "mówi")),
        ("It\x92s", Misspelt("It\x92s", "It’s")),
        ("ï»¿Rain", Misspelt("ï»¿Rain", "\ufeffRain")),
        ("20Â\xa0km", Misspelt("20Â\xa0km", "20\xa0km")),
        ("cafÃƒÂ©", Misspelt("cafÃƒÂ©", "café")),
        ("вЂ“ да", Misspelt("вЂ“", "–")),
        ("á»‡", Misspelt("á»‡", "ệ")),
        ("BRÄ‚ILA", Misspelt("BRÄ‚ILA", "BRĂILA")),
        ("x ðŸ˜€ y", Misspelt("ðŸ˜€", "😀")),
        (f"{'a' * 40}Ã©{'b' * 40}",
         Misspelt(f"{'a' * 20}Ã©{'b' * 20}", f"{'a' * 20}é{'b' * 20}")),
        ("À\xa0« É» « é\xa0» ORĂŞTIE TĂTĂRĂŞTI „Â” „Ã” Ñ… Олá Сѐ РФ» США™ IRMÃ»", None),
        ("í\xa0€í°€ à€€", None),  # half a pair of surrogates, and no shortest form: not UTF-8
        ("TÂ« PÂ» «Â» «Ã»", None),
    ],
)  # fmt: skip
def test_the_first_word_that_was_misread(here: str, meant: Misspelt | None) -> None:
    assert first_misspelt(here) == meant


def test_what_was_misread_again_and_again_is_found() -> None:
    wrong = "café"
    for _ in range(5):
        wrong = misread(wrong, "latin-1")
    assert first_misspelt(wrong) is not None


def test_what_is_said_of_mojibake() -> None:
    title = {"title": "Consiliul JudeÅ£ean"}
    assert found(title) == [
        (
            "mojibake",
            "warning",
            "title has mojibake: 'JudeÅ£ean' should be 'Judeţean'; to correct all of them, write"
            ' normalise = ["mojibake"] in the [[source]]',
        )
    ]
    assert found(title, normalise=["mojibake"]) == [
        ("mojibake", "info", "title had mojibake: 'JudeÅ£ean' was written as 'Judeţean'")
    ]


def test_a_fault_of_many_articles_is_one_finding_with_the_first_places() -> None:
    records = [{"title": f"JudeÅ£ean {number}"} for number in range(30)]
    (finding,) = reading(*records).findings
    assert (finding.count, str(finding.record)) == (30, "records, record 1")
    assert len(finding.places) == 10
    assert finding.location.xpath == "title"


@pytest.mark.parametrize("space", ["&nbsp;", "&#160;", "\xa0"])
def test_half_of_a_letter_is_escaped(space: str) -> None:
    record = {"content_html": f"<p>20Â{space}km</p>"}
    assert names(record) == ["mojibake"]
    assert one(record, normalise=["mojibake"]).content_html == "<p>20\xa0km</p>"
    record = {"content_html": "<p>20&nbsp;km, R&amp;B Ă</p>"}
    assert names(record) == []


def test_addresses_attributes_and_ids_stay() -> None:
    record = {
        "id": "judeÅ£ean",
        "url": "https://example.org/judeÅ£ean",
        "content_html": '<p><a href="/judeÅ£" title="Å£">JudeÅ£</a> <code>Å£</code></p>',
    }
    wanted = one(record)
    made = one(record, normalise=["mojibake"])
    assert (made.id, made.url) == (wanted.id, wanted.url)
    assert made.content_html == (
        '<p><a href="/judeÅ£" title="Å£">Judeţ</a> <code>Å£</code></p>'
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "path"),
    [
        ({"label": "Å£ii aÅ£a"}, "label"),
        ({"summary": "JudeÅ£"}, "summary"),
        ({"content_text": "JudeÅ£"}, "content_text"),
        ({"authors": [{"name": "Ana JudeÅ£"}]}, "authors.name"),
        ({"section": ["JudeÅ£"]}, "section"),
        ({"tags": ["JudeÅ£"]}, "tags"),
        ({"image": {"url": "/a.jpg", "caption": "JudeÅ£"}}, "images.caption"),
        ({"images": [{"url": "/a.jpg", "credit": "JudeÅ£"}]}, "images.credit"),
        ({"banner_image": {"url": "/a.jpg", "alt": "JudeÅ£"}}, "images.alt"),
        ({"attachments": [{"url": "/a", "mime_type": "a/b", "title": "JudeÅ£"}]},
         "attachments.title"),
        ({"videos": [{"thumbnail": "/a", "title": "a", "description": "b", "url": "/c",
                      "tags": ["JudeÅ£"]}]}, "videos.tags"),
        ({"related": [{"url": "/a", "title": "JudeÅ£"}]}, "related.title"),
        ({"source": "JudeÅ£"}, "source.name"),
        ({"location": {"latitude": 1, "longitude": 2, "name": "JudeÅ£"}}, "location.name"),
    ],
)  # fmt: skip
def test_every_text_is_looked_at_and_corrected(field: dict[str, Any], path: str) -> None:
    assert [each.location.xpath for each in reading(field).findings] == [path]
    made = one(field, normalise=["mojibake"])
    assert "Å" not in str(made)
    assert "Judeţ" in str(made) or "ţii aţa" in str(made)


def test_without_the_extra_the_message_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(normalising, "find_spec", lambda _: None)
    monkeypatch.setitem(sys.modules, "ftfy", None)
    assert names({"title": "JudeÅ£ean"}) == ["mojibake"]
    with pytest.raises(UsageError) as caught:
        reading({}, normalise=["mojibake"])
    assert caught.value.help == "Install it with: pip install 'feedpub[text]'"
    assert one({}, normalise=["nfc"]).title == "Rain"


# Romanian, letters in parts, and what nobody sees.


@pytest.mark.parametrize("language", ["ro", "ro-MD", "mo"])
def test_cedillas_in_romanian(language: str) -> None:
    record = {
        "title": "Ştiri: Iaşi şi Ţară",
        "language": language,
        "content_html": '<p><a href="/iaşi">Piaţa</a></p>',
        "tags": ["Iaşi", "Iași", "Botoşani"],
        "authors": ["Ion Ţiriac"],
    }
    assert names(record) == ["cedilla"] * 4
    made = one(record, normalise=["romanian-comma"])
    assert made.title == "Știri: Iași și Țară"
    assert made.content_html == '<p><a href="/iaşi">Piața</a></p>'
    assert made.tags == ("Iași", "Botoșani")
    assert made.authors[0].name == "Ion Țiriac"


@pytest.mark.parametrize("text", ["ţ", "Ţ", "Ş", "ş"])
def test_each_cedilla_is_found(text: str) -> None:
    assert names({"title": f"A {text}"}, language="ro") == ["cedilla"]


def test_a_long_text_with_cedillas_has_both() -> None:
    assert names({"content_text": "Aşa e ţara. " * 200}, language="ro") == ["cedilla"]


@pytest.mark.parametrize(
    ("language", "own", "count"),
    [("tr", None, 0), ("ro", "tr", 0), ("ro", None, 1), ("en", "ro", 1), ("rom", None, 0)],
)
def test_the_language_of_the_article_decides(language: str, own: str | None, count: int) -> None:
    record = {"title": "Şehirde ţ", "language": own}
    assert len(names(record, language=language)) == count
    title = one(record, language=language, normalise=["romanian-comma"]).title
    assert title == ("Șehirde ț" if count else "Şehirde ţ")


def test_letters_in_parts() -> None:
    record = {"title": "Pa\u0306durea", "content_html": "<p>a &gt;\u0338 u\u0308</p>"}
    assert names(record) == ["decomposed-letter"] * 2
    made = one(record, normalise=["nfc"])
    assert (made.title, made.content_html) == ("P\u0103durea", "<p>a &gt;\u0338 \u00fc</p>")
    # What has a mark and no letter for both together is right as it is; so is a mark after a tag.
    assert names({"content_html": "<p>за\u0301мок ю\u0308 <b>\u0338</b></p>"}) == []


def test_any_accent_of_a_body_is_put_together_on_request() -> None:
    made = one({"content_text": "perche\u0301 e\u0300"}, normalise=["nfc"])
    assert made.content_text == "perch\u00e9 \u00e8"


@pytest.mark.parametrize("each", "\xad\u200b\ufeff")
def test_invisible_characters_in_names(each: str) -> None:
    record = {"title": f"Re{each}gen", "tags": [f"Rain{each}", "Rain"], "summary": f"So{each}ft"}
    seen = [message for _, _, message in found(record)]
    assert seen[0].startswith(
        f"tags has an invisible character: 'Rain\\u{ord(each):04x}' should be 'Rain'; "
    ) or seen[0].startswith(
        f"title has an invisible character: 'Re\\u{ord(each):04x}gen' should be 'Regen'; "
    )
    made = one(record, normalise=["invisible"])
    assert (made.title, made.tags, made.summary) == ("Regen", ("Rain",), f"So{each}ft")


def test_a_name_that_nobody_sees_stays() -> None:
    record = {"title": "\u200b", "tags": ["\ufeff"]}
    made = one(record, normalise=["invisible"])
    assert (made.title, made.tags) == ("\u200b", ("\ufeff",))
    assert [severity for _, severity, _ in found(record, normalise=["invisible"])] == [
        "warning", "warning"
    ]  # fmt: skip


def test_joiners_of_persian_and_emoji_stay() -> None:
    title = "می\u200cخواهم \U0001f468\u200d\U0001f469"
    assert one({"title": title}, normalise=list(NORMALISATIONS)).title == title
    assert names({"title": title}) == []


def test_one_is_done_after_the_other() -> None:
    record = {"title": "Consiliul JudeÅ£ean"}
    wanted = {"mojibake": "Judeţean", "romanian-comma": "Județean"}
    made = one(record, language="ro", normalise=list(wanted))
    assert made.title == "Consiliul Județean"
    # What else seems to be wrong with a text of mojibake is not known.
    assert names({"title": "CrÃ\xadticas"}) == ["mojibake"]


def test_there_are_only_these_normalisations() -> None:
    with pytest.raises(UsageError, match="there is no normalisation 'romanian'") as caught:
        reading({}, normalise=["romanian"])
    assert caught.value.help == "Did you mean 'romanian-comma'?"
    with pytest.raises(UsageError) as caught:
        reading({}, normalise="xyz")
    assert caught.value.help == "Use mojibake, nfc, romanian-comma, invisible."
    page = (Path(__file__).parents[1] / "docs/sources.md").read_text("utf-8")
    for each in NORMALISATIONS.values():
        assert f"| `{each.name}` |" in page
        assert f"`{each.rule.id}`" in page


# Texts that were escaped twice.


@pytest.mark.parametrize(
    ("title", "made", "rule"),
    [
        ("AT&amp;amp;T", "AT&T", "escaped-twice"),
        ("AT&amp;amp;amp;T", "AT&T", "escaped-twice"),
        (f"A{'&amp;' + 'amp;' * 6} B", "A&amp; B", "escaped-twice"),
        ("It&amp;#8217;s", "It’s", "escaped-twice"),
        ("&amp;quot;Rain&amp;quot;", '"Rain"', "escaped-twice"),
        ("&lt;b&gt;Rain&lt;/b&gt; again", "Rain again", "escaped-twice"),
        ("&amp;lt;b&amp;gt;Rain&amp;lt;/b&amp;gt;", "Rain", "escaped-twice"),
        ("AT&amp;T", "AT&T", "html-in-title"),
        ("<b>Rain</b>", "Rain", "html-in-title"),
        ("The &lt;video&gt; element", "The <video> element", "html-in-title"),
        ("Write &lt;br&gt; here", "Write <br> here", "html-in-title"),
        ("a &lt; b", "a < b", "html-in-title"),
        ("AT&T &co; R&D", "AT&T &co; R&D", None),
    ],
)
def test_titles_that_were_escaped_twice(title: str, made: str, rule: str | None) -> None:
    assert names({"title": title}) == ([rule] if rule else [])
    assert one({"title": title}).title == made


def test_texts_of_a_source_of_html_that_were_escaped_twice() -> None:
    record = {"title": "AT&amp;amp;T", "summary": "<p>AT&amp;T</p>"}
    assert names(record, text="html") == ["escaped-twice"]
    assert one(record, text="html").title == "AT&T"
    assert names(record, text="plain") == []
    assert one(record, text="plain").title == "AT&amp;amp;T"
    assert names({"title": "&amp;lt;/b&amp;gt;", "headline": None}) == [
        "escaped-twice", "missing-field"
    ]  # fmt: skip


# Shortcodes.


@pytest.mark.parametrize(
    ("html", "codes"),
    [
        ("[sic] [1] [...] [UPDATE] [update] [email&#160;protected] [see x = y] [a=b]", []),
        ("<p>[UPDATE]</p><p>[update]</p><p>[sic]</p><p>[Reuters]</p>", []),
        ("Watch [video] now, [quote] [Read more=here] [/gallery]", []),
        ("<p>[gallery]</p>", ["[gallery]"]),
        ("<p>\n[video]\n</p>", ["[video]"]),
        ('[gallery ids="1,2"] [vc_row] [b]bold[/b] [gallery id="3"]',
         ["[gallery]", "[vc_row]", "[b]"]),
        ("[gallery ids=&#8221;1,2&#8243;]", ["[gallery]"]),
        ('<!-- x -->[contact-form]<br>', []),
        ('{{< figure src="x.jpg" >}} {{&lt; tweet 12 &gt;}} {{<x>}} {{% notice %}}',
         ["{{< figure >}}", "{{< tweet >}}", "{{< x >}}", "{{% notice %}}"]),
        ("{% youtube abc %} {%- include a.html -%} {{ page.title }} {% 5 %} {x}",
         ["{% youtube %}", "{% include %}"]),
        ('<pre>[gallery ids="1"] {% raw %}</pre> <code>{{< x >}}</code>', []),
    ],
)  # fmt: skip
def test_shortcodes_that_are_left(html: str, codes: list[str]) -> None:
    assert left_over(html) == codes
    assert names({"content_html": html}) == ["leftover-shortcode"] * len(codes)


def test_what_is_said_of_shortcodes() -> None:
    record = {"title": "[x y=1]", "content_html": "<p>[gallery]</p>", "summary": '[ad_x] [a b="1"]'}
    assert [message for _, _, message in found(record)] == [
        "summary has the shortcode [ad_x], which readers would see as is;"
        " export the text that the site displays",
        "summary has the shortcode [a], which readers would see as is;"
        " export the text that the site displays",
        "content_html has the shortcode [gallery], which readers would see as is;"
        " export the text that the site displays",
    ]
    many = {"content_text": " ".join(f"[code_{number}]" for number in range(30))}
    assert len(names(many)) == 20


def test_what_becomes_html_is_known_as_a_shortcode() -> None:
    assert set(_shortcodes._WRITERS) == OWN


# Titles in capitals.


@pytest.mark.parametrize(
    "title",
    [
        "GUVERNUL A CĂZUT",
        "GUVERNUL CĂZUT ASTĂZI",
        "HEAVY RAIN FLOODS VILLAGE",
        "BRAND IN DER STRAßE: GROßEINSATZ",
        "1º DE MAYO: MANIFESTACIÓN EN MADRID",
        "WAR IS OVER IN EUROPE",
        "СРОЧНО: ПРАВИТЕЛЬСТВО УШЛО",
    ],
)
def test_titles_in_capitals(title: str) -> None:
    assert [(name, severity) for name, severity, _ in found({"title": title})] == [
        ("title-in-capitals", "info")
    ]


@pytest.mark.parametrize(
    "title",
    ["NATO", "PSD-PNL", "NATO, UNICEF: SUA", "COVID-19", "EXCLUSIV", "政府星期一公布了预算", "2026",
     "الحكومة تعلن", "Groß und STARK", "GUVERNUL A CĂZUT astăzi", "ß", "1º"],
)  # fmt: skip
def test_titles_that_are_not_in_capitals(title: str) -> None:
    assert names({"title": title}) == []


# Dates.


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ({"date_published": "1970-01-01T00:00:00Z"},
         [("implausible-date", "warning", "date_published is 1970-01-01 00:00 UTC, before feeds"
           " existed; correct it, or turn this rule off for an archive")]),
        ({"date_published": "1989-12-31T23:59:59Z"}, None),
        ({"date_published": "1990-01-01T00:00:00Z"}, []),
        ({"date_published": "2026-11-23T09:10:00Z"}, []),
        ({"date_published": "2026-11-23T09:10:01Z"},
         [("scheduled", "info", "date_published is 2026-11-23 09:10 UTC, in the future; the article"
           " will be published then")]),
        ({"date_published": "2027-11-24T09:00:00Z"},
         [("scheduled", "info", "date_published is 2027-11-24 09:00 UTC, in the future; the article"
           " will be published then")]),
        ({"date_published": "2062-11-23T09:00:00Z"},
         [("implausible-date", "warning", "date_published is 2062-11-23 09:00 UTC, more than a year"
           " ahead; the article is not published until then")]),
        ({"date_modified": "2026-11-23T09:10:00Z"}, []),
        ({"date_modified": "2026-11-24T09:00:00Z"},
         [("implausible-date", "warning", "date_modified is 2026-11-24 09:00 UTC, in the future;"
           " check its time zone")]),
        ({"date_published": "2062-11-23T09:00:00Z", "status": "draft"}, []),
        ({"date_published": "9999-12-31T23:59:59Z", "status": "draft"}, []),
    ],
)  # fmt: skip
def test_dates_that_cannot_be_right(
    dates: dict[str, Any], said: list[tuple[str, str, str]] | None
) -> None:
    if said is None:
        assert names(dates) == ["implausible-date"]
    else:
        assert found(dates) == said


def test_nothing_is_in_the_future_of_no_time() -> None:
    assert names({"date_published": "2062-11-23T09:00:00Z"}, now=None) == []


@pytest.mark.parametrize(
    "nothing",
    ["0000-00-00", "0000-00-00 00:00:00", "0000-00-00T00:00:00", "0001-01-01T00:00:00Z",
     "-0001-11-30T00:00:00+00:00", "Mon, 30 Nov -0001 00:00:00 +0000"],
)  # fmt: skip
def test_what_stands_for_no_date(nothing: str) -> None:
    message = f"date_modified '{nothing}' means no date; it is left out"
    assert found({"date_modified": nothing}) == [("invalid-date", "warning", message)]
    assert one({"date_modified": nothing}).modified is None
    record = {"date_published": nothing, "date_gmt": "2026-11-20 08:00:00"}
    message = f"date_published '{nothing}' means no date; date_gmt is used"
    assert found(record) == [("invalid-date", "warning", message)]
    assert one(record).published == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert set(names({"date_published": nothing})) == {"missing-field", "invalid-date"}
    both = {"date_published": None, "date": nothing, "date_gmt": nothing}
    assert sorted(names(both)) == ["invalid-date", "missing-field"]


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_dates_the_one_in_utc_needs_no_zone(order: int) -> None:
    dates = {"date": "2026-11-20 10:00:00", "date_gmt": "2026-11-20 08:00:00"}
    record = {"date_published": None, **dict(list(dates.items())[::order])}
    assert found(record) == []
    assert one(record).published == datetime(2026, 11, 20, 8, tzinfo=UTC)
    # The documented name wins over all.
    own = {**record, "date_published": "2026-11-21T08:00:00Z"}
    assert names(own) == ["field-twice", "field-twice"]
    assert one(own).published == datetime(2026, 11, 21, 8, tzinfo=UTC)


# From files, and at the size of a hostile one.


def of_file(
    folder: Path, lines: Sequence[dict[str, Any]], source: Source, language: str = "ro"
) -> Reading:
    (folder / source.path).write_text("".join(f"{json.dumps(each)}\n" for each in lines))
    publication = Publication(name="Rain Post", url="https://example.org/", language=language)
    return read([source], publication=publication, base=folder, now=NOW)


def test_a_source_says_what_is_corrected(tmp_path: Path) -> None:
    lines = [{**RIGHT, "title": "Ploaie la Iaşi"}]
    source = Source(path="a.jsonl", normalise=("romanian-comma",))
    reading = of_file(tmp_path, lines, source)
    assert [each.title for each in reading.articles] == ["Ploaie la Iași"]
    assert [each.severity for each in reading.findings] == [Severity.INFO]
    mapped = Source(
        path="a.jsonl", normalise=("romanian-comma",), fields={"title": "name", "url": "url"}
    )
    lines = [{**RIGHT, "name": "Ploaie la Iaşi", "title": "x"}]
    reading = of_file(tmp_path, lines, mapped)
    assert [each.title for each in reading.articles] == ["Ploaie la Iași"]


def test_the_quick_way_and_the_careful_way_find_the_same(tmp_path: Path) -> None:
    texts = [*TEXTS.values(), *(misread(text, "cp1252") for text in TEXTS.values())]
    plain = [
        {**RIGHT, "url": f"/{index}", "title": text, "content_html": f"<p>{text} [a_b]</p>"}
        for index, text in enumerate(texts)
    ]
    # A control character lets each record be read carefully.
    careful = [{**each, "_note": "\x02"} for each in plain]
    seen = [
        [(each.rule.id, each.message, each.count, each.places) for each in reading.findings]
        for lines in (plain, careful)
        for reading in [of_file(tmp_path, lines, Source(path="a.jsonl"))]
    ]
    assert len(seen[0]) >= 5
    assert seen[0] == seen[1]


@pytest.mark.parametrize(
    "text", ["Ã", "Ã©", "é»", "[a ", "[a_b]", "{{<a", "{%a%}", "Å ", "\x80", "a\u0301", "Р", "&lt;"]
)
def test_long_texts_take_linear_time(text: str) -> None:
    start = time.process_time()
    reading({"content_html": text * 100_000, "title": text * 1_000}, normalise=["nfc", "invisible"])
    assert time.process_time() - start < 5
