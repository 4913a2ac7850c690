import { and, type Column, eq, type SQL, sql, type View } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { z } from 'zod'
import type { Position } from '../kernel/cursor.ts'
import { invalidCursor } from '../kernel/problems.ts'
import type { ListQuery } from '../kernel/schema.ts'
import type { Context } from './context.ts'
import { type Given, ours, type Statement, statement } from './database.ts'
import { JsonText } from './http/answers.ts'
import { type Page, pagesOf, readFirst } from './list-pages.ts'

/**
 * Keyset lists: rows become JSON as they come, over exactly the fields that the wire schema names, and a cursor carries the
 * sort values of the last row. Never an offset, never a count of everything.
 */
export interface List {
  readonly name: string
  readonly table: (PgTable | View) & { readonly organizationId: PgColumn }
  readonly fields: Readonly<Record<string, Column | SQL>>
  /** By name: the columns sorted by, the last of them unique within an organization. None may be null. */
  readonly sorts: Readonly<Record<string, readonly PgColumn[]>>
  /**
   * For lists whose filters are freely combined (`list-pages.ts`): how many candidates are looked through in order before
   * a page is looked for by what is rare (some times as many where the first promise it), and how many rows may be sorted for it.
   */
  readonly combined?: { readonly candidatesMax: number; readonly sortedMax: number }
}

/** One filter of a request: `key` names its shape (SQL texts are kept by shape), `given` its values. */
export interface Condition {
  readonly key: string
  readonly where: SQL
  readonly given?: Given
  /** Values that are others on the next page (what time it is): a cursor does not belong to them. */
  readonly current?: Given
  /** `all`: every index of the list begins with it. `one`: an index goes on with it and then in the order asked for. A lead: another table has it so. */
  readonly leads?: 'all' | 'one' | Lead
  /** The ids between which all that it lets through stands, said of a column: holds for rows that another table names, too. */
  readonly ids?: (id: PgColumn) => SQL
  /** The same as `where`, for an index that finds what several such filters let through together, in no order. */
  readonly together?: SQL
  /** Lets through rows that have one of these values in a column; of each an index of the list has them in the order asked for. */
  readonly each?: { readonly column: PgColumn; readonly values: SQL }
  /** Lets a few rows through at most. */
  readonly rare?: true
}

/** Rows of another table that name, in the order of ids, the rows that a filter lets through. */
export interface Lead {
  readonly table: PgTable
  /** What the list's last sort column is there; the order asked for must be that column's alone. */
  readonly id: PgColumn
  readonly where: SQL
}

/** How a filter may be looked for. */
export type Ways = Omit<Condition, 'key' | 'where' | 'given'>

/** A filter of a query, where the query has it: `where` compares with the placeholder of its name. */
export function filter(name: string, value: unknown, where: SQL, ways: Ways | false = {}): Condition[] {
  return value === undefined ? [] : [{ key: name, where, given: { [name]: value }, ...ways }]
}

/** The filters of a query that each ask for a value of the column of their name. */
export function equals<const N extends string>(
  columns: Readonly<Record<N, PgColumn>>,
  query: { readonly [K in N]?: unknown },
  names: readonly N[],
  ways: Ways | false = {},
): Condition[] {
  return names.flatMap((name) => filter(name, query[name], eq(columns[name], sql.placeholder(name)), ways))
}

/** A pattern of `like` that the texts match in which a text stands. */
export function containing(text: string): string {
  return `%${escaped(text)}%`
}

/** A text as it stands in a pattern of `like`. */
export function escaped(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}

/** All of the conditions, for statements of one's own: with `valuesGiven`. */
export function whereAll(conditions: readonly Condition[]): SQL | undefined {
  return and(...conditions.map(({ where }) => where))
}

/** What conditions are given, for statements of one's own. */
export function valuesGiven(conditions: readonly Condition[]): Given {
  return Object.assign({}, ...conditions.flatMap(({ given, current }) => [given, current])) as Given
}

const COUNTED_MAX = 10_000
/** Of one list. */
const SHAPES_MAX = 1_000

interface Shape {
  readonly pages: readonly Page[]
  readonly total: Statement<{ value: number }>
}

/**
 * Reads one page.
 * @param beside makes further fields of the envelope, from the last row's sort values and whether more rows follow it
 * @throws invalidCursor when the cursor is of another list, filter, sort or organization
 */
