import { eq, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { equals, filter, type List, readPage, wireFields } from '../../../platform/lists.ts'
import { type UserListQuery, userSchema } from '../schemas/users.ts'
import { teamMembers, users } from '../tables.ts'
import { userColumns } from './users.ts'

const list: List = {
  name: 'users',
  table: users,
  fields: wireFields(userSchema, userColumns),
  sorts: { createdAt: [users.id], displayName: [users.displayName, users.id] },
}

/** @param query its e-mail as it is stored: folded by `emailKey` */
export function listUsers(ctx: Context, query: UserListQuery): Promise<JsonText> {
  const isMember = sql`exists (select 1 from ${teamMembers} where ${teamMembers.organizationId} = ${users.organizationId}
    and ${teamMembers.teamId} = ${sql.placeholder('teamId')}::uuid and ${teamMembers.userId} = ${users.id})`
  return readPage(ctx, list, query, [
    ...equals(users, query, ['role', 'status']),
    ...filter('email', query.email, eq(users.emailKey, sql.placeholder('email'))),
    ...filter('teamId', query.teamId, isMember),
  ])
}
