"""How a site lays out its posts: what all generators of sites have in common."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from feedpub import dates
from feedpub.patterns import pattern
from feedpub.sources.markdown._yaml import iso
from feedpub.text import shown

#: The keys under which sites keep the day of a post, the most telling first.
DAYS = ("date", "publishdate", "pubdate", "published", "publishedat", "datepublished", "created")
_DATED = pattern(r"(\d{4}-\d{1,2}-\d{1,2})(?:T[\d-]+)?[-_ ](.+)")
_DAY_PATH = pattern(r"(?:^|/)(\d{4})/(\d\d)/(\d\d)(?:/|$)")
_TOKEN = pattern(r":([a-z_]+)")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
#: Base addresses that say that none was set.
_NO_BASE = pattern(
    r"|/|(?i:https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|(?:www\.)?(?:example|yoursite|yourdomain)"
    r"\.(?:org|com|net))(?::\d+)?/?.*)"
)


#: What sites call their name, in small letters.
_TITLES = ("title", "sitename", "site_name", "blog_title")


class Unknown(ValueError):  # noqa: N818 not an error of the program, but a verdict
    """An address that cannot be told, and why."""


class Post(Struct):
    """One file of a site, and what its place in the site says of it.

    Attributes:
        path: Where it is.
        file: The same, from the folder of the site.
        steps: The folders it is in, from that of the contents.
        stem: Its name without suffixes.
        data: Its front matter.
        language: As its name or folder says.
        bundle: Whether it has a folder for itself.
        kind: ``post``, ``page`` (no article), or ``section`` (the front of a section).
        draft: Whether it is not to be published.
        date: When it was published, as far as front matter or name say.
        slug: The last step of its address.
        section: The part of the site it belongs to.
        permalink: Its address.
        categories: What the front matter says they are, the first one leading.
        says_aloud: Whether it is worth saying that it is not an article: it could be meant as one.
    """

    path: Path
    file: str
    steps: tuple[str, ...]
    stem: str
    data: dict[str, Any]
    language: str | None = None
    bundle: bool = False
    kind: str = "post"
    draft: bool = False
    date: str | None = None
    slug: str = ""
    section: str | None = None
    permalink: str | Unknown | None = None
    categories: list[str] = field(default_factory=list)
    says_aloud: bool = False

    def get(self, *names: str) -> Any:
        """Return what the front matter says under the first of *names* that says anything."""
        for name in names:
            value = self.data.get(name)
            if value not in (None, "", [], {}):
                return value
        return None

    def text(self, *names: str) -> str | None:
        """Return the same as a text, if it is one."""
        value = self.get(*names)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        return value.strip() or None if isinstance(value, str) else None

    def is_true(self, *names: str) -> bool:
        """Return whether one of *names* says yes."""
        return any(truth(self.data.get(name)) is True for name in names)

    def moment(self, zone: tzinfo | None) -> datetime | None:
        """Return when it was published, in the hours of *zone* if the site has one."""
        try:
            found = datetime.fromisoformat(self.date or "")
        except ValueError:
            return None
        return found.astimezone(zone) if found.tzinfo is not None and zone is not None else found


class Layout:
    """A site: what its configuration says, and where a file of it stands on the web.

    Attributes:
        generator: The name of the program that makes the site.
        tags: What its texts hold besides Markdown: ``hugo``, ``liquid`` or ``mdx``.
        root: The folder of the site.
        settings: Its configuration.
        base_url: Its address; empty if its configuration says none.
        language: That of its posts.
        timezone: IANA name of the zone of dates without one.
        author: Of posts without one.
        languages: Those that the names of files may end in: ``post.ro.md``.
        left_out: Folders of texts that are not published.
    """

    generator = ""
    tags: tuple[str, ...] = ("hugo", "liquid")

    def __init__(self, root: Path, settings: Mapping[str, Any]) -> None:
        self.root = root
        self.settings = settings
        self.base_url = ""
        self.language: str | None = None
        self.timezone: str | None = None
        self.author: str | None = None
        self.languages: tuple[str, ...] = ()
        self.left_out: list[Path] = []
        self._known_steps: dict[tuple[Path, Path], tuple[str, ...]] = {}

    def about(self) -> Mapping[str, str]:
        """Return what its configuration says of it as a publication, by the publication's keys."""
        said = {key.lower(): value for key, value in self.settings.items()}
        given = {
            "name": next((said[each] for each in _TITLES if said.get(each)), None),
            "url": self.base_url,
            "language": self.language or said.get("languagecode"),
            "timezone": self.timezone,
            "description": said.get("description") or said.get("site_description"),
        }
        return {name: value.strip() for name, value in given.items()
                if isinstance(value, str) and value.strip()}  # fmt: skip

    @property
    def excerpt_separator(self) -> str | None:
        """What is between the beginning of a text and the rest."""
        said = self.settings.get("excerpt_separator")
        return said if isinstance(said, str) else None

    @cached_property
    def zone(self) -> tzinfo | None:
        """The zone of its dates, if its configuration names one that there is."""
        try:
            return dates.zone(self.timezone) if self.timezone else None
        except ValueError:
            return None

    def folders(self) -> Sequence[tuple[Path, str | None]]:
        """Return where its texts are, and in which language."""
        return [(self.root, None)]

    def ignores(self, name: str) -> bool:
        """Return whether it has no texts in folders called *name*."""
        return name.startswith(".") or name in ("node_modules", "vendor", "_site", "public")

    def page(self, path: Path, folder: Path, language: str | None, data: dict[str, Any]) -> Post:
        """Return the file *path* in *folder*, with all that its place says of it."""
        steps = self._steps(path.parent, folder)
        stem, suffix = self.without_language(path.stem)
        page = Post(
            path=path, file=self.called(path), steps=steps, stem=stem,
            data=data, language=suffix or language,
        )  # fmt: skip
        if stem == "index" and steps:
            page.bundle, page.stem, page.steps = True, steps[-1], steps[:-1]
        self._date(page)
        page.draft = page.is_true("draft", "_draft") or truth(data.get("published")) is False
        page.draft = page.draft or str(data.get("status")).lower() in ("draft", "private", "hidden")
        self.place(page)
        if page.date is None:
            page.date = _day_in(page.text("path")) or _day_in(page.permalink)
        return page

    def _steps(self, inner: Path, folder: Path) -> tuple[str, ...]:
        """Return the names of the folders from *folder* to *inner*, which many files are in."""
        if (inner, folder) not in self._known_steps:
            self._known_steps[inner, folder] = inner.relative_to(folder).parts
        return self._known_steps[inner, folder]

    def called(self, path: Path) -> str:
        """Return what people call *path*: from the folder of the site."""
        # Asked three times of each file, and five times as quick as Path.relative_to.
        return path.as_posix().removeprefix(f"{self.root.as_posix().rstrip('/')}/")

    def _date(self, page: Post) -> None:
        folded = {key.replace("_", "").lower(): value for key, value in page.data.items()}
        days = [folded[name] for name in DAYS if name in folded]
        found = next((each for each in days if each and isinstance(each, str | Mapping)), None)
        if isinstance(found, Mapping):  # https://squidfunk.github.io/mkdocs-material/plugins/blog/
            page.data.setdefault("updated", found.get("updated"))
            page.data["date"] = found = found.get("created")
        page.slug = page.text("slug") or page.stem
        match = _DATED.fullmatch(page.stem)
        if match and iso(match[1]):
            page.slug = page.text("slug") or match[2]
        named = iso(match[1]) if match else None
        page.date = self.dated(found) if isinstance(found, str) else named

    def dated(self, text: str) -> str:
        """Return the date *text* in ISO 8601, with the zone of the site if it has none."""
        found, zone = iso(text.strip()), self.zone
        if found is None:
            try:
                return dates.parse(text.strip(), zone).isoformat()
            except ValueError:
                return text
        moment = datetime.fromisoformat(found)
        return found if moment.tzinfo or zone is None else moment.replace(tzinfo=zone).isoformat()

    def without_language(self, stem: str) -> tuple[str, str | None]:
        """Return *stem* without the language at its end, and that language."""
        rest, dot, last = stem.rpartition(".")
        return (rest, last) if dot and last in self.languages else (stem, None)

    def place(self, page: Post) -> None:
        """Say of *page* what its address and section are, and of which kind it is."""
        page.categories = words(page.get("categories", "category"))
        page.section = section(page)
        stated = page.text("permalink", "url", "path")
        if stated is None and page.slug.startswith("/"):
            stated = page.slug
        page.permalink = self.address(stated) if stated else None
        page.slug = page.slug.strip("/").rpartition("/")[2]

    def address(self, path: str) -> str:
        """Return *path* as an address of the site."""
        if "://" in path[:12]:
            return path
        return f"{self.base_url}/{path.lstrip('/')}"

    def based(self, *addresses: object) -> str:
        """Return the first of *addresses* that is one, without the slash at its end."""
        for each in addresses:
            if isinstance(each, str) and "://" in each[:12] and not _NO_BASE.fullmatch(each):
                return each.strip().rstrip("/")
        return ""


