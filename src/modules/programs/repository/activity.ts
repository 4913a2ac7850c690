import { and, eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, statement } from '../../../platform/database.ts'
import { expiryNotices, memberActivity } from '../tables/activity.ts'

export function saveActivity(tx: Tx, activity: { readonly memberId: string; readonly lastActiveAt: string }): void {
  tx.later(save, activity)
}
const save = statement('memberActivity.save', {}, (q, given) =>
  q
    .insert(memberActivity)
    .values(givenEach(['organizationId', 'memberId', 'lastActiveAt'], given))
    .onConflictDoUpdate({ target: [memberActivity.organizationId, memberActivity.memberId], set: givenEach(['lastActiveAt'], given) }),
)

export async function findLastActivity(ctx: Context, memberId: string): Promise<string | undefined> {
  return (await ctx.one(lastOf, { memberId }))?.lastActiveAt
}
const lastOf = statement('memberActivity.last', { lastActiveAt: memberActivity.lastActiveAt }, (q, given) =>
  q.from(memberActivity).where(and(ours(memberActivity), eq(memberActivity.memberId, given('memberId')))),
)

/** Up to which expiry a member was told ahead of a unit. */
export async function findToldUntil(ctx: Context, of: { readonly memberId: string; readonly unit: string }): Promise<string | undefined> {
  return (await ctx.one(toldUntil, of))?.toldUntil
}
const toldUntil = statement('expiryNotices.toldUntil', { toldUntil: expiryNotices.toldUntil }, (q, given) =>
  q.from(expiryNotices).where(and(ours(expiryNotices), eq(expiryNotices.memberId, given('memberId')), eq(expiryNotices.unit, given('unit')))),
)

export function saveToldUntil(tx: Tx, notice: { readonly memberId: string; readonly unit: string; readonly toldUntil: string }): void {
  tx.later(saveNotice, notice)
}
const saveNotice = statement('expiryNotices.save', {}, (q, given) =>
  q
    .insert(expiryNotices)
    .values(givenEach(['organizationId', 'memberId', 'unit', 'toldUntil'], given))
    .onConflictDoUpdate({
      target: [expiryNotices.organizationId, expiryNotices.memberId, expiryNotices.unit],
      set: givenEach(['toldUntil'], given),
    }),
)
