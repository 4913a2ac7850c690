-- What the tables need before they are made.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
--> statement-breakpoint
-- An instant as the wire shows it: RFC 3339 in UTC, whatever the session's zone. Inlined into the queries that use it.
CREATE FUNCTION wire_instant(at timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  RETURN replace((at AT TIME ZONE 'UTC')::text, ' ', 'T') || 'Z';
