"""Dates with their month in a word, or with words around them."""

from __future__ import annotations

import pytest

from feedpub import spelled_dates


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("20 noiembrie 2026", "2026-11-20"),
        ("vineri, 20 noiembrie 2026, ora 7:35", "2026-11-20T07:35:00"),
        ("Freitag, 20. November 2026, 07:35:10 Uhr", "2026-11-20T07:35:10"),
        ("le 20 novembre 2026 à 7h35", "2026-11-20T07:35:00"),
        ("1er mai 2026", "2026-05-01"),
        ("20 de noviembre de 2026 a las 10:35", "2026-11-20T10:35:00"),
        ("20 d'abril de 2026", "2026-04-20"),
        ("20 listopada 2026 r. godz. 7:35", "2026-11-20T07:35:00"),
        ("3. července 2026", "2026-07-03"),
        ("3. června 2026", "2026-06-03"),
        ("2026. november 20. 10:35", "2026-11-20T10:35:00"),
        ("20 ноября 2026 г., 10:35", "2026-11-20T10:35:00"),
        ("20 листопада 2026", "2026-11-20"),
        ("20 Νοεμβρίου 2026", "2026-11-20"),
        ("20 Kasım 2026", "2026-11-20"),
        ("20 marraskuuta 2026", "2026-11-20"),
        ("20 maaliskuuta 2026", "2026-03-20"),
        ("20 نوفمبر 2026", "2026-11-20"),
        ("٢٠ نوفمبر ٢٠٢٦", "2026-11-20"),
        ("20 בנובמבר 2026", "2026-11-20"),
        ("2026年11月20日 07時35分", "2026-11-20T07:35:00"),
        ("2026年11月20日（金）7:35", "2026-11-20T07:35:00"),
        ("2026년 11월 20일 10:35", "2026-11-20T10:35:00"),
        ("November 20, 2026 | 12:35 pm", "2026-11-20T12:35:00"),
        ("Friday, November 20th, 2026 12:35 a.m.", "2026-11-20T00:35:00"),
        ("20 nov 2026 07:35 +0200", "2026-11-20T07:35:00+0200"),
        ("20 nov 2026 07:35 GMT", "2026-11-20T07:35:00+00:00"),
        ("20 nov 2026 +0200", "2026-11-20"),
        ("  20\u00a0nov  2026 ", "2026-11-20"),
        ("31 februarie 2026", None),
        ("20 nov 2026 13:35 pm", None),
        ("12 termidor 2026", None),
        # "October" in Croatian is "November" in Polish, so other months of Croatian are not read.
        ("20 srpnja 2026", None),
        ("20 lipnja 2026", None),
        ("20. listopada 2026.", None),
        ("20.listopada 2026 u 10:35", None),
        ("20. listopadu 2026", "2026-11-20"),
        # The Persian calendar.
        ("20 آبان 1405", None),
        # Whether the day of the week is right is judged where RFC 822 is read.
        ("Mon, 20 Nov 2026 07:35:00 GMT", None),
        # Which of the numbers is the day is judged where they are read.
        ("20.11.2026", "20.11.2026"),
        ("2026.11.20 07:35:24, Fri", "2026.11.20 07:35:24"),
        ("Fri, 20.11.2026 07:35", "20.11.2026 07:35"),
        ("vineri, 20.11.2026, ora 7.35", "20.11.2026 7:35"),
        ("Freitag 20.11.2026 um 7:35 Uhr", "20.11.2026 7:35"),
        ("20.11.2026 klo 7.35", "20.11.2026 7:35"),
        ("pt. 20/11/2026 7h35", "20/11/2026 7:35"),
        ("2026-11-20 (pá) 7:35 pm", "2026-11-20 7:35 pm"),
        ("2026-11-20 7:35 UTC (Fri)", "2026-11-20 7:35UTC"),
        ("2026-11-20, Fri", "2026-11-20"),
        ("2026-11-20, CET", None),
        ("2026-11-20 7:35 CET", None),
        ("EST 2026-11-20", None),
        ("20.11-2026", None),
        ("/Date(1795160100000)/", "2026-11-20T07:35:00+00:00"),
        ("/Date(1795160100000+0200)/", "2026-11-20T07:35:00+00:00"),
        ("/Date(-1000)/", "1969-12-31T23:59:59+00:00"),
        ("/Date(999999999999999)/", None),
        ("1795160100.5", "2026-11-20T07:35:00.500000+00:00"),
        ("17951.5", None),
        ("noi", None),
        ("20 nov 2026" + " x" * 100, None),
        ("", None),
    ],
)
def test_dates_are_read_whole_or_not_at_all(text: str, said: str | None) -> None:
    assert spelled_dates.iso(text) == said


def test_words_are_known_by_their_longest_beginning() -> None:
    words = ("červen", "červenec", "juin", "juillet", "março", "Marraskuu", "mai", "xyz", "x")
    assert [spelled_dates.month(each) for each in words] == [6, 7, 6, 7, 3, 11, 5, None, None]
