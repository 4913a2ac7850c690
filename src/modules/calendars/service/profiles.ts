import { applyPatch, changesBetween } from '../../../kernel/merge-patch.ts'
import { refuse } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import type { ListQuery } from '../../../kernel/schema.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { envelope } from '../../../platform/lists.ts'
import { profileBuiltIn, profileInUse, profileNotFound } from '../errors.ts'
import { profileCreated, profileDeleted, profileUpdated } from '../events.ts'
import { isProfileNamed } from '../repository/policies.ts'
import * as repository from '../repository/profiles.ts'
import { BUILT_IN_PROFILES, builtInProfile, CHANGEABLE_FIELDS, faultsOfProfile, type Profile, shown } from '../rules/profiles.ts'
import { type NewProfile, type ProfilePatch, profileSchema } from '../schemas/profile.ts'

export type ShownProfile = ReturnType<typeof shown>

/** Those of these ids that there are, built-in or of the organization's own, in their order. */
export async function findProfiles(tx: Tx, ids: readonly string[]): Promise<readonly Profile[]> {
  const asked = ids.filter((id) => builtInProfile(id) === undefined)
  const own = asked.length === 0 ? [] : await repository.holdOwnProfiles(tx, asked)
  return ids.flatMap((id) => builtInProfile(id) ?? own.find((profile) => profile.id === id) ?? [])
}

/** @throws validationFailed */
export function createProfile(ctx: Context, input: NewProfile): Promise<ShownProfile> {
  return transact(ctx, async (tx) => {
    const at = tx.clock.now().toString()
    const profile = shown({ ...input, id: tx.newId(), version: 1, createdAt: at, updatedAt: at })
    expectSound(profile)
    await repository.insertProfile(tx, profile)
    announce(tx, { event: profileCreated, resourceId: profile.id, data: profile })
    return profile
  })
}

/** @throws profileNotFound */
export async function getProfile(ctx: Context, profileId: string): Promise<ShownProfile> {
  return shown(builtInProfile(profileId) ?? (await repository.findOwnProfile(ctx, profileId)) ?? refuse(profileNotFound()))
}

const LIST = 'regulatoryProfiles'

/** First those that everybody has, then the organization's own. @throws invalidCursor */
export async function listProfiles(ctx: Context, { limit, cursor, includeTotal }: ListQuery): Promise<JsonText> {
  const after = cursor === undefined ? undefined : String(ctx.seal.open(ctx.organization.id, LIST, cursor)[0])
  const passed = BUILT_IN_PROFILES.findIndex(({ id }) => id === after)
  const builtIn = after === undefined || passed >= 0 ? BUILT_IN_PROFILES.slice(passed + 1) : []
  const own = await repository.listOwnProfiles(ctx, passed >= 0 ? undefined : after, limit + 1)
  const rows = [...builtIn, ...own].slice(0, limit + 1)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const nextCursor = rows.length > limit && last !== undefined ? ctx.seal.seal(ctx.organization.id, LIST, [last.id]) : null
  const total = includeTotal ? BUILT_IN_PROFILES.length + (await repository.countOwnProfiles(ctx)) : undefined
  return envelope(
    page.map((profile) => JSON.stringify(profileSchema.parse(shown(profile)))),
    nextCursor,
    total,
  )
}

/** Dates that run already stay as they are. @throws profileNotFound, profileBuiltIn, staleVersion, validationFailed */
export function updateProfile(ctx: Context, profileId: string, patch: ProfilePatch): Promise<ShownProfile> {
  return transact(ctx, async (tx) => {
    const before = await lock(tx, profileId)
    const changed = applyPatch<Profile>(before, patch)
    const { previous, data, changed: fields } = changesBetween(before, changed, CHANGEABLE_FIELDS)
    if (fields.length === 0) return shown(before)
    expectSound(changed)
    const after = { ...changed, version: before.version + 1, updatedAt: tx.clock.now().toString() }
    await repository.saveProfile(tx, after)
    announce(tx, { event: profileUpdated, resourceId: profileId, data, previous })
    return shown(after)
  })
}

/** @throws profileNotFound, profileBuiltIn, profileInUse, staleVersion */
export function deleteProfile(ctx: Context, profileId: string): Promise<null> {
  return transact(ctx, async (tx) => {
    await lock(tx, profileId)
    if (await isProfileNamed(tx, profileId)) throw profileInUse()
    await repository.deleteProfile(tx, profileId)
    announce(tx, { event: profileDeleted, resourceId: profileId, data: {} })
    return null
  })
}

async function lock(tx: Tx, profileId: string): Promise<Profile> {
  if (builtInProfile(profileId) !== undefined) throw profileBuiltIn()
  const profile = (await repository.lockProfile(tx, profileId)) ?? refuse(profileNotFound())
  expectVersion(tx, profile)
  return profile
}

function expectSound(profile: Profile): void {
  const errors = faultsOfProfile(profile)
  if (errors.length > 0) throw validationFailed({ errors })
}
