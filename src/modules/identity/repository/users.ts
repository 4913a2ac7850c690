import { and, eq, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { ours, statement } from '../../../platform/database.ts'
import { teamMembers, users } from '../tables.ts'

export type User = typeof users.$inferSelect

/** What authentication needs of a user: rank, standing, and whose contacts they may see. */
export function findUserToAuthenticate(ctx: Context, id: string) {
  return ctx.one(toAuthenticate, { id })
}
const teammates = sql<string[]>`array(select distinct other.user_id from ${teamMembers} mine
  join ${teamMembers} other on other.organization_id = mine.organization_id and other.team_id = mine.team_id
  where mine.organization_id = ${users.organizationId} and mine.user_id = ${users.id})`
const toAuthenticate = statement(
  'users.toAuthenticate',
  {
    id: users.id,
    role: users.role,
    status: users.status,
    contactAccess: users.contactAccess,
    teammates,
  },
  (q, given) => q.from(users).where(and(ours(users), eq(users.id, given('id')))),
)

export async function insertUser(
  tx: Tx,
  user: Pick<User, 'id' | 'email' | 'emailKey' | 'displayName' | 'role' | 'contactAccess' | 'status' | 'passwordHash' | 'createdAt' | 'updatedAt'>,
): Promise<void> {
  await tx.one(insert, { ...user })
}
const insert = statement('users.insert', {}, (q, given) =>
  q.insert(users).values({
    organizationId: given('organizationId'),
    id: given('id'),
    email: given('email'),
    emailKey: given('emailKey'),
    displayName: given('displayName'),
    role: given('role'),
    contactAccess: given('contactAccess'),
    status: given('status'),
    passwordHash: given('passwordHash'),
    createdAt: given('createdAt'),
    updatedAt: given('updatedAt'),
  }),
)
