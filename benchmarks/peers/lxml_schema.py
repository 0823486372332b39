"""Validate a file with lxml's XMLSchema, and nothing else: SCHEMA FILE."""

from __future__ import annotations

import sys

from lxml import etree

schema, name = sys.argv[1:]
etree.XMLSchema(etree.parse(schema)).assertValid(etree.parse(name))
