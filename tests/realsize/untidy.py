"""A newsroom whose records nobody tidied: four systems, seven languages, every bad habit.

It shares nothing with the example newsroom. Each record carries a word of its own in its body
(`Story.word`), so that whoever reads what was published can tell where each text went.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from random import Random
from typing import Any

SITE = "https://strait-courier.example"
#: The instant that decides what is public.
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
#: How far back the records reach; the last two days hold as many as forty others.
SPAN = timedelta(days=300)

Record = dict[str, Any]

_OPENINGS = {
    "en": ["Harbour master “not aware” of", "Council splits over", "What we know about", "Q&A:"],
    "de": ["Hafenamt prüft", "Streit um", "Kommentar: Weshalb", "»Kein Kommentar« zu"],
    "ro": ["Primăria amână din nou", "Cine plăteşte pentru", "„Nu ştiam” despre", "EXCLUSIV:"],
    "fr": ["Le port s’inquiète de", "Enquête sur", "Pourquoi « l’affaire » de", "Vidéo —"],
    "ar": ["الميناء يحقق في", "خلاف حول", "ماذا نعرف عن", "عاجل:"],
    "ja": ["港湾局が調査する", "市議会で対立、", "「知らなかった」と", "速報："],
    "hi": ["बंदरगाह की जाँच:", "परिषद में मतभेद:", "क्या है", "ताज़ा:"],
}
_NOUNS = {
    "en": ["the ferry timetable & fares", "a third crane", "AT&T’s mast", "night trains 🚆"],
    "de": ["die Fährpreise", "den dritten Kran", "Fußgängerbrücken", "Nachtzüge 🚆"],
    "ro": ["orarul feribotului", "a treia macara", "taxa de şantier", "trenurile de noapte 🚆"],
    "fr": ["les tarifs du bac", "la troisième grue", "l’œuvre inachevée", "trains de nuit 🚆"],
    "ar": ["تعرفة العبّارات", "الرافعة الثالثة", "جسر المشاة", "قطارات الليل 🚆"],
    "ja": ["フェリー運賃", "三基目のクレーン", "歩道橋の計画", "夜行列車🚆"],
    "hi": ["नौका किराया", "तीसरी क्रेन", "पैदल पुल", "रात की ट्रेनें 🚆"],
}
_SENTENCES = {
    "en": [
        "The vote, taken at 11 p.m., surprised even those who had asked for it.",
        "“We were told on Friday,” said one deputy — and nobody contradicted her.",
        "Costs rose by 4,5 % to $2.1 million, <em>without</em> VAT.",
    ],
    "de": [
        "Die Abstimmung um 23 Uhr überraschte auch jene, die sie verlangt hatten.",
        "„Wir haben es am Freitag erfahren“, sagte eine Abgeordnete.",
        "Die Kosten stiegen um 4,5&nbsp;% auf 2,1 Mio. €.",
    ],
    "ro": [
        "Votul de la ora 23 i-a surprins şi pe cei care îl ceruseră.",
        "„Am aflat vineri”, a spus o consilieră, iar nimeni n-a contrazis-o.",
        "Costurile au crescut cu 4,5&nbsp;%, la 2,1 milioane de lei&hellip;",
    ],
    "fr": [
        "Le vote, à 23 h, a surpris jusqu’à ceux qui l’avaient demandé.",
        "« Nous l’avons appris vendredi », a dit une élue.",
        "Les coûts ont augmenté de 4,5 %, à 2,1 M€.",
    ],
    "ar": [
        "فاجأ التصويت في الحادية عشرة ليلًا حتى من طلبوه.",
        "قالت نائبة: «علمنا بالأمر يوم الجمعة» ولم يعارضها أحد.",
        "ارتفعت التكاليف بنسبة ٤٫٥٪ إلى ٢٫١ مليون.",
    ],
    "ja": [
        "午後11時の採決は、求めた側さえ驚かせた。",
        "「金曜日に知った」と議員は語り、誰も反論しなかった。",
        "費用は4.5%増の210万ドルとなった。",
    ],
    "hi": [
        "रात 11 बजे के मतदान ने माँगने वालों को भी चौंका दिया।",
        "“हमें शुक्रवार को पता चला,” एक सदस्य ने कहा।",
        "लागत 4.5% बढ़कर 21 लाख डॉलर हो गई।",
    ],
}
_SECTIONS = [
    "Harbour",
    "Hafen & Handel",
    "Opinion / Analysis",
    "Vidéo",
    "رأي",
    "社会",
    "Sport",
    "sport",
    "In brief…",
    "Café “Zum Anker”",
]
_PEOPLE = ["Mara O’Connell", "Jörg Weiß", "Ioana Şerban", "Amélie D’Arcy", "ليلى حدّاد", "佐藤 健"]
_TAGS = ["ferries", "C++", "#breaking", "crane no. 3", "Straße", "شارع", "運賃", "AT&T", "a/b"]
_ZONES = [UTC, timezone(timedelta(hours=2)), timezone(timedelta(hours=-3, minutes=-30))]


@dataclass(frozen=True)
class Story:
    """What a record is, whatever it looks like."""

    number: int
    word: str
    url: str
    published: datetime
    language: str
    section: str
    state: str  # public, draft, withdrawn, embargoed, expired or future
    paid: bool
    record: Record

    @property
    def is_public(self) -> bool:
        """Return whether anybody may see it now."""
        return self.state == "public"


def stories(count: int, seed: int = 7) -> list[Story]:
    """Return *count* stories, oldest first: the same ones on every machine."""
    random = Random(seed)
    recent = min(count // 5, 400)
    instants = [NOW - SPAN * random.random() for _ in range(count - recent)]
    instants += [NOW - timedelta(hours=48) * random.random() for _ in range(recent)]
    made: list[Story] = []
    for number, at in enumerate(sorted(instants)):
        made.append(_story(random, number, at, made[-1].url if made else f"{SITE}/"))
    return made


def _story(random: Random, number: int, at: datetime, before: str) -> Story:
    published = at.replace(microsecond=0)
    language = random.choice(list(_OPENINGS))
    section = random.choice(_SECTIONS)
    state = _state(random, number)
    word = f"zq{number:06d}vx"
    ending = random.choice(["", ".html", "/", "?a=1&b=2"])
    url = f"{SITE}/{language}/{published:%Y/%m}/{number}{ending}"
    paid = number % 9 == 4
    plain = _Plain(random, number, word, url, published, language, section, state, paid, before)
    record = _SYSTEMS[number % len(_SYSTEMS)](plain)
    return Story(number, word, url, published, language, section, state, paid, record)


def _state(random: Random, number: int) -> str:
    if number % 17 == 3:
        return random.choice(["draft", "withdrawn", "embargoed", "expired", "future"])
    return "public"


@dataclass(frozen=True)
class _Plain:
    random: Random
    number: int
    word: str
    url: str
    published: datetime
    language: str
    section: str
    state: str
    paid: bool
    #: Address of the story before, which may be anything.
    before: str

    def title(self) -> str:
        opening = self.random.choice(_OPENINGS[self.language])
        noun = self.random.choice(_NOUNS[self.language])
        return f"{opening} {noun} ({self.number})"

    def sentences(self, count: int) -> list[str]:
        return self.random.choices(_SENTENCES[self.language], k=count)

    def body(self) -> str:
        parts = [f"<p>{each}</p>" for each in self.sentences(self.random.randint(3, 9))]
        parts[1] = f"<p>{self.word} {self.sentences(1)[0]}</p>"
        parts.insert(2, self.random.choice(_ODDITIES).format(n=self.number, site=SITE))
        return self.random.choice(["\n", "", "\r\n\r\n"]).join(parts)

    def image(self) -> str:
        return f"https://img{self.number % 3}.strait-courier.example/{self.number}/w=1280.jpg"

    def date(self, at: datetime) -> str:
        return self.random.choice(_DATES)(at.astimezone(self.random.choice(_ZONES)))


_DATES: list[Callable[[datetime], str]] = [
    datetime.isoformat,
    lambda at: format_datetime(at),
    lambda at: at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.123Z"),
    lambda at: at.strftime("%Y-%m-%d %H:%M:%S%z"),
    lambda at: (
        at.strftime("%d %B %Y %H:%M:%S ") + "GMT"
        if at.utcoffset() == timedelta()
        else at.isoformat(" ")
    ),
]

_ODDITIES = [
    "",
    "<TABLE border=0><TR><TH>Route<TH>Fare<TR><TD>North<TD>4,50</TABLE>",
    "<dl><dt>Quay 4<dd>closed<dt>Quay 5<dd>open</dl>",
    '<figure><img src="/media/{n}.jpg" alt=""><figcaption>Photo: desk</figcaption></figure>',
    '<p class=MsoNormal><o:p></o:p><span style="mso-bidi-font-size:11pt">Pasted</span></p>',
    '<script>window.x="</p>"</script><p onclick="x()">Clicked <a href=javascript:x()>here</a></p>',
    '<iframe src="//player.video.example/{n}" width=560></iframe><p>Watch.',
    '<blockquote class="twitter-tweet"><p>so it goes &mdash; @desk</blockquote>',
    "<div><div><ul><li>one<li>two<ol><li>deep</ol></ul></div></div><hr><h6>Small head</h6>More",
    "<p>Soft&shy;hyphen, no\u2011break, \u200bzero, \u202bright\u202c, &#128994; &#x1f6a2;</p>",
    '<img src="https://px.count.example/b?{n}" height=1 width=1><p>&nbsp;</p><p><br/><br/></p>',
    '<svg viewBox="0 0 1 1"><text>Chart</text></svg><math><mi>x</mi><mo>=</mo><mn>2</mn></math>',
    '<p><a href="../archive/{n}?q=a b&c">relative</a> and <a href="{site}/?p={n}">home</a></p>',
    '<p>[caption id="attachment_{n}"]Left over[/caption] &lt;b&gt;typed&lt;/b&gt; &amp;amp;</p>',
    '<audio controls src="/audio/{n}.mp3"></audio><ins class="adsbygoogle"></ins>',
]


def _agency(plain: _Plain) -> Record:
    """Write what a wire desk sends: terse names, RFC 822 dates, numbers for ids."""
    record: Record = {
        "guid": plain.number + 100_000,
        "headline": plain.title(),
        "link": plain.url,
        "pubDate": plain.date(plain.published),
        "body": plain.body(),
        "byline": plain.random.choice(_PEOPLE),
        "category": plain.section,
        "keywords": plain.random.sample(_TAGS, 3),
        "lang": plain.language,
        "photo": plain.image(),
        "related": [],
        "_internal": {"desk": None},
    }
    return _in_state(plain, record)


def _portal(plain: _Plain) -> Record:
    """Write what a modern content system keeps: nested, null where it is empty."""
    size = plain.random.choice([(1600, 900), (640, 640), (300, 200), (None, None)])
    record: Record = {
        "id": f"urn:x:{plain.number}" if plain.number % 3 else f"portal/{plain.number}?v=1&w=2",
        "url": plain.url.removeprefix(SITE),
        "title": f"  {plain.title()} ",
        "summary": plain.random.choice([None, plain.sentences(1)[0]]),
        "content_html": plain.body(),
        "date_published": plain.date(plain.published),
        "date_modified": plain.date(min(plain.published + timedelta(hours=3), NOW)),
        "authors": [{"name": name, "url": None} for name in plain.random.sample(_PEOPLE, 2)],
        "section": [plain.section],
        "tags": plain.random.sample(_TAGS, plain.random.randint(0, 5)),
        "language": plain.language,
        "image": {
            "url": plain.image(),
            "width": size[0],
            "height": size[1],
            "caption": plain.sentences(1)[0],
            "credit": "Photo: Strait Courier",
        },
        "related": [
            {"url": f"{SITE}/en/dossier/{plain.number % 40}", "title": "Dossier: <b>ferries</b>"},
            {"url": plain.before, "title": "What happened before"},
            f"/de/thema/{plain.number % 7}",
        ],
        "location": {"name": "Quay 4", "latitude": 51.5, "longitude": -0.1},
        "label": plain.random.choice([None, "LIVE", "Exklusiv"]),
    }
    return _in_state(plain, record)


def _studio(plain: _Plain) -> Record:
    """Write what an audio and video desk publishes."""
    record: Record = {
        "id": f"{SITE}/?p={plain.number}",
        "permalink": plain.url,
        "title": plain.title(),
        "teaser": " ".join(plain.sentences(2)),
        "body": plain.body(),
        "published_at": plain.date(plain.published),
        "section": plain.section,
        "language": plain.language,
        "featured_image": {"url": plain.image(), "width": 1920, "height": 1080},
        "enclosures": [
            {
                "url": f"{SITE}/audio/{plain.number}.mp3",
                "mime_type": "audio/mpeg",
                "size_in_bytes": 4_000_000 + plain.number,
                "duration_in_seconds": 90.5 + plain.number % 600,
            }
        ],
        "videos": [
            {
                "thumbnail": plain.image(),
                "title": plain.title()[:90],
                "description": plain.sentences(1)[0],
                "content_url": f"{SITE}/video/{plain.number}.mp4",
                "duration": 60 + plain.number % 900,
            }
        ]
        if plain.number % 2
        else [],
    }
    return _in_state(plain, record)


def _blog(plain: _Plain) -> Record:
    """Write what was pasted from a word processor: text only, markup in titles, no section."""
    record: Record = {
        "id": f"blog-{plain.number}",
        "url": plain.url,
        "title": plain.random.choice(["<b>{}</b>", "{}&nbsp;", "{}"]).format(
            plain.title().replace("&", "&amp;")
        ),
        "description": plain.random.choice(["", "<p>" + plain.sentences(1)[0] + "</p>"]),
        "text": f"{plain.word}\n\n" + "\n\n".join(plain.sentences(4)),
        "date": plain.date(plain.published),
        "author": {"name": plain.random.choice(_PEOPLE), "email": "desk@strait-courier.example"},
        "tags": ",".join(plain.random.sample(["ferries", "trains", "cranes"], 2)),
        "locale": plain.language,
    }
    return _in_state(plain, record)


_SYSTEMS = [_agency, _portal, _studio, _blog]


def _in_state(plain: _Plain, record: Record) -> Record:
    if plain.paid:
        record["access"] = "subscription"
    later = plain.date(NOW + timedelta(hours=30))
    earlier = plain.date(NOW - timedelta(minutes=1))
    match plain.state:
        case "draft" | "withdrawn":
            record["status"] = plain.state
        case "embargoed":
            record["date_embargo"] = later
        case "expired":
            record["date_expires"] = earlier
        case "future":
            for name in ("pubDate", "date_published", "published_at", "date"):
                if name in record:
                    record[name] = later
            record.pop("date_modified", None)
    return record


def as_json_lines(chosen: Sequence[Story]) -> bytes:
    """Write *chosen* as JSON Lines."""
    return "".join(f"{json.dumps(each.record, ensure_ascii=False)}\n" for each in chosen).encode()


def as_json(chosen: Sequence[Story]) -> bytes:
    """Write *chosen* as one array, every character escaped that can be."""
    return json.dumps([each.record for each in chosen], indent=2).encode()


def as_csv(chosen: Sequence[Story]) -> bytes:
    """Write *chosen* as a spreadsheet program would: a byte order mark, semicolons, CRLF."""
    rows = [dict(_flat(each.record)) for each in chosen]
    names = sorted({name for row in rows for name in row})
    file = io.StringIO()
    writer = csv.DictWriter(file, names, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode("utf-8-sig")


def _flat(record: Record) -> Iterator[tuple[str, object]]:
    for name, value in record.items():
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            yield name, value
        elif isinstance(value, list) and value and all(isinstance(each, str) for each in value):
            yield name, "|".join(value)
