import fc from 'fast-check'
import t from 'tap'
import { driverTable, type JointCount, pearson, spearman } from '../../../../src/modules/surveys/rules/drivers.ts'
import { question } from './made.ts'

const pairs = (...values: [number, number][]): JointCount[] => values.map(([driver, score]) => ({ driver, score, count: 1 }))
const joint = fc.array(fc.record({ driver: fc.integer({ min: 1, max: 5 }), score: fc.integer({ min: 0, max: 10 }), count: fc.nat(40) }), { maxLength: 30 })

t.test('known correlations', async (t) => {
  // Spearman's rank correlation of hours of television with intelligence: -29/165, the textbook's example.
  const iq = pairs([106, 7], [100, 27], [86, 2], [101, 50], [99, 28], [103, 29], [97, 20], [113, 12], [112, 6], [110, 17])
  t.ok(Math.abs((spearman(iq) ?? 0) + 29 / 165) < 1e-12)
  // R: cor(c(1, 2, 2, 3), c(1, 3, 2, 3), method = "spearman"), with ties.
  t.ok(Math.abs((spearman(pairs([1, 1], [2, 3], [2, 2], [3, 3])) ?? 0) - 3.75 / 4.5) < 1e-12)
  t.ok(Math.abs((pearson(pairs([1, 2], [2, 3], [3, 5])) ?? 0) - 3 / Math.sqrt(2 * (14 / 3))) < 1e-12)
  t.equal(spearman(pairs([1, 1], [2, 8], [3, 9])), 1)
  t.equal(spearman(pairs([1, 9], [2, 8], [3, 0])), -1)
  for (const none of [[], pairs([1, 1]), pairs([1, 1], [1, 9]), pairs([1, 9], [2, 9])]) t.equal(spearman(none), null)
})

t.test('a correlation is bounded, the same from both sides, turned by turning one side, and moved by no order or split of counts', async () => {
  fc.assert(
    fc.property(joint, (counts) => {
      const r = spearman(counts)
      const other = spearman(counts.map(({ driver, score, count }) => ({ driver: score, score: driver, count })))
      const turned = spearman(counts.map(({ driver, score, count }) => ({ driver: 6 - driver, score, count })))
      const split = spearman([...counts, ...counts].reverse().map((each, i) => ({ ...each, count: i < counts.length ? each.count : 0 })))
      const stretched = spearman(counts.map(({ driver, score, count }) => ({ driver: driver ** 3, score, count })))
      if (r === null) return other === null && turned === null && split === null
      const near = (x: number | null, y: number) => x !== null && Math.abs(x - y) < 1e-12
      return Math.abs(r) <= 1 && near(other, r) && near(turned, -r) && near(split, r) && near(stretched, r)
    }),
  )
})

t.test('the table of key drivers', async (t) => {
  const driver = (key: string, kind: string, counts: JointCount[]) => ({ question: question('rating', { key, driver: kind }), joint: counts })
  const rows = driverTable([
    driver('fit', 'fit', pairs([5, 2], [5, 9], [5, 9], [4, 3], [4, 4])),
    driver('staff', 'staff', pairs([1, 0], [2, 3], [3, 6], [4, 8], [5, 10])),
    driver('after', 'after_sales', []),
    driver('value', 'value', pairs([5, 6], [5, 6])),
  ])
  t.same(
    rows.map(({ questionKey, driver: kind, n, correlation, quadrant, mean }) => [questionKey, kind, n, correlation, quadrant, mean]),
    [
      ['staff', 'staff', 5, 1, 'concentrate_here', 3],
      ['fit', 'fit', 5, 0.296, 'possible_overkill', 4.6],
      ['after', 'after_sales', 0, null, null, null],
      ['value', 'value', 2, null, null, 5],
    ],
  )
  t.match(rows[0], { performance: { value: 40 }, interval: { low: 1, high: 1, method: 'fisher_z' } })
  t.match(rows[2], { performance: { value: null, interval: null }, interval: null })
})
