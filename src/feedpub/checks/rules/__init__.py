"""The rules, one module for each format or namespace; see `feedpub.checks`."""
