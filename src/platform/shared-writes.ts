import { unavailable } from '../kernel/problems.ts'
import type { Context } from './context.ts'
import { type Database, sqlState } from './database.ts'
import { statementOf, togetherOf, type Write } from './parts.ts'

/**
 * Group commit. Of what one actor writes at once only so much is under way at a time; what comes meanwhile goes together in the next
 * statement, which is one transaction and costs PostgreSQL and this process little more than one of them would alone. Where
 * nothing is under way, nobody waits.
 */
const UNDER_WAY_MAX = 2
const TOGETHER_MAX = 32
/** As many as may wait for a connection. */
const WAITING_MAX = 200

interface Waiting {
  readonly ctx: Context
  readonly writes: readonly Write[]
  done(): void
  failed(error: unknown): void
}

/** Writes of one shape by one actor of one organization. */
interface Line {
  underWay: number
  readonly waiting: Waiting[]
}

const lines = new WeakMap<Database, Map<string, Line>>()

/** Writes all of it or nothing. @throws whatever PostgreSQL says of these writes alone; unavailable when too many wait */
export function writeShared(ctx: Context, writes: readonly Write[]): Promise<void> {
  const ofDatabase = lines.get(ctx.db) ?? new Map<string, Line>()
  lines.set(ctx.db, ofDatabase)
  const key = [ctx.organization.id, ctx.actor.type, ctx.actor.id, statementOf(writes).name].join(' ')
  const line = ofDatabase.get(key) ?? { underWay: 0, waiting: [] }
  if (line.waiting.length >= WAITING_MAX) throw unavailable({ retryAfterSeconds: 1, detail: 'Too many requests wait for the database.' })
  ofDatabase.set(key, line)
  return new Promise((done, failed) => {
    line.waiting.push({ ctx, writes, done, failed })
    proceed(line, () => ofDatabase.delete(key))
  })
}

function proceed(line: Line, end: () => void): void {
  while (line.underWay < UNDER_WAY_MAX && line.waiting.length > 0) {
    line.underWay += 1
    send(line.waiting.splice(0, TOGETHER_MAX)).finally(() => {
      line.underWay -= 1
      proceed(line, end)
    })
  }
  if (line.underWay === 0) end()
}

/** Never fails: each is told by itself. */
async function send(group: readonly Waiting[]): Promise<void> {
  const [first] = group
  if (first === undefined) return
  try {
    await first.ctx.one(statementOf(first.writes), togetherOf(group.map(({ writes }) => writes)))
    for (const { done } of group) done()
  } catch (error) {
    // Nothing was written. One of them is to blame, and the others are not to know of it.
    if (group.length > 1 && IS_REFUSAL.test(sqlState(error) ?? '')) await Promise.all(group.map((each) => send([each])))
    else for (const { failed } of group) failed(error)
  }
}

// PostgreSQL's error codes (Appendix A) for what is wrong with a statement: data, integrity, rollback, limits, locks.
const IS_REFUSAL = /^(22|23|40|54|55)[0-9A-Z]{3}$/
