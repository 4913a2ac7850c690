import { and, desc, eq, getTableColumns } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import { memberTokens } from '../tables/tokens.ts'

export type MemberToken = Omit<typeof memberTokens.$inferSelect, 'organizationId' | 'secretHash'>

const { organizationId: _tenant, ...storedColumns } = getTableColumns(memberTokens)
const { secretHash: _secret, ...columns } = storedColumns

export function insertToken(tx: Tx, token: MemberToken & { readonly secretHash: string }): void {
  tx.later(insert, { ...token })
}
const insert = statement('memberTokens.insert', {}, (q, given) =>
  q.insert(memberTokens).values(givenEach(['organizationId', ...Object.keys(storedColumns)], given)),
)

/** The newest first. */
export function findTokensOf(ctx: Context, memberId: string, limit: number): Promise<MemberToken[]> {
  return ctx.many(ofMember, { memberId, limit })
}
const ofMember: Statement<MemberToken> = statement('memberTokens.ofMember', columns, (q, given) =>
  q
    .from(memberTokens)
    .where(and(ours(memberTokens), eq(memberTokens.memberId, given('memberId'))))
    .orderBy(desc(memberTokens.id))
    .limit(given('limit')),
)

/** With the hash that its secret must have. */
export function findTokenToOpen(ctx: Context, id: string): Promise<(MemberToken & { secretHash: string }) | undefined> {
  return ctx.one(toOpen, { id })
}
const toOpen: Statement<MemberToken & { secretHash: string }> = statement('memberTokens.toOpen', storedColumns, (q, given) =>
  q.from(memberTokens).where(and(ours(memberTokens), eq(memberTokens.id, given('id')))),
)

/** @returns whether there was one */
export async function deleteToken(tx: Tx, of: { readonly memberId: string; readonly id: string }): Promise<boolean> {
  return (await tx.one(remove, of)) !== undefined
}
const remove = statement('memberTokens.delete', { id: memberTokens.id }, (q, given) =>
  q
    .delete(memberTokens)
    .where(and(ours(memberTokens), eq(memberTokens.memberId, given('memberId')), eq(memberTokens.id, given('id'))))
    .returning({ id: memberTokens.id }),
)

/** None of a member's opens anything any more. */
export function deleteTokensOf(tx: Tx, memberId: string): void {
  tx.later(removeAll, { memberId })
}
const removeAll = statement('memberTokens.deleteAll', {}, (q, given) =>
  q.delete(memberTokens).where(and(ours(memberTokens), eq(memberTokens.memberId, given('memberId')))),
)
