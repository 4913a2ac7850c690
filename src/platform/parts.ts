import { type SQL, sql } from 'drizzle-orm'
import { type Given, type Statement, statement } from './database.ts'

/** A piece of a statement: common table expressions that write. Pieces that go together share no names, of tables or of values. */
export interface Part {
  readonly name: string
  readonly expressions: SQL
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
