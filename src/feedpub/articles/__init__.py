"""Records made into articles: what a record may say, what its fields become, and all of them.

`table` is the one place that knows the fields; `rules` says what can be wrong with them.
"""
