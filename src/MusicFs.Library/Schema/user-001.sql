-- What people made. None of it can be found again, so rows are added and hardly ever changed or removed.
-- sum, the last column of every table, is row_sum() of the columns before it: SQLite does not notice a flipped bit in a value.
-- Times are milliseconds since 1970, UTC.

PRAGMA application_id = 0x4D465355;

-- revision rises with every transaction: a backup of the same id and revision holds the same.
CREATE TABLE about (id BLOB NOT NULL, revision INTEGER NOT NULL, sum INTEGER NOT NULL);
INSERT INTO about VALUES (randomblob(16), 0, 0);
UPDATE about SET sum = row_sum(id, revision);

-- Only tracks that something was made for. identity is the catalog's; where the catalog was made anew, audio finds the track again.
-- origin, path: where it lay when it was last seen. absent_since: NULL while it is there.
CREATE TABLE tracks (
    identity INTEGER PRIMARY KEY,
    origin TEXT,
    path BLOB,
    container INTEGER,
    audio_length INTEGER,
    audio_hash BLOB,
    first_seen INTEGER NOT NULL,
    absent_since INTEGER,
    sum INTEGER NOT NULL
);
CREATE INDEX tracks_by_audio ON tracks (audio_length, audio_hash) WHERE audio_hash IS NOT NULL;
CREATE INDEX tracks_absent ON tracks (absent_since) WHERE absent_since IS NOT NULL;

-- What was done in one go, and is undone in one go. id is never used twice. undone: when it was taken back; NULL while it holds.
CREATE TABLE changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    made INTEGER NOT NULL,
    undone INTEGER,
    sum INTEGER NOT NULL
);

-- Of a track, view and field the row of the latest change that is not undone holds. view: empty for all views.
-- value: a JSON list of texts, an empty one for a field that is to be empty; NULL for what the file itself says.
CREATE TABLE overlays (
    id INTEGER PRIMARY KEY,
    change INTEGER NOT NULL REFERENCES changes (id),
    track INTEGER NOT NULL REFERENCES tracks (identity),
    view TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT,
    sum INTEGER NOT NULL,
    UNIQUE (track, view, field, change)
);
CREATE INDEX overlays_by_change ON overlays (change);

-- heard: milliseconds.
CREATE TABLE plays (
    id INTEGER PRIMARY KEY,
    track INTEGER NOT NULL REFERENCES tracks (identity),
    started INTEGER NOT NULL,
    heard INTEGER NOT NULL,
    sum INTEGER NOT NULL
);
CREATE INDEX plays_by_track ON plays (track, started);
CREATE INDEX plays_by_time ON plays (started);

-- until: a time; budget: bytes; NULL for no limit.
CREATE TABLE pins (
    id INTEGER PRIMARY KEY,
    query TEXT NOT NULL UNIQUE,
    until INTEGER,
    budget INTEGER,
    made INTEGER NOT NULL,
    sum INTEGER NOT NULL
);

CREATE TABLE collections (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    query TEXT NOT NULL,
    made INTEGER NOT NULL,
    sum INTEGER NOT NULL
);
