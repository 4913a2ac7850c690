import { Column, eq, is, Param, Placeholder, type Query, SQL, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { type PgColumn, PgDialect } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { unavailable } from '../kernel/problems.ts'
import { oneWritePerTick } from './one-write.ts'

/**
 * PostgreSQL as the house uses it: one driver (`pg`), statements built once with Drizzle and run by name, rows decoded
 * to the shapes of the wire. Nothing here knows a table.
 */
export interface DatabaseOptions {
  readonly url: string
  readonly poolSize: number
  /** `unnamed` behind poolers that cannot keep prepared statements. */
  readonly statements?: 'named' | 'unnamed'
  /** A statement that runs longer is cancelled by the server. */
  readonly statementTimeoutMs?: number
  /** Requests that may wait for a connection before more are turned away. */
  readonly waitingMax?: number
  /** How long somebody waits for a connection. */
  readonly connectionTimeoutMs?: number
  readonly applicationName?: string
}

export interface Database {
  readonly pool: pg.Pool
  readonly named: boolean
  /** Takes a connection; refuses with 503 at once when too many wait already. */
  acquire(): Promise<pg.PoolClient>
  /** @throws unavailable when too many wait for a connection already */
  expectRoom(): void
  close(): Promise<void>
}

/** How much later than its statement time-out a server may say so. */
const SILENCE_MS_MAX = 5_000

export function openDatabase(options: DatabaseOptions): Database {
  const waitingMax = options.waitingMax ?? 200
  const statementTimeoutMs = options.statementTimeoutMs ?? 30_000
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolSize,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: options.connectionTimeoutMs ?? 5_000,
    keepAlive: true,
    // Queries of one client go out without waiting for the answers of those before (BEGIN, the first query, COMMIT).
    pipeline: true,
    stream: oneWritePerTick,
    application_name: options.applicationName ?? 'rapport',
    statement_timeout: statementTimeoutMs,
    // A server that went without a word answers nothing, not even that it cancelled: the connection is given up then.
    query_timeout: statementTimeoutMs + SILENCE_MS_MAX,
    // And a server whose client went without a word lets go of the locks.
    options: '-c timezone=UTC -c datestyle=ISO -c idle_in_transaction_session_timeout=60s',
    types: wireTypes,
  } as pg.PoolConfig)
  pool.on('error', () => {})
  // A client that is checked out emits errors too, and an unheard one would end the process when PostgreSQL restarts.
  pool.on('connect', (client) => client.on('error', () => {}))
  const expectRoom = () => {
    if (pool.waitingCount >= waitingMax) throw unavailable({ retryAfterSeconds: 1, detail: 'Too many requests wait for the database.' })
  }
  return {
    pool,
    named: options.statements !== 'unnamed',
    expectRoom,
    async acquire() {
      expectRoom()
      return pool.connect()
    },
    close: () => pool.end(),
  }
}

/** Values arrive as the wire shows them: instants as RFC 3339 text in UTC, dates as text, 64-bit integers as numbers. */
const wireTypes = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary') {
      if (oid === pg.types.builtins.TIMESTAMPTZ) return timestampToWire
      if (oid === pg.types.builtins.DATE || oid === pg.types.builtins.TIMESTAMP) return String
      if (oid === pg.types.builtins.INT8) return Number
    }
    return pg.types.getTypeParser(oid, format as 'text')
  },
}

// `2026-11-22 04:33:44.12+00` to `2026-11-22T04:33:44.12Z`; the session's zone is UTC. `infinity` is no instant and stays what it is.
function timestampToWire(text: string): string {
  return text.endsWith('infinity') ? text : `${text.slice(0, 10)}T${text.slice(11, -3)}Z`
}

type Selected = Record<string, Column | SQL | SQL.Aliased>
type Decoded<F> = F extends Column
  ? F['_']['notNull'] extends true
    ? F['_']['data']
    : F['_']['data'] | null
  : F extends SQL<infer T>
    ? T
    : F extends SQL.Aliased<infer T>
      ? T
      : never
