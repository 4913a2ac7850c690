import type { Context } from '../../../platform/context.ts'
import { findUserToAuthenticate } from '../repository/users.ts'

export { callersTeam, findTeam } from '../repository/teams.ts'
export { findUser } from '../repository/users.ts'

/** Who is in a team with somebody, themselves included where they are in one. */
export async function teammatesOf(ctx: Context, userId: string): Promise<readonly string[]> {
  return (await findUserToAuthenticate(ctx, userId))?.teammates ?? []
}
