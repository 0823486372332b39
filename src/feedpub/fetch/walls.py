"""Bot protection that answers in place of a document: whose it is, and how to let readers pass.

What gives a product away is a header that only its refusals have, or a text of its page. Texts and
headers that other answers have as well count only together with a status of failure. Sources:
https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/,
https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-how-it-works.html,
https://docs.datadome.co/reference/validate-request, https://github.com/EnableSecurity/wafw00f,
and the issue trackers of feed readers.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from feedpub.fetch.answers import Answer
from feedpub.model import Value

#: Statuses with which protection refuses.
_REFUSALS = frozenset({202, 403, 405, 406, 418, 429, 451, 503})
#: How much of a page is searched.
_HEAD = 65_536
_NOTHING: Mapping[str, str] = MappingProxyType({})


class Wall(Value, frozen=True, gc=True):
    """A product that keeps programs out.

    Attributes:
        name: What it is called.
        rule: What to add to it, so that feeds pass: a sentence, in which ``{path}`` is the path.
        headers: Header → a part of the value that only its refusals have.
        page: Texts that only its pages have, in lower case.
        denials: Header → a part of its value that gives it away together with a status of failure.
        refusals: Texts that give it away only then, too.
        fronts: Header → a part of its value that says no more than that it is in front.
    """

    name: str
    rule: str
    headers: Mapping[str, str] = _NOTHING
    page: tuple[bytes, ...] = ()
    denials: Mapping[str, str] = _NOTHING
    refusals: tuple[bytes, ...] = ()
    fronts: Mapping[str, str] = _NOTHING


#: The more certain and the more special first.
WALLS = (
    Wall(
        name="Cloudflare",
        rule='Security > Security rules > Custom rule: if (http.request.uri.path eq "{path}"), '
        "then Skip: all remaining custom rules, rate limiting rules, managed rules, Super Bot"
        " Fight Mode, Browser Integrity Check. Bot Fight Mode of the Free plan heeds no rule:"
        " turn it off.",
        headers={"cf-mitigated": ""},
        page=(b"<title>just a moment...", b"cf-browser-verification"),
        fronts={"server": "cloudflare"},
        refusals=(b"attention required! | cloudflare", b"challenge-platform", b"cf-error-details"),
    ),
    Wall(
        name="AWS WAF",
        rule="Web ACL > Add rule: URI path exactly matches {path}, action Allow, with a priority "
        "before the Bot Control and rate rules.",
        headers={"x-amzn-waf-action": ""},
        page=(b"awswafintegration", b"awswafcookiedomainlist"),
    ),
    Wall(
        name="DataDome",
        rule="Management > Custom rules: URL path equals {path}, response Allow; or leave the path"
        " out in the module's exclusion pattern.",
        headers={"x-dd-b": ""},
        page=(b"captcha-delivery.com",),
        fronts={"x-datadome": "", "server": "datadome", "set-cookie": "datadome="},
    ),
    Wall(
        name="Imperva",
        rule="Application > Security > WAF > Exceptions to Bot Access Control: URL is {path}; and "
        "an exception to Advanced Bot Protection for the same path.",
        page=(b"_incapsula_resource", b"incapsula incident id"),
        fronts={"x-iinfo": "", "x-cdn": "ncapsula", "set-cookie": "visid_incap"},
        refusals=(b"powered by imperva",),
    ),
    Wall(
        name="Akamai",
        rule="Bot Manager > Bot categories or match target: exclude the path {path}, or set the "
        "action Monitor for it; also for the categories RSS feed readers and News "
        "aggregators.",
        denials={"server": "akamaighost", "akamai-cache-status": "error"},
        fronts={"set-cookie": "_abck="},
        refusals=(b"errors.edgesuite.net",),
    ),
    Wall(
        name="Vercel Firewall",
        rule="Firewall > Custom rule: Request path equals {path}, then Bypass; and no Attack "
        "Challenge Mode longer than needed.",
        headers={"x-vercel-mitigated": ""},
        page=(b"vercel security checkpoint",),
    ),
    Wall(
        name="HUMAN (PerimeterX)",
        rule="Bot Defender > Policies: allow the path {path}, or leave it out in the enforcer's "
        "filter_by_route.",
        page=(b"px-captcha", b"window._pxappid"),
    ),
    Wall(
        name="Kasada",
        rule="Ask Kasada to leave the path {path} unprotected.",
        headers={"x-kpsdk-ct": ""},
        page=(b"kpsdk",),
    ),
    Wall(
        name="Anubis",
        rule="Bot policy: add before all others - name: feeds, path_regex: ^{path}$, action: "
        "ALLOW.",
        page=(b"/.within.website/x/cmd/anubis",),
    ),
    Wall(
        name="SiteGround",
        rule="Ask SiteGround to leave the path {path} out of its anti-bot system.",
        headers={"sg-captcha": ""},
        page=(b"/.well-known/sgcaptcha",),
    ),
    Wall(
        name="DDoS-Guard",
        rule="Ask DDoS-Guard for an exception for the path {path}.",
        fronts={"server": "ddos-guard"},
        refusals=(b"ddos-guard",),
    ),
    Wall(
        name="Sucuri",
        rule="Firewall > Access control > Allow URL paths: {path}.",
        fronts={"x-sucuri-id": "", "server": "sucuri"},
        refusals=(b"sucuri website firewall",),
    ),
    Wall(
        name="Wordfence",
        rule="Wordfence > Firewall > Allowlisted URLs: {path}; and Rate limiting: do not block "
        "crawlers there.",
        page=(b"generated by wordfence",),
        refusals=(b"wordfence",),
    ),
    Wall(
        name="CloudFront",
        rule="The web ACL of the distribution: URI path exactly matches {path}, action Allow, "
        "before all others; or the geographic restriction.",
        refusals=(b"generated by cloudfront",),
    ),
    Wall(
        name="ModSecurity",
        rule='SecRule REQUEST_URI "@streq {path}" "id:1000,phase:1,pass,nolog,ctl:ruleEngine=Off"',
        refusals=(b"mod_security", b"modsecurity"),
    ),
    Wall(
        name="F5 BIG-IP",
        rule="Security policy > URLs: allow {path}, and leave it out of bot defence and of the "
        "enforcement of user agents.",
        page=(b"the requested url was rejected. please consult with your administrator",),
    ),
)
#: A captcha of nobody known.
UNKNOWN = Wall(
    name="bot protection",
    rule="Let every client have {path}, without a captcha or a test of the browser.",
    page=(
        b"google.com/recaptcha", b"hcaptcha.com/1/api.js", b"challenges.cloudflare.com/turnstile",
        b"g-recaptcha", b"h-captcha", b"cf-turnstile",
    ),
    refusals=(b"captcha", b"are you a robot", b"enable javascript and cookies"),
)  # fmt: skip


def wall_of(answer: Answer, page: bytes) -> Wall | None:
    """Return the bot protection that *answer* comes from; ``None`` if it does not look like one.

    Args:
        answer: What a server answers, if it is not the document that was requested.
        page: Its body, decompressed.
    """
    head = page[:_HEAD].lower()
    return next((each for each in (*WALLS, UNKNOWN) if _gives_away(each, answer, head)), None)


def front_of(answer: Answer) -> Wall | None:
    """Return the product that *answer* came through, as far as its headers say it."""
    return next((each for each in WALLS if _has(answer, {**each.denials, **each.fronts})), None)


def _gives_away(wall: Wall, answer: Answer, head: bytes) -> bool:
    if any(text in head for text in wall.page) or _has(answer, wall.headers):
        return True
    if answer.status not in _REFUSALS:
        return False
    return any(text in head for text in wall.refusals) or _has(answer, wall.denials)


def _has(answer: Answer, signs: Mapping[str, str]) -> bool:
    return any(
        name in answer.headers and part in answer.header(name).lower()
        for name, part in signs.items()
    )
