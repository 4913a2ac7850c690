import { dueAt } from '../../src/modules/calendars/rules/business-time.ts'
import { openingsOf } from '../../src/modules/calendars/rules/openings.ts'
import { median } from '../load.ts'
import type { Part } from './row.ts'

const COUNTED = 20_000
const YEARS = 10
const HOLIDAYS_A_YEAR = 22
const PAUSES = 3
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const START = Temporal.PlainDate.from('2026-01-01')

/** A due instant hours to four weeks ahead, anywhere in ten years with their holidays, through three pauses. */
export const clocks: Part = {
  name: 'clocks',
  async run() {
    const dates = Array.from({ length: YEARS * HOLIDAYS_A_YEAR }, (_, i) => START.add({ days: Math.floor((i * 365) / HOLIDAYS_A_YEAR) }).toString())
    const calendar = {
      timeZone: 'Europe/London',
      alwaysOpen: false,
      weekly: [1, 2, 3, 4, 5].flatMap((weekday) => [
        { weekday, opens: '09:00', closes: '12:30' },
        { weekday, opens: '13:30', closes: '18:00' },
      ]),
      holidays: dates,
      overrides: [],
    }
    const made = performance.now()
    const openings = openingsOf(calendar)
    const madeMs = performance.now() - made
    const first = START.toZonedDateTime('Europe/London').epochMilliseconds
    const times: number[] = []
    for (let i = 0; i < COUNTED; i += 1) {
      // Fractions of the golden ratio: spread evenly, and the same each time.
      const part = (i * 0.618_033_988_75) % 1
      const start = first + Math.floor(part * YEARS * 365 * DAY_MS)
      const pauses = Array.from({ length: PAUSES }, (_, day) => ({ from: start + day * DAY_MS, to: start + day * DAY_MS + 5 * HOUR_MS }))
      const length = Math.floor(HOUR_MS + ((i * 0.414_213_562_37) % 1) * 20 * 8 * HOUR_MS)
      const begun = performance.now()
      dueAt(openings, start, length, pauses)
      times.push(performance.now() - begun)
    }
    const sorted = times.toSorted((a, b) => a - b)
    const worst = sorted[Math.floor(COUNTED * 0.99)] ?? 0
    const beside = `of ${COUNTED.toLocaleString('en')}, p99 ${worst.toFixed(3)} ms; a calendar with ${dates.length} holidays is made ready in ${madeMs.toFixed(1)} ms, once`
    return {
      rows: [{ work: `SLA due instant with ${YEARS} years of holidays`, result: median(times), unit: 'ms', floor: 0.1, aim: 0.02, better: 'less', beside }],
    }
  },
}
