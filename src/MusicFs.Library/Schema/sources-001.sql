-- What metadata sources said of albums. All of it can be asked for again.
-- album: 16 bytes that are made of what was asked; source: who was asked.
-- outcome: 1 suggestions, 2 nothing that fits, 3 failed, which problem explains; asked, again: when it was asked and when it may be asked again, seconds since 1970.
CREATE TABLE answers (
    album BLOB NOT NULL,
    source TEXT NOT NULL,
    outcome INTEGER NOT NULL,
    score REAL NOT NULL,
    reference TEXT NOT NULL,
    problem TEXT,
    asked INTEGER NOT NULL,
    again INTEGER NOT NULL,
    PRIMARY KEY (album, source)
) WITHOUT ROWID;

-- position: of the track in the question; fields: a JSON object of lists of texts.
CREATE TABLE suggestions (
    album BLOB NOT NULL,
    source TEXT NOT NULL,
    position INTEGER NOT NULL,
    fields TEXT NOT NULL,
    PRIMARY KEY (album, source, position)
) WITHOUT ROWID;

-- identity: the catalog's; which track of which question a file is.
CREATE TABLE tracks (
    identity INTEGER PRIMARY KEY,
    album BLOB NOT NULL,
    position INTEGER NOT NULL
);

CREATE INDEX tracks_by_album ON tracks (album);
