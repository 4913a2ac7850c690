import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { unconcealed } from '../../../platform/concealment.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, valuesGiven, wireFields } from '../../../platform/lists.ts'
import { movable } from '../../../platform/merging.ts'
import type { History, Offer } from '../rules/offers.ts'
import { type OfferListQuery, offerSchema } from '../schemas/offers.ts'
import { offers } from '../tables/offers.ts'

/** Whether the caller may see the contact that a column names. */
export type Visibility = (contactId: PgColumn) => SQL

const { organizationId: _tenant, ...columns } = getTableColumns(offers)
const { id: _id, campaignId: _campaign, contactId: _contact, occasion: _occasion, occasionKey: _key, createdAt: _created, ...changeable } = columns

/** Limited staff see those to contacts whom they may see, and nobody those about a complaint that is kept from them. */
function visible(ctx: Context, visibility: Visibility): Condition[] {
  const seen: Condition[] = ctx.actor.visibleOwners === null ? [] : [{ key: 'visible', where: visibility(offers.contactId) }]
  return [...seen, ...unconcealed(ctx, offers.occasionId)]
}

export function findOffer(ctx: Context, id: string, visibility: Visibility): Promise<Offer | undefined> {
  const conditions = visible(ctx, visibility)
  const find: Statement<Offer> = statement(undefined, columns, (q, given) =>
    q.from(offers).where(and(ours(offers), eq(offers.id, given('id')), ...conditions.map(({ where }) => where))),
  )
  return ctx.one(find, { id, ...valuesGiven(conditions) })
}

/** Whoever asks. */
export function lockOffer(tx: Tx, id: string): Promise<Offer | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Offer> = statement('offers.lock', columns, (q, given) =>
  q
    .from(offers)
    .where(and(ours(offers), eq(offers.id, given('id'))))
    .for('no key update'),
)

export function findOfOccasion(ctx: Context, campaignId: string, occasionKey: string): Promise<Offer | undefined> {
  return ctx.one(ofOccasion, { campaignId, occasionKey })
}
const ofOccasion: Statement<Offer> = statement('offers.ofOccasion', columns, (q, given) =>
  q.from(offers).where(and(ours(offers), eq(offers.campaignId, given('campaignId')), eq(offers.occasionKey, given('occasionKey')))),
)

/** What stands of what was offered to a contact, the oldest first. */
export function findStanding(ctx: Context, contactId: string): Promise<Offer[]> {
  return ctx.many(standing, { contactId, now: ctx.clock.now().toString() })
}
const standing: Statement<Offer> = statement('offers.standing', columns, (q, given) =>
  q
    .from(offers)
    .where(
      and(
        ours(offers),
        eq(offers.contactId, given('contactId')),
        sql`${offers.status} in ('made', 'accepted') and ${offers.expiresAt} > ${given('now')}::timestamptz`,
      ),
    )
    .orderBy(offers.id),
)

/** What was offered to a contact who is held. */
export async function historyOf(tx: Tx, contactId: string, campaignId: string): Promise<History> {
  return (await tx.one(history, { contactId, campaignId })) ?? { had: 0, lastAt: null }
}
const history = statement(
  'offers.history',
  { had: sql<number>``, lastAt: sql<string | null>`` },
  (_, given) => sql`
  select count(*) filter (where campaign_id = ${given('campaignId')}::uuid)::integer, max(created_at) from ${offers}
  where organization_id = ${given('organizationId')} and contact_id = ${given('contactId')}::uuid and status not in ('rejected', 'withdrawn')`,
)

/** Waited for: the occasion may be another's. */
export async function insertOffer(tx: Tx, offer: Offer): Promise<void> {
  await tx.one(insert, { ...offer })
}
const insert = statement('offers.insert', {}, (q, given) =>
  q.insert(offers).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never),
)

export function saveOffer(tx: Tx, offer: Offer): void {
  tx.later(update, { ...offer })
}
const update = statement('offers.update', {}, (q, given) =>
  q
    .update(offers)
    .set(givenEach(Object.keys(changeable), given))
    .where(and(ours(offers), eq(offers.id, given('id')))),
)

const list: List = { name: 'offers', table: offers, fields: wireFields(offerSchema, columns), sorts: { createdAt: [offers.id] } }

export function listOffers(ctx: Context, query: OfferListQuery, visibility: Visibility): Promise<JsonText> {
  const conditions = visible(ctx, visibility)
  for (const field of ['contactId', 'campaignId', 'status'] as const)
    if (query[field] !== undefined) conditions.push({ key: field, where: eq(offers[field], sql.placeholder(field)), given: { [field]: query[field] } })
  return readPage(ctx, list, query, conditions)
}

/** Orders (`id`, `currency`, `kept`) of a contact within a time, in SQL. */
export type BoughtWithin = (contactId: PgColumn, from: PgColumn, until: PgColumn) => SQL

