import fc from 'fast-check'
import t from 'tap'
import { daysOf, instantsOf, monthsOf, periodQuery } from '../../src/kernel/period.ts'

t.test('days begin by the clock of the organization, also when the clocks change', async (t) => {
  t.same(instantsOf({ from: '2026-03-29', to: '2026-03-29' }, 'Europe/London'), { start: '2026-03-29T00:00:00Z', end: '2026-03-29T23:00:00Z' })
  t.same(instantsOf({ from: '2026-03-01', to: '2026-03-31' }, 'Asia/Tehran'), { start: '2026-02-28T20:30:00Z', end: '2026-03-31T20:30:00Z' })
})

t.test('the months of a period, cut where it begins and ends', async (t) => {
  t.same(monthsOf({ from: '2026-01-15', to: '2026-03-01' }, 'UTC'), [
    { month: '2026-01', start: '2026-01-15T00:00:00Z', end: '2026-02-01T00:00:00Z' },
    { month: '2026-02', start: '2026-02-01T00:00:00Z', end: '2026-03-01T00:00:00Z' },
    { month: '2026-03', start: '2026-03-01T00:00:00Z', end: '2026-03-02T00:00:00Z' },
  ])
})

t.test('months follow one another without a gap, from the first instant to the last', async () => {
  const zone = fc.constantFrom('UTC', 'Europe/London', 'Asia/Tehran', 'Pacific/Apia', 'America/Sao_Paulo')
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 1_000 }), zone, (first, length, timeZone) => {
      const from = Temporal.PlainDate.from('1990-01-01').add({ days: first })
      const period = { from: from.toString(), to: from.add({ days: length }).toString() }
      const months = monthsOf(period, timeZone)
      const { start, end } = instantsOf(period, timeZone)
      const whole = months[0]?.start === start && months.at(-1)?.end === end && months.every((month, i) => i === 0 || months[i - 1]?.end === month.start)
      if (!whole) throw new Error(JSON.stringify({ period, months }))
    }),
  )
})

t.test('a period is in order and bounded', async (t) => {
  t.ok(periodQuery.safeParse({ from: '2026-01-01', to: '2026-01-01' }).success)
  t.ok(periodQuery.safeParse({ from: '2024-01-01', to: '2026-12-31' }).success)
  for (const bad of [
    { from: '2026-01-02', to: '2026-01-01' },
    { from: '2020-01-01', to: '2026-01-01' },
    { from: '2026-01-01' },
    { from: '2026-02-30', to: '2026-03-01' },
  ])
    t.notOk(periodQuery.safeParse(bad).success)
})

t.test('seconds as days', async (t) => t.same([daysOf(86_400), daysOf(131_000), daysOf(0), daysOf(null)], [1, 1.5, 0, null]))
