-- Front covers that metadata sources were asked for, of albums whose files have no picture. All of it can be asked for again.
-- reference: what the source calls the album it was asked for; hash: SHA-256 of content in lower-case hexadecimal; both of them, and mime, are empty where there is no cover.
-- asked, again: seconds since 1970.
CREATE TABLE covers (
    album BLOB NOT NULL,
    source TEXT NOT NULL,
    reference TEXT NOT NULL,
    hash TEXT NOT NULL,
    mime TEXT NOT NULL,
    content BLOB NOT NULL,
    asked INTEGER NOT NULL,
    again INTEGER NOT NULL,
    PRIMARY KEY (album, source)
);

CREATE INDEX covers_by_hash ON covers (hash);
