import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'
import type { Logger } from 'pino'
import type { Actor } from '../kernel/actor.ts'
import { type Clock, clockStandingAt } from '../kernel/clock.ts'
import type { CursorSeal } from '../kernel/cursor.ts'
import { newId } from '../kernel/id.ts'
import type { Participant } from '../kernel/participants.ts'
import { staleVersion } from '../kernel/problems.ts'
import { type Database, type Given, isAftermath, isRetryable, isTaken, run, type Statement } from './database.ts'
import { statementOf, togetherOf, type Write } from './parts.ts'
import { writeShared } from './shared-writes.ts'

/** The tenant, as far as every module needs to know it. */
export interface Tenant {
  readonly id: string
  readonly slug: string
  readonly mode: 'live' | 'test'
  readonly country: string
  readonly timeZone: string
  readonly currency: string
  readonly language: string
}

/** Where a request came from, for the audit. */
export interface Origin {
  readonly requestId: string
  readonly address: string | null
  readonly userAgent: string | null
}

/** What a POST with an Idempotency-Key brings along; `http/idempotency.ts` makes it. */
export interface Repeatable {
  /** Claims the key as the transaction's first statement: refused, it fails, and with it all that was sent after it. */
  claim(tx: Tx): Promise<unknown>
  /** The write that stores the answer, in the transaction of what it tells. */
  store(result: unknown): Write
  /** What a refused claim means, once its transaction is over: the stored answer, or a refusal. Any other failure as it is. */
  explain(ctx: Context, failure: unknown): Promise<unknown>
  /** The same, kept so that it tells of the time no more than the hour (of UTC). */
  untimed(): Repeatable
}

export interface ContextParts {
  readonly db: Database
  readonly organization: Tenant
  readonly actor: Actor
  readonly clock: Clock
  readonly log: Logger
  readonly seal: CursorSeal
  readonly origin?: Origin
  readonly language?: string
  readonly repeatable?: Repeatable | undefined
  /** Who joins what is done: modules of higher rank, in order. */
  readonly participants?: readonly Participant<Tx>[] | undefined
  /** The versions that `If-Match` asks for (empty when it names no ETag of ours); `any` asks only that something is there. */
  readonly expectedVersion?: readonly number[] | 'any' | undefined
  /** `If-None-Match: *` on PUT: to create, never to change. */
  readonly createOnly?: boolean
  /** Where ids come from, where their time would tell too much; by the clock otherwise. */
  readonly ids?: (() => string) | undefined
  /** Part of a bulk of writes that has one audit entry of its own: their events stand in no audit and tell no `previous`. */
  readonly bulk?: boolean
}

/** The first argument of every service function: who asks, for whom, when, and the way to the database. */
export interface Context extends ContextParts {
  one<R>(statement: Statement<R>, given?: Given): Promise<R | undefined>
  many<R>(statement: Statement<R>, given?: Given): Promise<R[]>
  /** An id whose time is the context's now. */
  newId(): string
}

declare const inTransaction: unique symbol

/** A context whose statements run in one open transaction. Only `transact` makes one. */
export interface Tx extends Context {
  readonly [inTransaction]: true
  /** Sends a write without waiting for it; its failure surfaces at the commit, which it prevents. */
  later(statement: Statement<unknown>, given?: Given): void
  /** Runs `fn` so that its failure undoes only what it did. */
  savepoint<T>(fn: (tx: Tx) => Promise<T>): Promise<T>
  /** The same transaction seen from an organization that is known only now (made by it, or found by a secret link). */
  within(organization: Tenant, clock?: Clock): Tx
}

export function makeContext(parts: ContextParts): Context {
  return withQueries(parts, parts.db.pool)
}

function withQueries(parts: ContextParts, on: pg.Pool | pg.PoolClient): Context {
  const { organization, actor } = parts
  const values = (given?: Given): Given => ({ organizationId: organization.id, visibleOwners: actor.visibleOwners, ...given })
  const many: Context['many'] = async (statement, given) => {
    if (on === parts.db.pool) parts.db.expectRoom()
    return run(on, parts.db.named, statement, values(given))
  }
  return {
    ...parts,
    many,
    async one(statement, given) {
      return (await many(statement, given))[0]
    },
    newId: parts.ids ?? (() => newId(parts.clock.now())),
  }
}

const ATTEMPTS_MAX = 5

/**
 * Runs `fn` in one transaction (READ COMMITTED), with the request's Idempotency-Key if it has one. Serialization failures
 * and deadlocks are tried again, at most five times in all.
 */
export async function transact<T>(ctx: Context, fn: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptOnce(ctx, fn)
    } catch (error) {
      if (attempt === ATTEMPTS_MAX || !isRetryable(error)) throw ctx.repeatable === undefined ? error : await ctx.repeatable.explain(ctx, error)
      await delay(Math.random() * 10 * 2 ** attempt)
    }
  }
}

