"""Documents of one publication side by side: what they say of articles, and where they disagree."""
