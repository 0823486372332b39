"""Every kind of source that the ten articles are written in."""

from house import agencies, feeds, services, sites, systems, tables
from house.kinds import KINDS

__all__ = ["KINDS", "agencies", "feeds", "services", "sites", "systems", "tables"]