def _day_in(path: object) -> str | None:
    match = _DAY_PATH.search(path) if isinstance(path, str) else None
    return iso("-".join(match.groups())) if match else None


def section(page: Post) -> str | None:
    """Return the section of *page*: what it says, its first category, or its folder."""
    own = page.text("section")
    return own or next(iter([*page.categories, *page.steps[:1]]), None)


def truth(value: object) -> bool | None:
    """Return whether *value* says yes or no; ``None`` if neither."""
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else ""
    return (
        True if word in ("yes", "true", "on") else False if word in ("no", "false", "off") else None
    )


def words(value: object, separators: str = ",;") -> list[str]:
    """Return the words of *value*: a list, or a text with one of *separators* between them."""
    if isinstance(value, str):
        found = next((each for each in separators if each in value), "\n")
        return [part for each in value.split(found) if (part := each.strip())]
    if isinstance(value, list):
        return [word for each in value for word in (words(each, "\n") or numbers(each))]
    return numbers(value)


def numbers(value: object) -> list[str]:
    """Return *value* as a list of one text if it is a number."""
    return [str(value)] if isinstance(value, int | float) and not isinstance(value, bool) else []


_HYPHENS = re.compile(r"-{2,}")


def slugged(text: str, *, extra: str = "", lower: bool = True, plain: bool = False) -> str:
    """Return *text* as a step of an address: other signs than letters and digits become hyphens.

    Args:
        text: What people read.
        extra: Other characters that stay.
        lower: Whether letters become small.
        plain: Whether letters lose their accents, and others than those of ASCII are left out.
    """
    if plain:
        apart = unicodedata.normalize("NFKD", text)
        text = apart.encode("ascii", "ignore").decode()
    text = unicodedata.normalize("NFC", text)
    kept = "".join(
        each if unicodedata.category(each)[0] in "LM" or each.isdigit() or each in extra else "-"
        for each in text
    )
    found = _HYPHENS.sub("-", kept).strip("-")
    return found.lower() if lower else found


