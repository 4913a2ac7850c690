import { and, getTableName, getViewName, isView, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context } from './context.ts'
import { type Given, ours, type Statement, statement } from './database.ts'
import type { Condition, Lead, List } from './lists.ts'
import { wireRow } from './wire-rows.ts'

/** How a page of a list is looked for: the statements, and when the next way is not needed. */
export interface Page {
  readonly statement: Statement<ListedRow>
  /** Whether these rows are the page (`limit` and one more, if there are so many). */
  settles(rows: readonly ListedRow[], limit: number): boolean
  /** Whether what the way before found makes this one worth while; it is where nothing is said. */
  promises?(before: readonly ListedRow[], limit: number): boolean
}

interface ListedRow {
  readonly json: string
  readonly position: readonly string[]
  /** How many rows the filters let through, counted to one more than can be sorted. */
  readonly found: number
}

/** Looks for a page in each of the ways until one has it. */
export async function readFirst(ctx: Context, pages: readonly Page[], given: Given, limit: number): Promise<ListedRow[]> {
  let before: readonly ListedRow[] = []
  for (const { statement, settles, promises } of pages) {
    if (promises?.(before, limit) === false) continue
    const rows = await ctx.many(statement, given)
    if (settles(rows, limit)) return rows
    before = rows
  }
  throw new Error('the last way settles every page')
}

/**
 * The ways to look for a page. Where an index gives the rows in order, it is one. Filters that are freely combined are
 * looked for in order first, among the next candidates that one of them leads to; when those let too few through, by
 * whatever is rare, sorting what is found; and when that is too much to sort, in order to the end. PostgreSQL would choose
 * by how many rows it believes in, and of two filters together it knows nothing.
 */
