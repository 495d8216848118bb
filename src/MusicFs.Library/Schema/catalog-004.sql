-- What a file is known by when its path and its tags change, and when it is met on another origin. All NULL where it was not computed.
-- audio_length, audio_hash: bytes of audio and the digest of samples of them (AudioFingerprint).
-- mark: a hash of all that was read for the tags. Files of one size, audio and mark are taken for the same bytes.
ALTER TABLE files ADD COLUMN audio_container INTEGER;
ALTER TABLE files ADD COLUMN audio_length INTEGER;
ALTER TABLE files ADD COLUMN audio_hash BLOB;
ALTER TABLE files ADD COLUMN mark INTEGER;

-- The hash alone tells files apart; the rest is compared in the rows.
CREATE INDEX files_by_audio ON files (audio_hash) WHERE audio_hash IS NOT NULL;
