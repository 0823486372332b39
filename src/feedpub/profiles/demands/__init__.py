"""The kinds of demand, of which profiles are made.

Each `Demand` judges records and documents, fixes what is written, and describes itself. Breaches
name the part of a story: ``title``, ``summary``, ``body``, ``published``, ``url``, ``id``,
``image``, ``file``, ``authors``, ``language``, ``access``, ``ai``, and ``picture`` with an address.
"""

from feedpub.profiles.demands._addresses import Address, Campaign, Distinct, Secure
from feedpub.profiles.demands._bodies import Figures, Frames, Html, allowed
from feedpub.profiles.demands._changes import Modified
from feedpub.profiles.demands._deletions import Deletions, Expiries
from feedpub.profiles.demands._demand import (
    Breach,
    Demand,
    Limits,
    RuleText,
    Sample,
    Scene,
    Spoil,
    spoil_bytes,
    spoil_first,
    spoil_item,
    tightest,
)
from feedpub.profiles.demands._episodes import DistinctFiles, Episode
from feedpub.profiles.demands._images import Pictures
from feedpub.profiles.demands._machine_texts import Reviewed
from feedpub.profiles.demands._stories import (
    Age,
    Byline,
    Holds,
    Identity,
    Language,
    OneLanguage,
    Open,
)
from feedpub.profiles.demands._teasers import TEASERS, Teasers
from feedpub.profiles.demands._texts import Body, Summary, Title
from feedpub.profiles.demands._wholes import Head, Items, Namespaces, Size
from feedpub.profiles.demands._written import EITHER_DATE, Written

__all__ = [
    "EITHER_DATE",
    "TEASERS",
    "Address",
    "Age",
    "Body",
    "Breach",
    "Byline",
    "Campaign",
    "Deletions",
    "Demand",
    "Distinct",
    "DistinctFiles",
    "Episode",
    "Expiries",
    "Figures",
    "Frames",
    "Head",
    "Holds",
    "Html",
    "Identity",
    "Items",
    "Language",
    "Limits",
    "Modified",
    "Namespaces",
    "OneLanguage",
    "Open",
    "Pictures",
    "Reviewed",
    "RuleText",
    "Sample",
    "Scene",
    "Secure",
    "Size",
    "Spoil",
    "Summary",
    "Teasers",
    "Title",
    "Written",
    "allowed",
    "spoil_bytes",
    "spoil_first",
    "spoil_item",
    "tightest",
]
