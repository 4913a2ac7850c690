import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, wireFields } from '../../../platform/lists.ts'
import type { Campaign, Occasion } from '../rules/campaigns.ts'
import { type CampaignListQuery, campaignSchema } from '../schemas/campaigns.ts'
import { offerCampaigns } from '../tables/campaigns.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(offerCampaigns)
const { id: _id, occasion: _occasion, taken: _taken, createdAt: _created, ...changeable } = columns

export function findCampaign(ctx: Context, id: string): Promise<Campaign | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<Campaign> = statement('offerCampaigns.byId', columns, (q, given) =>
  q.from(offerCampaigns).where(and(ours(offerCampaigns), eq(offerCampaigns.id, given('id')))),
)

export function lockCampaign(tx: Tx, id: string): Promise<Campaign | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Campaign> = statement('offerCampaigns.lock', columns, (q, given) =>
  q
    .from(offerCampaigns)
    .where(and(ours(offerCampaigns), eq(offerCampaigns.id, given('id'))))
    .for('no key update'),
)

/** Those that offer something on an occasion now. */
export function findActive(ctx: Context, occasion: Occasion): Promise<Campaign[]> {
  return ctx.many(active, { occasion })
}
const active: Statement<Campaign> = statement('offerCampaigns.active', columns, (q, given) =>
  q
    .from(offerCampaigns)
    .where(and(ours(offerCampaigns), eq(offerCampaigns.occasion, given('occasion')), eq(offerCampaigns.status, 'active')))
    .orderBy(offerCampaigns.id),
)

export function insertCampaign(tx: Tx, campaign: Campaign): void {
  tx.later(insert, { ...campaign })
}
const insert = statement('offerCampaigns.insert', {}, (q, given) =>
  q.insert(offerCampaigns).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never),
)

export function saveCampaign(tx: Tx, campaign: Campaign): void {
  tx.later(update, { ...campaign })
}
const update = statement('offerCampaigns.update', {}, (q, given) =>
  q
    .update(offerCampaigns)
    .set(givenEach(Object.keys(changeable), given))
    .where(and(ours(offerCampaigns), eq(offerCampaigns.id, given('id')))),
)

/** Takes a place for an offer. Others who want one of the same campaign wait until it is known whether this one is kept. @returns whether there was one */
export async function takePlace(tx: Tx, id: string): Promise<boolean> {
  return (await tx.one(take, { id })) !== undefined
}
const take = statement(
  'offerCampaigns.takePlace',
  { taken: offerCampaigns.taken },
  (_, given) => sql`
  update ${offerCampaigns} set taken = taken + 1 where organization_id = ${given('organizationId')} and id = ${given('id')}::uuid
    and (budget is null or taken < budget) returning taken`,
)

export function givePlaceBack(tx: Tx, id: string): void {
  tx.later(giveBack, { id })
}
const giveBack = statement(
  'offerCampaigns.givePlaceBack',
  {},
  (_, given) => sql`
  update ${offerCampaigns} set taken = taken - 1 where organization_id = ${given('organizationId')} and id = ${given('id')}::uuid`,
)

const list: List = {
  name: 'offerCampaigns',
  table: offerCampaigns,
  fields: wireFields(campaignSchema, columns),
  sorts: { createdAt: [offerCampaigns.id] },
}

export function listCampaigns(ctx: Context, query: CampaignListQuery): Promise<JsonText> {
  const conditions: Condition[] = []
  for (const field of ['status', 'occasion'] as const)
    if (query[field] !== undefined) conditions.push({ key: field, where: eq(offerCampaigns[field], sql.placeholder(field)), given: { [field]: query[field] } })
  return readPage(ctx, list, query, conditions)
}
