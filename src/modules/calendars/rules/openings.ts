import { type Range, union, within } from './ranges.ts'
import { DAY_MS, instantOf, localDay, MINUTE_MS, steadyOffset } from './zone.ts'

/** Opening hours on one local date; `closes` at or before `opens` is on the next. */
export interface Hours {
  readonly opens: string
  readonly closes: string
}
export interface WeeklyHours extends Hours {
  /** ISO 8601: 1 is Monday. */
  readonly weekday: number
}
export interface Override {
  readonly date: string
  readonly intervals: readonly Hours[]
}

/** When a business is open. */
export interface CalendarDefinition {
  readonly timeZone: string
  readonly alwaysOpen: boolean
  readonly weekly: readonly WeeklyHours[]
  readonly holidays: readonly string[]
  readonly overrides: readonly Override[]
}

/** Minutes from the local midnight of a date, [opens, closes). */
type Minutes = readonly Range[]

/** A calendar made ready for counting. */
export interface Openings {
  readonly timeZone: string
  /** When it is open between the local midnight of a date (days since 1970-01-01) and the next: in order, apart. */
  on(day: number): readonly Range[]
  /** The last date that is not as its weekday is, where no weekday is ever open; undefined where some are. */
  readonly lastDay: number | undefined
  holidaysBetween(fromMs: number, toMs: number): { readonly date: string; readonly kind: 'holiday' | 'override' }[]
}

const DAY_MINUTES = 1_440
const NONE: Minutes = []
const ALL_DAY: Minutes = [{ from: 0, to: DAY_MINUTES }]

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
}

function dayOf(date: string): number {
  return Temporal.PlainDate.from(date).since('1970-01-01').days
}

/** What of hours lies on their own date, and what on the next. */
function partsOf(hours: readonly Hours[]): { heads: Minutes; tails: Minutes } {
  const overnight = hours.filter(({ opens, closes }) => closes <= opens)
  return {
    heads: hours.map(({ opens, closes }) => ({ from: minutesOf(opens), to: closes <= opens ? DAY_MINUTES : minutesOf(closes) })),
    tails: overnight.map(({ closes }) => ({ from: 0, to: minutesOf(closes) })),
  }
}

/** How many minutes it is open for on each weekday on which it opens; null where that differs, or it opens on none. */
export function usualDayMinutes({ alwaysOpen, weekly }: Pick<CalendarDefinition, 'alwaysOpen' | 'weekly'>): number | null {
  if (alwaysOpen) return DAY_MINUTES
  const lengths = new Set(
    weekly.map(({ weekday }) => {
      const { heads, tails } = partsOf(weekly.filter((hours) => hours.weekday === weekday))
      return [...union(heads), ...union(tails)].reduce((total, { from, to }) => total + to - from, 0)
    }),
  )
  const [minutes = null] = lengths
  return lengths.size === 1 ? minutes : null
}

/**
 * Makes a calendar ready. An override sets its local date: what it opens replaces what would begin on that date, and the
 * tail of the night before is cut. A holiday removes only what lies on its date: a night that would begin on it still ends on the next.
 */
export function openingsOf({ timeZone, alwaysOpen, weekly, holidays, overrides }: CalendarDefinition): Openings {
  const week = [1, 2, 3, 4, 5, 6, 7].map((weekday) =>
    alwaysOpen ? { heads: ALL_DAY, tails: NONE } : partsOf(weekly.filter((hours) => hours.weekday === weekday)),
  )
  const isClosed = new Set(holidays.map(dayOf))
  const set = new Map(overrides.map(({ date, intervals }) => [dayOf(date), partsOf(intervals)]))
  const partsOn = (day: number) => set.get(day) ?? week[weekdayOf(day)]

  const minutesOn = (day: number): Minutes => {
    const own = partsOn(day)?.heads ?? NONE
    if (set.has(day)) return own
    return isClosed.has(day) ? NONE : [...own, ...(partsOn(day - 1)?.tails ?? NONE)]
  }
  const ordinary = week.map(({ heads }, i) => union([...heads, ...(week[(i + 6) % 7]?.tails ?? NONE)]))
  const isOrdinary = (day: number) => !set.has(day) && !set.has(day - 1) && !isClosed.has(day)
  const unitedOn = (day: number) => (isOrdinary(day) ? (ordinary[weekdayOf(day)] ?? NONE) : union(minutesOn(day)))
  const edge = (day: number, minutes: number) => instantOf(timeZone, day * DAY_MS + minutes * MINUTE_MS)
  // An edge that is skipped moves forward, at the farthest by a whole date that a zone left out. Each interval by itself:
  // one may be turned around where another is not.
  const amongTransitions = (day: number): Range[] => {
    const around = [day - 2, day - 1, day, day + 1]
    const ranges = around.flatMap((near) => minutesOn(near).map(({ from, to }) => ({ from: edge(near, from), to: edge(near, to) })))
    return within(union(ranges), { from: edge(day, 0), to: edge(day + 1, 0) })
  }
  const isEverOpen = ordinary.some((minutes) => minutes.length > 0)
  return {
    timeZone,
    on(day) {
      const midnight = day * DAY_MS
      const offsetMs = steadyOffset(timeZone, midnight - 4 * DAY_MS, midnight + 4 * DAY_MS)
      if (offsetMs === undefined) return amongTransitions(day)
      const start = midnight - offsetMs
      return unitedOn(day).map(({ from, to }) => ({ from: start + from * MINUTE_MS, to: start + to * MINUTE_MS }))
    },
    lastDay: isEverOpen ? undefined : Math.max(Number.NEGATIVE_INFINITY, ...set.keys()) + 1,
    holidaysBetween(fromMs, toMs) {
      const [first, last] = [localDay(timeZone, fromMs), localDay(timeZone, toMs)]
      const inside = (date: string) => dayOf(date) >= first && dayOf(date) <= last
      const overridden = overrides.filter(({ date }) => inside(date)).map(({ date }) => ({ date, kind: 'override' as const }))
      const kept = holidays.filter((date) => inside(date) && !set.has(dayOf(date))).map((date) => ({ date, kind: 'holiday' as const }))
      return [...overridden, ...kept].toSorted((a, b) => (a.date < b.date ? -1 : 1))
    },
  }
}

/** 0 is Monday; 1970-01-01 was a Thursday. */
function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7
}
