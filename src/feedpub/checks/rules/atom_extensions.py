"""Extensions of Atom from other RFCs: threading, history, tombstones, publishing protocol."""

from __future__ import annotations

from feedpub.checks._address_kinds import STRICT_IRI, STRICT_REFERENCE
from feedpub.checks._value_kinds import ANY, MIME, number, words
from feedpub.checks._vocabulary import element, vocabulary
from feedpub.checks._when import RFC3339

THREAD = vocabulary(
    "thr",
    source="https://www.rfc-editor.org/rfc/rfc4685",
    elements={
        "thr:in-reply-to": element(
            attributes={
                "ref!": STRICT_IRI,
                "href": STRICT_REFERENCE,
                "type": MIME,
                "source": STRICT_REFERENCE,
            },
            within="item atom:entry atom:feed atom:source",
        ),
        "thr:total": element(number(least=0), within="item atom:entry", once=True),
    },
    attributes={"atom:link/@thr:count": number(least=0), "atom:link/@thr:updated": RFC3339},
    examples={
        "misplaced-element": (
            "<author><name>Ana</name><thr:total>1</thr:total></author>",
            "<thr:total>1</thr:total>",
        ),
        "unexpected-text": (
            '<thr:in-reply-to ref="https://e.org/1">Rain</thr:in-reply-to>',
            '<thr:in-reply-to ref="https://e.org/1"/>',
        ),
        "implausible-date": (
            '<link rel="replies" href="https://e.org/r" thr:updated="1926-11-23T08:00:00Z"/>',
            '<link rel="replies" href="https://e.org/r" thr:updated="2026-11-23T08:00:00Z"/>',
        ),
        "invalid-date": (
            '<link rel="replies" href="https://e.org/r" thr:updated="2026-11-23"/>',
            '<link rel="replies" href="https://e.org/r" thr:updated="2026-11-23T08:00:00Z"/>',
        ),
    },
)

HISTORY = vocabulary(
    "fh",
    source="https://www.rfc-editor.org/rfc/rfc5005",
    elements={
        "fh:complete": element(within="channel atom:feed", once=True),
        "fh:archive": element(within="channel atom:feed", once=True),
    },
    examples={
        "misplaced-element": (
            "<entry><id>https://e.org/1</id><title>Rain</title>"
            '<updated>2026-11-23T08:00:00Z</updated><link href="https://e.org/1"/>'
            "<summary>Rain</summary><fh:complete/></entry>",
            "<fh:complete/>",
        ),
    },
)

TOMBSTONES = vocabulary(
    "at",
    source="https://www.rfc-editor.org/rfc/rfc6721",
    elements={
        "at:deleted-entry": element(
            attributes={"ref!": STRICT_IRI, "when!": RFC3339},
            children="at:by? at:comment?",
            within="atom:feed",
            open=True,
        ),
        "at:by": element(open=True, opaque=True),
        "at:comment": element(attributes={"type": ANY}, opaque=True),
    },
    examples={
        "misplaced-element": (
            "<entry><id>https://e.org/1</id><title>Rain</title>"
            '<updated>2026-11-23T08:00:00Z</updated><link href="https://e.org/1"/>'
            '<summary>Rain</summary><at:deleted-entry ref="https://e.org/2" '
            'when="2026-11-23T08:00:00Z"/></entry>',
            '<at:deleted-entry ref="https://e.org/2" when="2026-11-23T08:00:00Z"/>',
        ),
        "duplicate-element": (
            '<at:deleted-entry ref="https://e.org/2" when="2026-11-23T08:00:00Z">'
            "<at:comment>Rain</at:comment><at:comment>Snow</at:comment></at:deleted-entry>",
            '<at:deleted-entry ref="https://e.org/2" when="2026-11-23T08:00:00Z">'
            "<at:comment>Rain</at:comment></at:deleted-entry>",
        ),
    },
)

PUBLISHING = vocabulary(
    "app",
    source="https://www.rfc-editor.org/rfc/rfc5023",
    elements={
        "app:edited": element(RFC3339, within="item atom:entry", once=True),
        "app:control": element(
            children="app:draft?", within="item atom:entry", once=True, open=True
        ),
        "app:draft": element(words("yes", "no")),
        "app:collection": element(
            attributes={"href": STRICT_REFERENCE},
            within="atom:feed atom:entry atom:source",
            opaque=True,
        ),
        "app:accept": element(ANY),
        "app:categories": element(opaque=True),
        "app:service": element(opaque=True),
        "app:workspace": element(opaque=True),
    },
    examples={
        "misplaced-element": (
            "<author><name>Ana</name><app:draft>yes</app:draft></author>",
            "<app:control><app:draft>yes</app:draft></app:control>",
        ),
    },
)
