import type { Role } from '../../../kernel/actor.ts'
import { voucherLimitExceeded } from '../errors/vouchers.ts'
import type { Voucher } from './vouchers.ts'

/** The most money that roles may give away alone; null, or none said: as much as they like. */
export type MoneyLimits = Readonly<Partial<Record<Role, { readonly money: { readonly amount: number; readonly currency: string } | null }>>>

/** The most that a voucher takes off in all, in minor units; null where nothing bounds it. Free items are goods, and count nothing. */
export function grantedBy({ worth, usesMax }: Pick<Voucher, 'worth' | 'usesMax'>): number | null {
  switch (worth.type) {
    case 'free_item':
      return 0
    case 'gift_card':
      return worth.amount
    case 'fixed':
      return times(worth.amount, usesMax)
    case 'percent':
      return worth.cap === null ? null : times(worth.cap, usesMax)
  }
}

/** Null beyond what can be reckoned with. */
export function times(amount: number | null, count: number | null): number | null {
  if (amount === null || count === null) return amount === 0 ? 0 : null
  return Number.isSafeInteger(amount * count) ? amount * count : null
}

/** What is given away, and by whom. */
export interface Grant {
  readonly granted: number | null
  readonly currency: string
  /** What the same person has given before that counts together with it. */
  readonly before: number
}

/** What a role may give away alone: null of a service key, which has none, and where nothing is said. */
export function moneyLimitOf(role: Role | null, limits: MoneyLimits) {
  return role === null ? null : (limits[role]?.money ?? null)
}

/** @throws voucherLimitExceeded, also of a currency in which nothing is allowed */
export function expectMayGrant({ granted, currency, before }: Grant, limit: ReturnType<typeof moneyLimitOf>): void {
  if (limit === null || granted === 0) return
  if (granted === null || currency !== limit.currency || before + granted > limit.amount) throw voucherLimitExceeded()
}