/** Whether the contact bought something while the offer stood. */
export async function hasBought(ctx: Context, id: string, boughtWithin: BoughtWithin): Promise<boolean> {
  bought ??= statement(
    'offers.bought',
    { id: offers.id },
    (_, given) => sql`
    select ${offers.id} from ${offers} where ${ours(offers)} and ${offers.id} = ${given('id')}::uuid
      and exists (${boughtWithin(offers.contactId, offers.madeAt, offers.expiresAt)})`,
  )
  return (await ctx.one(bought, { id })) !== undefined
}
let bought: Statement<{ id: string }> | undefined

export interface Counted {
  readonly status: Offer['status']
  readonly count: number
}
/** How many offers of a campaign are in each state. */
export function countOffers(ctx: Context, campaignId: string, visibility: Visibility): Promise<Counted[]> {
  const conditions = visible(ctx, visibility)
  const count = statement(
    undefined,
    { status: offers.status, count: sql<number>`` },
    (_, given) => sql`
    select status, count(*)::integer from ${offers} where ${and(ours(offers), eq(offers.campaignId, given('campaignId')), ...conditions.map(({ where }) => where))} group by 1`,
  )
  return ctx.many(count, { campaignId, ...valuesGiven(conditions) })
}

/** What was bought by whom an offer of a campaign was made, while it stood; each order once. The last row, without a currency, counts who bought. */
export function findRevenue(
  ctx: Context,
  campaignId: string,
  visibility: Visibility,
  boughtWithin: BoughtWithin,
): Promise<{ currency: string | null; orders: number; amount: number; contacts: number }[]> {
  const conditions = visible(ctx, visibility)
  const revenue = statement(
    undefined,
    { currency: sql<string | null>``, orders: sql<number>``, amount: sql<number>``, contacts: sql<number>`` },
    (_, given) => sql`
    select currency, count(*)::integer, least(sum(kept), ${sql.raw(String(Number.MAX_SAFE_INTEGER))})::bigint, count(distinct contact_id)::integer from (
      select distinct bought.id, bought.currency, bought.kept, ${offers.contactId} as contact_id
      from ${offers} cross join lateral (${boughtWithin(offers.contactId, offers.madeAt, offers.expiresAt)}) as bought
      where ${and(ours(offers), eq(offers.campaignId, given('campaignId')), sql`${offers.madeAt} is not null`, ...conditions.map(({ where }) => where))}
    ) as each group by grouping sets ((currency), ()) order by currency nulls last`,
  )
  return ctx.many(revenue, { campaignId, ...valuesGiven(conditions) })
}

/** Contacts (`contact_id`, `last_on`) who have bought nothing for so long, in SQL; `from` narrows them down. */
export type Lapsed = (which: (contactId: PgColumn) => SQL) => SQL

/** What it takes, by its placeholders. */
interface LapsedGiven {
  readonly today: string
  readonly lapseDays: number
  readonly lapseGaps: number
}

/** The day of the last purchase of one of them; undefined of who is none. */
export async function findLastOn(ctx: Context, given: LapsedGiven & { readonly contactId: string }, lapsed: Lapsed): Promise<string | undefined> {
  const find = statement(
    undefined,
    { lastOn: sql<string>`` },
    (_, value) => sql`
    select last_on from (${lapsed((contactId) => sql`${contactId} = ${value('contactId')}::uuid`)}) as lapsed`,
  )
  return (await ctx.one(find, { ...given, timeZone: ctx.organization.timeZone }))?.lastOn
}

/** The next of them, in the order of their ids, to whom the campaign has offered nothing since. */
export function findUnoffered(
  ctx: Context,
  given: LapsedGiven & { readonly campaignId: string; readonly after: string; readonly limit: number },
  lapsed: Lapsed,
): Promise<{ contactId: string }[]> {
  const find = statement(
    undefined,
    { contactId: offers.contactId },
    (_, value) => sql`
    select contact_id from (${lapsed((contactId) => sql`${contactId} > ${value('after')}::uuid`)}) as lapsed
    where not exists (select from ${offers} where ${ours(offers)} and ${offers.campaignId} = ${value('campaignId')}::uuid
      and ${offers.occasionKey} = 'lapse ' || lapsed.contact_id::text || ' ' || lapsed.last_on)
    order by contact_id limit ${value('limit')}`,
  ) as Statement<{ contactId: string }>
  return ctx.many(find, { ...given, timeZone: ctx.organization.timeZone })
}

export const movedOffers = movable('offers', offers, offers.contactId)

/** Takes the person and the words out, and ends what still stood. @returns which */
export async function eraseOffers(tx: Tx, contactId: string): Promise<string[]> {
  return (await tx.many(erase, { contactId, at: tx.clock.now().toString() })).map(({ id }) => id)
}
const erase = statement(
  'offers.erase',
  { id: offers.id },
  (_, given) => sql`
  update ${offers} set contact_id = null, occasion_key = id::text, occasion_id = null, reason = null,
    status = case when status in ('proposed', 'made', 'accepted') then 'withdrawn' else status end, version = version + 1, updated_at = ${given('at')}::timestamptz
  where organization_id = ${given('organizationId')} and contact_id = ${given('contactId')}::uuid returning id`,
)
