import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { ListQuery } from '../../../kernel/schema.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type List, readPage, wireFields } from '../../../platform/lists.ts'
import type { Policy } from '../rules/policy.ts'
import { policySchema } from '../schemas/policy.ts'
import { clocks, deadlinePolicies, isGoing } from '../tables.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(deadlinePolicies)
const { id: _id, createdAt: _created, ...changeable } = columns

const list: List = {
  name: 'deadlinePolicies',
  table: deadlinePolicies,
  fields: wireFields(policySchema, columns),
  sorts: { createdAt: [deadlinePolicies.id] },
}

export function listPolicies(ctx: Context, query: ListQuery): Promise<JsonText> {
  return readPage(ctx, list, query)
}

export function findPolicy(ctx: Context, id: string): Promise<Policy | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<Policy> = statement('deadlinePolicies.byId', columns, (q, given) =>
  q.from(deadlinePolicies).where(and(ours(deadlinePolicies), eq(deadlinePolicies.id, given('id')))),
)

export function findPolicies(ctx: Context, ids: readonly string[]): Promise<Policy[]> {
  return ctx.many(byIds, { ids })
}
const byIds: Statement<Policy> = statement('deadlinePolicies.byIds', columns, (q, given) =>
  q.from(deadlinePolicies).where(and(ours(deadlinePolicies), sql`${deadlinePolicies.id} = any(${given('ids')}::uuid[])`)),
)

export function findDefaultPolicy(ctx: Context): Promise<Policy | undefined> {
  return ctx.one(byDefault)
}
const byDefault: Statement<Policy> = statement('deadlinePolicies.default', columns, (q) =>
  q.from(deadlinePolicies).where(and(ours(deadlinePolicies), sql`${deadlinePolicies.isDefault}`)),
)

/** To change or delete it: clocks that begin wait. */
export function lockPolicy(tx: Tx, id: string): Promise<Policy | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Policy> = statement('deadlinePolicies.lock', columns, (q, given) =>
  q
    .from(deadlinePolicies)
    .where(and(ours(deadlinePolicies), eq(deadlinePolicies.id, given('id'))))
    .for('update'),
)

/** To count by it: it stays as it is until the transaction is over. */
export function holdPolicy(tx: Tx, id: string): Promise<Policy | undefined> {
  return tx.one(hold, { id })
}
const hold: Statement<Policy> = statement('deadlinePolicies.hold', columns, (q, given) =>
  q
    .from(deadlinePolicies)
    .where(and(ours(deadlinePolicies), eq(deadlinePolicies.id, given('id'))))
    .for('key share'),
)

export async function insertPolicy(tx: Tx, policy: Policy): Promise<void> {
  await tx.one(insert, { ...policy })
}
const insert = statement('deadlinePolicies.insert', {}, (q, given) =>
  q.insert(deadlinePolicies).values(givenEach(['organizationId', ...Object.keys(columns)], given)),
)

export async function savePolicy(tx: Tx, policy: Policy): Promise<void> {
  await tx.one(update, { ...policy })
}
const update = statement('deadlinePolicies.update', {}, (q, given) =>
  q
    .update(deadlinePolicies)
    .set(givenEach(Object.keys(changeable), given))
    .where(and(ours(deadlinePolicies), eq(deadlinePolicies.id, given('id')))),
)

export async function deletePolicy(tx: Tx, id: string): Promise<void> {
  await tx.one(remove, { id })
}
const remove = statement('deadlinePolicies.delete', {}, (q, given) =>
  q.delete(deadlinePolicies).where(and(ours(deadlinePolicies), eq(deadlinePolicies.id, given('id')))),
)

/** One default at a time: whoever makes one waits for whoever does so at the same time. */
export async function lockDefault(tx: Tx): Promise<void> {
  await tx.one(lockChoice)
}
const lockChoice = statement(
  'deadlinePolicies.lockDefault',
  {},
  (_, given) => sql`select from pg_advisory_xact_lock(hashtextextended(concat('default deadline policy ', ${given('organizationId')}::text), 0))`,
)

/**
 * By what clocks count stays as it is for the transaction. Whoever locks what has clocks does so before, and whoever changes a calendar or
 * a policy takes all of it before anything else: the one then has no lock that the other needs.
 */
export function holdDeadlineRules(tx: Tx): void {
  tx.later(holdAll)
}
const holdAll = statement(
  'deadlineRules.hold',
  {},
  (_, given) => sql`select from pg_advisory_xact_lock_shared(hashtextextended(concat('deadline rules ', ${given('organizationId')}::text), 0))`,
)

export async function takeDeadlineRules(tx: Tx): Promise<void> {
  await tx.one(takeAll)
}
const takeAll = statement(
  'deadlineRules.take',
  {},
  (_, given) => sql`select from pg_advisory_xact_lock(hashtextextended(concat('deadline rules ', ${given('organizationId')}::text), 0))`,
)

/** Takes being the default from whichever policy has it. */
export async function clearDefault(tx: Tx, at: string): Promise<void> {
  await tx.one(clear, { at })
}
const clear = statement(
  'deadlinePolicies.clearDefault',
  {},
  (_, given) => sql`
  update ${deadlinePolicies} set is_default = false, version = version + 1, updated_at = ${given('at')}::timestamptz
  where organization_id = ${given('organizationId')} and is_default`,
)

export async function hasGoingClocks(tx: Tx, policyId: string): Promise<boolean> {
  return (await tx.one(going, { policyId })) !== undefined
}
const going = statement('deadlinePolicies.going', { id: clocks.id }, (q, given) =>
  q
    .from(clocks)
    .where(and(ours(clocks), eq(clocks.policyId, given('policyId')), isGoing))
    .limit(1),
)

export async function isProfileNamed(tx: Tx, profileId: string): Promise<boolean> {
  return (await tx.one(naming, { profileId })) !== undefined
}
const naming = statement('deadlinePolicies.naming', { id: deadlinePolicies.id }, (q, given) =>
  q
    .from(deadlinePolicies)
    .where(and(ours(deadlinePolicies), sql`${deadlinePolicies.regulatoryProfileIds} ? ${given('profileId')}::text`))
    .limit(1),
)

/** The policies that escalate to a user, locked; clocks may begin under them. */
export function lockPoliciesNaming(tx: Tx, userId: string): Promise<Policy[]> {
  return tx.many(lockNaming, { userId: JSON.stringify([{ userId }]) })
}
const lockNaming: Statement<Policy> = statement('deadlinePolicies.lockNaming', columns, (q, given) =>
  q
    .from(deadlinePolicies)
    .where(and(ours(deadlinePolicies), sql`${deadlinePolicies.escalations} @> ${given('userId')}::jsonb`))
    .orderBy(deadlinePolicies.id)
    .for('no key update'),
)
