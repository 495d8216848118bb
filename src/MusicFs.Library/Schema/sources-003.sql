-- What each cover takes and when it was last used, apart from its bytes: the sum over all of them is asked for after each new one.
-- size: bytes of its content; used: when it was shown last, or fetched, seconds since 1970. A row for each of covers that has a picture, and no other.
CREATE TABLE cover_uses (
    album BLOB NOT NULL,
    source TEXT NOT NULL,
    size INTEGER NOT NULL,
    used INTEGER NOT NULL,
    PRIMARY KEY (album, source)
) WITHOUT ROWID;

INSERT INTO cover_uses (album, source, size, used) SELECT album, source, length(content), asked FROM covers WHERE hash <> '';
