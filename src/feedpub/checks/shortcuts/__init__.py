"""Ways to know that a document is fine without looking at all of it, each with what it may settle.

``tests/mutants.py`` holds them against the rules; `settling` says which rules they stand for.
"""
