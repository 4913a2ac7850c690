import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { unconcealed } from '../../../platform/concealment.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, equals, filter, type List, readPage, valuesGiven, whereAll, wireFields } from '../../../platform/lists.ts'
import { movable } from '../../../platform/merging.ts'
import { concealments } from '../../../platform/tables.ts'
import type { Prevention } from '../rules/prevention.ts'
import { type PreventionListQuery, preventionSchema } from '../schemas/prevention.ts'
import { foundCauses, OPEN_STATUSES, preventionComplaints, preventions } from '../tables.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(preventions)
const { id: _id, createdAt: _created, ...changeable } = columns

/** How the complaints module tells, in SQL, that what an expression names is a complaint which the caller may see. */
export type Seen = (complaintId: SQL) => Condition

/** What the caller may see: nothing that is kept from them; and limited staff what they own, or what follows from complaints they may see. */
function visible(ctx: Context, seen: Seen): Condition[] {
  const kept = unconcealed(ctx, sql`${preventions.id}::text`)
  if (ctx.actor.visibleOwners === null) return kept
  const { where, given } = seen(sql`${preventionComplaints.complaintId}`)
  const follows = sql`exists (select 1 from ${preventionComplaints} where ${ours(preventionComplaints)}
    and ${preventionComplaints.preventionId} = ${preventions.id} and ${where})`
  const condition = sql`(${preventions.ownerId} = ${sql.placeholder('ownUserId')}::uuid or ${follows})`
  return [...kept, { key: 'visible', where: condition, given: { ...given, ownUserId: ctx.actor.userId } }]
}

export function findPrevention(ctx: Context, id: string, seen: Seen): Promise<Prevention | undefined> {
  const conditions = visible(ctx, seen)
  const find: Statement<Prevention> = statement(undefined, columns, (q, given) =>
    q.from(preventions).where(and(ours(preventions), eq(preventions.id, given('id')), whereAll(conditions))),
  )
  return ctx.one(find, { id, ...valuesGiven(conditions) })
}

export function lockPrevention(tx: Tx, id: string): Promise<Prevention | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Prevention> = statement('preventions.lock', columns, (q, given) =>
  q
    .from(preventions)
    .where(and(ours(preventions), eq(preventions.id, given('id'))))
    .for('no key update'),
)

/** What a user still has to carry out or to see reviewed, locked, whoever asks: a hand-over leaves nothing behind. */
export function lockPreventionsOf(tx: Tx, ownerId: string): Promise<Prevention[]> {
  return tx.many(lockOfOwner, { ownerId, statuses: OPEN_STATUSES })
}
const lockOfOwner: Statement<Prevention> = statement('preventions.lockOfOwner', columns, (q, given) =>
  q
    .from(preventions)
    .where(
      and(
        ours(preventions),
        eq(preventions.ownerId, given('ownerId')),
        sql`(${preventions.status} = any(${given('statuses')}::text[]) or (${preventions.status} = 'done' and ${preventions.verdict} is null))`,
      ),
    )
    .orderBy(preventions.id)
    .for('no key update'),
)

export function insertPrevention(tx: Tx, prevention: Prevention): void {
  tx.later(insert, { ...prevention })
}
const insert = statement('preventions.insert', {}, (q, given) =>
  q.insert(preventions).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never),
)

export function savePrevention(tx: Tx, prevention: Prevention): void {
  tx.later(update, { ...prevention })
}
const update = statement('preventions.update', {}, (q, given) =>
  q
    .update(preventions)
    .set(givenEach(Object.keys(changeable), given))
    .where(and(ours(preventions), eq(preventions.id, given('id')))),
)

/** @returns false when it follows from the complaint already */
export async function addComplaint(tx: Tx, preventionId: string, complaintId: string): Promise<boolean> {
  return (await tx.one(add, { preventionId, complaintId, at: tx.clock.now().toString() })) !== undefined
}
const add = statement(
  'preventionComplaints.add',
  { id: preventionComplaints.complaintId },
  (_, given) => sql`
  insert into ${preventionComplaints} (organization_id, prevention_id, complaint_id, created_at)
  values (${given('organizationId')}::uuid, ${given('preventionId')}::uuid, ${given('complaintId')}::uuid, ${given('at')}::timestamptz)
  on conflict do nothing returning complaint_id`,
)

