-- How often tracks were played, and when last, in seconds since 1970; taken from what people made (user.db), all of it again at each start.
CREATE TABLE heard (identity INTEGER PRIMARY KEY, plays INTEGER NOT NULL, played INTEGER NOT NULL);
CREATE INDEX heard_by_plays ON heard (plays);
CREATE INDEX heard_by_time ON heard (played);
-- Words are made in another way than before (signs that stand for letters, the Greek sigma at the end of a word): all of it is made anew.
UPDATE about SET catalog = '';
