import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, wireFields } from '../../../platform/lists.ts'
import { limited } from '../../../platform/visibility.ts'
import type { Sending } from '../rules/segment.ts'
import { type SendingListQuery, sendingSchema } from '../schemas/segment.ts'
import { surveySendings } from '../tables.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(surveySendings)
const CHANGEABLE = [
  ...(['status', 'position', 'matched', 'processed', 'send', 'suppressed', 'skipped', 'suppressedBy'] as const),
  ...(['reason', 'startedAt', 'finishedAt', 'version', 'updatedAt'] as const),
] as const

/** Who sees certain contacts only sees the sendings that they asked for themselves. */
const visible: SQL = sql`(${sql.placeholder('visibleOwners')}::uuid[] is null or ${surveySendings.requester} ->> 'userId' = ${sql.placeholder('userId')}::text)`

export function findSending(ctx: Context, id: string): Promise<Sending | undefined> {
  return ctx.one(byId, { id, userId: ctx.actor.userId })
}
const byId: Statement<Sending> = statement('surveySendings.byId', columns, (q, given) =>
  q.from(surveySendings).where(and(ours(surveySendings), eq(surveySendings.id, given('id')), visible)),
)

/** Who asks for it and who stops it come one after the other. */
export function lockSending(tx: Tx, id: string): Promise<Sending | undefined> {
  return tx.one(lock, { id, userId: tx.actor.userId })
}
const lock: Statement<Sending> = statement('surveySendings.lock', columns, (q, given) =>
  q
    .from(surveySendings)
    .where(and(ours(surveySendings), eq(surveySendings.id, given('id')), visible))
    .for('no key update'),
)

/** Whether somebody stopped a sending; null is none. */
export async function isStopped(ctx: Context, id: string | null): Promise<boolean> {
  return id !== null && (await ctx.one(statusOf, { id }))?.status === 'stopped'
}
const statusOf = statement('surveySendings.status', { status: surveySendings.status }, (q, given) =>
  q.from(surveySendings).where(and(ours(surveySendings), eq(surveySendings.id, given('id')))),
)

export function insertSending(tx: Tx, sending: Sending): void {
  tx.later(insert, { ...sending })
}
const insert = statement('surveySendings.insert', {}, (q, given) =>
  q.insert(surveySendings).values(givenEach(['organizationId', ...Object.keys(columns)], given)),
)

export function saveSending(tx: Tx, sending: Sending): void {
  tx.later(update, { ...sending })
}
const update = statement('surveySendings.update', {}, (q, given) =>
  q
    .update(surveySendings)
    .set(givenEach(CHANGEABLE, given))
    .where(and(ours(surveySendings), eq(surveySendings.id, given('id')))),
)

const { matched, processed, send, suppressed, skipped, suppressedBy } = surveySendings
const list: List = {
  name: 'surveySendings',
  table: surveySendings,
  fields: wireFields(sendingSchema, {
    ...columns,
    total: sql`case when ${matched} is not null then json_build_object('value', least(${matched}, 10000), 'relation', case when ${matched} > 10000 then 'gte' else 'eq' end) end`,
    counts: sql`json_build_object('processed', ${processed}, 'send', ${send}, 'suppressed', ${suppressed}, 'skipped', ${skipped}, 'suppressedBy', ${suppressedBy})`,
  }),
  // Ids are UUID v7 of the making.
  sorts: { createdAt: [surveySendings.id] },
}

export function listSendings(ctx: Context, surveyId: string, query: SendingListQuery): Promise<JsonText> {
  const conditions: Condition[] = [{ key: 'surveyId', where: eq(surveySendings.surveyId, sql.placeholder('surveyId')), given: { surveyId }, leads: 'all' }]
  return readPage(ctx, list, query, [...conditions, ...limited(ctx, visible, { userId: ctx.actor.userId })])
}
