from __future__ import annotations

import pytest

from feedpub import language


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("ro", "ro"),
        ("RO_ro", "ro-RO"),
        (" en-gb ", "en-GB"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("sr-latn-rs", "sr-Latn-RS"),
        ("es-419", "es-419"),
        ("de-1996", "de-1996"),
        ("sl-rozaj-biske", "sl-rozaj-biske"),
        ("en-x-us", "en-x-us"),
        ("en-a-bbbb-x-ab", "en-a-bbbb-x-ab"),
    ],
)
def test_tags_take_their_conventional_form(tag: str, expected: str) -> None:
    assert language.normalize(tag) == expected


@pytest.mark.parametrize(
    "tag",
    ["", "r", "r0", "ro-", "english language", "ro,en", "-ro", "\u212ao", "es-\u0664\u0661\u0669"],
)
def test_what_is_no_tag(tag: str) -> None:
    assert not language.is_well_formed(tag)
    with pytest.raises(ValueError, match="not a language tag"):
        language.normalize(tag)


@pytest.mark.parametrize("tag", ["xx", "xx-RO", "xyq", "abcde"])
def test_a_language_that_does_not_exist(tag: str) -> None:
    with pytest.raises(ValueError, match="there is no"):
        language.normalize(tag)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("ro-RO", "ro"),
        ("EN-gb", "en"),
        ("zh", "zh"),
        ("zh-CN", "zh-cn"),
        ("zh-SG", "zh-cn"),
        ("zh-Hans", "zh-cn"),
        ("zh-Hans-HK", "zh-cn"),
        ("zh-TW", "zh-tw"),
        ("zh-HK", "zh-tw"),
        ("zh-Hant", "zh-tw"),
        ("zh-MO", "zh-tw"),
        ("fil", "fil"),
    ],
)
def test_news_takes_no_region_but_for_chinese(tag: str, expected: str) -> None:
    assert language.news(tag) == expected


@pytest.mark.parametrize(
    ("tag", "wanted", "expected"),
    [
        ("en-GB", "en", True),
        ("en", "EN", True),
        ("eng", "en", False),
        ("en", "en-GB", False),
        (None, "en", False),
    ],
)
def test_a_language_takes_its_kinds_along(tag: str | None, wanted: str, expected: bool) -> None:
    assert language.matches(tag, wanted) is expected


def test_primary_subtags() -> None:
    assert language.primary("ZH-Hant-TW") == "zh"
