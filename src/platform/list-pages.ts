import { and, getTableName, type SQL, sql } from 'drizzle-orm'
import type { Context } from './context.ts'
import { type Given, ours, type Statement, statement } from './database.ts'
import type { Condition, List } from './lists.ts'
import { wireRow } from './wire-rows.ts'

/** How a page of a list is looked for: the statements, and when the next way is not needed. */
export interface Page {
  readonly statement: Statement<ListedRow>
  /** Whether these rows are the page (`limit` and one more, if there are so many). */
  settles(rows: readonly ListedRow[], limit: number): boolean
}

interface ListedRow {
  readonly json: string
  readonly position: readonly string[]
  /** How many rows the filters let through, counted to one more than can be sorted. */
  readonly found: number
}

/** Looks for a page in each of the ways until one has it. */
export async function readFirst(ctx: Context, pages: readonly Page[], given: Given, limit: number): Promise<ListedRow[]> {
  for (const { statement, settles } of pages) {
    const rows = await ctx.many(statement, given)
    if (settles(rows, limit)) return rows
  }
  throw new Error('the last way settles every page')
}

/**
 * The ways to look for a page. Where an index gives the rows in order, it is one. Filters that are freely combined are
 * looked for among the next candidates in order first; when they let too few of those through, by whatever is rare,
 * sorting what is found; and when that is too much to sort, in order to the end. PostgreSQL would choose between the
 * last two by how many rows it believes in, and of two filters together it knows nothing.
 */
export function pagesOf(key: string, list: List, sort: string, conditions: readonly Condition[], after: boolean): Page[] {
  const descending = sort.startsWith('-')
  const columns = list.sorts[descending ? sort.slice(1) : sort]
  if (columns === undefined) throw new Error(`${list.name} has no sort ${sort}`)
  const direction = sql.raw(descending ? 'desc' : 'asc')
  const order = joined(columns.map((column) => sql`${column} ${direction}`))
  // A row-value comparison is one range of the index; written with OR it would be a filter over everything before it.
  const position = after
    ? sql`(${joined(columns.map((column) => sql`${column}`))}) ${sql.raw(descending ? '<' : '>')} (${joined(
        columns.map((column, i) => sql`${sql.placeholder(`position${i}`)}::${sql.raw(column.getSQLType())}`),
      )})`
    : undefined
  const name = sql.identifier(getTableName(list.table))
  const where = (some: readonly Condition[]) => and(ours(list.table), ...some.map((condition) => condition.where), position)
  const limit = sql`limit ${sql.placeholder('limit')}`
  const selected = [wireRow(list.fields), ...columns.map((column) => sql`${column}::text`)]
  // The subquery keeps PostgreSQL from making the texts of rows that the limit cuts off.
  const page = (rows: SQL, planned?: string): Statement<ListedRow> => ({
    ...statement(planned, {}, () => sql`select ${joined(selected)}, found from (${rows}) as ${name} order by ${order}`),
    decode: (row) => ({ json: row[0] as string, position: row.slice(1, -1) as string[], found: Number(row.at(-1)) }),
  })
  const inOrder = sql`select ${name}.*, 0 as found from ${list.table} where ${where(conditions)} order by ${order} ${limit}`
  const others = conditions.filter(({ leads }) => leads !== 'all')
  const steady = others.length <= 1 && others.every(({ leads }) => leads === 'one')
  if (steady || list.combined === undefined) return [{ statement: page(inOrder, steady ? nameOf(key) : undefined), settles: () => true }]

  const { candidatesMax, sortedMax } = list.combined
  // Nothing is pushed below a limit: so many candidates, whatever becomes of them.
  const leading = [...conditions.filter(({ leads }) => leads === 'all'), ...others.filter(({ leads }) => leads === 'one').slice(0, 1)]
  const among = sql`select ${name}.*, 0 as found from (select ${name}.* from ${list.table} where ${where(leading)} order by ${order}
    limit ${sql.raw(String(candidatesMax))}) as ${name} where ${where(conditions)} order by ${order} ${limit}`
  const keys = columns.map((column) => sql.identifier(column.name))
  const sparse = sql`select ${name}.*, page.found from ${list.table} join (
    with matching as materialized (select ${joined(keys)} from ${list.table} where ${where(conditions)}),
      few as materialized (select * from matching limit ${sql.raw(String(sortedMax + 1))})
    select ${joined(keys)}, (select count(*) from few) as found from few order by ${joined(keys.map((column) => sql`${column} ${direction}`))} ${limit}
  ) as page using (${joined(keys)}) where ${ours(list.table)}`
  return [
    { statement: page(among), settles: (rows, limit) => rows.length > limit },
    { statement: page(sparse), settles: ([first]) => (first?.found ?? 0) <= sortedMax },
    { statement: page(inOrder), settles: () => true },
  ]
}

// PostgreSQL cuts longer names off (NAMEDATALEN), and two that were cut might be one.
const NAME_LENGTH_MAX = 63

function nameOf(key: string): string | undefined {
  const name = `list.${key}`
  return name.length > NAME_LENGTH_MAX ? undefined : name
}

function joined(parts: readonly (SQL | ReturnType<typeof sql.identifier>)[]): SQL {
  return sql.join([...parts], sql`, `)
}