export async function readPage(
  ctx: Context,
  list: List,
  query: ListQuery,
  conditions: readonly Condition[] = [],
  beside?: (last: readonly string[] | undefined, more: boolean) => object,
): Promise<JsonText> {
  const identity = JSON.stringify([list.name, query.sort, conditions.map(({ key, given }) => [key, given])])
  const position = query.cursor === undefined ? undefined : ctx.seal.open(ctx.organization.id, identity, query.cursor)
  const shape = shapeOf(list, query.sort, conditions, position !== undefined)
  const given: Given = { limit: query.limit + 1, ...valuesGiven(conditions), ...positionValues(position) }
  const [rows, total] = await Promise.all([readFirst(ctx, shape.pages, given, query.limit), query.includeTotal ? ctx.one(shape.total, given) : undefined])
  const more = rows.length > query.limit
  const data = more ? rows.slice(0, -1) : rows
  const last = data.at(-1)
  const nextCursor = more && last !== undefined ? ctx.seal.seal(ctx.organization.id, identity, last.position) : null
  return envelope(
    data.map((row) => row.json),
    nextCursor,
    total?.value,
    beside?.(last?.position, more),
  )
}

/** Every item of a list, page by page. */
export async function readEvery<const S extends string>(sort: S, read: (query: ListQuery & { sort: S }) => Promise<JsonText>): Promise<unknown[]> {
  const items: unknown[] = []
  let cursor: string | undefined
  do {
    const page = await read({ limit: PAGE_ITEMS_MAX, sort, includeTotal: false, cursor })
    items.push(...(JSON.parse(page.text) as { data: unknown[] }).data)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return items
}
const PAGE_ITEMS_MAX = 200

/** The envelope of a list, around items that are JSON already. */
export function envelope(items: readonly string[], nextCursor: string | null, counted?: number, beside?: object): JsonText {
  const total = counted === undefined ? '' : `,"total":{"value":${Math.min(counted, COUNTED_MAX)},"relation":"${counted > COUNTED_MAX ? 'gte' : 'eq'}"}`
  const fields = beside === undefined ? '' : `,${JSON.stringify(beside).slice(1, -1)}`
  return new JsonText(`{"data":[${items.join(',')}],"nextCursor":${JSON.stringify(nextCursor)}${total}${fields}}`, nextCursor)
}

/** A list's name is its own: cursors and prepared statements go by it. */
const named = new Map<string, { readonly list: List; readonly shapes: Map<string, Shape> }>()

function shapesOf(list: List): Map<string, Shape> {
  const known = named.get(list.name) ?? { list, shapes: new Map<string, Shape>() }
  if (known.list !== list) throw new Error(`two lists are named ${list.name}`)
  named.set(list.name, known)
  return known.shapes
}

function shapeOf(list: List, sort: string, conditions: readonly Condition[], after: boolean): Shape {
  const shapes = shapesOf(list)
  const key = `${list.name} ${sort} ${after} ${conditions.map((condition) => condition.key).join(' ')}`
  const known = shapes.get(key)
  if (known !== undefined) return known
  if (shapes.size >= SHAPES_MAX) shapes.clear()
  const shape = compile(key, list, sort, conditions, after)
  shapes.set(key, shape)
  return shape
}

function compile(key: string, list: List, sort: string, conditions: readonly Condition[], after: boolean): Shape {
  return {
    pages: pagesOf(key, list, sort, conditions, after),
    total: statement(
      undefined,
      { value: sql<number>`` },
      () => sql`
      select count(*) from (select 1 from ${list.table} where ${and(ours(list.table), whereAll(conditions))} limit ${COUNTED_MAX + 1}) as counted`,
    ),
  }
}

function positionValues(position: Position | undefined): Given {
  if (position === undefined) return {}
  if (position.some((value) => value === null)) throw invalidCursor()
  return Object.fromEntries(position.map((value, i) => [`position${i}`, value]))
}

/**
 * What a resource shows: for every field of the wire schema the column of that name, so that nothing can pass that the
 * schema does not name.
 * @throws at load when a field has no column
 */
export function wireFields(schema: z.ZodObject, columns: Readonly<Record<string, Column | SQL>>): Record<string, Column | SQL> {
  return Object.fromEntries(
    Object.keys(schema.shape).map((field) => {
      const column = columns[field]
      if (column === undefined) throw new Error(`the wire field ${field} has no column`)
      return [field, column]
    }),
  )
}