/** From whom every complaint is kept that a prevention follows from. */
export async function findExcluded(tx: Tx, preventionId: string): Promise<string[]> {
  return (await tx.many(excluded, { preventionId })).map(({ userId }) => userId)
}
const excluded = statement(
  'preventions.excluded',
  { userId: concealments.userId },
  (_, given) => sql`
  select user_id from ${preventionComplaints} join ${concealments} on ${ours(concealments)} and resource_id = complaint_id::text
  where ${ours(preventionComplaints)} and prevention_id = ${given('preventionId')}::uuid group by user_id
  having count(*) = (select count(*) from ${preventionComplaints} where ${ours(preventionComplaints)} and prevention_id = ${given('preventionId')}::uuid)`,
)

export async function findPreventionIdsOf(tx: Tx, complaintId: string): Promise<string[]> {
  return (await tx.many(ofComplaint, { complaintId })).map(({ id }) => id)
}
const ofComplaint = statement('preventions.ofComplaint', { id: preventionComplaints.preventionId }, (q, given) =>
  q.from(preventionComplaints).where(and(ours(preventionComplaints), eq(preventionComplaints.complaintId, given('complaintId')))),
)

const list: List = {
  name: 'preventions',
  table: preventions,
  fields: wireFields(preventionSchema, columns),
  sorts: { createdAt: [preventions.id], dueDate: [preventions.dueDate, preventions.id] },
}

export function listPreventions(ctx: Context, query: PreventionListQuery, seen: Seen): Promise<JsonText> {
  const follows = sql`exists (select 1 from ${preventionComplaints} where ${ours(preventionComplaints)} and ${preventionComplaints.preventionId} = ${preventions.id}
    and ${preventionComplaints.complaintId} = ${sql.placeholder('complaintId')}::uuid)`
  return readPage(ctx, list, query, [
    ...visible(ctx, seen),
    ...equals(preventions, query, ['ownerId', 'status', 'verdict', 'patternId']),
    ...filter('dueBefore', query.dueBefore, sql`${preventions.dueDate} < ${sql.placeholder('dueBefore')}::date`),
    ...filter('complaintId', query.complaintId, follows),
  ])
}

/** That a column names a complaint that a prevention follows from: itself, or by the pattern. */
export function preventedBy({ id, patternId }: Prevention): (complaintId: PgColumn) => Condition {
  return (complaintId) => ({
    key: 'prevented',
    where: sql`${complaintId} in (
      select complaint_id from ${preventionComplaints} where ${ours(preventionComplaints)} and prevention_id = ${sql.placeholder('preventionId')}::uuid
      union all select complaint_id from ${foundCauses} where ${ours(foundCauses)} and pattern_id = ${sql.placeholder('patternId')}::uuid)`,
    given: { preventionId: id, patternId },
    rare: true,
  })
}

/** The complaints that a prevention follows from. */
export async function findComplaintIdsOf(ctx: Context, { id, patternId }: Prevention): Promise<string[]> {
  return (await ctx.many(complaintsOf, { preventionId: id, patternId })).map((row) => row.id)
}
const complaintsOf = statement(
  'preventions.complaints',
  { id: preventionComplaints.complaintId },
  (_, given) => sql`
  select complaint_id from ${preventionComplaints} where ${ours(preventionComplaints)} and prevention_id = ${given('preventionId')}::uuid
  union select complaint_id from ${foundCauses} where ${ours(foundCauses)} and pattern_id = ${given('patternId')}::uuid`,
)

export const movedPreventions = movable('preventions', preventions, preventions.contactId)

/** Takes the words out of what followed from an erased person's complaints alone. */
export function erasePreventionsOf(tx: Tx, contactId: string): void {
  tx.later(erase, { contactId, at: tx.clock.now().toString() })
}
const erase = statement(
  'preventions.erase',
  {},
  (_, given) => sql`
  update ${preventions} set action = '', review_comment = null, cancel_reason = null, version = version + 1, updated_at = ${given('at')}::timestamptz
  where ${ours(preventions)} and ${preventions.contactId} = ${given('contactId')}::uuid`,
)
