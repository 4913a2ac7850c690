import type { Role } from '../../../kernel/actor.ts'
import { approvalNeedsAnother, approvalNeedsPerson, remedyLimitExceeded } from '../errors.ts'
import type { RemedyLimit } from '../tables/settings.ts'
import type { Remedy, Settings } from './complaint.ts'

/** Who may promise how much, alone or over the proposal of somebody else. */

/** Who proposes or approves: a user, or a service key, which has neither user nor role. */
export interface Decider {
  readonly actor: { readonly type: string; readonly id: string }
  readonly userId: string | null
  readonly role: Role | null
}

/** What decides how much may be promised. */
export interface Promises {
  readonly limits: Settings['remedyLimits']
  /** The organization's, in which the limits are. */
  readonly currency: string
  /** Who made the service key that proposed what is to be approved: nobody else than the key. */
  readonly keyMakerId?: string | null
  /** The other remedies of the complaint. */
  readonly others: readonly Counted[]
}
type Counted = Pick<Remedy, 'status' | 'amount' | 'currency' | 'percent' | 'points' | 'proposerId' | 'approverId'>

const NOTHING: RemedyLimit = { amount: 0, points: 0 }
const PROMISED: readonly Remedy['status'][] = ['approved', 'offered', 'accepted', 'fulfilled']

/**
 * Whether somebody may promise a remedy of their own proposal without anybody else. What is in another currency, or a percentage
 * without an amount that it may come to, cannot be held against a limit: nobody promises it alone.
 */
export function isPromisedAlone(remedy: Counted, by: Decider, promises: Promises): boolean {
  return isMeasured(remedy, promises) && suffices(remedy, by, promises)
}

/**
 * Whether somebody may approve what was proposed. What cannot be held against a limit is approved by those only who may promise
 * anything.
 * @throws approvalNeedsPerson, approvalNeedsAnother, remedyLimitExceeded, in this order
 */
export function expectMayApprove(remedy: Counted, by: Decider, promises: Promises): void {
  if (by.userId === null) throw approvalNeedsPerson()
  if ([remedy.proposerId, promises.keyMakerId].includes(by.userId)) throw approvalNeedsAnother()
  if (!suffices(remedy, by, promises))
    throw remedyLimitExceeded({
      detail: isMeasured(remedy, promises)
        ? 'With what else is promised on this complaint it is more than your role may promise.'
        : `It cannot be held against a limit in ${promises.currency}: it needs somebody who may promise anything.`,
    })
}

/**
 * Whether the limit of a role bears a remedy together with what was promised before on the complaint: what the same person
 * proposed, so that a sum cannot be split into small ones, and what they themselves approved.
 */
function suffices(remedy: Counted, { userId, role }: Decider, promises: Promises): boolean {
  const limit = role === null ? NOTHING : promises.limits[role]
  if (limit === null) return true
  if (!isMeasured(remedy, promises)) return false
  const { amount: amountMax, points: pointsMax } = limit ?? NOTHING
  const counted = promises.others.filter(
    ({ status, proposerId, approverId }) => PROMISED.includes(status) && (proposerId === remedy.proposerId || (userId !== null && approverId === userId)),
  )
  const inOurs = counted.filter(({ currency }) => currency === promises.currency)
  return isBorne(remedy.amount, sumOf(inOurs, 'amount'), amountMax) && isBorne(remedy.points, sumOf(counted, 'points'), pointsMax)
}

function isMeasured({ amount, currency, percent }: Counted, promises: Promises): boolean {
  return amount === null ? percent === null : currency === promises.currency
}

function sumOf(remedies: readonly Counted[], measure: 'amount' | 'points'): number {
  return remedies.reduce((sum, remedy) => sum + (remedy[measure] ?? 0), 0)
}

/** What has no such measure is within any limit of it. */
function isBorne(asked: number | null, before: number, max: number): boolean {
  return asked === null || before + asked <= max
}
