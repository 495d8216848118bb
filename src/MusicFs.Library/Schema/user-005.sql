-- Playlists that were brought from other players: tracks in an order. position: from 0.
CREATE TABLE playlists (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, made INTEGER NOT NULL, sum INTEGER NOT NULL);

CREATE TABLE playlist_tracks (
    playlist INTEGER NOT NULL REFERENCES playlists (id),
    position INTEGER NOT NULL,
    track INTEGER NOT NULL REFERENCES tracks (identity),
    sum INTEGER NOT NULL,
    PRIMARY KEY (playlist, position)
);
CREATE INDEX playlist_tracks_by_track ON playlist_tracks (track);
