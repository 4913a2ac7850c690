import { type Actor, ROLE_SCOPES, type Role, type Scope } from '../../../kernel/actor.ts'
import { beyondYours, invitationOpen, lastOwner, ownerNeeded } from '../errors.ts'
import type { USER_STATUSES } from '../tables.ts'

export interface Standing {
  readonly role: Role
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

/**
 * Whether a user may pass from one standing to another.
 * @param others how many other active owners there are
 * @throws ownerNeeded, beyondYours, invitationOpen, lastOwner, in this order
 */
export function expectMayChange(actor: Actor, before: Standing, after: Standing, others: number): void {
  expectMayManage(actor, before.role)
  if (after.role !== before.role) expectMayManage(actor, after.role)
  if (before.status === 'invited' && after.status === 'active') throw invitationOpen()
  if (isActiveOwner(before) && !isActiveOwner(after) && others === 0) throw lastOwner()
}

function isActiveOwner({ role, status }: Standing): boolean {
  return role === 'owner' && status === 'active'
}
