"""The class `Programme`: who may send an aggregator feeds, and how one begins."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """On what terms an aggregator reads the feeds of a publisher.

    Attributes:
        countries: ISO 3166 codes of the countries that it is for; nothing means all, as far as is
            known.
        languages: BCP 47 tags of the languages that it is for; nothing means all.
        by_contract: Whether it takes partners only, after an agreement; ``None`` if nobody says.
        apply: How to begin, in a sentence or two; ``None`` if there is nothing to apply for.
        test_tool: The address where it lets publishers test a feed themselves.
    """

    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    by_contract: bool | None = None
    apply: str | None = None
    test_tool: str | None = None

    def summary(self) -> str:
        """Return all but how to begin, in some words: ``US, CA; any language; by contract``."""
        contract = {True: "by contract", False: "no contract", None: "contract unknown"}
        return "; ".join(
            (
                ", ".join(self.countries) or "any country",
                ", ".join(self.languages) or "any language",
                contract[self.by_contract],
            )
        )
