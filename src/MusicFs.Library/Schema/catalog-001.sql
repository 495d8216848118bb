-- What origins hold, as far as it was seen. All of it can be found again by a scan.

CREATE TABLE origins (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE folders (
    id INTEGER PRIMARY KEY,
    origin INTEGER NOT NULL REFERENCES origins (id),
    path BLOB NOT NULL,
    UNIQUE (origin, path)
);

-- identity: what a track's file number is made of; the hash of the path under which the file was first seen, kept when it moves.
-- tag: the origin's own mark of a version, an inode number for local files; 0 where there is none.
-- record: tags, technical data and layout (docs/formats/library.md); NULL where they could not be read, which problem explains.
CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    folder INTEGER NOT NULL REFERENCES folders (id),
    name BLOB NOT NULL,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    tag INTEGER NOT NULL,
    identity INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    record BLOB,
    problem TEXT,
    UNIQUE (folder, name)
);

CREATE INDEX files_by_tag ON files (tag, size) WHERE tag <> 0;
CREATE UNIQUE INDEX files_by_identity ON files (identity);
