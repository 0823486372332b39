"""Dates with words: months in any language of Europe, in Arabic or Hebrew, or in CJK; weekdays.

Words are known by how they begin, so inflected ones are known too: ``20 noiembrie 2026``,
``20. listopadu 2026``, ``20 نوفمبر 2026``, ``2026年11月20日``. Words around numbers, for the
weekday or the clock, are ignored: ``Fri, 20.11.2026 um 7:35 Uhr``.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from feedpub.patterns import pattern

#: How the months begin, January first. A word is that of the longest beginning it has.
_BEGINNINGS = (
    "jan jän ian gen ene led sty янв січ яну сту јан oca ιαν jaan tammi sau يناير جانفي "
    "ינואר",
    "feb fév fev févr úno lut фев лют шуб şub φεβ veeb helmi vas shk فبراير فيفري شباط "
    "פברואר",
    "mar mär mrz maa břez márc мар бер μάρ μαρ mærts maalis kov مارس آذار اذار מרץ מרס",
    "apr avr abr kwi dub ápr апр квіт nis απρ huhti bal pri أبريل ابريل أفريل إبريل نيسان "
    "אפריל",
    "may mai mag maj mei kvě máj maí май мая мај трав μαΐ μάι μαι touko geg مايو ماي أيار "
    "ايار מאי",
    "jun iun giu juin czerw červ jún июн чер юни јун haz ιουν ιούν juun jūn kesä bir qer "
    "يونيو يونيه جوان حزيران יוני",
    "jul iul lug juil lip července červenec júl июл лип юли јул tem ιουλ ιούλ juul jūl "
    "heinä lie kor يوليو يوليه جويلية تموز יולי",
    "aug ago aoû aout agu ags avg ágú sie srp авг сер ağu αυγ αύγ elo rugp gush أغسطس اغسطس "
    "أوت آب אוגוסט",
    "sep set wrz zář сен сеп вер eyl σεπ syys rugs shta سبتمبر أيلول ايلول ספטמבר",
    "oct oto okt ott out paź říj окт жовт eki οκτ loka spa tet أكتوبر اكتوبر אוקטובר",
    "nov nóv noi noe лист listop lis ноя ное нов kas νοε νοέ marras lap nën نوفمبر נובמבר",
    "dec dez déc dic des det gru pros дек дец груд ara δεκ joulu dhj ديسمبر דצמבר",
)  # fmt: skip
#: Croatian is left out: its "listopada" is in October, and in November in Polish. What tells them
#: apart is the point behind the day, which Polish never writes.
_CROATIAN = {"lipanj": None, "lipnj": None, "srpanj": None, "srpnj": None}
_WORDS: dict[str, int | None] = _CROATIAN | {
    word: number for number, row in enumerate(_BEGINNINGS, 1) for word in row.split()
}
_LONGEST = max(map(len, _WORDS))
_OCTOBER = pattern(r"(?i)\d\. ?listopada\b")
#: What may be between the parts of a date, whose spaces are single, before its time and after it.
_OF = r"[.,]? ?(?:(?:de|del|di|din|a|of) |d['’])?"
_CLOCK = (r"(?:[ ,|·•-]*+(?:[^\W\d]{1,6}+\.? ){0,2}"
          r"(?P<hour>\d{1,2}+) ?[:.hH時时点시] ?"
          r"(?P<minute>\d\d)(?:[:.分분](?P<second>\d\d))?[分분]?"
          r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?(?: (?:Uhr|h|ч))?)?")  # fmt: skip
_ZONE = r"(?: ?(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d))?"
_NAMED = r"(?P<month>[^\W\d_]{3,14}+)"
_YEAR = r"(?P<year>\d{4})(?: ?(?:rok|god|года?|року|r|г|р|g)\b\.?)?"
_FORMS = (
    # 20 noiembrie 2026, Friday 20th November 2026, 20 de noviembre de 2026
    pattern(rf"(?:[^\W\d_]++[.,]{{0,2}} ){{0,2}}(?P<day>\d{{1,2}}+)(?:st|nd|rd|th|er|º|ª)?"
            rf"{_OF}ב?{_NAMED}{_OF}{_YEAR}{_CLOCK}{_ZONE}"),
    # November 20, 2026
    pattern(rf"(?:[^\W\d_]++[.,]{{0,2}} )?{_NAMED}\.? (?P<day>\d{{1,2}}+)(?:st|nd|rd|th)?,? "
            rf"{_YEAR}{_CLOCK}{_ZONE}"),
    # 2026. november 20.
    pattern(rf"(?P<year>\d{{4}})\.? {_NAMED}\.? (?P<day>\d{{1,2}}+)\.?{_CLOCK}{_ZONE}"),
    # 2026年11月20日, 2026년 11월 20일
    pattern(rf"(?P<year>\d{{4}}) ?[年년] ?(?P<month>\d{{1,2}}+) ?[月월] ?(?P<day>\d{{1,2}}+)"
            rf" ?[日일]?(?: ?[(（][^()（）]{{1,5}}+[)）])?{_CLOCK}{_ZONE}"),
)  # fmt: skip
#: How the days of the week begin, where their words stand around a date in numbers.
_WEEKDAYS = tuple(
    """
    mon tue wed thu fri sat sun lun mar mer mié mie jeu joi vin ven jue vie sam sâm sîm sáb sab dim
    dom dum gio seg ter qua qui sex die mit don fre son maa din woe vri zat zon pon wto śro czw pią
    sob nie úte stř čtv pát ned hét ked sze csü pén szo vas пон вто сре чет пят суб вос
    """.split()  # noqa: SIM905 a table of words
)
_SHORT_WEEKDAYS = frozenset(
    "mo di mi do fr sa so wt śr pt nd po út st čt pá ne пн вт ср чт пт сб вс".split()  # noqa: SIM905
)
_DAY = r"[^\W\d_]{2,12}+"
_AT = r"(?:um|klo|kl|at|à|alle|ore|ora|om|o|ob|в|о)\.?"
_NUMBERS = pattern(
    rf"(?:(?P<before>{_DAY})[.,]{{0,2}} )?"
    rf"(?P<date>\d{{1,4}}+([/.-])\d{{1,2}}+\3\d{{1,4}}+)\.?"
    rf"(?:,? ?\(?(?P<behind>(?!{_AT} ){_DAY})\.?\)?)?"
    rf"(?:[ ,|·•-]{{1,3}}(?:{_AT} )?"
    rf"(?P<hour>\d{{1,2}}+)[:.hH](?P<minute>\d\d)(?:[:.](?P<second>\d\d))?"
    rf"(?P<half> ?[AaPp]\.?[Mm]\.?)?(?: ?(?:Uhr|h|ч))?)?"
    rf"{_ZONE}(?:,? \(?(?P<last>{_DAY})\.?\)?)?"
)
#: As .NET writes an instant in JSON, in milliseconds since 1970; and seconds with a fraction.
_COUNTED = pattern(
    r"/Date\((?P<thousandths>-?\d{1,15})(?:[+-]\d{4})?\)/|(?P<seconds>\d{9,10}\.\d{1,9})"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: What says the day of the week in RFC 822 is held against it where such dates are read.
_RFC822 = pattern(r"(?i)(?:mon|tue|wed|thu|fri|sat|sun),\s")
_YEARS = range(1800, 2200)
#: Longer than any date.
_MOST = 100


def month(word: str) -> int | None:
    """Return the number of the month that *word* names, in any of the languages."""
    word = word.casefold()
    ends = range(min(len(word), _LONGEST), 1, -1)
    return next((_WORDS[word[:end]] for end in ends if word[:end] in _WORDS), None)


def is_croatian(text: str) -> bool:
    """Return whether *text* has the month that Croatian calls otherwise than Polish does."""
    return _OCTOBER.search(text) is not None


def iso(text: str) -> str | None:
    """Return the date that *text* is as ISO 8601 has it; ``None`` if it is not one of these.

    The numbers of a date without a month's name are returned unchanged: words do not say which of
    them is the day.
    """
    text = " ".join(text[: 2 * _MOST].split())
    if len(text) > _MOST:
        return None
    counted = _COUNTED.fullmatch(text)
    plain = _since_1970(counted) if counted else _in_numbers(text)
    if plain is not None or _RFC822.match(text) or is_croatian(text):
        return plain
    for form in _FORMS:
        found = form.fullmatch(text)
        if found is not None:
            return _written(found.groupdict())
    return None


def _since_1970(found: re.Match[str]) -> str | None:
    seconds = float(found["seconds"] or int(found["thousandths"]) / 1_000)
    try:
        return (_EPOCH + timedelta(seconds=seconds)).isoformat()
    except OverflowError:
        return None


def _in_numbers(text: str) -> str | None:
    """Return the date in numbers *text* without words that say nothing more."""
    found = _NUMBERS.fullmatch(text)
    if found is None:
        return None
    words = (found[name] for name in ("before", "behind", "last"))
    if not all(_is_weekday(each) for each in words if each):
        return None
    if not found["hour"]:
        return found["date"]
    second = f":{found['second']}" if found["second"] else ""
    clock = f"{found['hour']}:{found['minute']}{second}{found['half'] or ''}"
    return f"{found['date']} {clock}{found['zone'] or ''}"


def _is_weekday(word: str) -> bool:
    word = word.casefold()
    return word in _SHORT_WEEKDAYS or word.startswith(_WEEKDAYS)


def _written(found: dict[str, str | None]) -> str | None:
    named = found["month"] or ""
    number = int(named) if named.isdecimal() else month(named)
    year = int(found["year"] or 0)
    # Years of other calendars have other months.
    if number is None or year not in _YEARS:
        return None
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    if found["half"]:
        hour = 99 if hour > 12 else hour % 12 + 12 * (found["half"] in "pP")
    day = int(found["day"] or 0)
    try:
        moment = datetime(year, number, day, hour, minute, second)  # noqa: DTZ001 its zone follows
    except ValueError:
        return None
    said = moment.isoformat() if found["hour"] else moment.date().isoformat()
    zone = found["zone"]
    if not zone or not found["hour"]:
        return said
    return said + (zone if zone[0] in "+-" else "+00:00")
