"""Shortcuts: ways to know that a document is valid without a full check, each with its rules.

``tests/mutants.py`` compares them with the rules; `settling` lists the rules they settle.
"""
