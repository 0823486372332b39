"""The tables of the store, and how an older store becomes one of today."""

from __future__ import annotations

import re

#: What makes a store of version n one of version n + 1. Never change an entry: add one.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE article (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            url TEXT NOT NULL,
            page INTEGER NOT NULL,
            title TEXT NOT NULL,
            language TEXT,
            published INTEGER NOT NULL,
            modified INTEGER,
            content INTEGER,
            whole INTEGER,
            state TEXT NOT NULL,
            first_seen INTEGER NOT NULL,
            last_changed INTEGER NOT NULL,
            public_since INTEGER,
            gone_since INTEGER,
            due INTEGER
        )""",
        "CREATE INDEX article_page ON article (page)",
        "CREATE INDEX article_due ON article (due) WHERE due IS NOT NULL",
        "CREATE INDEX article_gone ON article (gone_since) WHERE gone_since IS NOT NULL",
        "CREATE TABLE alias (name TEXT PRIMARY KEY, id TEXT NOT NULL)",
        """CREATE TABLE document (
            name TEXT PRIMARY KEY,
            format TEXT NOT NULL,
            family TEXT NOT NULL,
            feed TEXT NOT NULL,
            value TEXT,
            size INTEGER NOT NULL,
            sha256 TEXT NOT NULL,
            articles INTEGER NOT NULL,
            made_with TEXT NOT NULL,
            due INTEGER,
            failing INTEGER NOT NULL
        )""",
        # Apart, because a document of 50,000 articles has 400 KB of them.
        "CREATE TABLE members (name TEXT PRIMARY KEY, keys BLOB NOT NULL)",
        """CREATE TABLE run (
            number INTEGER PRIMARY KEY,
            created INTEGER NOT NULL,
            finished INTEGER NOT NULL,
            summary TEXT NOT NULL
        )""",
        "CREATE TABLE note (name TEXT PRIMARY KEY, text TEXT NOT NULL)",
    ),
    ("ALTER TABLE document ADD COLUMN facts BLOB NOT NULL DEFAULT x''",),
    # Ids of an old site: what a record was known by before it took one.
    ("CREATE TABLE adoption (name TEXT PRIMARY KEY, id TEXT NOT NULL, former TEXT NOT NULL)",),
    # What became of articles that were known already; that of others is in `article`.
    (
        """CREATE TABLE event (
            key INTEGER NOT NULL,
            run INTEGER NOT NULL,
            created INTEGER NOT NULL,
            kind TEXT NOT NULL,
            changes TEXT NOT NULL
        )""",
        "CREATE INDEX event_key ON event (key)",
    ),
    # The articles of sources that list only what is new or changed, bodies apart.
    (
        "CREATE TABLE whole_article (key INTEGER PRIMARY KEY, published INTEGER NOT NULL,"
        " data BLOB NOT NULL)",
        "CREATE INDEX whole_article_published ON whole_article (published)",
        "CREATE TABLE body (key INTEGER PRIMARY KEY, data BLOB NOT NULL)",
        "CREATE INDEX article_hidden ON article (state) WHERE state <> 'public'",
    ),
    # The sources that an article is from: some list everything, others only what is new.
    (
        "ALTER TABLE article ADD COLUMN listed_by INTEGER",
        "ALTER TABLE article ADD COLUMN told_by INTEGER",
    ),
    # What services have still to be told, and which addresses they were told about lately.
    (
        """CREATE TABLE announcement (
            announcer TEXT NOT NULL,
            recipient TEXT NOT NULL,
            subject TEXT NOT NULL,
            since INTEGER NOT NULL,
            due INTEGER NOT NULL,
            tries INTEGER NOT NULL,
            error TEXT NOT NULL,
            PRIMARY KEY (announcer, recipient, subject)
        )""",
        """CREATE TABLE announced (
            announcer TEXT NOT NULL,
            subject TEXT NOT NULL,
            instant INTEGER NOT NULL,
            PRIMARY KEY (announcer, subject)
        )""",
    ),
    # The marks of the pages of whole articles that are hidden, or were: what links to one is known
    # without going through all of them.
    (
        "CREATE TABLE hidden_page (mark INTEGER NOT NULL, key INTEGER NOT NULL,"
        " PRIMARY KEY (mark, key))",
    ),
    # What feeds select by: those of a section, too, say that an article vanished.
    ("ALTER TABLE article ADD COLUMN classes BLOB NOT NULL DEFAULT x''",),
)

#: The version of a store of today.
VERSION = len(MIGRATIONS)
#: Its tables.
TABLES = tuple(
    match[1]
    for statements in MIGRATIONS
    for each in statements
    if (match := re.match(r"CREATE TABLE (\w+)", each))
)
