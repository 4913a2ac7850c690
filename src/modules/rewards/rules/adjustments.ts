import type { Role } from '../../../kernel/actor.ts'
import { transitionNotAllowed, validationFailed } from '../../../kernel/problems.ts'
import { adjustmentLimitExceeded, adjustmentNeedsAnother, adjustmentNeedsPerson } from '../errors/adjustments.ts'
import type { adjustments } from '../tables/adjustments.ts'

export type Adjustment = Omit<typeof adjustments.$inferSelect, 'organizationId'>

/** Who proposes or decides: a user, or a service key, which has neither user nor role. */
export interface Decider {
  readonly userId: string | null
  readonly role: Role | null
}

/** The most units that roles may adjust alone; null, or none said: as many as they like. */
export type Limits = Readonly<Partial<Record<Role, { readonly points: number | null }>>>

/**
 * How far what one person adjusts for one member counts together: a limit is not split into small sums. Longer than a month of
 * work, so that a limit cannot be had again by waiting a little; short enough that old goodwill does not stand against new.
 */
export const COUNTED_DAYS = 30

/** A service key has no role: it may what the role may that is limited most. */
function limitOf({ role }: Decider, limits: Limits): number | null {
  if (role !== null) return limits[role]?.points ?? null
  const said = Object.values(limits).flatMap(({ points }) => points ?? [])
  return said.length === 0 ? null : Math.min(...said)
}

/** @param before what the same person has adjusted for the member within the days that count */
export function isWithin(amount: number, before: number, by: Decider, limits: Limits): boolean {
  const limit = limitOf(by, limits)
  return limit === null || before + Math.abs(amount) <= limit
}

/** Nobody takes back alone what they could not have given or taken alone. @throws adjustmentLimitExceeded */
export function expectMayReverse(amounts: readonly number[], by: Decider, limits: Limits): void {
  if (!amounts.every((amount) => isWithin(amount, 0, by, limits))) throw adjustmentLimitExceeded()
}

/** @throws transitionNotAllowed, adjustmentNeedsPerson, adjustmentNeedsAnother, in this order */
export function expectMayDecide({ status, proposerId }: Adjustment, { userId }: Decider, keyMakerId: string | null): void {
  if (status !== 'proposed') throw transitionNotAllowed({ detail: `The adjustment is ${status}.`, allowed: [] })
  if (userId === null) throw adjustmentNeedsPerson()
  if (userId === proposerId || userId === keyMakerId) throw adjustmentNeedsAnother()
}

/** @throws transitionNotAllowed of what would have expired while it waited */
export function expectStillThere({ expiresAt }: Adjustment, now: string): void {
  if (expiresAt !== null && Temporal.Instant.compare(expiresAt, now) <= 0)
    throw transitionNotAllowed({ detail: `What it gives would have expired at ${expiresAt}.`, allowed: [{ action: 'reject', to: ['rejected'] }] })
}

/** @throws adjustmentLimitExceeded */
export function expectMayApprove({ amount }: Adjustment, before: number, by: Decider, limits: Limits): void {
  if (!isWithin(amount, before, by, limits)) throw adjustmentLimitExceeded()
}

type Asked = Pick<Adjustment, 'memberId' | 'unit' | 'amount' | 'reason' | 'effectiveAt' | 'expiresAt' | 'complaintId'>

/** @throws validationFailed of what would be effective in the future, or expire before it was there */
export function expectInTime({ amount, effectiveAt, expiresAt }: Asked, now: string): void {
  const isAfterNow = (at: string) => Temporal.Instant.compare(at, now) > 0
  const errors = []
  if (effectiveAt !== null && isAfterNow(effectiveAt)) errors.push({ pointer: '/effectiveAt', code: 'not-valid', detail: 'must not be in the future' })
  if (expiresAt !== null && !isAfterNow(expiresAt)) errors.push({ pointer: '/expiresAt', code: 'not-valid', detail: 'must be in the future' })
  if (expiresAt !== null && amount < 0) errors.push({ pointer: '/expiresAt', code: 'not-valid', detail: 'is of what is given' })
  if (errors.length > 0) throw validationFailed({ errors })
}

/** Whether the same is asked for again. */
export function saysTheSame(before: Adjustment, asked: Asked): boolean {
  return (Object.keys(asked) as (keyof Asked)[]).every((field) => before[field] === asked[field])
}
