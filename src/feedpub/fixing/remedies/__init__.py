"""Remedies: one module for each kind of fault."""
