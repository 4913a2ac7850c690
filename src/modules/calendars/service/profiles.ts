import type { Context } from '../../../platform/context.ts'
import * as repository from '../repository/profiles.ts'
import { builtInProfile, type Profile } from '../rules/profiles.ts'

/** Those of these ids that there are, built-in or of the organization's own, in their order. */
export async function findProfiles(ctx: Context, ids: readonly string[]): Promise<readonly Profile[]> {
  const asked = ids.filter((id) => builtInProfile(id) === undefined)
  const own = asked.length === 0 ? [] : await repository.findOwnProfiles(ctx, asked)
  return ids.flatMap((id) => builtInProfile(id) ?? own.find((profile) => profile.id === id) ?? [])
}
