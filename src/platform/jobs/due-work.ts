import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { NO_ORGANIZATION } from '../../kernel/id.ts'
import type { Participant } from '../../kernel/participants.ts'
import { type Context, type Tx, transact } from '../context.ts'
import { type Database, run, statement } from '../database.ts'
import type { DueWork, HeldDueWork, ModuleDueWork } from '../module.ts'
import { type Part, type Write, writing } from '../parts.ts'
import { dueWork } from '../tables.ts'

/**
 * Domain deadlines: rows of (organization, due at, kind, reference). A deadline is met in the transaction that removes
 * its row, so it is met once, also when the process was down at its time. Live organizations are drained by one
 * background task, test organizations by moving their clock.
 */

/** Sets a deadline, or moves the one of this kind and reference. */
export function scheduleDue(tx: Tx, due: { readonly kind: string; readonly reference: string; readonly dueAt: string }): void {
  tx.later(schedule, { ...due, live: tx.organization.mode === 'live' })
}
const schedule = statement(
  'dueWork.schedule',
  {},
  (_, given) => sql`
  insert into ${dueWork} (organization_id, kind, reference, due_at, live)
  values (${given('organizationId')}::uuid, ${given('kind')}, ${given('reference')}, ${given('dueAt')}::timestamptz, ${given('live')}::boolean)
  on conflict (organization_id, kind, reference) do update set due_at = excluded.due_at`,
)

/** Sets deadlines, each unless one of its kind and reference stands before it. */
export function scheduleSooner(tx: Tx, ...dues: readonly Due[]): void {
  if (dues.length > 0) tx.later(scheduleEarlier, schedulingSooner(tx, ...dues).given)
}

/** The same as a part of one statement. */
export function schedulingSooner(ctx: Context, ...dues: readonly Due[]): Write {
  const live = ctx.organization.mode === 'live'
  return { part: soonerPart, given: { sooner: JSON.stringify(dues.map(({ kind, reference, dueAt }) => ({ kind, reference, due_at: dueAt, live }))) } }
}
const soonerPart: Part = {
  name: 'dueWork',
  lists: ['sooner'],
  expressions: sql`
  sooner as (
    insert into ${dueWork} (organization_id, kind, reference, due_at, live)
    select distinct on (kind, reference) ${sql.placeholder('organizationId')}::uuid, kind, reference, due_at, live
    from jsonb_to_recordset(${sql.placeholder('sooner')}::jsonb) as sooner(kind text, reference text, due_at timestamptz, live boolean)
    order by kind, reference, due_at
    on conflict (organization_id, kind, reference) do update set due_at = excluded.due_at where ${dueWork}.due_at > excluded.due_at
  )`,
}
const scheduleEarlier = statement('dueWork.scheduleSooner', {}, () => writing(soonerPart))

/** Sets deadlines of one kind at one instant. */
export function scheduleEach(tx: Tx, due: { readonly kind: string; readonly references: readonly string[]; readonly dueAt: string }): void {
  tx.later(scheduleMany, { ...due, live: tx.organization.mode === 'live' })
}
const scheduleMany = statement(
  'dueWork.scheduleEach',
  {},
  (_, given) => sql`
  insert into ${dueWork} (organization_id, kind, reference, due_at, live)
  select ${given('organizationId')}::uuid, ${given('kind')}::text, reference, ${given('dueAt')}::timestamptz, ${given('live')}::boolean
  from unnest(${given('references')}::text[]) as reference order by reference
  on conflict (organization_id, kind, reference) do update set due_at = excluded.due_at`,
)

export function cancelDue(tx: Tx, due: { readonly kind: string; readonly reference: string }): void {
  tx.later(cancel, due)
}
const cancel = statement(
  'dueWork.cancel',
  {},
  (_, given) => sql`
  delete from ${dueWork} where organization_id = ${given('organizationId')} and kind = ${given('kind')} and reference = ${given('reference')}`,
)

export interface Due {
  readonly kind: string
  readonly reference: string
  readonly dueAt: string
}

