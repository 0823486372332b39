"""Country and currency codes, and times in media players: kinds that few vocabularies need."""

from __future__ import annotations

import re

from feedpub.checks._value_kinds import kind
from feedpub.checks._vocabulary import Fault
from feedpub.findings import Severity
from feedpub.patterns import pattern
from feedpub.text import shown

#: ISO 3166-1 alpha-2, and the codes reserved in it that are in use.
COUNTRIES = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
    BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE
    EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
    HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC
    LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
    NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
    TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW XK
    """.split()  # noqa: SIM905 a table of words
)
_CURRENCIES = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN
    BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS
    GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW
    KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN
    NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK
    SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU
    UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG ZWL
    """.split()  # noqa: SIM905 a table of words
)
_NPT = pattern(
    r"now|\d+(?:\.\d*)?|\d+:[0-5]?\d:[0-5]?\d(?:\.\d*)?|[0-5]?\d:[0-5]\d(?:\.\d*)?", re.A
)


def _currency(value: str) -> str | None:
    if value.strip().upper() in _CURRENCIES:
        return None
    return f"is {shown(value)}, which is not a currency; write its ISO 4217 code, like 'EUR'"


CURRENCY = kind(
    "currency",
    _currency,
    good="EUR",
    fault=Fault(
        name="invalid-currency",
        severity=Severity.ERROR,
        summary="A currency is not an ISO 4217 code.",
        help="Nobody can tell what the price means. Write three letters: 'EUR', 'RON', 'USD'.",
        source="https://www.iso.org/iso-4217-currency-codes.html",
        bad="euro",
    ),
)


def _npt(value: str) -> str | None:
    if _NPT.fullmatch(value.strip()):
        return None
    return f"is {shown(value)}; write seconds ('12.5') or hours, minutes, seconds ('0:00:12.5')"


NPT = kind(
    "time offset",
    _npt,
    good="0:00:12.5",
    fault=Fault(
        name="invalid-time",
        severity=Severity.ERROR,
        summary="A time in a recording is not written as players read it.",
        help="Players ignore it or start at the wrong place. Write seconds, or hours, minutes\n"
        "and seconds with colons between them (normal play time, RFC 2326 § 3.6).",
        source="https://www.rfc-editor.org/rfc/rfc2326#section-3.6",
        bad="12 s",
    ),
)
