import { and, asc, eq, getTableColumns, gt, sql } from 'drizzle-orm'
import { NO_ORGANIZATION } from '../../../kernel/id.ts'
import type { ClockSubject } from '../../../kernel/participants.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { Clock, ClockFact } from '../rules/clock.ts'
import { clockFacts, clocks, isGoing } from '../tables.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(clocks)
const { organizationId: _factTenant, ...factColumns } = getTableColumns(clockFacts)
const { id: _id, createdAt: _created, subjectType: _type, subjectId: _subject, ...changeable } = columns

/** The kind of due work that is a moment of a clock; its reference is the clock. */
export const CLOCK_MOMENT = 'clock.moment'

/** The clocks of a subject, in the order of their beginning. */
export function findClocks(ctx: Context, { type, id }: ClockSubject): Promise<Clock[]> {
  return ctx.many(bySubject, { type, id })
}
const bySubject: Statement<Clock> = statement('clocks.bySubject', columns, (q, given) =>
  q
    .from(clocks)
    .where(and(ours(clocks), eq(clocks.subjectType, given('type')), eq(clocks.subjectId, given('id'))))
    .orderBy(asc(clocks.id)),
)

export function lockClocks(tx: Tx, { type, id }: ClockSubject): Promise<Clock[]> {
  return tx.many(lockBySubject, { type, id })
}
const lockBySubject: Statement<Clock> = statement('clocks.lockBySubject', columns, (q, given) =>
  q
    .from(clocks)
    .where(and(ours(clocks), eq(clocks.subjectType, given('type')), eq(clocks.subjectId, given('id'))))
    .orderBy(asc(clocks.id))
    .for('no key update'),
)

export function findSubject(ctx: Context, clockId: string): Promise<ClockSubject | undefined> {
  return ctx.one(subjectOf, { id: clockId })
}
const subjectOf: Statement<ClockSubject> = statement('clocks.subject', { type: clocks.subjectType, id: clocks.subjectId }, (q, given) =>
  q.from(clocks).where(and(ours(clocks), eq(clocks.id, given('id')))),
)

export function lockClock(tx: Tx, id: string): Promise<Clock | undefined> {
  return tx.one(lockOne, { id })
}
const lockOne: Statement<Clock> = statement('clocks.lock', columns, (q, given) =>
  q
    .from(clocks)
    .where(and(ours(clocks), eq(clocks.id, given('id'))))
    .for('no key update'),
)

/** The clocks that run under a policy or by a calendar, a piece at a time. */
export interface Going {
  readonly column: 'policyId' | 'calendarId'
  readonly id: string
  readonly after: string | undefined
  readonly limit: number
}

/** What such clocks are of. */
export function findGoing(tx: Tx, { column, id, after = NO_ORGANIZATION, limit }: Going): Promise<(ClockSubject & { readonly clockId: string })[]> {
  return tx.many(findGoingBy[column], { id, after, limit })
}
const going = (column: Going['column']): Statement<ClockSubject & { clockId: string }> =>
  statement(`clocks.going.${column}`, { clockId: clocks.id, type: clocks.subjectType, id: clocks.subjectId }, (q, given) =>
    q
      .from(clocks)
      .where(and(ours(clocks), eq(clocks[column], given('id')), isGoing, gt(clocks.id, given('after'))))
      .orderBy(asc(clocks.id))
      .limit(given('limit')),
  )
const findGoingBy = { policyId: going('policyId'), calendarId: going('calendarId') }

/** Those of these clocks that still run under the policy or by the calendar. */
export function lockGoing(tx: Tx, { column, id }: Pick<Going, 'column' | 'id'>, clockIds: readonly string[]): Promise<Clock[]> {
  return tx.many(lockGoingBy[column], { id, clockIds })
}
const goingBy = (column: Going['column']): Statement<Clock> =>
  statement(`clocks.lockGoing.${column}`, columns, (q, given) =>
    q
      .from(clocks)
      .where(and(ours(clocks), sql`${clocks.id} = any(${given('clockIds')}::uuid[])`, eq(clocks[column], given('id')), isGoing))
      .orderBy(asc(clocks.id))
      .for('no key update'),
  )
const lockGoingBy = { policyId: goingBy('policyId'), calendarId: goingBy('calendarId') }

export function insertClock(tx: Tx, clock: Clock): void {
  tx.later(insert, { ...clock })
}
const insert = statement('clocks.insert', {}, (q, given) => q.insert(clocks).values(givenEach(['organizationId', ...Object.keys(columns)], given)))

export function saveClock(tx: Tx, clock: Clock): void {
  tx.later(update, { ...clock })
}
const update = statement('clocks.update', {}, (q, given) =>
  q
    .update(clocks)
    .set(givenEach(Object.keys(changeable), given))
    .where(and(ours(clocks), eq(clocks.id, given('id')))),
)

export function findFacts(ctx: Context, clockIds: readonly string[]): Promise<ClockFact[]> {
  return ctx.many(facts, { clockIds })
}
const facts: Statement<ClockFact> = statement('clocks.facts', factColumns, (q, given) =>
  q
    .from(clockFacts)
    .where(and(ours(clockFacts), sql`${clockFacts.clockId} = any(${given('clockIds')}::uuid[])`))
    .orderBy(asc(clockFacts.at), asc(clockFacts.kind)),
)

export async function insertFact(tx: Tx, fact: ClockFact): Promise<void> {
  await tx.one(insertFacts, { ...fact })
}
const insertFacts = statement('clocks.insertFact', {}, (q, given) =>
  q.insert(clockFacts).values(givenEach(['organizationId', ...Object.keys(factColumns)], given)),
)

/** A clock as a list of its subjects shows it. */
export interface ClockSummary {
  readonly subjectId: string
  readonly metric: Clock['metric']
  /** The regulator's profile whose date it is; null of a policy's clock. */
  readonly profileId: string | null
  readonly state: Clock['state']
  readonly dueAt: string | null
  readonly metAt: string | null
  readonly consumedSeconds: number | null
  /** The first due instant that passed. */
  readonly breachedAt: string | null
}

export function findSummaries(ctx: Context, type: string, subjectIds: readonly string[]): Promise<ClockSummary[]> {
  return ctx.many(summaries, { type, subjectIds })
}
const summaries: Statement<ClockSummary> = statement(
  'clocks.summaries',
  {
    subjectId: clocks.subjectId,
    metric: clocks.metric,
    profileId: clocks.profileId,
    state: clocks.state,
    dueAt: clocks.dueAt,
    metAt: clocks.metAt,
    consumedSeconds: clocks.consumedSeconds,
    breachedAt: sql<string | null>`(select min(${clockFacts.at}) from ${clockFacts} where ${clockFacts.organizationId} = ${clocks.organizationId}
      and ${clockFacts.clockId} = ${clocks.id} and ${clockFacts.kind} = 'breach')`,
  },
  (q, given) =>
    q
      .from(clocks)
      .where(and(ours(clocks), eq(clocks.subjectType, given('type')), sql`${clocks.subjectId} = any(${given('subjectIds')}::uuid[])`))
      .orderBy(asc(clocks.id)),
)
