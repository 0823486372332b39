"""The grammar of addresses: URI, IRI, references to them, and schemes with a syntax of their own.

RFC 3986, RFC 3987, RFC 4151 (``tag:``) and RFC 8141 (``urn:``). Rules and readers use the same
grammar, so that no record passes with an address for which the documents are then refused.
"""

from __future__ import annotations

import re
from functools import lru_cache

from feedpub.patterns import pattern
from feedpub.text import shown

_INNER = r"(?:[{0}-]{{0,62}}+(?<!-))?+"
_LABEL = rf"[{{0}}]{_INNER}"
#: A host whose last label begins with a letter: if it ends in a number, it must be an IP address.
_PLAIN_HOST = rf"(?:{_LABEL}\.)*+[{{1}}]{_INNER}"
#: One part of a host name: letters, digits and inner hyphens, 63 characters at most.
#: https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4
LABEL = _LABEL.format("A-Za-z0-9")
#: A host of ASCII letters; possessive, to avoid backtracking.
HOST = _PLAIN_HOST.format("A-Za-z0-9", "A-Za-z")
#: The same as `feedpub.urls` writes it: in lower case.
LOWER_HOST = _PLAIN_HOST.format("a-z0-9", "a-z")
#: A valid port, or none; those above 59999 are left to the full check.
PORT = r"(?::[0-5]?[0-9]{1,4})?+"
#: https://www.rfc-editor.org/rfc/rfc3986#section-3.1
SCHEME = r"[A-Za-z][A-Za-z0-9+.-]*"
#: https://www.rfc-editor.org/rfc/rfc3986#section-2.1
ESCAPE = r"%[0-9A-Fa-f]{2}"
#: What is not one, in an address.
_STRAY_PERCENT = r"%(?![0-9A-Fa-f]{2})"
#: The characters after a host, for use in brackets; in XML without the ampersand.
CHARACTERS = "A-Za-z0-9._~:/?@!$'()*+,;=-"
_PART = rf"(?:[&{CHARACTERS}]++|{ESCAPE})*+"
_REST = rf"(?:[/?]{_PART})?+(?:#{_PART})?+"
#: The common case in one match: http(s), a plain host, and characters of a URI only.
CLEAN = pattern(rf"https?://{HOST}{PORT}{_REST}", re.ASCII)
#: Those of them that are already normalised.
NORMAL = pattern(rf"https?://{LOWER_HOST}{PORT}{_REST}", re.ASCII)
_SOME = rf"(?:[&{CHARACTERS}]++|{ESCAPE})++"
_STEP = rf"(?:[&A-Za-z0-9_~-]|{ESCAPE})(?:[&A-Za-z0-9._~:@!$'()*+,=-]++|{ESCAPE})*+"
#: A path, maybe with a query and a fragment, that joining leaves as it is: no step of it is empty
#: or begins with a dot, and it has no parameters. https://www.rfc-editor.org/rfc/rfc3986#section-5.2
PATH = pattern(rf"(?:/{_STEP})++/?+(?:\?{_SOME})?+(?:#{_SOME})?+", re.ASCII)
#: A site's address: what a path on it is behind.
SITE = pattern(rf"https?://{LOWER_HOST}{PORT}(?=[/?#]|\Z)", re.ASCII)
_SCHEME = pattern(rf"({SCHEME}):")
_BAD = pattern(rf"{_STRAY_PERCENT}|[^%&#\[\]{CHARACTERS}]")
#: What must be encoded in a path, query or fragment: brackets and a second # are allowed in none.
UNSAFE = pattern(rf"{_STRAY_PERCENT}|[^%&{CHARACTERS}]")
#: What has only characters of a URI, wherever they are.
SPELLED = pattern(rf"(?:[&#\[\]{CHARACTERS}]++|{ESCAPE})++")
_BAD_IRI = pattern(rf"{_STRAY_PERCENT}|[\x00-\x20\x7f-\x9f\"<>\\^`{{|}}\ud800-\udfff\ufff0-\uffff]")
_AUTHORITY = pattern(r"(?:([^@/?#]*)@)?(\[[^\[\]@/?#]*\]|[^:@/?#\[\]]*)(?::([0-9]*))?")
#: What browsers treat as an IP address if a host ends in it:
#: https://url.spec.whatwg.org/#ends-in-a-number-checker
_NUMBER = pattern(r"[0-9]+|0[xX][0-9A-Fa-f]*")
_PART_OF_IPV4 = pattern(r"0[xX]([0-9A-Fa-f]*)|(0[0-7]*)|([1-9][0-9]*)")
#: An address of a future version: https://www.rfc-editor.org/rfc/rfc3986#section-3.2.2
_FUTURE = pattern(r"[vV][0-9A-Fa-f]+\.[A-Za-z0-9._~!$&'()*+,;=:-]+")
_DOMAIN = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
_PCHAR = rf"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|{ESCAPE})"
_TAG = pattern(
    rf"tag:(?:[A-Za-z0-9._-]+@)?{_DOMAIN},"
    r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?"
    rf":(?:{_PCHAR}|[/?])*(?:#(?:{_PCHAR}|[/?])*)?",
    re.ASCII,
)
_URN = pattern(
    rf"urn:([A-Za-z0-9][A-Za-z0-9-]{{0,30}}[A-Za-z0-9]):({_PCHAR}(?:{_PCHAR}|/)*)"
    rf"(?:\?[+=](?:{_PCHAR}|[/?])++)?+(?:#(?:{_PCHAR}|[/?])*)?",
    re.ASCII | re.IGNORECASE,
)
_UUID = pattern(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)

