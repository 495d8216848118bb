-- Acoustic fingerprints (docs/decisions/046), by the audio they were computed of: a file that is tagged anew or moves keeps its own, and files of one audio have one.
-- milliseconds: how long the track is; print: packed, NULL where there is none, which problem explains; tries, tried: how often and when (seconds since 1970) it was computed.
CREATE TABLE fingerprints (
    id INTEGER PRIMARY KEY,
    audio_hash BLOB NOT NULL,
    audio_length INTEGER NOT NULL,
    audio_container INTEGER NOT NULL,
    milliseconds INTEGER NOT NULL,
    print BLOB,
    problem TEXT,
    tries INTEGER NOT NULL,
    tried INTEGER NOT NULL,
    UNIQUE (audio_hash, audio_length, audio_container)
);

CREATE INDEX fingerprints_by_length ON fingerprints (milliseconds) WHERE print IS NOT NULL;
