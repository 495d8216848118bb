-- What search needs of the tracks of the catalog. All of it can be made again from there.

-- catalog: which one this was made for; revision: the one up to which everything of it is here; next: the id of the next row of docs.
-- is_settled: whether the tracks that were there at first are all here, so that others are new.
CREATE TABLE about (catalog TEXT NOT NULL, revision INTEGER NOT NULL, next INTEGER NOT NULL, is_settled INTEGER NOT NULL);
INSERT INTO about VALUES ('', 0, 1, 0);

CREATE TABLE origins (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

-- Names of artists and albums, each once.
CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);

CREATE TABLE genres (name TEXT PRIMARY KEY) WITHOUT ROWID;

-- A track. id is that of its row in words, and never used twice: a track that changed has a new one, and the old row of words leads nowhere.
-- overlay: what its corrected tags are told by, 0 where it has none. added: when it was first seen, seconds since 1970.
CREATE TABLE docs (
    id INTEGER PRIMARY KEY,
    identity INTEGER NOT NULL,
    origin INTEGER NOT NULL,
    overlay INTEGER NOT NULL,
    added INTEGER NOT NULL,
    year INTEGER,
    disc INTEGER,
    track INTEGER,
    seconds INTEGER,
    bitrate INTEGER,
    samplerate INTEGER,
    bits INTEGER,
    channels INTEGER,
    bpm INTEGER,
    rating INTEGER,
    artist INTEGER,
    album INTEGER,
    title TEXT
);
-- When tracks were first seen, while docs is made anew.
CREATE TABLE kept (identity INTEGER PRIMARY KEY, added INTEGER NOT NULL);

CREATE UNIQUE INDEX docs_by_identity ON docs (identity);
CREATE INDEX docs_by_added ON docs (added);
CREATE INDEX docs_with_overlay ON docs (identity) WHERE overlay <> 0;

-- The words of a track, folded and parted before they come here: the tokenizer has only blanks to find.
-- whole: a word for all of a value; facets: years, formats, what is missing.
CREATE VIRTUAL TABLE words USING fts5 (
    title, artist, albumartist, album, genre, composer, conductor, label, grouping, comment, narrator, series, whole, facets,
    content = '', columnsize = 0, tokenize = 'ascii'
);

-- Every word there is, for those that are written wrongly: found by three of its letters, with one blank before and behind it.
CREATE TABLE vocabulary (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE, count INTEGER NOT NULL);
CREATE TABLE trigrams (letters TEXT NOT NULL, word INTEGER NOT NULL, PRIMARY KEY (letters, word)) WITHOUT ROWID;