#: Schemes registered with IANA and likely in a feed; others only give a warning.
SCHEMES = frozenset(
    """
    aaa aaas about acap acct acr adiumxtra afp afs aim apt attachment aw barion bb bitcoin blob bolo
    browserext callto cap cast casts chrome chrome-extension cid coap coaps content cvs dab data dav
    dict did dlna-playcontainer dlna-playsingle dns dntp dtn dvb ed2k ethereum example facetime fax
    feed feedready file filesystem finger fish fm ftp geo gg git gizmoproject go gopher gtalk h323
    hcp http https hxxp hxxps iax icap icon im imap info iotdisco ipfs ipns ipp ipps irc irc6 ircs
    iris iris.beep iris.lwz iris.xpc iris.xpcs itms jabber jar jms keyparc lastfm ldap ldaps lvlt
    magnet mailserver mailto maps market matrix message mid mms modem ms-help msnim msrp msrps mtqp
    mumble mupdate mvn news nfs ni nih nntp notes ocf oid opaquelocktoken openpgp4fpr pack palm
    paparazzi pkcs11 platform pop pres prospero proxy psyc pttp pwid qb query redis rediss reload
    res resource rmi rsync rtmfp rtmp rtmps rtsp rtspu secondlife service session sftp sgn shelter
    shttp sieve sip sips skype smb sms smtp snews snmp soap.beep soap.beeps soldat spotify ssh steam
    stun stuns submit svn swh tag teamspeak tel telnet tftp things thismessage tip tn3270 turn turns
    tv udp unreal urn ut2004 v-event vemmi view-source vnc wais wcr webcal ws wss wtai wyciwyg xcon
    xcon-userid xfire xmlrpc.beep xmlrpc.beeps xmpp xri ymsgr z39.50 z39.50r z39.50s
    """.split()  # noqa: SIM905 a table of words
)


@lru_cache(maxsize=4096)
def problem(value: str, iri: bool, relative: bool) -> tuple[str, str] | None:
    """Return the fault's name and sentence; ``None`` if *value* is a valid address of this kind."""
    scheme = _SCHEME.match(value)
    sentence = _syntax(value, iri, relative, scheme)
    if sentence:
        return "invalid-url", sentence
    if scheme and scheme[1].lower() not in SCHEMES:
        return "unknown-scheme", f"is {shown(value)}, and no scheme {scheme[1]!r} is registered"
    return None


def _syntax(value: str, iri: bool, relative: bool, scheme: re.Match[str] | None) -> str | None:
    if not value:
        return None if relative else "is empty; write an absolute URL"
    bad = (_BAD_IRI if iri else _BAD).search(value)
    if bad:
        return f"is {shown(value)}, and {_character(bad[0])}"
    if scheme is None:
        if not relative:
            return f"is {shown(value)}, which is not an absolute URL; write its scheme and host too"
        first = value.partition("/")[0]
        if ":" in re.split(r"[?#]", first)[0]:
            return f"is {shown(value)}, which is not a URL: a scheme has only letters and digits"
        return _network(value) if value.startswith("//") else _fragments(value)
    name = scheme[1].lower()
    special = _SPECIAL.get(name)
    if special is not None:
        return special(value)
    if name in ("http", "https", "ftp", "ws", "wss"):
        return _network(value)
    if len(value) == scheme.end() and name not in ("about", "data"):
        return f"is {shown(value)}, which names a scheme and nothing else"
    return _fragments(value)