export type RowOf<C extends Selected> = { [K in keyof C]: Decoded<C[K]> }

/** A fixed shape of SQL: compiled once, prepared by name on every connection, its rows decoded by the map of columns. */
export interface Statement<R> {
  readonly name: string | undefined
  readonly text: string
  /** The values to send, in the order of the text's parameters. @throws when one is not given */
  bind(given: Given): unknown[]
  decode(row: readonly unknown[]): R
}

/** Values by placeholder. `organizationId` is always there: the context adds it. */
export type Given = Readonly<Record<string, unknown>>

const mock = drizzle.mock()
const dialect = new PgDialect()
const given = (name: string): Placeholder => sql.placeholder(name)

export type Builder<C extends Selected> = Pick<typeof mock, 'insert' | 'update' | 'delete' | 'select' | 'with'> & {
  from: ReturnType<typeof mock.select<C & Record<string, PgColumn>>>['from']
}
type Built = { toSQL(): Query } | SQL

/**
 * Compiles a statement.
 * @param name unique; the name it is prepared under (undefined: planned anew each time, for shapes whose best plan depends on the values)
 * @param columns what a row holds, by the names of the wire, in the order the statement returns them
 * @param build Drizzle's builder, or a piece of SQL that returns exactly `columns`
 */
export function statement<const C extends Selected>(
  name: string | undefined,
  columns: C,
  build: (q: Builder<C>, given: (name: string) => Placeholder) => Built,
): Statement<RowOf<C>> {
  const from: Builder<C>['from'] = (table) => mock.select(columns as never).from(table as never) as never
  const built = build(Object.assign(Object.create(mock), { from }) as Builder<C>, given)
  const query = built instanceof SQL ? dialect.sqlToQuery(built) : built.toSQL()
  return { name, text: query.sql, bind: binderOf(query.params), decode: decoderOf(columns) }
}

function binderOf(params: readonly unknown[]): (given: Given) => unknown[] {
  const binders = params.map((param): ((given: Given) => unknown) => {
    const placeholder = is(param, Param) ? param.value : param
    if (!is(placeholder, Placeholder)) return () => param
    const { name } = placeholder
    const encode = is(param, Param) ? param.encoder.mapToDriverValue.bind(param.encoder) : (value: unknown) => value
    return (given) => {
      if (!(name in given)) throw new Error(`no value is given for ${name}`)
      const value = given[name]
      // A column of JSON would write the null of JSON.
      return value === null ? null : encode(value)
    }
  })
  return (given) => binders.map((bind) => bind(given))
}

function decoderOf<C extends Selected>(columns: C): (row: readonly unknown[]) => RowOf<C> {
  const fields = Object.entries(columns).map(([name, field]) => ({ name, column: is(field, Column) && decodes(field) ? field : undefined }))
  return (row) => {
    const decoded: Record<string, unknown> = {}
    for (let i = 0; i < fields.length; i += 1) {
      const { name, column } = fields[i] as (typeof fields)[number]
      const value = row[i] ?? null
      decoded[name] = value === null || column === undefined ? value : column.mapFromDriverValue(value)
    }
    return decoded as RowOf<C>
  }
}

/** Most columns take the driver's value as it is. */
function decodes(column: Column): boolean {
  return column.mapFromDriverValue !== Column.prototype.mapFromDriverValue
}

/** Runs a statement on the pool or on a transaction's client. */
export async function run<R>(on: pg.Pool | pg.PoolClient, named: boolean, of: Statement<R>, values: Given): Promise<R[]> {
  const result = await on.query<unknown[]>({
    ...(named && of.name !== undefined ? { name: of.name } : {}),
    text: of.text,
    values: of.bind(values),
    rowMode: 'array',
  })
  return result.rows.map(of.decode)
}

