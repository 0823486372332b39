"""Checks of JSON Feed: its bytes, its members and their values."""