export function pagesOf(key: string, list: List, sort: string, conditions: readonly Condition[], after: boolean): Page[] {
  const descending = sort.startsWith('-')
  const columns = list.sorts[descending ? sort.slice(1) : sort]
  if (columns === undefined) throw new Error(`${list.name} has no sort ${sort}`)
  const direction = sql.raw(descending ? 'desc' : 'asc')
  const order = joined(columns.map((column) => sql`${column} ${direction}`))
  // A row-value comparison is one range of the index; written with OR it would be a filter over everything before it.
  const positionOf = (of: readonly PgColumn[]) =>
    after
      ? sql`(${joined(of.map((column) => sql`${column}`))}) ${sql.raw(descending ? '<' : '>')} (${joined(
          of.map((column, i) => sql`${sql.placeholder(`position${i}`)}::${sql.raw(column.getSQLType())}`),
        )})`
      : undefined
  const position = positionOf(columns)
  const name = sql.identifier(isView(list.table) ? getViewName(list.table) : getTableName(list.table))
  const where = (some: readonly Condition[]) => and(ours(list.table), ...some.map((condition) => condition.where), position)
  const limit = sql`limit ${sql.placeholder('limit')}`
  const selected = [wireRow(list.fields), ...columns.map((column) => sql`${column}::text`)]
  // The subquery keeps PostgreSQL from making the texts of rows that the limit cuts off.
  const page = (rows: SQL, planned?: string): Statement<ListedRow> => ({
    ...statement(planned, {}, () => sql`select ${joined(selected)}, found from (${rows}) as ${name} order by ${order}`),
    decode: (row) => ({ json: row[0] as string, position: row.slice(1, -1) as string[], found: Number(row.at(-1)) }),
  })
  const inOrder = sql`select ${name}.*, 0 as found from ${list.table} where ${where(conditions)} order by ${order} ${limit}`
  const each = conditions.find((condition) => condition.each !== undefined)
  if (each?.each !== undefined) {
    const { column, values } = each.each
    const rest = where(conditions.filter((condition) => condition !== each))
    // A page of each value and of these the first: however rare a value is, no row of another is read for it.
    const merged = sql`select ${name}.*, 0 as found from unnest(${values}) as each (value) cross join lateral (
      select ${name}.* from ${list.table} where ${rest} and ${column} = each.value order by ${order} ${limit}) as ${name} order by ${order} ${limit}`
    return [{ statement: page(merged), settles: () => true }]
  }
  const others = conditions.filter(({ leads }) => leads !== 'all')
  const steady = others.length <= 1 && others.every(({ leads }) => leads === 'one')
  if (steady || list.combined === undefined) return [{ statement: page(inOrder, steady ? nameOf(key) : undefined), settles: () => true }]

  const { candidatesMax, sortedMax } = list.combined
  const all = conditions.filter(({ leads }) => leads === 'all')
  // Nothing is pushed below a limit: so many candidates, whatever becomes of them. What finds a tenth of a page among some
  // finds the page, where it goes on like that, among ten times as many.
  const walk = (candidates: (limited: SQL) => SQL, rest: readonly Condition[], max: number, farther: number): Page[] => {
    const among = (many: number): Page => ({
      statement: page(
        sql`select ${name}.*, 0 as found from (${candidates(sql.raw(`limit ${many}`))}) as ${name} where ${where(rest)} order by ${order} ${limit}`,
      ),
      settles: (rows, limit) => rows.length > limit,
    })
    return [among(max), { ...among(max * farther), promises: (before, limit) => before.length * farther > limit }]
  }
  const next = (some: readonly Condition[]) => (limited: SQL) => sql`select ${name}.* from ${list.table} where ${where(some)} order by ${order} ${limited}`
  const named =
    ({ table, id, where: leading }: Lead) =>
    (limited: SQL) =>
      sql`select ${name}.* from (select ${id} as led from ${table} where ${and(leading, ...all.map(({ ids }) => ids?.(id)), positionOf([id]))} order by ${id} ${direction} ${limited}) as named
      join ${list.table} on ${ours(list.table)} and ${columns[0]} = named.led order by ${order}`
  const walks = others.flatMap((other) => {
    const { leads } = other
    if (leads === undefined || leads === 'all') return []
    const rest = conditions.filter((condition) => condition !== other)
    return [walk(leads === 'one' ? next([...all, other]) : named(leads), rest, Math.ceil(candidatesMax / LED_PART), FARTHER_LED)]
  })
  if (walks.length === 0) walks.push(walk(next(all), conditions, candidatesMax, FARTHER))

  const keys = columns.map((column) => sql.identifier(column.name))
  const matching = and(ours(list.table), ...conditions.map((condition) => condition.together ?? condition.where), position)
  const sparse = sql`select ${name}.*, page.found from ${list.table} join (
    with matching as materialized (select ${joined(keys)} from ${list.table} where ${matching}),
      few as materialized (select * from matching limit ${sql.raw(String(sortedMax + 1))})
    select ${joined(keys)}, (select count(*) from few) as found from few order by ${joined(keys.map((column) => sql`${column} ${direction}`))} ${limit}
  ) as page using (${joined(keys)}) where ${ours(list.table)}`
  return [
    ...(others.some(({ rare }) => rare) ? [] : walks.slice(0, LEADS_MAX).flat()),
    { statement: page(sparse), settles: ([first]) => (first?.found ?? 0) <= sortedMax },
    { statement: page(inOrder), settles: () => true },
  ]
}

/** The candidates of so many filters are looked through before others are. */
const LEADS_MAX = 2
/** How much farther a walk goes that promises a page. Rows in order stand together; those that a filter leads to stand apart and cost more, so fewer are. */
const FARTHER = 10
const FARTHER_LED = 4
const LED_PART = 2

// PostgreSQL cuts longer names off (NAMEDATALEN), and two that were cut might be one.
const NAME_LENGTH_MAX = 63

function nameOf(key: string): string | undefined {
  const name = `list.${key}`
  return name.length > NAME_LENGTH_MAX ? undefined : name
}

function joined(parts: readonly (SQL | ReturnType<typeof sql.identifier>)[]): SQL {
  return sql.join([...parts], sql`, `)
}
