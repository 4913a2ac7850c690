import { eq, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, wireFields } from '../../../platform/lists.ts'
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
  const conditions: Condition[] = []
  for (const field of ['role', 'status'] as const) {
    if (query[field] !== undefined) conditions.push({ key: field, where: eq(users[field], sql.placeholder(field)), given: { [field]: query[field] } })
  }
  if (query.email !== undefined) conditions.push({ key: 'email', where: eq(users.emailKey, sql.placeholder('emailKey')), given: { emailKey: query.email } })
  if (query.teamId !== undefined)
    conditions.push({
      key: 'team',
      where: sql`exists (select 1 from ${teamMembers} where ${teamMembers.organizationId} = ${users.organizationId}
        and ${teamMembers.teamId} = ${sql.placeholder('teamId')}::uuid and ${teamMembers.userId} = ${users.id})`,
      given: { teamId: query.teamId },
    })
  return readPage(ctx, list, query, conditions)
}
