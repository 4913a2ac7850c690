import { type SQL, sql } from 'drizzle-orm'
import { type Given, type Statement, statement } from './database.ts'

/** A piece of a statement: common table expressions that write. Pieces that go together share no names, of tables or of values. */
export interface Part {
  readonly name: string
  readonly expressions: SQL
  /** The values that are lists, as JSON. All others are the same in everything that one actor of one organization writes. */
  readonly lists: readonly string[]
}

/** A part with its values. */
export interface Write {
  readonly part: Part
  readonly given: Given
}

/** The SQL that does nothing but these parts, in no order: all see what was there before. */
export function writing(...parts: readonly Part[]): SQL {
  return sql`with ${sql.join(
    parts.map(({ expressions }) => expressions),
    sql`, `,
  )} select`
}

/** The values of several writes of the same parts, as if they were one. */
export function togetherOf(all: readonly (readonly Write[])[]): Given {
  const given: Record<string, unknown> = Object.assign({}, ...(all[0] ?? []).map((write) => write.given))
  if (all.length === 1) return given
  const lists = (all[0] ?? []).flatMap(({ part }, i) => part.lists.map((name) => [name, i] as const))
  for (const [name, i] of lists) given[name] = joined(all.map((writes) => writes[i]?.given[name] as string))
  return given
}

/** One list of several, all as JSON. */
function joined(lists: readonly string[]): string {
  const items = lists.map((list) => list.slice(1, -1)).filter((list) => list !== '')
  return `[${items.join(',')}]`
}

const together = new Map<string, Statement<object>>()

/** One statement of several parts, compiled once. */
export function statementOf(writes: readonly Write[]): Statement<object> {
  const name = writes.map(({ part }) => part.name).join('+')
  const known = together.get(name)
  if (known !== undefined) return known
  const made = statement(name, {}, () => writing(...writes.map(({ part }) => part)))
  together.set(name, made)
  return made
}
