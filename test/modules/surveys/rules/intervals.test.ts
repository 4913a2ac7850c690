import fc from 'fast-check'
import t from 'tap'
import { adjustedWald, meanInterval, rankCorrelationInterval, wilson } from '../../../../src/modules/surveys/rules/intervals.ts'
import { normalCdf, twoSidedP, zOf } from '../../../../src/modules/surveys/rules/normal.ts'

/** Simpson's rule, which has nothing in common with a series. */
function integrated(x: number): number {
  const steps = 20_000
  const width = x / steps
  const density = (at: number) => Math.exp((-at * at) / 2) / Math.sqrt(2 * Math.PI)
  let sum = density(0) + density(x)
  for (let i = 1; i < steps; i++) sum += density(i * width) * (i % 2 === 0 ? 2 : 4)
  return 0.5 + (sum * width) / 3
}

t.test('the normal distribution', async (t) => {
  const table: [number, number][] = [
    [0, 0.5],
    [1, 0.8413447460685429],
    [-1, 0.15865525393145705],
    [1.96, 0.9750021048517795],
    [2.5758293035489, 0.995],
    [3, 0.9986501019683699],
    [-6, 9.865876450376946e-10],
  ]
  for (const [x, expected] of table) t.ok(Math.abs(normalCdf(x) - expected) < 1e-14, `${x}: ${normalCdf(x)}`)
  t.same([normalCdf(40), normalCdf(-40), normalCdf(Number.POSITIVE_INFINITY)], [1, 0, 1])
  t.ok(Number.isNaN(normalCdf(Number.NaN)))
  for (const [confidence, z] of [
    [0.8, 1.281552],
    [0.9, 1.644854],
    [0.95, 1.959964],
    [0.99, 2.575829],
    [0.999, 3.290527],
    [0.9999, 3.890592],
  ] as const)
    t.equal(zOf(confidence), z)
  for (const bad of [0, 1, -1, 95, Number.NaN]) t.throws(() => zOf(bad), RangeError)
})

t.test('the normal distribution agrees with its integral, is symmetric and rises', async () => {
  const at = fc.double({ min: 0, max: 8, noNaN: true })
  fc.assert(
    fc.property(at, at, (a, b) => {
      const [low, high] = a < b ? [a, b] : [b, a]
      return (
        Math.abs(normalCdf(a) - integrated(a)) < 1e-10 &&
        Math.abs(normalCdf(a) + normalCdf(-a) - 1) < 1e-15 &&
        normalCdf(low) <= normalCdf(high) + 1e-15 &&
        Math.abs(twoSidedP(a) - 2 * (1 - integrated(a))) < 1e-10
      )
    }),
  )
})

t.test('worked intervals', async (t) => {
  const bounds = (interval: { low: number; high: number } | null) => [interval?.low, interval?.high]
  t.same(bounds(adjustedWald(162, 54, 324)), [24.95, 41.11])
  t.same(bounds(wilson(50, 60)), [71.97, 90.69])
  t.same(bounds(wilson(460, 1_000)), [42.93, 49.1])
  t.same(bounds(wilson(190, 950)), [17.58, 22.66])
  // R: prop.test(0, 10, correct = FALSE) and prop.test(10, 10, correct = FALSE).
  t.same(bounds(wilson(0, 10)), [0, 27.75])
  t.same(bounds(wilson(10, 10)), [72.25, 100])
  t.same(adjustedWald(0, 0, 0), null)
  t.same(wilson(0, 0), null)
  t.same(meanInterval(3, 0, 1, { min: 1, max: 5 }), null)
  t.same(meanInterval(5, 0, 2, { min: 1, max: 5 }), { low: 5, high: 5, confidence: 0.95, method: 'normal_mean' })
  t.same(rankCorrelationInterval(0.5, 3), null)
  t.same(bounds(rankCorrelationInterval(1, 10)), [1, 1])
  t.same(bounds(rankCorrelationInterval(0, 103)), [-0.194, 0.194])
})

const counts = fc.tuple(fc.nat(5_000), fc.nat(5_000), fc.nat(5_000)).filter(([p, a, d]) => p + a + d > 0)
const confidence = fc.constantFrom(0.8, 0.9, 0.95, 0.99)

t.test('Wilson lies within 0 and 100, holds the share, is symmetric, and narrows with confidence', async () => {
  fc.assert(
    fc.property(fc.nat(5_000), fc.nat(5_000), confidence, (hits, others, sure) => {
      const n = hits + others
      if (n === 0) return
      const [a, b, wider] = [wilson(hits, n, sure), wilson(others, n, sure), wilson(hits, n, 0.999)]
      if (a === null || b === null || wider === null) throw new Error('no interval')
      const share = (100 * hits) / n
      if (!(a.low >= 0 && a.high <= 100 && a.low <= share + 0.005 && a.high >= share - 0.005)) throw new Error(JSON.stringify(a))
      if (Math.abs(a.low - (100 - b.high)) > 1e-9 || Math.abs(a.high - (100 - b.low)) > 1e-9) throw new Error(`${JSON.stringify(a)} ${JSON.stringify(b)}`)
      if (wider.low > a.low || wider.high < a.high) throw new Error('narrower')
    }),
  )
})

t.test('adjusted Wald lies within -100 and 100, turns with the sides, and holds the score of many', async () => {
  fc.assert(
    fc.property(counts, confidence, ([p, a, d], sure) => {
      const n = p + a + d
      const [one, other] = [adjustedWald(p, d, n, sure), adjustedWald(d, p, n, sure)]
      if (one === null || other === null) throw new Error('no interval')
      if (!(one.low >= -100 && one.high <= 100 && one.low <= one.high)) throw new Error(JSON.stringify(one))
      if (one.low !== -other.high + 0 || one.high !== -other.low + 0) throw new Error('not symmetric')
      // It is drawn towards 0, so that a score at the very end may lie outside by what three answers move it.
      const score = (100 * (p - d)) / n
      const moved = Math.abs(score) * (3 / (n + 3)) + 0.005
      if (score < one.low - moved || score > one.high + moved) throw new Error(`${score} ${JSON.stringify(one)}`)
    }),
  )
})

t.test('the interval of a mean holds it and stays on the scale', async () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1, max: 5, noNaN: true }),
      fc.double({ min: 0, max: 4, noNaN: true }),
      fc.integer({ min: 2, max: 10_000 }),
      (mean, variance, n) => {
        const interval = meanInterval(mean, variance, n, { min: 1, max: 5 })
        return interval !== null && interval.low >= 1 && interval.high <= 5 && interval.low <= mean + 0.0005 && interval.high >= mean - 0.0005
      },
    ),
  )
})

t.test('the interval of a correlation holds it, within -1 and 1', async () => {
  fc.assert(
    fc.property(fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: 4, max: 10_000 }), (r, n) => {
      const interval = rankCorrelationInterval(r, n)
      return interval !== null && interval.low >= -1 && interval.high <= 1 && interval.low <= r + 0.0005 && interval.high >= r - 0.0005
    }),
  )
})