def day_values(moment: datetime | None) -> Iterator[tuple[str, str]]:
    """Yield what the names of parts of a date stand for in the patterns of addresses."""
    if moment is None:
        return
    yield "year", f"{moment:%Y}".rjust(4, "0")
    yield "short_year", f"{moment.year % 100:02}"
    for name, value in (("month", moment.month), ("day", moment.day), ("hour", moment.hour),
                        ("minute", moment.minute), ("second", moment.second)):  # fmt: skip
        yield name, f"{value:02}"
        yield f"i_{name}", str(value)
    yield "y_day", f"{moment.timetuple().tm_yday:03}"
    yield "yearday", str(moment.timetuple().tm_yday)
    yield "monthname", _MONTHS[moment.month - 1].lower()
    yield "long_month", _MONTHS[moment.month - 1]
    yield "short_month", _MONTHS[moment.month - 1][:3]
    yield "weekday", str(moment.isoweekday() % 7)
    yield "weekdayname", _WEEKDAYS[moment.weekday()].lower()
    yield "long_day", _WEEKDAYS[moment.weekday()]
    yield "short_day", _WEEKDAYS[moment.weekday()][:3]


def names_in(form: str) -> set[str]:
    """Return the names that the pattern of addresses *form* has values for."""
    return set(_TOKEN.findall(form))


def filled(form: str, values: Mapping[str, str]) -> str:
    """Return the pattern of addresses *form* with *values* for its names.

    Raises:
        Unknown: It has a name that stands for nothing.
    """

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise Unknown(f"the pattern {shown(form)} holds :{match[1]}, which is unknown")
        return values[match[1]]

    return re.sub(r"/{2,}", "/", "/" + _TOKEN.sub(value, form))
