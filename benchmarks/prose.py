"""Newsroom prose in Romanian and English, the same on every machine."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import NamedTuple

SITE = "https://ziar.example"
#: The instant every benchmark runs at.
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Words(NamedTuple):
    """What sentences of one language are made of."""

    who: tuple[str, ...]
    did: tuple[str, ...]
    what: tuple[str, ...]
    where: tuple[str, ...]
    said: tuple[str, ...]
    quotes: str
    sections: tuple[str, ...]
    tags: tuple[str, ...]


ROMANIAN = Words(
    who=(
        "Consiliul Județean Brașov", "Comisia pentru apărare", "Flotila de patrulare", "Primăria",
        "Ministerul Transporturilor", "Inspectoratul Școlar", "Șantierul naval din Mangalia",
        "Asociația pescarilor", "Brigada 61 Vânători", "Compania de apă „Izvorul”",
    ),
    did=(
        "a anunțat", "a respins", "a cerut", "a amânat până în primăvară", "a publicat",
        "a semnat joi", "a contestat în instanță", "a votat, după șase ore de dezbateri,",
    ),
    what=(
        "contractul pentru două nave de patrulare", "bugetul pe anul viitor",
        "planul de reabilitare a podului", "raportul despre achiziția de drone",
        "noile reguli de parcare & tarifele lor", "ancheta privind accidentul din august",
        "calendarul exercițiului „Scut 26”", "lista școlilor care rămân fără încălzire",
    ),
    where=(
        "la Constanța", "în Țara Făgărașului", "pe Valea Prahovei", "lângă granița de nord",
        "în Delta Dunării", "la Sfântu Gheorghe", "într-o ședință cu ușile închise",
    ),
    said=(
        "Nu mai avem timp de pierdut, iar oamenii știu asta", "Banii există, răbdarea nu",
        "Vom verifica fiecare factură", "Așa ceva nu s-a mai întâmplat de treizeci de ani",
    ),
    quotes="„{}”",
    sections=("Politică", "Apărare", "Economie", "Externe", "Societate", "Sport", "Cultură"),
    tags=("buget", "Marea Neagră", "NATO", "alegeri", "infrastructură", "școli", "drone"),
)  # fmt: skip

ENGLISH = Words(
    who=(
        "The county council", "The defence committee", "A patrol flotilla", "The mayor’s office",
        "The transport ministry", "The school inspectorate", "The Mangalia shipyard",
        "The fishermen’s association", "The 61st mountain brigade", "The water company",
    ),
    did=(
        "has announced", "rejected", "has asked for", "put off until spring", "published",
        "signed on Thursday", "is challenging in court", "voted, after six hours of debate, for",
    ),
    what=(
        "the contract for two patrol vessels", "next year’s budget",
        "the plan to repair the bridge", "the report on the purchase of drones",
        "new parking rules & their prices", "the inquiry into the August accident",
        "the calendar of exercise “Shield 26”", "the list of schools left without heating",
    ),
    where=(
        "in Constanța", "in the Făgăraș country", "in the Prahova valley",
        "near the northern border", "in the Danube delta", "behind closed doors",
    ),
    said=(
        "We have no more time to lose, and people know it", "There is money; there is no patience",
        "We’ll check every single invoice", "Nothing like this has happened in thirty years",
    ),
    quotes="“{}”",
    sections=("Politics", "Defence", "Economy", "World", "Society", "Sport", "Culture"),
    tags=("budget", "Black Sea", "NATO", "elections", "infrastructure", "schools", "drones"),
)  # fmt: skip

LANGUAGES = {"ro": ROMANIAN, "en": ENGLISH}
NAMES = (
    "Ilinca Străjeru", "Petronel Văcăroiu", "Șerban Țigănilă", "Ana-Maria Ionescu", "Radu Ștef",
    "Mihnea Câmpeanu", "Ruth O’Leary", "Zoltán Kovács",
)  # fmt: skip


def headline(random: Random, words: Words) -> str:
    """Return a headline."""
    return f"{random.choice(words.who)} {random.choice(words.did)} {random.choice(words.what)}"


def sentence(random: Random, words: Words) -> str:
    """Return a sentence; every third is somebody's words."""
    where = random.choice(words.where)
    if random.random() < 0.33:
        quote = words.quotes.format(random.choice(words.said))
        return f"{quote}, {random.choice(NAMES)}, {where}."
    return (
        f"{headline(random, words)} {where}, {random.randint(2, 28)}.{random.randint(1, 12)}.2026."
    )


def paragraph(random: Random, words: Words) -> str:
    """Return a paragraph of some 350 characters."""
    return " ".join(sentence(random, words) for _ in range(4))


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write *lines*, each with its end."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(line + "\n" for line in lines)
