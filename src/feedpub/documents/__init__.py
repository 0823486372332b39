"""What a document is: its encoding, its format, its names, and what it lists.

Whoever reads documents reads them here: checks, fixes, profiles, and the comparison with what is
live. To add a format, add a module here with a module-level `Kind`.
"""
