import { and, eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { ours, statement } from '../../../platform/database.ts'
import { memberActivity } from '../tables/activity.ts'

export function saveActivity(tx: Tx, activity: { readonly memberId: string; readonly lastActiveAt: string }): void {
  tx.later(save, activity)
}
const save = statement('memberActivity.save', {}, (q, given) =>
  q
    .insert(memberActivity)
    .values({ organizationId: given('organizationId'), memberId: given('memberId'), lastActiveAt: given('lastActiveAt') } as never)
    .onConflictDoUpdate({ target: [memberActivity.organizationId, memberActivity.memberId], set: { lastActiveAt: given('lastActiveAt') } as never }),
)

export async function findLastActivity(ctx: Context, memberId: string): Promise<string | undefined> {
  return (await ctx.one(lastOf, { memberId }))?.lastActiveAt
}
const lastOf = statement('memberActivity.last', { lastActiveAt: memberActivity.lastActiveAt }, (q, given) =>
  q.from(memberActivity).where(and(ours(memberActivity), eq(memberActivity.memberId, given('memberId')))),
)
