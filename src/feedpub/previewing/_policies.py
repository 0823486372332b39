"""What a browser is answered, and with which headers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from feedpub.model import Value

#: What a page may do: take our style and our script, nothing from anywhere else.
#: https://www.w3.org/TR/CSP3/
_PAGE = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src {images};"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: What a document may do that somebody opens as it is: nothing, not even as XHTML.
_DOCUMENT = "default-src 'none'; sandbox; frame-ancestors 'none'"
#: Sent with everything. No other site may embed it, no cache may keep it.
_ALWAYS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Reply(Value, frozen=True, gc=True):
    """What a request is answered.

    Attributes:
        body: The bytes.
        media_type: What they are.
        status: The status code of HTTP.
        policy: What the browser may do with it, as a Content-Security-Policy.
        more: Other headers.
    """

    body: bytes
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    policy: str = _DOCUMENT
    more: Mapping[str, str] = MappingProxyType({})

    def headers(self) -> dict[str, str]:
        """Return all headers that go with it."""
        return {
            "Content-Type": self.media_type,
            "Content-Length": str(len(self.body)),
            "Content-Security-Policy": self.policy,
            **_ALWAYS,
            **self.more,
        }


def page(text: str, *, status: int = 200, images: bool = False) -> Reply:
    """Return a page of ours; with *images*, pictures are loaded from where they are."""
    policy = _PAGE.format(images="'self' https:" if images else "'self'")
    return Reply(body=text.encode("utf-8", "replace"), status=status, policy=policy)


def plain(text: str, status: int = 200, **more: str) -> Reply:
    """Return *text*, as it is."""
    return Reply(
        body=f"{text}\n".encode("utf-8", "replace"),
        media_type="text/plain; charset=utf-8",
        status=status,
        more=more,
    )
