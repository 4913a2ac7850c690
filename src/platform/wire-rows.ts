import { Column, is, type SQL, sql } from 'drizzle-orm'
import { PgArray, PgJson, PgJsonb } from 'drizzle-orm/pg-core'

/**
 * Rows that leave PostgreSQL as the JSON of the wire: one text a row, put together from the texts that PostgreSQL has
 * anyway. A page of 50 contacts has some 1,400 values; parsing each and stringifying it again is most of what a list
 * costs this process (bench/rows/list.ts), and `row_to_json` is most of what it would cost PostgreSQL.
 */
type Field = Column | SQL

// PostgreSQL takes 100 arguments (FUNC_MAX_ARGS).
const ARGUMENTS_MAX = 90

/** The expression that makes the JSON of a row, its fields in this order. */
export function wireRow(fields: Readonly<Record<string, Field>>): SQL<string> {
  const parts = Object.entries(fields).flatMap(([name, field], i) => [sql.raw(literal(`${i === 0 ? '{' : ','}${JSON.stringify(name)}:`)), jsonOf(field)])
  return concatenated([...parts, sql.raw(literal('}'))])
}

function concatenated(parts: readonly SQL[]): SQL<string> {
  if (parts.length <= ARGUMENTS_MAX) return sql`concat(${sql.join([...parts], sql`, `)})`
  const groups = Math.ceil(parts.length / ARGUMENTS_MAX)
  return concatenated(Array.from({ length: groups }, (_, i) => concatenated(parts.slice(i * ARGUMENTS_MAX, (i + 1) * ARGUMENTS_MAX))))
}

function jsonOf(field: Field): SQL {
  const json = jsonOfValue(field)
  return is(field, Column) && field.notNull ? json : sql`coalesce(${json}, 'null')`
}

/** The JSON text of a value; null when it is null. */
function jsonOfValue(field: Field): SQL {
  if (is(field, PgJsonb) || is(field, PgJson)) return sql`${field}::text`
  const type = is(field, Column) ? field.getSQLType() : ''
  if (is(field, PgArray)) return sql`to_json(${field})::text`
  if (/^(integer|smallint|bigint|double precision|real|numeric)/.test(type)) return sql`${field}::text`
  // An id holds nothing that JSON would escape.
  if (type === 'uuid') return sql`'"' || ${field}::text || '"'`
  // `"2026-11-22T04:33:44.12+00:00"` as RFC 3339 writes UTC; the session's zone is UTC.
  if (type.startsWith('timestamp')) return sql`left(to_json(${field})::text, -7) || 'Z"'`
  return sql`to_json(${field})::text`
}

/** A literal of SQL; the names of fields hold no quotation mark of it, and none is a pattern of the driver. */
function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
