import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, wireFields } from '../../../platform/lists.ts'
import type { Reward } from '../rules/rewards.ts'
import { type RewardListQuery, rewardSchema } from '../schemas/rewards.ts'
import { rewards } from '../tables/rewards.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(rewards)
const { id: _id, programId: _program, key: _key, createdAt: _created, ...changeable } = columns

export function findReward(ctx: Context, id: string): Promise<Reward | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<Reward> = statement('rewards.byId', columns, (q, given) => q.from(rewards).where(and(ours(rewards), eq(rewards.id, given('id')))))

export function lockReward(tx: Tx, id: string): Promise<Reward | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Reward> = statement('rewards.lock', columns, (q, given) =>
  q
    .from(rewards)
    .where(and(ours(rewards), eq(rewards.id, given('id'))))
    .for('no key update'),
)

/** What a program gives now; the oldest, where there are too many to look at. */
export function findActiveRewards(ctx: Context, programId: string): Promise<Reward[]> {
  return ctx.many(active, { programId })
}
const active: Statement<Reward> = statement('rewards.active', columns, (q, given) =>
  q
    .from(rewards)
    .where(and(ours(rewards), eq(rewards.programId, given('programId')), eq(rewards.status, 'active')))
    .orderBy(rewards.id)
    .limit(200),
)

/** Waited for: the key may be taken. */
export async function insertReward(tx: Tx, reward: Reward): Promise<void> {
  await tx.one(insert, { ...reward })
}
const insert = statement('rewards.insert', {}, (q, given) =>
  q.insert(rewards).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never),
)

export function saveReward(tx: Tx, reward: Reward): void {
  tx.later(update, { ...reward })
}
const update = statement('rewards.update', {}, (q, given) =>
  q
    .update(rewards)
    .set(givenEach(Object.keys(changeable), given))
    .where(and(ours(rewards), eq(rewards.id, given('id')))),
)

/**
 * Takes from the stock, or gives back to it with a negative quantity; where there are always more, nothing is counted and nobody waits.
 * It counts as a change, so that nobody writes over it a stock that they counted before.
 * @returns whether there was enough
 */
export async function takeStock(tx: Tx, { id, quantity }: { readonly id: string; readonly quantity: number }): Promise<boolean> {
  return (await tx.one(take, { id, quantity, at: tx.clock.now().toString() })) !== undefined
}
const take = statement(
  'rewards.takeStock',
  { stock: rewards.stock },
  (_, given) => sql`
  update ${rewards} set stock = stock - ${given('quantity')}::bigint, version = version + 1, updated_at = ${given('at')}::timestamptz
  where organization_id = ${given('organizationId')} and id = ${given('id')}::uuid and stock >= ${given('quantity')}::bigint returning stock`,
)

const wire = { ...columns, cost: sql`jsonb_build_object('unit', ${rewards.unit}, 'amount', ${rewards.cost})` }
const list: List = { name: 'rewards', table: rewards, fields: wireFields(rewardSchema, wire), sorts: { createdAt: [rewards.id] } }

export function listRewards(ctx: Context, programId: string, query: RewardListQuery): Promise<JsonText> {
  const conditions: Condition[] = [{ key: 'programId', where: eq(rewards.programId, sql.placeholder('programId')), given: { programId }, leads: 'all' }]
  if (query.status !== undefined) conditions.push({ key: 'status', where: eq(rewards.status, sql.placeholder('status')), given: { status: query.status } })
  return readPage(ctx, list, query, conditions)
}
