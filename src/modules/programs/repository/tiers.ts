import { and, desc, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { Span } from '../rules/periods.ts'
import { earnings, loyaltyEvents } from '../tables/events.ts'
import { members } from '../tables/members.ts'
import { memberTiers, tierMoves } from '../tables/tiers.ts'
import { bounded } from './events.ts'

export type MemberTier = Omit<typeof memberTiers.$inferSelect, 'organizationId'>
export type StoredMove = Omit<typeof tierMoves.$inferSelect, 'organizationId'>

const { organizationId: _tenant, ...columns } = getTableColumns(memberTiers)
const { organizationId: _ofMove, ...moveColumns } = getTableColumns(tierMoves)

export function findMemberTier(ctx: Context, memberId: string): Promise<MemberTier | undefined> {
  return ctx.one(byMember, { memberId })
}
const byMember: Statement<MemberTier> = statement('memberTiers.byMember', columns, (q, given) =>
  q.from(memberTiers).where(and(ours(memberTiers), eq(memberTiers.memberId, given('memberId')))),
)

export function saveMemberTier(tx: Tx, tier: MemberTier): void {
  tx.later(save, { ...tier })
}
const save = statement('memberTiers.save', {}, (q, given) =>
  q
    .insert(memberTiers)
    .values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never)
    .onConflictDoUpdate({ target: [memberTiers.organizationId, memberTiers.memberId], set: givenEach(Object.keys(columns), given) }),
)

export function insertMove(tx: Tx, move: StoredMove): void {
  tx.later(insertOne, { ...move })
}
const insertOne = statement('tierMoves.insert', {}, (q, given) =>
  q.insert(tierMoves).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(moveColumns), given) as object) } as never),
)

/** The latest first. */
export function findMoves(ctx: Context, memberId: string, limit: number): Promise<StoredMove[]> {
  return ctx.many(movesOf, { memberId, limit })
}
const movesOf: Statement<StoredMove> = statement('tierMoves.ofMember', moveColumns, (q, given) =>
  q
    .from(tierMoves)
    .where(and(ours(tierMoves), eq(tierMoves.memberId, given('memberId'))))
    .orderBy(desc(tierMoves.id))
    .limit(given('limit')),
)

/** Of a unit: what was earned within a span, net of what was taken back, and when the first of it was. */
export async function earnedWithin(ctx: Context, of: { readonly memberId: string; readonly unit: string } & Span) {
  const { value = 0, earliest = null } = (await ctx.one(earned, { ...of })) ?? {}
  return { value, earliest }
}
const earned = statement(
  'earnings.within',
  { value: sql<number>``, earliest: sql<string | null>`` },
  (_, given) => sql`
  select ${bounded(sql`coalesce(sum(amount - taken), 0)`)}, min(occurred_at) from ${earnings} where ${ours(earnings)} and ${earnings.memberId} = ${given('memberId')}::uuid
    and ${earnings.unit} = ${given('unit')} and ${earnings.occurredAt} >= coalesce(${given('start')}::timestamptz, '-infinity')
    and ${earnings.occurredAt} < coalesce(${given('end')}::timestamptz, 'infinity')`,
)

/** When the first order within a span was placed. */
export async function firstOrderWithin(ctx: Context, of: { readonly memberId: string } & Span): Promise<string | null> {
  return (await ctx.one(firstOrder, { ...of }))?.occurredAt ?? null
}
const firstOrder = statement('loyaltyEvents.firstOrder', { occurredAt: loyaltyEvents.occurredAt }, (q, given) =>
  q
    .from(loyaltyEvents)
    .where(
      and(
        ours(loyaltyEvents),
        eq(loyaltyEvents.memberId, given('memberId')),
        eq(loyaltyEvents.type, 'order'),
        sql`${loyaltyEvents.occurredAt} >= coalesce(${given('start')}::timestamptz, '-infinity')`,
        sql`${loyaltyEvents.occurredAt} < coalesce(${given('end')}::timestamptz, 'infinity')`,
      ),
    )
    .orderBy(loyaltyEvents.occurredAt)
    .limit(1),
)

/** Members of a program in the order of their ids, after one of them. */
export async function findMemberIdsAfter(ctx: Context, programId: string, after: string, limit: number): Promise<string[]> {
  return (await ctx.many(idsAfter, { programId, after, limit })).map(({ id }) => id)
}
const idsAfter = statement('members.idsAfter', { id: members.id }, (q, given) =>
  q
    .from(members)
    .where(and(ours(members), eq(members.programId, given('programId')), sql`${members.id} > ${given('after')}::uuid`))
    .orderBy(members.id)
    .limit(given('limit')),
)