async function attemptOnce<T>(ctx: Context, fn: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await ctx.db.acquire()
  const { tx, settled } = openTransaction(ctx, client)
  let broken = false
  const opened = client.query('BEGIN')
  // Not waited for: it travels with the first statements of the work, which come to nothing when it is refused.
  const claimed = ctx.repeatable?.claim(tx)
  opened.catch(() => {})
  claimed?.catch(() => {})
  try {
    const result = await fn(tx)
    await claimed
    const answer = ctx.repeatable?.store(result)
    if (answer !== undefined) tx.later(statementOf([answer]), answer.given)
    const committed = client.query('COMMIT')
    committed.catch(() => {})
    await opened
    await settled()
    // PostgreSQL answers COMMIT in a failed transaction with ROLLBACK and no error.
    if ((await committed).command !== 'COMMIT') throw new Error('the transaction was rolled back: a failed statement went unnoticed')
    return result
  } catch (error) {
    const cause = await Promise.resolve(claimed).then(
      () => causeOf(error, settled),
      (refused: unknown) => refused,
    )
    await client.query('ROLLBACK').catch(() => {
      broken = true
    })
    throw cause
  } finally {
    client.release(broken)
  }
}

/**
 * Writes what is known without asking the database, with the request's Idempotency-Key if it has one: one statement,
 * which is one transaction, and no waiting in between. Others that come while the database is busy go with it.
 * @returns false when something unique is taken, also a key: nothing was written, and `transact` finds out what it means
 */
export async function writeAtOnce(ctx: Context, result: unknown, writes: readonly Write[]): Promise<boolean> {
  const all = ctx.repeatable === undefined ? writes : [...writes, ctx.repeatable.store(result)]
  try {
    await writeShared(ctx, all)
    return true
  } catch (error) {
    if (isTaken(error) || isRetryable(error)) return false
    throw error
  }
}

/** The same within a transaction, without waiting: a failure surfaces at the end of the savepoint or at the commit. */
export function sendAtOnce(tx: Tx, writes: readonly Write[]): void {
  tx.later(statementOf(writes), togetherOf([writes]))
}

/** What made a transaction fail: of a write that nobody waited for, the next statement knows only that there was a failure. */
async function causeOf(error: unknown, settled: () => Promise<unknown>): Promise<unknown> {
  return isAftermath(error)
    ? settled().then(
        () => error,
        (first: unknown) => first,
      )
    : error
}

function openTransaction(parts: ContextParts, client: pg.PoolClient, depth = 0, pending: Promise<unknown>[] = []): { tx: Tx; settled: () => Promise<unknown> } {
  const queries = withQueries(parts, client)
  const tx = {
    ...queries,
    later(statement, given) {
      const sent = queries.many(statement, given)
      sent.catch(() => {})
      pending.push(sent)
    },
    async savepoint(fn) {
      const name = `s${depth}`
      // Not waited for, as BEGIN: a connection that refuses it refuses what follows too.
      client.query(`SAVEPOINT ${name}`).catch(() => {})
      const inner = openTransaction(parts, client, depth + 1)
      try {
        const result = await fn(inner.tx)
        await inner.settled()
        pending.push(client.query(`RELEASE SAVEPOINT ${name}`))
        return result
      } catch (error) {
        const cause = await causeOf(error, inner.settled)
        await client.query(`ROLLBACK TO SAVEPOINT ${name}`)
        throw cause
      }
    },
    within: (organization, clock = parts.clock) => openTransaction({ ...parts, organization, clock }, client, depth, pending).tx,
  } as Tx
  return { tx, settled: () => Promise.all(pending) }
}

/**
 * For what nobody shall know who did it, or when: no origin, ids without a time, and of the present only the hour (of UTC).
 */
export function untraced(tx: Tx): Tx
export function untraced(ctx: Context): Context
export function untraced({ origin: _whence, repeatable: _key, ...ctx }: Context): Context {
  const hour = ctx.clock.now().round({ smallestUnit: 'hour', roundingMode: 'floor' })
  return { ...ctx, clock: clockStandingAt(hour), ids: randomUUID, newId: randomUUID }
}

/** For what nobody shall know when it was done, though who did it may be known: what recognises its repeat tells the hour only. */
export function untimed(ctx: Context): Context {
  return { ...ctx, repeatable: ctx.repeatable?.untimed() }
}

/**
 * Keeps a write from overwriting one that its maker has not seen (`If-Match` and `If-None-Match`; RFC 9110, 13.1).
 * @param current undefined when the write would create
 * @throws staleVersion
 */
export function expectVersion({ expectedVersion, createOnly }: Context, current: { readonly version: number } | undefined): void {
  if (current === undefined) {
    if (expectedVersion !== undefined) throw staleVersion({ detail: 'There is nothing here yet.' })
    return
  }
  if (createOnly === true) throw staleVersion({ detail: `It is there already, in version ${current.version}.` })
  if (expectedVersion === undefined || expectedVersion === 'any' || expectedVersion.includes(current.version)) return
  throw staleVersion({ detail: `The present version is ${current.version}.` })
}
