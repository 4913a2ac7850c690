import { ROLE_SCOPES, ROLES, type Scope } from '../../../kernel/actor.ts'
import type { Context } from '../../../platform/context.ts'
import { findTeam } from '../repository/teams.ts'
import { findActiveWithRoles, findUserToAuthenticate } from '../repository/users.ts'

export { callersTeam, findTeam } from '../repository/teams.ts'
export { findUser } from '../repository/users.ts'

/** Who is in a team with somebody, themselves included where they are in one. */
export async function teammatesOf(ctx: Context, userId: string): Promise<readonly string[]> {
  return (await findUserToAuthenticate(ctx, userId))?.teammates ?? []
}

/** Who works here and may do something, by the roles that allow it. */
export function staffWhoMay(ctx: Context, scope: Scope): Promise<readonly string[]> {
  return findActiveWithRoles(
    ctx,
    ROLES.filter((role) => ROLE_SCOPES[role].has(scope)),
  )
}

/** Who is in a team; nobody where there is none. */
export async function membersOf(ctx: Context, teamId: string | null): Promise<readonly string[]> {
  return teamId === null ? [] : ((await findTeam(ctx, teamId))?.memberIds ?? [])
}
