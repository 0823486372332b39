"""Language tags: BCP 47 internally, converted for each format.

https://www.rfc-editor.org/info/bcp47
"""

from __future__ import annotations

import re
from itertools import groupby

from feedpub.patterns import pattern

#: ``Language-Tag`` of RFC 5646 § 2.1, without the grandfathered tags, which nobody uses.
_BCP47 = pattern(
    r"(?:(?P<language>[a-z]{2,3})(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})"
    r"(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<region>[a-z]{2}|\d{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*"
    r"(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+",
    re.ASCII | re.IGNORECASE,
)
#: A language with its country or region, whatever else the tag says.
WITH_REGION = r"[A-Za-z]{2,3}(-[A-Za-z]{4})?-([A-Za-z]{2}|[0-9]{3})(-.*)?"
#: What Google takes from ``hreflang``, which is less than BCP 47: two letters of ISO 639-1, a
#: script, a country of ISO 3166-1. The groups are these three.
#: https://developers.google.com/search/docs/specialty/international/localized-versions#language-codes
HREFLANG = r"([A-Za-z]{2})(?:-([A-Za-z]{4}))?(?:-([A-Za-z]{2}))?"
_SIMPLIFIED = {"hans", "cn", "sg", "my"}
_TRADITIONAL = {"hant", "tw", "hk", "mo"}


def is_well_formed(tag: str) -> bool:
    """Return whether *tag* is a well-formed BCP 47 tag (its subtags may still be unknown)."""
    return _BCP47.fullmatch(tag) is not None


def looks_like_tag(text: str) -> bool:
    """Return whether *text* is written like a language tag, perhaps with underscores.

    For readers of pages and files where something else may be in its place: a tag begins with two
    or three letters, so ``English`` is not one.
    """
    tag = text.replace("_", "-")
    return len(primary(tag)) in (2, 3) and is_well_formed(tag)


def normalize(tag: str) -> str:
    """Return *tag* with hyphens and conventional case: ``en_us`` is ``en-US``.

    Raises:
        ValueError: The tag is not well-formed.
    """
    candidate = tag.strip().replace("_", "-")
    if not is_well_formed(candidate):
        raise ValueError("is not a language tag; write it like 'ro' or 'en-GB' (BCP 47)")
    parts = candidate.lower().split("-")
    if parts[0] != "x" and not exists(parts[0]):
        raise ValueError(f"names no language: there is no {parts[0]!r} (ISO 639)")
    for index, part in enumerate(parts[1:], 1):
        if "x" in parts[:index] or any(len(before) == 1 for before in parts[:index]):
            break
        if len(part) == 4 and part.isalpha():
            parts[index] = part.title()
        elif len(part) == 2:
            parts[index] = part.upper()
    return "-".join(parts)


def primary(tag: str) -> str:
    """Return the primary subtag, lower-case: ``en`` of ``en-GB``."""
    return tag.partition("-")[0].lower()


def news(tag: str) -> str:
    """Return *tag* as ``news:language`` requires it: no region, except ``zh-cn`` and ``zh-tw``.

    https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
    """
    language, *rest = tag.lower().split("-")
    if language == "zh":
        subtags = set(rest)
        if subtags & _TRADITIONAL and "hans" not in subtags:
            return "zh-tw"
        if subtags & _SIMPLIFIED:
            return "zh-cn"
    return language


def matches(tag: str | None, wanted: str) -> bool:
    """Return whether *tag* is *wanted* or more specific: ``en-GB`` matches ``en``.

    Basic filtering of RFC 4647 § 3.3.1.
    """
    return tag is not None and f"{tag.lower()}-".startswith(f"{wanted.lower()}-")


