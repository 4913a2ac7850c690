import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, valuesGiven, wireFields } from '../../../platform/lists.ts'
import { movable } from '../../../platform/merging.ts'
import type { Adjustment } from '../rules/adjustments.ts'
import { type AdjustmentListQuery, adjustmentSchema } from '../schemas/adjustments.ts'
import { adjustments } from '../tables/adjustments.ts'

/** Whether the caller may see the contact that a column names. */
type Visibility = (contactId: PgColumn) => SQL

const { organizationId: _tenant, ...columns } = getTableColumns(adjustments)

/** Limited staff see those of contacts whom they may see. */
function visible(ctx: Context, visibility: Visibility): Condition[] {
  return ctx.actor.visibleOwners === null ? [] : [{ key: 'visible', where: visibility(adjustments.contactId) }]
}

export function findAdjustment(ctx: Context, id: string, visibility: Visibility): Promise<Adjustment | undefined> {
  const conditions = visible(ctx, visibility)
  const find: Statement<Adjustment> = statement(undefined, columns, (q, given) =>
    q.from(adjustments).where(and(ours(adjustments), eq(adjustments.id, given('id')), ...conditions.map(({ where }) => where))),
  )
  return ctx.one(find, { id, ...valuesGiven(conditions) })
}

/** Whoever asks. */
export function lockAdjustment(tx: Tx, id: string): Promise<Adjustment | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Adjustment> = statement('adjustments.lock', columns, (q, given) =>
  q
    .from(adjustments)
    .where(and(ours(adjustments), eq(adjustments.id, given('id'))))
    .for('no key update'),
)

export function findByExternalId(ctx: Context, externalId: string): Promise<Adjustment | undefined> {
  return ctx.one(byExternalId, { externalId })
}
const byExternalId: Statement<Adjustment> = statement('adjustments.byExternalId', columns, (q, given) =>
  q.from(adjustments).where(and(ours(adjustments), eq(adjustments.externalId, given('externalId')))),
)

export function findOfRemedy(ctx: Context, remedyId: string): Promise<Adjustment | undefined> {
  return ctx.one(ofRemedy, { remedyId })
}
const ofRemedy: Statement<Adjustment> = statement('adjustments.ofRemedy', columns, (q, given) =>
  q.from(adjustments).where(and(ours(adjustments), eq(adjustments.remedyId, given('remedyId')))),
)

/** What somebody has adjusted for a member since, alone or over the proposal of others; not what remedies promised, which have limits of their own. */
export async function adjustedBy(
  ctx: Context,
  given: { readonly memberId: string; readonly unit: string; readonly userId: string | null; readonly actorId: string; readonly since: string },
): Promise<number> {
  return (await ctx.one(adjusted, given))?.amount ?? 0
}
const adjusted = statement(
  'adjustments.adjustedBy',
  { amount: sql<number>`` },
  (_, given) => sql`
  select least(coalesce(sum(abs(amount)), 0), 9007199254740991)::bigint from ${adjustments} where organization_id = ${given('organizationId')}
    and member_id = ${given('memberId')}::uuid and unit = ${given('unit')} and status = 'booked' and remedy_id is null and created_at > ${given('since')}::timestamptz
    and (decider_id is null and (proposer_id = ${given('userId')}::uuid or proposed_by ->> 'id' = ${given('actorId')}::text) or decider_id = ${given('userId')}::uuid)`,
)

/** Waited for: the external id may be taken. */
export async function insertAdjustment(tx: Tx, adjustment: Adjustment): Promise<void> {
  await tx.one(insert, { ...adjustment })
}
const insert = statement('adjustments.insert', {}, (q, given) =>
  q.insert(adjustments).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never),
)

export function saveDecided(tx: Tx, adjustment: Adjustment): void {
  tx.later(update, { ...adjustment })
}
const update = statement('adjustments.update', {}, (q, given) =>
  q
    .update(adjustments)
    .set(givenEach(['status', 'decidedBy', 'deciderId', 'decidedAt', 'decisionNote', 'journalId', 'version', 'updatedAt'], given))
    .where(and(ours(adjustments), eq(adjustments.id, given('id')))),
)

/** What it booked was taken back. */
export function noteReversed(tx: Tx, id: string): void {
  tx.later(reverse, { id, at: tx.clock.now().toString() })
}
const reverse = statement(
  'adjustments.reverse',
  {},
  (_, given) => sql`
  update ${adjustments} set status = 'reversed', version = version + 1, updated_at = ${given('at')}::timestamptz
  where organization_id = ${given('organizationId')} and id = ${given('id')}::uuid and status = 'booked'`,
)

const list: List = {
  name: 'adjustments',
  table: adjustments,
  fields: wireFields(adjustmentSchema, columns),
  sorts: { createdAt: [adjustments.id] },
}

export function listAdjustments(ctx: Context, query: AdjustmentListQuery, visibility: Visibility): Promise<JsonText> {
  const conditions = visible(ctx, visibility)
  for (const field of ['memberId', 'contactId', 'complaintId', 'status'] as const)
    if (query[field] !== undefined)
      conditions.push({ key: field, where: eq(adjustments[field], sql.placeholder(field)), given: { [field]: query[field] }, leads: 'one' })
  return readPage(ctx, list, query, conditions)
}

/** What was promised to nobody yet: units that a contact would be given, if somebody approves; the oldest first. */
export function findProposedFor(ctx: Context, contactId: string): Promise<Adjustment[]> {
  return ctx.many(proposedFor, { contactId })
}
const proposedFor: Statement<Adjustment> = statement('adjustments.proposedFor', columns, (q, given) =>
  q
    .from(adjustments)
    .where(and(ours(adjustments), eq(adjustments.contactId, given('contactId')), eq(adjustments.status, sql`'proposed'`), sql`${adjustments.amount} > 0`))
    .orderBy(adjustments.id)
    .limit(20),
)

export const movedAdjustments = movable('adjustments', adjustments, adjustments.contactId)

/** Takes the person and the words out; what was booked stays, what still waits is rejected. @returns which */
export async function eraseAdjustments(tx: Tx, contactId: string): Promise<string[]> {
  return (await tx.many(erase, { contactId, at: tx.clock.now().toString() })).map(({ id }) => id)
}
const erase = statement(
  'adjustments.erase',
  { id: adjustments.id },
  (_, given) => sql`
  update ${adjustments} set contact_id = null, reason = null, decision_note = null, status = case when status = 'proposed' then 'rejected' else status end,
    version = version + 1, updated_at = ${given('at')}::timestamptz
  where organization_id = ${given('organizationId')} and contact_id = ${given('contactId')}::uuid returning id`,
)
