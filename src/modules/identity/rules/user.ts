import { type Actor, CONTACT_ACCESS, type ContactAccess, ROLE_SCOPES, type Role, type Scope } from '../../../kernel/actor.ts'
import { beyondYours, invitationOpen, lastOwner, ownerNeeded } from '../errors.ts'
import type { USER_STATUSES } from '../tables.ts'

export interface Standing {
  readonly role: Role
  readonly contactAccess: ContactAccess
  readonly status: (typeof USER_STATUSES)[number]
}

/**
 * Whether the actor may make, change or invite somebody of this role: owners are for owners, and nobody reaches beyond
 * their own scopes, be it by giving a role, or through the account of somebody who has it.
 * @throws ownerNeeded, beyondYours, in this order
 */
export function expectMayManage(actor: Actor, role: Role): void {
  if (role === 'owner' && actor.role !== 'owner') throw ownerNeeded()
  expectWithin(actor, [...ROLE_SCOPES[role]])
}

/** @throws beyondYours naming the scopes that the actor lacks */
export function expectWithin(actor: Actor, scopes: readonly Scope[]): void {
  const missing = scopes.filter((scope) => !actor.scopes.has(scope))
  if (missing.length > 0) throw beyondYours({ scopes: missing })
}

/** Whoever sees only certain contacts gives nobody, and least of all themselves, the sight of others. @throws beyondYours */
export function expectUnlimited(actor: Actor): void {
  if (actor.visibleOwners !== null) throw beyondYours()
}

/** @throws beyondYours when somebody limited would give more sight than there was, or than they have */
export function expectNoWider(actor: Actor, given: ContactAccess, than: ContactAccess): void {
  if (isWider(given, than)) expectUnlimited(actor)
}

// Listed from the widest to the narrowest.
function isWider(a: ContactAccess, b: ContactAccess): boolean {
  return CONTACT_ACCESS.indexOf(a) < CONTACT_ACCESS.indexOf(b)
}

/**
 * Members of a team may see each other's contacts: whoever is limited brings together only those whose contacts they see.
 * @throws beyondYours
 */
export function expectMayBringTogether(actor: Actor, userIds: readonly string[]): void {
  if (userIds.some((id) => actor.visibleOwners?.includes(id) === false)) throw beyondYours()
}

/**
 * Whether a user may pass from one standing to another.
 * @param before `hasJoined`: whether they ever accepted their invitation
 * @param others how many other active owners there are
 * @throws ownerNeeded, beyondYours, invitationOpen, lastOwner, in this order
 */
export function expectMayChange(actor: Actor, before: Standing & { readonly hasJoined: boolean }, after: Standing, others: number): void {
  expectMayManage(actor, before.role)
  if (after.role !== before.role) expectMayManage(actor, after.role)
  expectNoWider(actor, after.contactAccess, before.contactAccess)
  if (!before.hasJoined && before.status !== 'active' && after.status === 'active') throw invitationOpen()
  if (isActiveOwner(before) && !isActiveOwner(after) && others === 0) throw lastOwner()
}

function isActiveOwner({ role, status }: Standing): boolean {
  return role === 'owner' && status === 'active'
}
