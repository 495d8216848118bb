-- Plays that were long ago, of a track as one: how often, how long in all, when last; milliseconds.
CREATE TABLE play_totals (
    track INTEGER PRIMARY KEY REFERENCES tracks (identity),
    plays INTEGER NOT NULL,
    heard INTEGER NOT NULL,
    last INTEGER NOT NULL,
    sum INTEGER NOT NULL
);
