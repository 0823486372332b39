"""Parse files with lxml, and nothing else: FILE…."""

from __future__ import annotations

import sys

from lxml import etree

for name in sys.argv[1:]:
    etree.parse(name)
