-- Who asked for a change: cli, api, tagger or import. Changes of the format before have no row.
CREATE TABLE change_origins (
    change INTEGER PRIMARY KEY REFERENCES changes (id),
    origin TEXT NOT NULL,
    sum INTEGER NOT NULL
);

-- Pictures that overlays name, each once; hash: SHA-256 of content in lower-case hexadecimal.
CREATE TABLE pictures (
    hash TEXT PRIMARY KEY,
    mime TEXT NOT NULL,
    content BLOB NOT NULL,
    sum INTEGER NOT NULL
);
