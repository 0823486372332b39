"""What feedpub is compared with: each a program of its own that reads JSONL and writes files."""