#: ISO 639-1, including withdrawn codes.
TWO = frozenset(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da
    de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz
    ia id ie ig ii ik in io is it iu iw ja ji jv jw ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la
    lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj
    om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv
    sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    """.split()  # noqa: SIM905 a table of words
)

#: ISO 639-2, and the codes of ISO 639-3 in which larger sites are published.
THREE = frozenset(
    """
    aar abk ace ach ada ady afa afh afr ain aka akk alb sqi ale alg alt amh ang anp apa ara arc arg
    arm hye arn arp art arw asm ast ath aus ava ave awa aym aze bad bai bak bal bam ban baq eus bas
    bat bej bel bem ben ber bho bih bik bin bis bla bnt tib bod bos bra bre btk bua bug bul bur mya
    byn cad cai car cat cau ceb cel cze ces cha chb che chg chi zho chk chm chn cho chp chr chu chv
    chy cmc cnr cop cor cos cpe cpf cpp cre crh crp csb cus wel cym dak dan dar day del den ger deu
    dgr din div doi dra dsb dua dum dut nld dyu dzo efi egy eka gre ell elx eng enm epo est ewe ewo
    fan fao per fas fat fij fil fin fiu fon fre fra frm fro frr frs fry ful fur gaa gay gba gem geo
    kat gez gil gla gle glg glv gmh goh gon gor got grb grc grn gsw guj gwi hai hat hau haw heb her
    hil him hin hit hmn hmo hrv hsb hun hup iba ibo ice isl ido iii ijo iku ile ilo ina inc ind ine
    inh ipk ira iro ita jav jbo jpn jpr jrb kaa kab kac kal kam kan kar kas kau kaw kaz kbd kha khi
    khm kho kik kin kir kmb kok kom kon kor kos kpe krc krl kro kru kua kum kur kut lad lah lam lao
    lat lav lez lim lin lit lol loz ltz lua lub lug lui lun luo lus mac mkd mad mag mah mai mak mal
    man mao mri map mar mas may msa mdf mdr men mga mic min mis mkh mlg mlt mnc mni mno moh mol mon
    mos mul mun mus mwl mwr myn myv nah nai nap nau nav nbl nde ndo nds nep new nia nic niu nno nob
    nog non nor nqo nso nub nwc nya nym nyn nyo nzi oci oji ori orm osa oss ota oto paa pag pal pam
    pan pap pau peo phi phn pli pol pon por pra pro pus que raj rap rar roa roh rom rum ron run rup
    rus sad sag sah sai sal sam san sas sat scn scc scr sco sel sem sga sgn shn sid sin sio sit sla
    slo slk slv sma sme smi smj smn smo sms sna snd snk sog som son sot spa srd srn srp srr ssa ssw
    suk sun sus sux swa swe syc syr tah tai tam tat tel tem ter tet tgk tgl tha tig tir tiv tkl tlh
    tli tmh tog ton tpi tsi tsn tso tuk tum tup tur tut tvl twi tyv udm uga uig ukr umb und urd uzb
    vai ven vie vol vot wak wal war was wen wln wol xal xho yao yap yid yor ypk zap zbl zen zgh zha
    znd zul zun zxx zza acm acq aeb ajp apc apd arb arq ars ary arz azb azj bar bcl bgc bgn bjn bpy
    bqi brx bxr cbk cdo ckb cjy cmn cpx csw czh czo diq dty eml ekk ext fit fkv frp gag gan glk gom
    gcf gcr guc hak hbs hif hno hsn jam kiu kmr koi krj ksh ksw lad lbe lfn lij liv lki lld lmo ltg
    lvs lzh lzz mhr mnp mnw mrj mvi mzn nan npi nrm ory pbt pcd pcm pdc pes pfl plt pms pnb pnt prs
    quz rmy rue ruz sdc sdh sgs shi skr skz sli stq svm swg swh szl tay tcy tly tru trv tuq twd ulc
    vec vep vls vmf vro wuu wym xmf yue zea zlm zsm zyb
    """.split()  # noqa: SIM905 a table of words
)

#: A pattern of the tags that most sites use: what it matches is well-formed and exists.
USUAL = "(?:{})(?:-[A-Z]{{2}})?".format(
    "|".join(
        f"{first}[{''.join(code[1] for code in codes)}]"
        for first, codes in groupby(sorted(TWO), key=lambda code: code[0])
    )
)

#: Tags registered as a whole before BCP 47 had its grammar.
GRANDFATHERED = frozenset(
    """
    art-lojban cel-gaulish en-gb-oed i-ami i-bnn i-default i-enochian i-hak i-klingon i-lux i-mingo
    i-navajo i-pwn i-tao i-tay i-tsu no-bok no-nyn sgn-be-fr sgn-be-nl sgn-ch-de zh-guoyu zh-hakka
    zh-min zh-min-nan zh-xiang
    """.split()  # noqa: SIM905 a table of words
)


def exists(primary: str) -> bool:
    """Return whether *primary*, in lower case, is the code of a language."""
    if len(primary) == 2:
        return primary in TWO
    # ISO 639-2 reserves qaa to qtz for private use.
    return primary in THREE or (len(primary) == 3 and "qaa" <= primary <= "qtz")
