"""Media RSS: values that depend on each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedpub.checks import _codes
from feedpub.checks._address_kinds import URL
from feedpub.checks._context import Context
from feedpub.checks._value_kinds import html_in
from feedpub.documents.names import clark, local
from feedpub.documents.positions import END, Place
from feedpub.findings import Severity, rule
from feedpub.markup import Element
from feedpub.patterns import pattern
from feedpub.text import shown

Found = Iterator[tuple[Place, str]]
_SPEC = "https://www.rssboard.org/media-rss"
_CONTENT, _PLAYER = clark("media:content"), clark("media:player")


@rule(
    "media/group-without-alternatives",
    Severity.WARNING,  # the W3C validator calls it an error; the specification gives no minimum
    on="media:group",
    source=_SPEC + "#media-group",
    flags=['<media:group><media:content url="https://e.org/a.mp4"/></media:group>'],
    passes=[
        '<media:group><media:content url="https://e.org/a.mp4"/>'
        '<media:content url="https://e.org/b.mp4"/></media:group>'
    ],
)
def group_without_alternatives(group: Element) -> Found:
    """A media:group holds fewer than two media:content.

    A group holds several versions of the same media; a single one needs no group, and the W3C
    validator reports it as an error. Move the media:content into the item.
    """
    if sum(1 for _ in group.iterchildren(_CONTENT)) < 2:
        yield (
            (group, END),
            "media:group holds fewer than two media:content; write it without the group",
        )


@rule(
    "media/content-without-url",
    Severity.ERROR,
    on="media:content",
    source=_SPEC + "#media-content",
    flags=['<media:content type="video/mp4"/>'],
    passes=['<media:content><media:player url="https://e.org/player"/></media:content>'],
)
def content_without_url(content: Element, context: Context) -> Found:
    """A media:content has neither url nor player.

    Readers have nothing to fetch or show. Add the file's url, or a media:player.
    """
    if content.get("url") is None and _PLAYER not in context.children:
        parent = content.getparent()
        if parent is None or parent.find(_PLAYER) is None:
            yield content, "media:content has neither url nor media:player; add one of them"


@rule(
    "media/adult",
    Severity.WARNING,
    on="media:adult",
    source=_SPEC + "#media-adult",
    flags=["<media:adult>true</media:adult>"],
    passes=['<media:rating scheme="urn:simple">adult</media:rating>'],
)
def adult(element: Element) -> Found:
    """media:adult is deprecated.

    Readers look for media:rating. Write <media:rating scheme="urn:simple">adult</media:rating>.
    """
    yield element, "media:adult is deprecated; write media:rating"


_RATINGS = {
    "urn:simple": {"adult", "nonadult"},
    "urn:mpaa": {"g", "pg", "pg-13", "r", "nc-17", "x", "m", "nr", "unrated"},
    "urn:v-chip": {
        "tv-y", "tv-y7", "tv-y7-fv", "tv-g", "tv-pg", "tv-14", "tv-ma",
        "c", "c8", "g", "pg", "14+", "18+",
    },
}  # fmt: skip
_ICRA = pattern(r"r\s*\([a-z0-9 .]+\)", re.IGNORECASE)


@rule(
    "media/invalid-rating",
    Severity.ERROR,
    on="media:rating",
    source=_SPEC + "#media-rating",
    flags=['<media:rating scheme="urn:mpaa">tv-ma</media:rating>'],
    passes=['<media:rating scheme="urn:v-chip">tv-ma</media:rating>'],
)
def invalid_rating(element: Element) -> Found:
    """A rating is not defined by its scheme.

    Players that filter by rating hide the item or show it to anyone. Write a rating of that scheme.
    """
    scheme = (element.get("scheme") or "urn:simple").strip().lower()
    value = (element.text or "").strip()
    known = _RATINGS.get(scheme)
    if scheme == "urn:icra" and not _ICRA.match(value):
        yield element, f"media:rating is {shown(value)}; write it like 'r (cz 1 lz 1 nz 1 oz 1)'"
    elif known is not None and value.lower() not in known:
        yield element, f"media:rating is {shown(value)}; {scheme} has {', '.join(sorted(known))}"


@rule(
    "media/invalid-hash",
    Severity.ERROR,
    on="media:hash",
    source=_SPEC + "#media-hash",
    flags=["<media:hash>abc</media:hash>"],
    passes=["<media:hash>dfdec888b72151965a34b4b59031290a</media:hash>"],
)
def invalid_hash(element: Element) -> Found:
    """A hash does not have the length that its algorithm requires.

    The file cannot be verified with it: MD5 has 32 hexadecimal digits, SHA-1 has 40. Compute the
    hash again.
    """
    digits = {"md5": 32, "sha-1": 40}.get(element.get("algo") or "md5")
    value = (element.text or "").strip()
    if digits and not re.fullmatch(rf"[0-9A-Fa-f]{{{digits}}}", value):
        yield element, f"media:hash is {shown(value)}; write {digits} hexadecimal digits"


@rule(
    "media/duplicate-hash",
    Severity.ERROR,
    on="media:hash",
    source=_SPEC + "#media-hash",
    flags=["<media:hash>dfdec888b72151965a34b4b59031290a</media:hash>" * 2],
    passes=["<media:hash>dfdec888b72151965a34b4b59031290a</media:hash>"],
)
def duplicate_hash(element: Element) -> Found:
    """There are two hashes of the same algorithm.

    Only one of them can be right. Keep one per algorithm.
    """
    algorithm = element.get("algo") or "md5"
    for other in element.itersiblings(str(element.tag), preceding=True):
        if (other.get("algo") or "md5") == algorithm:
            yield element, f"there is another media:hash with {algorithm}; keep one"
            return


#: Roles of the EBU, old and new, as feeds spell them, and those of Media RSS.
_EBU = frozenset(
    """
    actor adaptor anchor anchor_person animal_trainer animator announcer architect armourer arranger
    art_director artist artist/performer assistant assistant_camera
    assistant_chief_lighting_technician assistant_director assistant_producer
    assistant_visual_editor associate_producer audio_engineer author background_vocals band
    broadcast_assistant broadcast_journalist camera camera_operator caption_author carpenter casting
    causeur chief_lighting_technician choir choreographer cinematographer clapper_loader co_producer
    columnist commentary commentary_or_commentator commentator commissioning_broadcaster compiler
    composer computer_programmer conductor consultant continuity_checker contributor
    copyright_holder correspondent costume_designer critic dancer designer dialogue_coach director
    director_of_photography distribution_company distributor draughtsman dresser dubber editor
    editor/producer editor_in_chief editor_of_the_day engineer ensemble executive_producer expert
    fight_director film_director film_distributor film_editor floor_manager foley_artist
    foley_editor foley_mixer graphic_assistant graphic_designer greensman grip guest hairdresser
    host illustrator instrumentalist interviewed_guest interviewee interviewer journalist
    key_character key_grip key_talents leadman librettist lighting lighting_director
    lighting_technician location_manager lyricist make_up_artist manager manufacturer matte_artist
    moderator music_arranger music_group musician narrator news_anchor news_editor news_reader
    orchestra owner painter panelist participant performer photographer post presenter producer
    production_assistant production_company production_department production_manager
    production_secretary programme_assistant programme_engineer programme_production_researcher
    programme_proposal property_manager publisher publishing_company puppeteer pyrotechnician
    recording_engineer reporter researcher rigger runner scenario scenic_operative screenwriter
    script_supervisor script_writer sculptor second_assistant_camera second_assistant_director
    second_unit_director set_designer set_dresser sign_language singer soloist sound sound_designer
    sound_engineer sound_mixer sound_recordist speaker special_effects sponsor stage_manager
    stunt_coordinator stunts subtitles supporting_actor technical_director term translation
    translator transportation treatment treatment/programme_proposal treatment_proposal uploader
    vision_mixer visual_editor visual_effects vocalist voice voice_over wardrobe witness writer
    """.split()  # noqa: SIM905 a table of words
)


@rule(
    "media/invalid-role",
    Severity.ERROR,
    on="media:credit",
    source=_SPEC + "#media-credit",
    flags=[
        '<media:credit role="Photographer">Ana</media:credit>',
        '<media:credit role=" ">Ana</media:credit>',
    ],
    passes=['<media:credit role="photographer">Ana</media:credit>'],
)
def invalid_role(element: Element) -> Found:
    """A credit's role is not in lower case, or is empty.

    The specification requires lower case, and readers compare exactly. Write, for example,
    'photographer'. If there is no role to name, leave the attribute out.
    """
    role = element.get("role")
    if role is None:
        return
    if not role.strip():
        yield (element, "role"), "role of media:credit is empty; write one or leave it out"
    elif role != role.lower():
        message = f"role of media:credit is {shown(role)}; write {shown(role.strip().lower())}"
        yield (element, "role"), message


@rule(
    "media/unknown-role",
    Severity.ERROR,
    on="media:credit",
    source="https://www.ebu.ch/metadata/cs/web/ebu_RoleCodeCS_p.xml.htm",
    flags=['<media:credit role="gaffer of the year">Ana</media:credit>'],
    passes=['<media:credit role="composer">Ana</media:credit>'],
)
def unknown_role(element: Element) -> Found:
    """A credit's role is not defined by its scheme.

    Without scheme the roles are those of the European Broadcasting Union. Write one of them, or
    name another scheme.
    """
    role, scheme = element.get("role"), element.get("scheme") or "urn:ebu"
    if role is None or not role.strip():
        return
    word = re.sub(r"[\s-]+", "_", role.strip().lower())
    if scheme == "urn:ebu" and word not in _EBU:
        yield (
            (element, "role"),
            f"role of media:credit is {shown(role)}, which urn:ebu does not define",
        )
    elif scheme == "urn:yvs" and role not in ("uploader", "owner"):
        yield (element, "role"), f"role of media:credit is {shown(role)}; write uploader or owner"


@rule(
    "media/invalid-restriction",
    Severity.ERROR,
    on="media:restriction",
    source=_SPEC + "#media-restriction",
    flags=[
        '<media:restriction relationship="allow" type="country">Moldova</media:restriction>',
        '<media:restriction relationship="deny">md</media:restriction>',
        '<media:restriction relationship="deny" type="uri">/images</media:restriction>',
    ],
    passes=[
        '<media:restriction relationship="allow" type="country">md ro</media:restriction>',
        '<media:restriction relationship="deny">all</media:restriction>',
    ],
)
def invalid_restriction(element: Element) -> Found:
    """A restriction does not have the value that its type requires.

    Players that apply it have to guess. Write countries as two-letter ISO 3166 codes and URIs as
    absolute ones, separated by spaces; without a type only all and none are allowed.
    """
    kind = element.get("type")
    values = (element.text or "").split()
    if kind is None and [each.lower() for each in values] not in ([], ["all"], ["none"]):
        given = shown(" ".join(values))
        yield element, f"media:restriction is {given}; without type write all or none"
    elif kind == "country":
        for value in values:
            if value.upper() not in _codes.COUNTRIES:
                yield (
                    element,
                    f"{shown(value)} is not a country; write its ISO 3166 code, like 'ro'",
                )
    elif kind == "uri":
        for value in values:
            for _, message in URL.find(value, None):  # type: ignore[arg-type]
                yield element, f"a URI of media:restriction {message}"
    elif kind == "sharing" and values:
        yield element, f"media:restriction holds {shown(' '.join(values))}; sharing has no text"


@rule(
    "media/html-in-text",
    Severity.WARNING,
    on=("media:title", "media:description", "media:text", "media:copyright", "media:credit",
        "media:keywords", "media:category"),
    source=_SPEC + "#media-title",
    flags=["<media:title>&lt;b&gt;Rain&lt;/b&gt;</media:title>"],
    passes=['<media:title type="html">&lt;b&gt;Rain&lt;/b&gt;</media:title>'],
)  # fmt: skip
def html_in_text(element: Element) -> Found:
    """Plain text contains HTML.

    Without type="html", readers show the tags literally. Set the type, or write plain text.
    """
    if element.get("type") in (None, "plain"):
        found = html_in(element.text or "")
        if found:
            name = local(str(element.tag))
            yield element, f"media:{name} is plain text but contains {shown(found)}"


@rule(
    "media/too-many-keywords",
    Severity.WARNING,
    on="media:keywords",
    source=_SPEC + "#media-keywords",
    flags=[f"<media:keywords>{', '.join('abcdefghijkl')}</media:keywords>"],
    passes=["<media:keywords>rain, snow</media:keywords>"],
)
def too_many_keywords(element: Element) -> Found:
    """There are more than ten keywords.

    The specification recommends at most ten; search engines treat more as spam. Keep the best.
    """
    count = len([each for each in (element.text or "").split(",") if each.strip()])
    if count > 10:
        yield element, f"media:keywords has {count} words; keep ten at most"


@rule(
    "media/several-defaults",
    Severity.ERROR,
    on="media:group",
    source=_SPEC + "#media-content",
    flags=[
        "<media:group>"
        + '<media:content url="https://e.org/a.mp4" isDefault="true"/>' * 2
        + "</media:group>"
    ],
    passes=[
        '<media:group><media:content url="https://e.org/a.mp4" isDefault="true"/>'
        '<media:content url="https://e.org/b.mp4"/></media:group>'
    ],
)
def several_defaults(group: Element) -> Found:
    """More than one media:content of a group is the default.

    Only one is allowed. Keep isDefault="true" on one of them.
    """
    chosen = [each for each in group.iterchildren(_CONTENT) if each.get("isDefault") == "true"]
    for extra in chosen[1:]:
        yield (extra, "isDefault"), "another media:content of the group is the default already"


@rule(
    "media/duplicate-restriction",
    Severity.ERROR,
    on="media:restriction",
    source=_SPEC + "#media-restriction",
    flags=['<media:restriction relationship="allow" type="country">ro</media:restriction>' * 2],
    passes=['<media:restriction relationship="allow" type="country">ro</media:restriction>'],
)
def duplicate_restriction(element: Element) -> Found:
    """There are two restrictions of the same type.

    Readers cannot tell which one applies. Write one of each type.
    """
    for other in element.itersiblings(str(element.tag), preceding=True):
        if other.get("type") == element.get("type"):
            yield element, "there is another media:restriction of this type; keep one"
            return
