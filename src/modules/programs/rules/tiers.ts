import type { TIER_REASONS } from '../tables/tiers.ts'
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
      const years = Math.max(nextAnniversary(joinedAt, at, timeZone).number - 1, 0)
      return yearFrom(joined.add({ years }), joined.add({ years: years + 1 }))
    }
  }
}

/** The first anniversary of joining after an instant: which it is, and when its day begins. */
export function nextAnniversary(joinedAt: string, at: string, timeZone: string): { readonly number: number; readonly at: string } {
  const joined = dayOf(joinedAt, timeZone)
  // From the day of joining each time, so that those of 29 February have theirs again in leap years; in others it is the 28th.
  for (let number = Math.max(dayOf(at, timeZone).year - joined.year, 1); ; number += 1) {
    const day = startOf(joined.add({ years: number }), timeZone)
    if (isBefore(at, day)) return { number, at: day }
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

/** A member as the next look at its tier depends on it. */
export interface TierSituation {
  readonly tier: string | null
  readonly graceUntil: string | null
  readonly value: number
  readonly at: string
  readonly joinedAt: string
  /** When the first of what counts in the window happened; null where nothing does. */
  readonly earliest: string | null
}

/** When a tier may change by the clock alone: grace ends, a year ends, something leaves the window, or membership grows older. Null: never. */
export function nextReviewAt(scheme: TierScheme, { tier, graceUntil, value, at, joinedAt, earliest }: TierSituation, timeZone: string): string | null {
  const looks = [graceUntil, scheme.measure === 'time' ? nextByTime() : tier === null ? null : nextByWindow()].flatMap((look) => look ?? [])
  return looks.reduce<string | null>((soonest, look) => (soonest === null || isBefore(look, soonest) ? look : soonest), null)

  function nextByTime(): string | null {
    const next = scheme.levels.find(({ threshold }) => threshold > value)
    if (next === undefined) return null
    // A month that has no such day is full on the first of the next one.
    const joined = dayOf(joinedAt, timeZone)
    const day = joined.add({ months: next.threshold })
    return startOf(day.day < joined.day ? day.add({ days: 1 }) : day, timeZone)
  }
  function nextByWindow(): string | null {
    if (scheme.window.type !== 'rolling_months') return tierWindowAt(scheme.window, at, joinedAt, timeZone).end
    if (earliest === null) return null
    const leaves = startOf(dayOf(earliest, timeZone).add({ months: scheme.window.months }).add({ days: 1 }), timeZone)
    // Months have different lengths: what is still within then is looked at on the day after.
    return isBefore(at, leaves) ? leaves : endOf(dayOf(at, timeZone), timeZone)
  }
}

/** Until when a tier is kept, whatever is not bought: the end of grace, or the end of the year with the grace after it. Null: it does not end by a date. */
export function tierKeptUntil(
  scheme: TierScheme,
  { tier, graceUntil, at, joinedAt }: Pick<TierSituation, 'tier' | 'graceUntil' | 'at' | 'joinedAt'>,
  timeZone: string,
): string | null {
  if (tier === null || graceUntil !== null) return graceUntil
  if (scheme.measure === 'time') return null
  const { end } = scheme.window.type === 'rolling_months' ? { end: null } : tierWindowAt(scheme.window, at, joinedAt, timeZone)
  if (end === null || scheme.graceDays === 0) return end
  return endOf(dayOf(end, timeZone).add({ days: scheme.graceDays }), timeZone)
}
