import type { Openings } from './openings.ts'
import { type Range, union, without } from './ranges.ts'
import { DAY_MS, localDay } from './zone.ts'

/**
 * Business time: what of the instant line is open and not paused. Instants and lengths are whole milliseconds; pauses are
 * any ranges, and only what of them lies in open time is given back.
 */

/** A deadline that is not reached within this is none, nor one after the year 9999. */
const HORIZON_DAYS = 36_525
const LAST_MS = 253_402_300_800_000

/** Counts from an instant on, range by range, until told that it is enough (`true`), or there is nothing left to count. */
function count(openings: Openings, startMs: number, endMs: number, pauses: readonly Range[], visit: (from: number, to: number) => boolean): void {
  const paused = union(pauses)
  const last = paused.at(-1)
  const stop = Math.min(endMs, last?.to === Number.POSITIVE_INFINITY ? last.from : endMs)
  // The date before too: where a zone is set back over midnight, an instant of a date comes after the midnight of the next.
  const first = localDay(openings.timeZone, startMs) - 1
  const lastDay = Math.min(first + HORIZON_DAYS, openings.lastDay ?? Number.POSITIVE_INFINITY)
  for (let day = first; day <= lastDay; day += 1) {
    if ((day - 2) * DAY_MS > stop) return
    for (const open of openings.on(day)) {
      if (open.from >= stop) return
      const range = { from: Math.max(open.from, startMs), to: Math.min(open.to, stop) }
      if (range.from >= range.to) continue
      if (paused.length === 0) {
        if (visit(range.from, range.to)) return
      } else if (without(range, paused).some(({ from, to }) => visit(from, to))) return
    }
  }
}

/**
 * The instant at which so much business time has passed: at closing, where it is used up there, and where a pause begins.
 * With nothing to pass, the first open instant outside pauses.
 * @returns undefined where that is never: the calendar opens no more, or a pause has no end
 */
export function dueAt(openings: Openings, startMs: number, lengthMs: number, pauses: readonly Range[] = []): number | undefined {
  let left = lengthMs
  let due: number | undefined
  count(openings, startMs, LAST_MS, pauses, (from, to) => {
    if (to - from < left) {
      left -= to - from
      return false
    }
    due = from + left
    return true
  })
  return due
}

/** The business time between two instants. */
export function businessMs(openings: Openings, fromMs: number, toMs: number, pauses: readonly Range[] = []): number {
  let sum = 0
  count(openings, fromMs, toMs, pauses, (from, to) => {
    sum += to - from
    return false
  })
  return sum
}

/** What is counted between two instants, in order; what touches is one. */
export function segmentsBetween(openings: Openings, fromMs: number, toMs: number, pauses: readonly Range[] = []): Range[] {
  const segments: Range[] = []
  count(openings, fromMs, toMs, pauses, (from, to) => {
    const last = segments.at(-1)
    if (last?.to === from) segments[segments.length - 1] = { from: last.from, to }
    else segments.push({ from, to })
    return false
  })
  return segments
}

export const OPENS_WITHIN_DAYS = 400

/** Whether a calendar is ever open in the time after an instant that a calendar must open in. */
export function opensSoon(openings: Openings, atMs: number): boolean {
  return businessMs(openings, atMs, atMs + OPENS_WITHIN_DAYS * DAY_MS) > 0
}
