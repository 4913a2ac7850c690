import { dayOf, endOf, isBefore, monthsBetween, type Span, startOf } from './periods.ts'
import type { Tier, TierScheme, TierWindow } from './situation.ts'

/** Who is in which tier: up at once, down after a time of grace, and at once where a refund takes away what it was given for. */

export interface TierState {
  /** Null: in none. */
  readonly tier: string | null
  /** Since when the tier is no longer reached; null while it is. */
  readonly belowSince: string | null
}
export const NO_TIER: TierState = { tier: null, belowSince: null }

export const TIER_REASONS = ['qualified', 'not_requalified', 'refunded', 'abolished'] as const

/** A move for the history. */
export interface TierMove {
  readonly from: string | null
  readonly to: string | null
  readonly reason: (typeof TIER_REASONS)[number]
  /** What the member has by the measure, and what the tier needs: the new one of an ascent, the old one of a descent. */
  readonly value: number
  readonly threshold: number
  readonly at: string
}

export interface TierChange {
  readonly state: TierState
  readonly move: TierMove | null
  /** When to look again, since grace ends then; null: nothing ends. */
  readonly graceUntil: string | null
}

/** The span in which a measure counts at an instant. @param joinedAt when the member joined the program */
export function tierWindowAt(window: TierWindow, at: string, joinedAt: string, timeZone: string): Span {
  const day = dayOf(at, timeZone)
  const yearFrom = (first: Temporal.PlainDate, next: Temporal.PlainDate) => ({ start: startOf(first, timeZone), end: startOf(next, timeZone) })
  switch (window.type) {
    case 'ever':
      return { start: null, end: null }
    case 'calendar_year': {
      const first = day.with({ month: 1, day: 1 })
      return yearFrom(first, first.add({ years: 1 }))
    }
    case 'rolling_months':
      return { start: startOf(day.subtract({ months: window.months }), timeZone), end: null }
    case 'anniversary': {
      const joined = dayOf(joinedAt, timeZone)
      const years = Math.max(joined.until(day, { largestUnit: 'years' }).years, 0)
      // From the day of joining each time, so that those of 29 February have theirs again in leap years.
      return yearFrom(joined.add({ years }), joined.add({ years: years + 1 }))
    }
  }
}

/** What members have by the measure `time`: whole months. */
export function monthsOfMembership(joinedAt: string, at: string, timeZone: string): number {
  return monthsBetween(joinedAt, at, timeZone)
}

/** The highest tier that a value reaches. */
export function tierOf({ levels }: Pick<TierScheme, 'levels'>, value: number): Tier | undefined {
  return levels.findLast(({ threshold }) => threshold <= value)
}

/** How far it is to the next tier; null on the highest. */
export function nextTier({ levels }: Pick<TierScheme, 'levels'>, value: number): { readonly tier: string; readonly missing: number } | null {
  const next = levels.find(({ threshold }) => threshold > value)
  return next === undefined ? null : { tier: next.key, missing: next.threshold - value }
}

/** What has become of a member's measure. */
export interface TierReview {
  /** By the measure, within the window. */
  readonly value: number
  /** The same without the refund that this is about; undefined where it is about none. */
  readonly valueBeforeRefund?: number
  readonly at: string
}

/** Where a member is to be now. Asked again without anything new, it says the same. */
export function reviewTier(scheme: TierScheme, state: TierState, { value, valueBeforeRefund, at }: TierReview, timeZone: string): TierChange {
  const rankOf = (key: string | null | undefined) => scheme.levels.findIndex((level) => level.key === key)
  const reached = tierOf(scheme, value)
  const [now, next] = [rankOf(state.tier), rankOf(reached?.key)]
  const moved = (reason: TierMove['reason']): TierChange => ({
    state: { tier: reached?.key ?? null, belowSince: null },
    move: { from: state.tier, to: reached?.key ?? null, reason, value, threshold: scheme.levels[Math.max(now, next)]?.threshold ?? 0, at },
    graceUntil: null,
  })
  if (state.tier !== null && now < 0) return moved('abolished')
  if (next === now) return { state: { tier: state.tier, belowSince: null }, move: null, graceUntil: null }
  if (next > now) return moved('qualified')
  // A refund takes a tier away that was held by what is refunded; not one that was in its time of grace anyway.
  if (valueBeforeRefund !== undefined && rankOf(tierOf(scheme, valueBeforeRefund)?.key) >= now) return moved('refunded')
  const belowSince = state.belowSince ?? at
  const graceUntil = scheme.graceDays === 0 ? belowSince : endOf(dayOf(belowSince, timeZone).add({ days: scheme.graceDays }), timeZone)
  return isBefore(at, graceUntil) ? { state: { tier: state.tier, belowSince }, move: null, graceUntil } : moved('not_requalified')
}
