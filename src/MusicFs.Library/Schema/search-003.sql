-- Collections are read in the order of an index, instead of all tracks being looked at each time.

-- Those that were first seen at one time stay together by album.
DROP INDEX docs_by_added;
CREATE INDEX docs_by_added ON docs (added DESC, album, disc, track);

DROP INDEX heard_by_plays;
DROP INDEX heard_by_time;
CREATE INDEX heard_by_plays ON heard (plays DESC, played DESC);
CREATE INDEX heard_by_time ON heard (played DESC);

-- First years of decades that tracks were from; some may be of none any more.
CREATE TABLE decades (year INTEGER PRIMARY KEY);

-- Tracks that have the same audio as another one.
CREATE TABLE copies (identity INTEGER PRIMARY KEY, audio BLOB NOT NULL);
CREATE INDEX copies_by_audio ON copies (audio);

-- Which have is known when each is written: all of it is made anew.
UPDATE about SET catalog = '';