/** The tenant predicate: rows of the organization that the context carries. */
export function ours(table: { readonly organizationId: PgColumn }): SQL {
  return eq(table.organizationId, sql.placeholder('organizationId'))
}

/** For `values` and `set`: what is given by the name of each of these columns. Drizzle's types would have them one by one. */
export function givenEach(names: Iterable<string>, given: (name: string) => Placeholder): never {
  return Object.fromEntries([...names].map((name) => [name, given(name)])) as never
}

/** Rows of one JSON parameter as a relation: `jsonb_to_recordset`, typed by the columns; their database names are the keys. */
export function recordset(columns: Readonly<Record<string, PgColumn>>, name: string): SQL {
  const types = Object.values(columns).map((column) => sql`${sql.identifier(column.name)} ${sql.raw(column.getSQLType())}`)
  return sql`jsonb_to_recordset(${sql.placeholder(name)}::jsonb) as ${sql.identifier(name)} (${sql.join(types, sql`, `)})`
}

/** The parameter for `recordset`: rows by the names of the wire, as JSON by the names of the database. What is null is left out: it arrives as null. */
export function records(columns: Readonly<Record<string, PgColumn>>, rows: readonly object[]): string {
  const names = Object.entries(columns).map(([field, column]) => [field, column.name] as const)
  return JSON.stringify(
    rows.map((row) => {
      const record: Record<string, unknown> = {}
      for (const [field, name] of names) {
        const value = (row as Record<string, unknown>)[field]
        if (value !== null && value !== undefined) record[name] = value
      }
      return record
    }),
  )
}

/** The database's names of columns, comma-separated. */
export function columnNames(columns: Readonly<Record<string, PgColumn>>): SQL {
  return sql.join(
    Object.values(columns).map((column) => sql.identifier(column.name)),
    sql`, `,
  )
}

const UNIQUE_VIOLATION = '23505'
const SERIALIZATION_FAILURE = '40001'
const DEADLOCK = '40P01'
const LOCK_NOT_AVAILABLE = '55P03'
const IN_FAILED_TRANSACTION = '25P02'

export function isRetryable(error: unknown): boolean {
  const code = sqlState(error)
  return code === SERIALIZATION_FAILURE || code === DEADLOCK
}

/** Whether a statement gave up waiting for somebody else, by the transaction's own `lock_timeout`. */
export function isHeldUp(error: unknown): boolean {
  return sqlState(error) === LOCK_NOT_AVAILABLE
}

export function isTaken(error: unknown): boolean {
  return sqlState(error) === UNIQUE_VIOLATION
}

/** Whether a statement failed only because one before it had, in the same transaction. */
export function isAftermath(error: unknown): boolean {
  return sqlState(error) === IN_FAILED_TRANSACTION
}

export function sqlState(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** The constraint an error names, without the shard number that Citus puts behind it. */
export function violatedConstraint(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('constraint' in error) || typeof error.constraint !== 'string') return undefined
  return error.constraint.replace(/_\d{6,}$/, '')
}

/** Whether the database is away, starting, stopping, full or closed to us, rather than the statement wrong. */
export function isDatabaseAway(error: unknown): boolean {
  const code = sqlState(error)
  if (code !== undefined && (AWAY_CLASS.test(code) || AWAY.has(code))) return true
  return error instanceof Error && AWAY_MESSAGE.test(error.message)
}

// PostgreSQL's error codes (Appendix A): connection, authorization, resources, operator's intervention, system.
const AWAY_CLASS = /^(08|28|53|57P|58)[0-9A-Z]{2,3}$/
const AWAY = new Set([
  '3D000', // no such database
  '57014', // cancelled, by the time-out of a statement
  '25006', // read-only, after a fail-over
  '25P03', // idle for too long in a transaction
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'ENOENT',
  'ENOTCONN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'EAI_AGAIN',
  'EMFILE',
])
// What `pg` says in words only.
const AWAY_MESSAGE =
  /Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|not queryable|Cannot use a pool after calling end/i