/** The earliest deadline of the context's organization that has come by `until`. */
export function nextDue(ctx: Context, until: string): Promise<Due | undefined> {
  return ctx.one(next, { until })
}
const next = statement(
  'dueWork.next',
  { kind: dueWork.kind, reference: dueWork.reference, dueAt: dueWork.dueAt },
  (_, given) => sql`
  select kind, reference, due_at from ${dueWork} where organization_id = ${given('organizationId')} and due_at <= ${given('until')}::timestamptz
  order by due_at, kind, reference limit 1`,
)

/** The work of a module with whoever may join it. */
export function joinedBy(participants: readonly Participant<Tx>[], work: ModuleDueWork | HeldDueWork): DueWork {
  const { hold, meet } = 'meet' in work ? work : { hold: undefined, meet: work }
  return {
    hold: async (tx, reference) => hold?.(tx, reference, participants),
    meet: (tx, reference, dueAt) => meet(tx, reference, dueAt, participants),
  }
}

/** Meets one deadline, if it still stands. */
export function meetDue(ctx: Context, due: Due, handlers: ReadonlyMap<string, DueWork>): Promise<void> {
  const work = handlers.get(due.kind)
  if (work === undefined) throw new Error(`nothing meets deadlines of kind ${due.kind}`)
  return transact(ctx, async (tx) => {
    await work.hold(tx, due.reference)
    const taken = await tx.one(take, { ...due })
    if (taken !== undefined) await work.meet(tx, due.reference, Temporal.Instant.from(due.dueAt))
  })
}
const take = statement(
  'dueWork.take',
  { kind: dueWork.kind },
  (_, given) => sql`
  delete from ${dueWork} where organization_id = ${given('organizationId')} and kind = ${given('kind')} and reference = ${given('reference')}
    and due_at = ${given('dueAt')}::timestamptz returning kind`,
)

const LIVE_BATCH_MAX = 200
const liveColumns = { organizationId: dueWork.organizationId, kind: dueWork.kind, reference: dueWork.reference, dueAt: dueWork.dueAt }
const liveDue = statement(
  undefined,
  liveColumns,
  (_, given) => sql`
  select organization_id, kind, reference, due_at from ${dueWork}
  where live and due_at <= ${given('now')}::timestamptz
    and (due_at, organization_id, kind, reference) > (${given('dueAt')}::timestamptz, ${given('organizationId')}::uuid, ${given('kind')}::text, ${given('reference')}::text)
  order by due_at, organization_id, kind, reference limit ${LIVE_BATCH_MAX}`,
)
const BEFORE_ALL = { dueAt: '-infinity', organizationId: NO_ORGANIZATION, kind: '', reference: '' }

export interface Drain {
  readonly db: Database
  readonly handlers: ReadonlyMap<string, DueWork>
  /** A context of the organization in the name of the system; undefined when the organization is gone or suspended. */
  readonly contextOf: (organizationId: string) => Promise<Context | undefined>
  readonly now: () => Temporal.Instant
}

/**
 * Meets what is due in live organizations, once over. A deadline that fails, or whose organization is suspended, is left
 * for the next time and holds nothing up: the reading goes on behind it.
 * @returns how many were met
 */
export async function drainLive(drain: Drain, onError: (error: unknown, due: Due) => void): Promise<number> {
  const now = drain.now().toString()
  let met = 0
  let last: typeof BEFORE_ALL = BEFORE_ALL
  for (;;) {
    const page = await run(drain.db.pool, drain.db.named, liveDue, { now, ...last })
    for (const { organizationId, ...due } of page) {
      try {
        const ctx = await drain.contextOf(organizationId)
        if (ctx === undefined) continue
        await meetDue(ctx, due, drain.handlers)
        met += 1
      } catch (error) {
        onError(error, due)
      }
    }
    last = page.at(-1) ?? last
    if (page.length < LIVE_BATCH_MAX) return met
  }
}

const PAUSE_MS = 1_000

/** Drains live organizations until stopped. */
export function startDueWork(drain: Drain, onError: (error: unknown, due?: Due) => void): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const loop = async () => {
    while (!stopping.signal.aborted) {
      await drainLive(drain, onError).catch(onError)
      await delay(PAUSE_MS, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }
  const running = loop()
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}
