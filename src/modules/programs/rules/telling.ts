import { eventTooOld } from '../errors.ts'
import type { cardCycles } from '../tables/cards.ts'
import type { earnings, loyaltyEvents } from '../tables/events.ts'
import type { members } from '../tables/members.ts'
import type { loyaltyRefunds } from '../tables/refunds.ts'
import { availableAt, expiresAt } from './expiry.ts'
import type { Earning, Evaluation } from './outcome.ts'
import { isBefore, isInTime } from './periods.ts'
import { isDiscount } from './plan.ts'
import type { ProgramVersion } from './program.ts'
import type { Definition, MemberState } from './situation.ts'

export type Member = Omit<typeof members.$inferSelect, 'organizationId'>
export type LoyaltyEvent = Omit<typeof loyaltyEvents.$inferSelect, 'organizationId'>
export type BookedEarning = Omit<typeof earnings.$inferSelect, 'organizationId'>
export type LoyaltyRefund = Omit<typeof loyaltyRefunds.$inferSelect, 'organizationId'>
export type CardCycle = Omit<typeof cardCycles.$inferSelect, 'organizationId'>

/** The version by which something is judged: the one in force when it happened. @throws eventTooOld */
export function versionAt(versions: readonly ProgramVersion[], occurredAt: string, now: string): ProgramVersion {
  const version = versions.findLast(({ publishedAt }) => !isBefore(occurredAt, publishedAt))
  if (version === undefined) throw eventTooOld({ detail: 'The program was not published yet when it happened.' })
  const { latenessDays, timeZone } = version.definition
  if (!isInTime(occurredAt, now, latenessDays, timeZone)) throw eventTooOld({ detail: `It may be told at most ${latenessDays} days late.` })
  return version
}

/** What rules gave, as it is booked: with when it can be spent, and until when. */
export interface Award extends Earning {
  readonly maturesAt: string | null
  readonly expiresAt: string | null
}

export function awardsOf({ earnings, stamps }: Evaluation, definition: Definition, occurredAt: string, now: string): Award[] {
  return [...earnings, ...stamps].map((earning) => {
    const unit = definition.units.find(({ code }) => code === earning.unit)
    if (unit === undefined) throw new Error(`the version has no unit ${earning.unit}`)
    const from = availableAt(unit.pendingDays, occurredAt, definition.timeZone)
    return {
      ...earning,
      maturesAt: isBefore(now, from) ? from : null,
      expiresAt: expiresAt(unit.expiry, unit.expiry.type === 'inactivity' ? now : occurredAt, definition.timeZone),
    }
  })
}

export interface ShownEarning {
  readonly ruleKey: string
  readonly unit: string
  readonly amount: number
  readonly maturesAt: string | null
}
export interface ShownVoucher {
  readonly ruleKey: string
  readonly voucherId: string | null
}

/** What was given, as the wire shows it. */
export function shownOf(earned: readonly BookedEarning[]): { readonly earned: ShownEarning[]; readonly vouchers: ShownVoucher[] } {
  return {
    earned: earned.flatMap(({ ruleKey, unit, amount, maturesAt }) => (unit === null ? [] : [{ ruleKey, unit, amount, maturesAt }])),
    vouchers: earned.flatMap(({ ruleKey, unit, voucherId }) => (unit === null ? [{ ruleKey, voucherId }] : [])),
  }
}

const onlyDiscounts = new WeakMap<Definition, Definition>()

/** The version as far as it takes something off what is still to be paid. */
export function discountsOnly(definition: Definition): Definition {
  const known = onlyDiscounts.get(definition)
  if (known !== undefined) return known
  const made = { ...definition, rules: definition.rules.filter(({ effect }) => isDiscount(effect.type)) }
  onlyDiscounts.set(definition, made)
  return made
}

const withoutDiscounts = new WeakMap<Definition, Definition>()

/** The version as far as it gives something for what was paid already: discounts are for what is still to be paid. */
export function earningOnly(definition: Definition): Definition {
  const known = withoutDiscounts.get(definition)
  if (known !== undefined) return known
  const made = { ...definition, rules: definition.rules.filter(({ effect }) => !isDiscount(effect.type)), keyCustomerDiscounts: [] }
  withoutDiscounts.set(definition, made)
  return made
}

/** Of whom nothing is known: for rules that ask nothing of a member. */
export const STRANGER: MemberState = {
  customerSince: '1970-01-01T00:00:00Z',
  tier: null,
  tags: [],
  interests: [],
  keyCustomerOf: [],
  purchases: 0,
  spent: new Map(),
  used: new Map(),
  budgets: new Map(),
}

export function bookedOf(
  { rule, unit, card, amount, maturesAt }: Award,
  { id, programId, memberId, occurredAt, journalId }: Pick<LoyaltyEvent, 'id' | 'programId' | 'memberId' | 'occurredAt' | 'journalId'>,
): BookedEarning {
  return {
    eventId: id,
    ruleKey: rule.key,
    programId,
    memberId,
    unit,
    card,
    amount,
    taken: 0,
    occurredAt,
    maturesAt,
    matured: maturesAt === null,
    journalId,
    voucherId: null,
  }
}
