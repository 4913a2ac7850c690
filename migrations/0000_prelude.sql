-- What the tables need before they are made.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
