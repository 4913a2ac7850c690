import type { SUPPRESSIONS } from '../tables.ts'

export type Suppression = (typeof SUPPRESSIONS)[number]
type Period = Extract<Suppression, 'organization-quiet-period' | 'survey-quiet-period' | 'metric-quiet-period'>

/** That a contact was asked, or is to be. */
export interface Ask {
  readonly surveyId: string
  readonly kind: string
  readonly at: Temporal.Instant
}

/** Days of 24 hours in which nobody is asked twice; 0 or null where there is no such period. */
export interface QuietPeriods {
  /** By anything at all. */
  readonly organization: number
  /** By the same survey. */
  readonly survey: number | null
  /** By a survey of the same kind. */
  readonly metric: number | null
}

export interface Quiet {
  /** The first rule, in their order, that stands against asking; undefined where none does. */
  readonly by: Period | undefined
  /** The first instant from the wanted one on at which none does. */
  readonly freeAt: Temporal.Instant
}

/**
 * Whether the quiet periods let a contact be asked. What is to go out later counts as what went out: no two asks that a period
 * forbids beside each other ever stand closer than that period, whichever was asked for first.
 * @param asks of the contact, by whatever way, reminders among them
 */
export function quietAt(wanted: Ask, asks: readonly Ask[], periods: QuietPeriods): Quiet {
  const by = BY_RULE.find(([, daysFor]) => asks.some((ask) => isWithin(ask, daysFor(ask, wanted, periods), wanted.at)))?.[0]
  let freeAt = wanted.at
  for (;;) {
    const next = asks.reduce((free, ask) => {
      const days = Math.max(...BY_RULE.map(([, daysFor]) => daysFor(ask, wanted, periods)))
      return isWithin(ask, days, freeAt) ? later(free, ask.at.add({ hours: 24 * days })) : free
    }, freeAt)
    if (next.equals(freeAt)) return { by, freeAt }
    freeAt = next
  }
}

/** How many days before it a contact who was asked may still count: as far back as is worth reading. */
export function daysLooked({ organization, survey, metric }: QuietPeriods): number {
  return Math.max(organization, survey ?? 0, metric ?? 0)
}

type DaysFor = (ask: Ask, wanted: Ask, periods: QuietPeriods) => number
const BY_RULE: readonly (readonly [Period, DaysFor])[] = [
  ['organization-quiet-period', (_ask, _wanted, { organization }) => organization],
  ['survey-quiet-period', (ask, wanted, { survey }) => (ask.surveyId === wanted.surveyId ? (survey ?? 0) : 0)],
  ['metric-quiet-period', (ask, wanted, { metric }) => (ask.kind === wanted.kind ? (metric ?? 0) : 0)],
]

function isWithin(ask: Ask, days: number, at: Temporal.Instant): boolean {
  const distance = at.epochMilliseconds - ask.at.epochMilliseconds
  return Math.abs(distance) < days * DAY_MS
}
const DAY_MS = 86_400_000

function later(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) >= 0 ? a : b
}
