import { malformedRequest } from '../../../kernel/problems.ts'
import type { TREND_INTERVALS } from '../tables.ts'

/** What is asked for: from the first, included, until the last, not included; a date is the beginning of its day. */
export interface Asked {
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** A piece of time, each where the one before ends. An open end is `-infinity` or `infinity`, as PostgreSQL has it. */
export interface Piece {
  readonly start: string
  readonly end: string
}

const BEGINNING = '-infinity'
const END = 'infinity'
const PIECES_MAX = 1_100

/** @throws malformedRequest */
export function pieceOf({ from, to }: Asked, timeZone: string, names: { from: string; to: string } = { from: 'from', to: 'to' }): Piece {
  const start = from === undefined ? BEGINNING : instantOf(from, timeZone)
  const end = to === undefined ? END : instantOf(to, timeZone)
  if (start !== BEGINNING && end !== END && !isBefore(start, end)) throw unfit(names.to, 'is not after the beginning')
  return { start, end }
}

function instantOf(moment: string, timeZone: string): string {
  return moment.includes('T') ? moment : startOfDay(Temporal.PlainDate.from(moment), timeZone)
}

/** The first instant of a day there: not always midnight, and of a day that was left out the next. */
function startOfDay(day: Temporal.PlainDate, timeZone: string): string {
  return day.toZonedDateTime(timeZone).toInstant().toString()
}

export type Interval = (typeof TREND_INTERVALS)[number]
/** A day, week (from Monday) or month of a trend, the first and the last cut where the period begins and ends. */
export interface Step extends Piece {
  /** The day that it begins with. */
  readonly date: string
}

/** @throws malformedRequest where there are too many */
export function stepsOf({ start, end }: Piece, interval: Interval, timeZone: string): Step[] {
  const steps: Step[] = []
  let [day, at] = [Temporal.Instant.from(start).toZonedDateTimeISO(timeZone).toPlainDate(), start]
  while (isBefore(at, end)) {
    if (steps.length === PIECES_MAX) throw unfit('interval', `makes more than ${PIECES_MAX} pieces of the period`)
    const next = nextOf(day, interval)
    const opening = startOfDay(next, timeZone)
    const until = isBefore(opening, end) ? opening : end
    // A day that the zone left out has no time of its own.
    if (isBefore(at, until)) steps.push({ date: day.toString(), start: at, end: until })
    day = next
    at = until
  }
  return steps
}

/** The first day of the step that a day is in. */
export function firstOf(day: Temporal.PlainDate, interval: Interval): Temporal.PlainDate {
  if (interval === 'day') return day
  return interval === 'week' ? day.subtract({ days: day.dayOfWeek - 1 }) : day.with({ day: 1 })
}

/** The first day of the step after it. */
export function nextOf(day: Temporal.PlainDate, interval: Interval): Temporal.PlainDate {
  if (interval === 'day') return day.add({ days: 1 })
  return interval === 'week' ? day.add({ days: 8 - day.dayOfWeek }) : day.with({ day: 1 }).add({ months: 1 })
}

/** What counts are kept by, the longest first: of all responses, and of groups of them. */
export const COUNT_GRAINS = ['day', 'hour'] as const
export const GROUP_GRAINS = ['month'] as const
type Grain = (typeof COUNT_GRAINS | typeof GROUP_GRAINS)[number]

/** A part of a piece that is read in one way: from the counts of a grain, or from the responses themselves. */
export interface Span extends Piece {
  /** Of the piece, from 1. */
  readonly place: number
  readonly grain: Grain | 'response'
}

/** Pieces as whole days, hours and the like of UTC, and what is left at their edges. */
export function spansOf(pieces: readonly Piece[], grains: readonly Grain[]): Span[] {
  return pieces.flatMap(({ start, end }, i) => {
    const split = (from: string, to: string, [grain, ...finer]: readonly Grain[]): Span[] => {
      if (!isBefore(from, to)) return []
      if (grain === undefined) return [{ place: i + 1, grain: 'response', start: from, end: to }]
      const [first, last] = [ceiled(from, grain), floored(to, grain)]
      if (!isBefore(first, last)) return split(from, to, finer)
      return [...split(from, first, finer), { place: i + 1, grain, start: first, end: last }, ...split(last, to, finer)]
    }
    return split(start, end, grains)
  })
}

/** What a whole one begins with. */
const FIRST = { hour: { minute: 0 }, day: { hour: 0 }, month: { day: 1 } } as const

function floored(instant: string, grain: Grain): string {
  if (isOpen(instant)) return instant
  const smallestUnit = grain === 'hour' ? 'hour' : 'day'
  const at = Temporal.Instant.from(instant).toZonedDateTimeISO('UTC').round({ smallestUnit, roundingMode: 'floor' })
  return at.with(FIRST[grain]).toInstant().toString()
}

function ceiled(instant: string, grain: Grain): string {
  const before = floored(instant, grain)
  if (isOpen(instant) || !isBefore(before, instant)) return before
  return Temporal.Instant.from(before)
    .toZonedDateTimeISO('UTC')
    .add({ [`${grain}s`]: 1 })
    .toInstant()
    .toString()
}

function isBefore(a: string, b: string): boolean {
  if (isOpen(a) || isOpen(b)) return a !== b && (a === BEGINNING || b === END)
  return Temporal.Instant.compare(Temporal.Instant.from(a), Temporal.Instant.from(b)) < 0
}

function isOpen(instant: string): boolean {
  return instant === BEGINNING || instant === END
}

const unfit = (name: string, detail: string) => malformedRequest({ errors: [{ pointer: `/${name}`, in: 'query', code: 'not-valid', detail }] })
