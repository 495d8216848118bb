-- How often the catalog was changed. In one place: the largest of all rows would cost a look at each of them at every start.
ALTER TABLE about ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
UPDATE about SET revision = (SELECT coalesce(max(revision), 0) FROM files);
