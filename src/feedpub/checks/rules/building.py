"""What only a build can find, because it knows which articles were left out."""

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

    The feed is valid, so no other rule reports it, but the aggregator will show none of your
    articles. The message counts the reasons; `feedpub build --json` and `feedpub check --profile
    NAME` say for each article what to fix. Fix the records, or select other articles for the
    output.
    """