def _character(character: str) -> str:
    if character == "%":
        return "a % must be followed by two hexadecimal digits; write %25 for the sign itself"
    encoded = "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))
    name = "a space" if character == " " else shown(character)
    if not character.isascii():
        return f"{name} is not allowed in a URL; write {encoded}, or punycode in a host name"
    return f"{name} is not allowed in a URL; write {encoded}"


def _fragments(value: str, start: int = 0) -> str | None:
    if value.count("#") > 1:
        return (
            f"is {shown(value)}, and # is allowed only once in a URL; write %23 for the sign itself"
        )
    path = re.split(r"[?#]", value[start:])[0]
    if "[" in path or "]" in path:
        return (
            f"is {shown(value)}, and brackets are allowed only around an IPv6 host; write %5B, %5D"
        )
    return None


def _network(value: str) -> str | None:
    _, slashes, rest = value.partition("//")
    if not slashes or (not value.partition(":")[2].startswith("//") and not value.startswith("//")):
        return f"is {shown(value)}, which lacks the // and a host after the scheme"
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    match = _AUTHORITY.fullmatch(authority)
    if match is None or not match[2]:
        return f"is {shown(value)}, which names no host that could exist"
    if match[2][0] == "[" and not _is_literal(match[2][1:-1]):
        return f"is {shown(value)}, and {shown(match[2])} is not an IPv6 address"
    if match[2][0] != "[" and not _is_host(match[2]):
        return f"is {shown(value)}, and {shown(match[2])} cannot be a host name"
    if _ends_in_number(match[2]) and not _is_ipv4(match[2].removesuffix(".")):
        return f"is {shown(value)}, and {shown(match[2])} is neither a host name nor an address"
    if match[3] and int(match[3]) > 65535:
        return f"is {shown(value)}, and there is no port {match[3]}"
    return _fragments(value, value.index("//") + 2 + len(authority))


def _is_host(host: str) -> bool:
    labels = host.removesuffix(".").split(".")
    return all(
        label and len(label) < 64 and label[0] != "-" and label[-1] != "-" for label in labels
    )


def _is_literal(address: str) -> bool:
    """Return whether *address* is allowed in brackets by the grammar of RFC 3986."""
    if _FUTURE.fullmatch(address):
        return True
    from ipaddress import AddressValueError, IPv6Address  # 5 ms, and hardly any URL needs it

    try:
        # A zone only has a meaning on one machine, and is not allowed in URLs.
        return IPv6Address(address).scope_id is None
    except AddressValueError:
        return False


def _ends_in_number(host: str) -> bool:
    return _NUMBER.fullmatch(host.removesuffix(".").rpartition(".")[2]) is not None


def _is_ipv4(host: str) -> bool:
    """Return whether programs treat *host* as an IP address, also in old notations.

    https://url.spec.whatwg.org/#concept-ipv4-parser
    """
    parts = host.split(".")
    matches = [_PART_OF_IPV4.fullmatch(part) for part in parts]
    numbers = [_number(match) for match in matches if match]
    if len(numbers) < len(parts) or len(parts) > 4:
        return False
    return max(numbers[:-1], default=0) < 256 and numbers[-1] < 256 ** (5 - len(parts))


def _number(match: re.Match[str]) -> int:
    hexadecimal, octal, decimal = match.groups()
    if hexadecimal is not None:
        return int(hexadecimal or "0", 16)
    return int(octal, 8) if octal else int(decimal)


def _tag(value: str) -> str | None:
    if _TAG.fullmatch(value):
        return None
    return (
        f"is {shown(value)}, which is not a tag URI; write it like "
        "'tag:example.org,2026-11-23:name', "
        "with a date at which you held the domain"
    )


def _urn(value: str) -> str | None:
    match = _URN.fullmatch(value)
    if match is None or match[1].lower() in ("urn",):
        return f"is {shown(value)}, which is not a URN; write it like 'urn:isbn:0451450523'"
    if match[1].lower() == "uuid" and not _UUID.fullmatch(match[2]):
        return (
            f"is {shown(value)}, which is not a UUID: 8, 4, 4, 4 and 12 hexadecimal digits, joined "
            "by hyphens"
        )
    return None


_SPECIAL = {"tag": _tag, "urn": _urn}


def is_uri(text: str) -> bool:
    """Return whether *text* is an absolute URI of any scheme, fit for a guid or ``atom:id``."""
    if CLEAN.fullmatch(text):
        return True
    found = problem(text, False, False)
    # An unregistered scheme is bad style, but still a URI.
    return found is None or found[0] == "unknown-scheme"
