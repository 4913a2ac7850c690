import fc from 'fast-check'
import t from 'tap'
import { COUNT_GRAINS, GROUP_GRAINS, pieceOf, spansOf, stepsOf } from '../../../src/modules/survey-responses/rules/periods.ts'
import { tallyOf } from '../../../src/modules/survey-responses/rules/tallies.ts'

const ZONES = ['UTC', 'Asia/Kolkata', 'Asia/Kathmandu', 'Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'Africa/Monrovia'] as const
const zone = fc.constantFrom(...ZONES)
const instant = fc.integer({ min: 0, max: 60 * 365 * 24 * 60 }).map((minutes) => Temporal.Instant.from('1970-01-01T00:00:00Z').add({ minutes }))
const period = fc
  .tuple(instant, fc.integer({ min: 1, max: 400 * 24 * 60 }))
  .map(([start, minutes]) => ({ start: start.toString(), end: start.add({ minutes }).toString() }))
const isWhole = {
  hour: /:00:00Z$/,
  day: /T00:00:00Z$/,
  month: /-01T00:00:00Z$/,
  response: /Z$/,
}

t.test('spans are a piece once, without a gap, in whole days and hours, or months, but at the edges', async () => {
  fc.assert(
    fc.property(period, fc.constantFrom(COUNT_GRAINS, GROUP_GRAINS), (piece, grains) => {
      const spans = spansOf([piece], grains)
      const [first, last] = [spans[0], spans.at(-1)]
      if (first?.start !== piece.start || last?.end !== piece.end) return false
      if (spans.some(({ start }, i) => i > 0 && start !== spans[i - 1]?.end)) return false
      // Each grain twice at most, the longest once: what is left of it is shorter than one of the next longer.
      if (spans.length > 2 * grains.length + 1 || spans.filter(({ grain }) => grain === 'response').length > 2) return false
      const shorter = (grains.at(-1) === 'hour' ? 1 : 31 * 24) * 3_600_000
      return spans.every(({ start, end, grain }) => {
        if (grain === 'response') return Temporal.Instant.from(end).epochMilliseconds - Temporal.Instant.from(start).epochMilliseconds < 2 * shorter
        return isWhole[grain].test(start) && isWhole[grain].test(end)
      })
    }),
  )
})

t.test('open ends are days that go on', async (t) => {
  const open = pieceOf({}, 'UTC')
  t.same(spansOf([open], COUNT_GRAINS), [{ place: 1, grain: 'day', start: '-infinity', end: 'infinity' }])
  t.match(spansOf([pieceOf({ from: '2026-03-01' }, 'Asia/Kolkata')], COUNT_GRAINS), [
    { grain: 'response', start: '2026-02-28T18:30:00Z', end: '2026-02-28T19:00:00Z' },
    { grain: 'hour', end: '2026-03-01T00:00:00Z' },
    { grain: 'day', end: 'infinity' },
  ])
  t.match(spansOf([pieceOf({ from: '2025-11-15', to: '2028-02-02T05:00:00Z' }, 'UTC')], GROUP_GRAINS), [
    { grain: 'response', end: '2025-12-01T00:00:00Z' },
    { grain: 'month', end: '2028-02-01T00:00:00Z' },
    { grain: 'response', end: '2028-02-02T05:00:00Z' },
  ])
})

t.test('steps follow one another, each begins with its day, and a day that a zone left out has none', async (t) => {
  fc.assert(
    fc.property(period, zone, fc.constantFrom('day' as const, 'week' as const, 'month' as const), (piece, timeZone, interval) => {
      const steps = stepsOf(piece, interval, timeZone)
      return (
        steps[0]?.start === piece.start &&
        steps.at(-1)?.end === piece.end &&
        steps.every(({ start }, i) => i === 0 || start === steps[i - 1]?.end) &&
        steps.every(({ date, start }) => Temporal.Instant.from(start).toZonedDateTimeISO(timeZone).toPlainDate().toString() === date)
      )
    }),
  )
  const around = pieceOf({ from: '2011-12-29', to: '2012-01-01' }, 'Pacific/Apia')
  t.same(
    stepsOf(around, 'day', 'Pacific/Apia').map(({ date }) => date),
    ['2011-12-29', '2011-12-31'],
  )
  t.throws(() => stepsOf(pieceOf({ from: '1990-01-01', to: '2026-01-01' }, 'UTC'), 'day', 'UTC'), { message: 'The request is malformed' })
})

t.test('weeks begin on Monday, months on the first, cut where the period begins and ends', async (t) => {
  const dates = (interval: 'week' | 'month') =>
    stepsOf(pieceOf({ from: '2026-03-25', to: '2026-04-08' }, 'Europe/London'), interval, 'Europe/London').map(({ date }) => date)
  t.same(dates('week'), ['2026-03-25', '2026-03-30', '2026-04-06'])
  t.same(dates('month'), ['2026-03-25', '2026-04-01'])
})

t.test('what is counted adds up: of several choices an answer once', async (t) => {
  const counted = (value: string, n: number, complete = true) => ({ versionNumber: complete ? 2 : 1, complete, value, n })
  const several = [counted('*', 3), counted('*', 1, false), counted('price', 4), counted('', 2), counted('!', 5)]
  t.same(tallyOf('multiple_choice', several), { counts: { price: 4 }, answered: 4, skipped: 2, partial: 1, excluded: 5, versions: [1, 2] })
  t.match(tallyOf('nps', [counted('9', 2), counted('0', 1, false)]), { counts: { '9': 2, '0': 1 }, answered: 3, partial: 1 })
})
