import type { Fault } from '../../../kernel/problem.ts'
import type { calendars, Definition } from '../tables.ts'
import { dueAt, segmentsBetween } from './business-time.ts'
import { type Openings, openingsOf } from './openings.ts'
import type { Range } from './ranges.ts'
import { DAY_MS, MINUTE_MS } from './zone.ts'

export type Calendar = Omit<typeof calendars.$inferSelect, 'organizationId'>

/** What clocks count by: another of these is another revision. */
export const DEFINING_FIELDS = ['timeZone', 'alwaysOpen', 'weekly', 'holidays', 'overrides'] as const satisfies readonly (keyof Calendar)[]
export const CHANGEABLE_FIELDS = ['name', ...DEFINING_FIELDS] as const satisfies readonly (keyof Calendar)[]

export function definitionOf({ timeZone, alwaysOpen, weekly, holidays, overrides }: Definition): Definition {
  return { timeZone, alwaysOpen, weekly, holidays, overrides }
}

/** What is wrong with a calendar as a whole. */
export function faultsOfCalendar({ alwaysOpen, weekly }: Definition): Fault[] {
  return alwaysOpen && weekly.length > 0 ? [{ pointer: '/weekly', code: 'not-valid', detail: 'has nothing to say where it is always open' }] : []
}

/** Dates of their own that all calendars which are ready may have together: what is held in memory. */
const READY_DATES_MAX = 200_000
const DATES_LEAST = 100
const ready = new Map<string, Openings>()
let readyDates = 0

/** A revision made ready for counting, once. @param revisionId of a definition that never changes */
export function openingsOfRevision(revisionId: string, definition: Definition): Openings {
  const known = ready.get(revisionId)
  if (known !== undefined) return known
  const made = openingsOf(definition)
  readyDates += DATES_LEAST + definition.holidays.length + definition.overrides.length
  if (readyDates > READY_DATES_MAX) {
    ready.clear()
    readyDates = 0
  }
  ready.set(revisionId, made)
  return made
}

export function knownOpenings(revisionId: string): Openings | undefined {
  return ready.get(revisionId)
}

const PREVIEW_DAYS_MAX = 3_653

export interface PreviewAsked {
  readonly start: string
  readonly businessMinutes?: number | undefined
  readonly end?: string | undefined
  readonly pauses: readonly { readonly from: string; readonly to: string }[]
}

/** @returns undefined where that is not within ten years */
export function preview(openings: Openings, { start, businessMinutes, end, pauses }: PreviewAsked) {
  const from = msOf(start)
  const paused = pauses.map((pause) => ({ from: msOf(pause.from), to: msOf(pause.to) }))
  const to = end === undefined ? dueAt(openings, from, (businessMinutes ?? 0) * MINUTE_MS, paused) : msOf(end)
  if (to === undefined || to - from > PREVIEW_DAYS_MAX * DAY_MS) return undefined
  const segments = segmentsBetween(openings, from, to, paused)
  const found = end === undefined ? { dueAt: wireOf(to) } : { businessSeconds: secondsOf(segments) }
  return { ...found, segments: segments.map(wireRange) }
}

export function secondsOf(segments: readonly Range[]): number {
  return Math.floor(segments.reduce((total, { from, to }) => total + to - from, 0) / 1_000)
}

/** An instant of the wire in milliseconds. */
export function msOf(instant: string): number {
  return Temporal.Instant.from(instant).epochMilliseconds
}

export function wireOf(ms: number): string {
  return Temporal.Instant.fromEpochMilliseconds(ms).toString()
}

export function wireRange({ from, to }: Range): { from: string; to: string } {
  return { from: wireOf(from), to: wireOf(to) }
}
