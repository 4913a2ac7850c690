import fc from 'fast-check'
import t from 'tap'
import { rounded, roundedRatio } from '../../../../src/modules/surveys/rules/rounding.ts'

t.test('half away from zero, also where binary fractions fall short', async (t) => {
  const doubles: [number, number, number][] = [
    [1.005, 2, 1.01],
    [-1.005, 2, -1.01],
    [2.675, 2, 2.68],
    [1.255, 2, 1.26],
    [8.345, 2, 8.35],
    [-12.5, 0, -13],
    [12.5, 0, 13],
    [0.5, 0, 1],
    [-0.5, 0, -1],
    [0.05, 1, 0.1],
    [1.4505, 3, 1.451],
    [5e-324, 3, 0],
    [-1e-7, 3, 0],
    [1e21, 2, 1e21],
    [1.5e-7, 7, 2e-7],
  ]
  for (const [value, decimals, expected] of doubles) t.equal(rounded(value, decimals), expected, `${value} to ${decimals}`)
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) t.throws(() => rounded(value, 1), RangeError)
  t.equal(roundedRatio(-1, 8, 2), -0.13)
  t.equal(roundedRatio(100 * 1, 3, 1), 33.3)
  t.equal(roundedRatio(1, -2, 0), -1)
  t.ok(Object.is(roundedRatio(-1, 1_000, 1), 0), 'no negative zero')
  t.ok(Object.is(rounded(-0.0001, 1), 0) && Object.is(rounded(-0, 1), 0), 'nor from a double')
})

const decimals = fc.integer({ min: 0, max: 6 })
const whole = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 })
const positive = fc.integer({ min: 1, max: 1_000_000_000 })

t.test('no other number of so many decimals is nearer', async () => {
  fc.assert(
    fc.property(whole, positive, decimals, (numerator, denominator, places) => {
      const scale = 10n ** BigInt(places)
      const result = BigInt(Math.round(roundedRatio(numerator, denominator, places) * 10 ** places))
      const distance = (units: bigint) => {
        const d = units * BigInt(denominator) - BigInt(numerator) * scale
        return d < 0n ? -d : d
      }
      const away = numerator < 0 ? -1n : 1n
      return distance(result) <= distance(result - away) && distance(result) < distance(result + away)
    }),
    { numRuns: 1_000 },
  )
})

t.test('a decimal as it is written is rounded as whole numbers are', async () => {
  fc.assert(
    fc.property(whole, fc.integer({ min: 0, max: 6 }), decimals, (units, places, kept) => {
      const value = units / 10 ** places
      return rounded(value, kept) === roundedRatio(units, 10 ** places, kept)
    }),
    { numRuns: 1_000 },
  )
})

t.test('symmetric, monotonous, and once is enough', async () => {
  const double = fc.double({ min: -1e6, max: 1e6, noNaN: true })
  fc.assert(
    fc.property(double, double, decimals, (a, b, places) => {
      const [low, high] = a <= b ? [a, b] : [b, a]
      const once = rounded(a, places)
      return once === -rounded(-a, places) + 0 && rounded(once, places) === once && rounded(low, places) <= rounded(high, places)
    }),
  )
})
