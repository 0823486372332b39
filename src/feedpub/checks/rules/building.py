"""What only a build can find: it knows the articles that a document does not hold."""

from __future__ import annotations

from feedpub.findings import Severity, rule


@rule(
    "publication/all-left-out",
    Severity.WARNING,
    engine="build",
    source="https://sre.google/sre-book/monitoring-distributed-systems/",
    passes=["<item><title>Rain</title></item>"],
)
def all_left_out() -> None:
    """A feed has no article, because its aggregator would refuse every one of them.

    The feed is in order, so nothing else would tell, and the aggregator shows nothing of you. The
    message counts the reasons; `feedpub build --json` and `feedpub check --profile NAME` say for
    each article what to fix. Fix the records, or let the output take other articles.
    """
