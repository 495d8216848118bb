-- Where people moved tracks and the files beside them to, in the view and not on any origin. part: which of the tracks in a file, 0 for the whole
-- file. origin, path: of a file that is no track, whose track is NULL. place: where templates have it; shown: where it is shown, empty for nowhere; was: where it
-- was shown before it went to the trash, NULL for what is not there.
CREATE TABLE moves (
    id INTEGER PRIMARY KEY,
    track INTEGER REFERENCES tracks (identity),
    part INTEGER NOT NULL,
    origin TEXT,
    path BLOB,
    place TEXT NOT NULL,
    shown TEXT NOT NULL,
    was TEXT,
    made INTEGER NOT NULL,
    sum INTEGER NOT NULL
);
CREATE UNIQUE INDEX moves_of_tracks ON moves (track, part, place) WHERE track IS NOT NULL;
CREATE UNIQUE INDEX moves_of_files ON moves (origin, path, place) WHERE track IS NULL;

-- Folders of the view that people made, or emptied: they are there without anything in them. made: a time.
CREATE TABLE folders (path TEXT PRIMARY KEY, made INTEGER NOT NULL, sum INTEGER NOT NULL);

-- Folders that people moved: what templates have in place, and was not moved itself, is shown in shown.
CREATE TABLE folder_moves (place TEXT PRIMARY KEY, shown TEXT NOT NULL, sum INTEGER NOT NULL);
