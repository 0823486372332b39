"""The grammar of dates: each notation once, for rules, profiles, shortcuts and HTTP headers.

An RSS date is not an Atom date, and a sitemap allows less than W3C-DTF, so there is one expression
for each specification; they share the names and pieces at the top. `feedpub.dates.parse` reads
more than any of them on purpose: it is given what newsrooms write, and a rule then judges what
feedpub writes. Vocabularies and sources that read the notations of other systems (words in many
languages, YAML) name their own source.
"""

from __future__ import annotations

# Spelled out, because strftime's %a and %b depend on the process's locale.
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: Zone names that RFC 822 § 5.1 defines, in minutes; military letters other than Z are left
#: out because the RFC has their signs wrong.
ZONES = {
    "UT": 0, "GMT": 0, "Z": 0, "UTC": 0,
    "EST": -300, "EDT": -240, "CST": -360, "CDT": -300,
    "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
}  # fmt: skip

#: The names as alternatives of an expression.
WEEKDAY, MONTH = "|".join(DAYS), "|".join(MONTHS)
#: https://www.rfc-editor.org/rfc/rfc822#section-5: not UTC.
_ZONE_NAMES = "UT|GMT|EST|EDT|CST|CDT|MST|MDT|PST|PDT"
#: ``full-date`` of RFC 3339.
DAY = r"\d{4}-\d\d-\d\d"
#: A time of W3C-DTF: seconds may be left out, fractions may follow.
TIME = r"\d\d:\d\d(?::\d\d(?:\.\d+)?)?"
#: ``time-offset`` of RFC 3339; whether there is such an offset is to be checked.
OFFSET = r"(?:Z|[+-]\d\d:\d\d)"
#: The same, within a day.
_OFFSET_IN_A_DAY = r"(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)"

#: RFC 822 with a year of four digits, as the RSS Advisory Board advises to write it. Groups:
#: weekday, day, month, year, hour, minute, second, sign, hours, minutes, name of the zone.
#: https://www.rssboard.org/rss-profile#data-types-datetime
RFC822 = (
    rf"(?:({WEEKDAY}), )?(\d\d?) ({MONTH}) (\d{{4}}) "
    rf"(\d\d):(\d\d)(?::(\d\d))? (?:([+-])(\d\d)(00|30)|({_ZONE_NAMES}|Z))"
)
#: All that RFC 822 allows, without comments: short years, military zones, runs of spaces. The same
#: groups. https://www.rfc-editor.org/rfc/rfc822#section-5
ANY_RFC822 = (
    rf"(?:({WEEKDAY})\s*,\s*)?(\d\d?)\s+({MONTH})\s+(\d\d|\d{{4}})\s+"
    rf"(\d\d?):(\d\d)(?::(\d\d))?\s+(?:([+-])(\d\d)(\d\d)|({_ZONE_NAMES}|[A-IK-Z]))"
)
#: Dates of HTTP headers: RFC 822 with everything fixed.
#: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
HTTP = rf"(?:{WEEKDAY}), \d\d (?:{MONTH}) \d{{4}} \d\d:\d\d:\d\d GMT"
#: RFC 3339: Atom and JSON Feed. Groups: year, month, day, hour, minute, second, sign of the
#: offset, its hours, its minutes.
#: https://www.rfc-editor.org/rfc/rfc4287#section-3.3
RFC3339 = r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|([+-])(\d\d):(\d\d))"
#: W3C-DTF, a year at least: Dublin Core and sitemaps. The same groups.
#: https://www.w3.org/TR/NOTE-datetime
W3C = (
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?"
    r"(?:Z|([+-])(\d\d):(\d\d)))?)?)?"
)
#: Those of them without a day, which the schema of sitemaps does not allow.
#: https://www.sitemaps.org/schemas/sitemap/0.9/sitemap.xsd
W3C_WITHOUT_DAY = r"\d{4}(?:-\d\d)?"
#: Those of them with time and zone.
W3C_INSTANT = rf"{DAY}T{TIME}{OFFSET}"
#: What is meant as one, but lacks the zone.
W3C_WITHOUT_ZONE = rf"{DAY}T{TIME}"
#: The four shapes that Google News reads.
#: https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
NEWS = rf"{DAY}(?:T{TIME}{_OFFSET_IN_A_DAY})?"
#: Of aggregators whose pages show one example and name no specification: whatever looks like it.
LIKE_RFC822 = (
    rf"(?i:(?:(?:{WEEKDAY}),\s*)?\d{{1,2}}\s+(?:{MONTH})\s+(?:\d{{2}}|\d{{4}})\s+"
    r"\d{1,2}:\d\d(?::\d\d)?\s+(?:[a-z]{1,4}|[+-]\d{4}))"
)

#: What comes before one of these if the year must have four digits.
FOUR_DIGIT_YEAR = r"(?=[^:]*?\b\d{4}\b)"

# What programs write, for shortcuts that match many dates at once: each is a date by the expression
# of its notation above, but whether the day exists must still be checked.
_USUAL_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_USUAL_OFFSET = r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])"
_FRACTION = r"(?:\.[0-9]{1,9})?+"
USUAL_RFC822 = (
    rf"(?:{WEEKDAY}), [0-9]{{2}} (?:{MONTH}) [0-9]{{4}} "
    rf"{_USUAL_TIME}:[0-5][0-9] (?:GMT|[+-](?:0[0-9]|1[0-3])(?:00|30))"
)
USUAL_RFC3339 = (
    rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{_USUAL_TIME}:[0-5][0-9]{_FRACTION}{_USUAL_OFFSET}"
)
USUAL_W3C = (
    r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    rf"(?:T{_USUAL_TIME}(?::[0-5][0-9]{_FRACTION})?+{_USUAL_OFFSET})?+"
)

# What the JSON Schema of records accepts: the two notations that records are documented with, in
# expressions that every dialect knows, and as near to the calendar as those get.
_SCHEMA_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]"
ISO_IN_SCHEMA = (
    "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    rf"([T ]{_SCHEMA_TIME}(:([0-5][0-9])(\.[0-9]+)?)?(Z|[+-]([01][0-9]|2[0-3]):?[0-5][0-9])?)?$"
)
RFC822_IN_SCHEMA = (
    rf"^(({WEEKDAY}), )?(0?[1-9]|[12][0-9]|3[01]) ({MONTH}) [0-9]{{4}} "
    rf"{_SCHEMA_TIME}(:[0-5][0-9])? "
    rf"({_ZONE_NAMES}|Z|[+-][0-9]{{2}}[0-5][0-9])$"
)
