BEGIN TRANSACTION;
CREATE TABLE adoption (name TEXT PRIMARY KEY, id TEXT NOT NULL, former TEXT NOT NULL);
CREATE TABLE alias (name TEXT PRIMARY KEY, id TEXT NOT NULL);
CREATE TABLE announced (
            announcer TEXT NOT NULL,
            subject TEXT NOT NULL,
            instant INTEGER NOT NULL,
            PRIMARY KEY (announcer, subject)
        );
INSERT INTO "announced" VALUES('indexnow','https://e.example/1',1795860000250000);
CREATE TABLE announcement (
            announcer TEXT NOT NULL,
            recipient TEXT NOT NULL,
            subject TEXT NOT NULL,
            since INTEGER NOT NULL,
            due INTEGER NOT NULL,
            tries INTEGER NOT NULL,
            error TEXT NOT NULL,
            PRIMARY KEY (announcer, recipient, subject)
        );
INSERT INTO "announcement" VALUES('websub','https://hub.example/','https://e.example/rss.xml',1795860000250000,1795860060250000,1,'away');
CREATE TABLE article (
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
        , listed_by INTEGER, told_by INTEGER, classes BLOB NOT NULL DEFAULT x'');
INSERT INTO "article" VALUES(1,'urn:1','https://e.example/1',-7,'Racheta',NULL,1795860000250000,NULL,11,12,'public',1795860000250000,1795860000250000,1795860000250000,NULL,NULL,NULL,NULL,X'');
CREATE TABLE body (key INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE document (
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
        , facts BLOB NOT NULL DEFAULT x'');
INSERT INTO "document" VALUES('rss.xml','rss','rss.xml','rss.xml',NULL,9,'ab',1,'',NULL,0,X'');
CREATE TABLE event (
            key INTEGER NOT NULL,
            run INTEGER NOT NULL,
            created INTEGER NOT NULL,
            kind TEXT NOT NULL,
            changes TEXT NOT NULL
        );
CREATE TABLE hidden_page (mark INTEGER NOT NULL, key INTEGER NOT NULL, PRIMARY KEY (mark, key));
CREATE TABLE members (name TEXT PRIMARY KEY, keys BLOB NOT NULL);
INSERT INTO "members" VALUES('rss.xml',X'0100000000000000');
CREATE TABLE note (name TEXT PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE run (
            number INTEGER PRIMARY KEY,
            created INTEGER NOT NULL,
            finished INTEGER NOT NULL,
            summary TEXT NOT NULL
        );
CREATE TABLE whole_article (key INTEGER PRIMARY KEY, published INTEGER NOT NULL, data BLOB NOT NULL);
CREATE INDEX article_page ON article (page);
CREATE INDEX article_due ON article (due) WHERE due IS NOT NULL;
CREATE INDEX article_gone ON article (gone_since) WHERE gone_since IS NOT NULL;
CREATE INDEX event_key ON event (key);
CREATE INDEX whole_article_published ON whole_article (published);
CREATE INDEX article_hidden ON article (state) WHERE state <> 'public';
COMMIT;
