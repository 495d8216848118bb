-- Tracks that a CUE sheet beside a file says are in it, for those who look for them: title and performer of each, with a tab between, one a line.
-- NULL for none. Not of the file's own content, so it stays when the rest is written anew.
ALTER TABLE files ADD COLUMN parts TEXT;
