import fc from 'fast-check'
import t from 'tap'
import { suppressionOf } from '../../../../src/modules/surveys/rules/groups.ts'

const groupsOf = (sizes: Readonly<Record<string, number>>) => Object.entries(sizes).map(([key, n]) => ({ key, n }))
const hidden = (sizes: Readonly<Record<string, number>>, min?: number) => [...suppressionOf(groupsOf(sizes), min).suppressed].sort()

t.test('small groups, and what would tell them', async (t) => {
  t.same(hidden({ a: 5, b: 9 }), [])
  t.same(hidden({ a: 4, b: 9, c: 7 }), ['a', 'c'], 'the next smallest, too: else the total less the others were it')
  t.same(hidden({ a: 4, b: 3, c: 7 }), ['a', 'b'], 'two cover for each other')
  t.same(hidden({ a: 1, b: 1, c: 7, d: 9 }), ['a', 'b', 'c'], 'but not where both together are too few')
  t.same(hidden({ a: 0, b: 9, c: 7 }), [], 'nobody is in an empty group')
  t.same(hidden({ a: 0, b: 2, c: 7, d: 7 }), ['b', 'c'], 'which covers for nobody')
  t.same(hidden({ a: 4, b: 3 }, 3), [])
  t.same(hidden({ a: 1, b: 1 }, 1), [])
  t.same(hidden({}), [])
  t.ok(suppressionOf(groupsOf({ a: 3 })).totalToo)
  t.ok(suppressionOf(groupsOf({ a: 3, b: 1, c: 0 })).totalToo)
  t.notOk(suppressionOf(groupsOf({ a: 4, b: 3 })).totalToo)
  t.notOk(suppressionOf(groupsOf({ a: 9 })).totalToo)
})

t.test('no suppressed group can be found from the total and the groups shown', async () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 12 }), fc.integer({ min: 1, max: 8 }), (sizes, min) => {
      const groups = sizes.map((n, i) => ({ key: `g${i}`, n }))
      const { suppressed, totalToo } = suppressionOf(groups, min)
      const shown = groups.filter(({ key }) => !suppressed.has(key))
      if (shown.some(({ n }) => n > 0 && n < min)) throw new Error('a small group is shown')
      const total = sizes.reduce((sum, n) => sum + n, 0)
      const rest = total - shown.reduce((sum, { n }) => sum + n, 0)
      if (suppressed.size === 0) return !totalToo
      // What subtraction gives is the sum of two groups at least, and of the minimum size at least; or there is no total.
      if (totalToo) return shown.every(({ n }) => n === 0)
      return suppressed.size >= 2 && rest >= min
    }),
    { numRuns: 2_000 },
  )
})

t.test('no more is suppressed than is needed', async () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 12 }), fc.integer({ min: 1, max: 8 }), (sizes, min) => {
      const groups = sizes.map((n, i) => ({ key: `g${i}`, n }))
      const { suppressed } = suppressionOf(groups, min)
      const extra = groups.filter(({ key, n }) => suppressed.has(key) && n >= min)
      return extra.length <= 1
    }),
  )
})
