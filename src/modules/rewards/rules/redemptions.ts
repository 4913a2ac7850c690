import type { Fault } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import type { RecordedOrder, RecordedReturn } from '../../../kernel/recorded-orders.ts'
import { moreThanRedeemed, redemptionReversed } from '../errors/redemptions.ts'
import type { redemptions } from '../tables/redemptions.ts'

export type Redemption = Omit<typeof redemptions.$inferSelect, 'organizationId'>

/** What is asked for: a reward so many times, or units as money. */
export interface Asked {
  readonly memberId: string
  readonly rewardId?: string | undefined
  readonly quantity: number
  readonly unit?: string | undefined
  readonly amount?: number | undefined
  readonly value?: { readonly amount: number; readonly currency: string } | undefined
  readonly orderId?: string | undefined
  readonly orderExternalId?: string | undefined
}
export interface AskedReward extends Asked {
  readonly rewardId: string
}
export interface AskedUnits extends Asked {
  readonly unit: string
  readonly amount: number
}

/** Which of the two is asked for. @throws validationFailed when it is neither, or some of both */
export function isForReward(asked: Asked): asked is AskedReward {
  const faults: Fault[] = []
  const ofUnits = ['unit', 'amount'] as const
  if (asked.rewardId === undefined) {
    for (const field of ofUnits)
      if (asked[field] === undefined) faults.push({ pointer: `/${field}`, code: 'required', detail: 'is needed where no reward is named' })
    if (asked.quantity !== 1) faults.push({ pointer: '/quantity', code: 'not-valid', detail: 'is of rewards' })
  } else {
    for (const field of [...ofUnits, 'value'] as const)
      if (asked[field] !== undefined) faults.push({ pointer: `/${field}`, code: 'not-valid', detail: 'is said by the reward' })
  }
  if (faults.length > 0) throw validationFailed({ errors: faults })
  return asked.rewardId !== undefined
}

/** A unit of the name of a currency is money of it: it stands for itself. @throws validationFailed */
export function expectWorth(unit: string, amount: number, value: { readonly amount: number; readonly currency: string }, pointer: string): void {
  if (unit === value.currency && amount !== value.amount)
    throw validationFailed({ errors: [{ pointer, code: 'differs', detail: `so many ${unit} are worth ${amount}` }] })
}

/** Whether the same is asked for again. */
export function saysTheSame(before: Redemption, asked: Asked): boolean {
  const { memberId, rewardId = null, quantity, orderId = null, orderExternalId = null } = asked
  const same =
    before.memberId === memberId &&
    before.rewardId === rewardId &&
    before.quantity === quantity &&
    before.orderId === orderId &&
    before.orderExternalId === orderExternalId
  if (!same || rewardId !== null) return same
  return before.unit === asked.unit && before.amount === asked.amount && before.value === (asked.value?.amount ?? null)
}

/**
 * How much goes back. Of a reward all of it does, or nothing.
 * @param amount everything that is left where left out
 * @throws redemptionReversed, validationFailed, moreThanRedeemed
 */
export function amountBack({ status, amount: redeemed, restored, rewardId }: Redemption, amount?: number): number {
  if (status === 'reversed') throw redemptionReversed()
  if (amount !== undefined && rewardId !== null)
    throw validationFailed({ errors: [{ pointer: '/amount', code: 'not-valid', detail: 'is of what was given as money: a reward goes back whole' }] })
  const left = redeemed - restored
  if (amount !== undefined && amount > left) throw moreThanRedeemed({ left })
  return amount ?? left
}

/**
 * What goes back when so large a share of the order has been refunded in all, with what went back before: many small refunds give
 * what one large one does. A reward comes back with the whole order.
 */
export function backForShare(redemption: Redemption, { numerator, denominator }: Share): number {
  const { status, amount, restored, rewardId } = redemption
  if (status === 'reversed') return 0
  if (numerator >= denominator) return amount - restored
  if (rewardId !== null) return 0
  return Math.max(Number((BigInt(amount) * BigInt(numerator)) / BigInt(denominator)) - restored, 0)
}

/** A part of a whole. */
export interface Share {
  readonly numerator: number
  readonly denominator: number
}

/** How much of an order has come back in all: of what its goods cost, since shipping is not returned; all of it where every piece has, whatever it cost. */
export function shareReturned({ lines, total, shipping }: Pick<RecordedOrder, 'lines' | 'total' | 'shipping'>, returned: RecordedReturn['returned']): Share {
  const denominator = Math.max(total - shipping, 1)
  const isAll = lines.every(({ line, quantity }) => returned.lines.some((part) => part.line === line && part.quantity >= quantity))
  return { numerator: isAll ? denominator : Math.min(returned.amount, denominator), denominator }
}

/** After so much of it went back. */
export function withRestored(redemption: Redemption, amount: number, { at, reason }: { readonly at: string; readonly reason: string | null }): Redemption {
  const restored = redemption.restored + amount
  const isWhole = restored === redemption.amount
  return {
    ...redemption,
    restored,
    status: isWhole ? 'reversed' : redemption.status,
    reversedAt: isWhole ? at : redemption.reversedAt,
    reversalReason: reason ?? redemption.reversalReason,
    version: redemption.version + 1,
    updatedAt: at,
  }
}
