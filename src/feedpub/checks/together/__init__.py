"""Documents of one publication compared: their facts about articles, and contradictions."""
