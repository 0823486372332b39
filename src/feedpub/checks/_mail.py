"""E-mail addresses: bare, and followed by a name as in RSS."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from feedpub import email_addresses
from feedpub.checks._value_kinds import PLAIN
from feedpub.checks._vocabulary import Fault, Faults, ValueKind
from feedpub.findings import Severity
from feedpub.patterns import pattern
from feedpub.text import shown

if TYPE_CHECKING:
    from feedpub.checks._context import Context

_ADDRESS = email_addresses.GRAMMAR
_CONTACT = pattern(rf"({_ADDRESS})(?: \(([^()]*(?:\([^()]*\)[^()]*)*)\))?")
# Only if an @ is near enough (RFC 5321 § 4.5.3.1.1: 64 octets, without quotes): otherwise a run of
# slashes would be scanned from each of them.
_SOMEWHERE = pattern(rf"(?<![\w.@-])(?=[^@]{{1,66}}@)({_ADDRESS})")
_PROFILE = "https://www.rssboard.org/rss-profile#data-types-email"

_INVALID = Fault(
    name="invalid-email",
    severity=Severity.ERROR,
    summary="An e-mail address is missing where one is required.",
    help="RSS wants an address here, so that readers can write to it; a bare name is refused by\n"
    "strict ones. Write 'desk@example.org (News Desk)'; a byline belongs in dc:creator.",
    source=_PROFILE,
    bad="News Desk",
)
_FORM = Fault(
    name="unusual-email",
    severity=Severity.WARNING,
    summary="An e-mail address is not in the form that readers expect.",
    help="Few readers find the name in other forms. Write 'desk@example.org (News Desk)'.",
    source=_PROFILE,
    bad="News Desk <desk@example.org>",
)
_NAMELESS = Fault(
    name="email-without-name",
    severity=Severity.WARNING,
    summary="An e-mail address has no name after it.",
    help="Readers show the name where there is one. Write 'desk@example.org (News Desk)'.",
    source=_PROFILE,
    bad="desk@example.org",
)


def _contact(value: str, context: Context) -> Faults:
    text = value.strip()
    match = _CONTACT.fullmatch(text)
    if match:
        if match[2] is None:
            return ((_NAMELESS.name, f"is {shown(text)}; write {f'{text} (Real Name)'!r}"),)
        return PLAIN.find(match[2], context)
    # Text in parentheses is a comment in RFC 822, so an address there does not count.
    plain = unquote(text) if text.lower().startswith("mailto:") else text
    inside = _SOMEWHERE.search(re.sub(r"\([^()]*\)", " ", plain))
    if inside is None:
        return (
            (_INVALID.name, f"is {shown(value)}, which holds no e-mail address; "
             "write 'desk@example.org (News Desk)', or the name alone in dc:creator"),
        )  # fmt: skip
    bare = re.sub(r"(?i)mailto:|\?.*", " ", plain.replace(inside[1], " "))
    name = " ".join(re.sub(r"[<>()\",;]", " ", bare).split())
    meant = f"{inside[1]} ({name or 'Real Name'})"
    return ((_FORM.name, f"is {shown(value)}; write {shown(meant)}"),)


CONTACT = ValueKind(
    name="contact",
    find=_contact,
    good="desk@example.org (News Desk)",
    faults=(_INVALID, _FORM, _NAMELESS, *PLAIN.faults),
)


_MAIL_RFC = "https://www.rfc-editor.org/rfc/rfc4287#section-3.2.3"
_NO_ADDRESS = Fault(
    name="invalid-email",
    severity=Severity.ERROR,
    summary="An e-mail address is missing where one is required.",
    help="Readers offer to write to it. Write the bare address, like 'desk@example.org'; a\n"
    "name has an element of its own.",
    source=_MAIL_RFC,
    bad="News Desk",
)
_LOCAL = Fault(
    name="local-email",
    severity=Severity.WARNING,
    summary="An e-mail address works only inside one network.",
    help="Its host has no dot, so nobody outside can write to it. Write the public address.",
    source=_MAIL_RFC,
    bad="desk@example",
)


def _address(value: str, context: Context) -> Faults:
    text = value.strip()
    if not email_addresses.is_valid(text):
        message = (
            f"is {shown(value)}, which is not an e-mail address; write one like {EMAIL.good!r}"
        )
        return ((_NO_ADDRESS.name, message),)
    host = text.rpartition("@")[2]
    if "." not in host and host[0] != "[":
        return ((_LOCAL.name, f"is {shown(value)}, whose host has no dot; write a public one"),)
    return ()


EMAIL = ValueKind(
    name="e-mail", find=_address, good="desk@example.org", faults=(_NO_ADDRESS, _LOCAL)
)
