-- What tells this catalog from another one in its place: a tree image was made for one of them.
CREATE TABLE about (id BLOB NOT NULL);
INSERT INTO about VALUES (randomblob(16));
