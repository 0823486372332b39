"""Ten articles, and how the kinds of source have them: each in its own shape."""
