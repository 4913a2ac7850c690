import fc from 'fast-check'
import t from 'tap'
import { allocate } from '../../src/kernel/allocation.ts'

const amount = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
const weights = fc.array(fc.oneof(fc.integer({ min: 0, max: 20 }), amount), { minLength: 1, maxLength: 20 }).filter((all) => all.some((weight) => weight > 0))

t.test('10.00 off three lines of 100.00', async (t) => t.same(allocate(1000, [10_000, 10_000, 10_000]), [334, 333, 333]))

t.test('the largest remainder comes first, and of equal ones the earlier', async (t) => {
  t.same(allocate(10, [1, 2, 4]), [1, 3, 6])
  t.same(allocate(2, [1, 1, 1]), [1, 1, 0])
  t.same(allocate(1, [0, 1, 1]), [0, 1, 0])
  t.same(allocate(0, [0, 0]), [0, 0])
  t.same(allocate(0, []), [])
  t.same(allocate(-1000, [1, 1, 1]), [-334, -333, -333])
  t.same(allocate(Number.MAX_SAFE_INTEGER, [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]), [2 ** 52, 2 ** 52 - 1])
})

t.test('nothing is allocated to nobody', async (t) => {
  t.throws(() => allocate(1, [0, 0]), RangeError)
  t.throws(() => allocate(1, []), RangeError)
  t.throws(() => allocate(1, [2, -1]), RangeError)
})

t.test('parts sum to the whole', async () => {
  fc.assert(
    fc.property(amount, weights, (total, of) => allocate(total, of).reduce((sum, part) => sum + BigInt(part), 0n) === BigInt(total)),
    { numRuns: 1000 },
  )
})

t.test('no part is further than one from its exact share, and who weighs nothing gets nothing', async () => {
  fc.assert(
    fc.property(amount, weights, (total, of) => {
      const sum = of.reduce((all, weight) => all + BigInt(weight), 0n)
      return allocate(total, of).every((part, i) => {
        const exact = BigInt(total) * BigInt(of[i] ?? 0)
        const off = BigInt(part) * sum - exact
        return off > -sum && off < sum && (of[i] !== 0 || part === 0)
      })
    }),
  )
})

t.test('no part is greater than its weight while there is enough of them', async () => {
  const few = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 10 })
  fc.assert(
    fc.property(few, fc.double({ min: 0, max: 1, noNaN: true }), (of, part) => {
      const total = Math.floor(of.reduce((sum, weight) => sum + weight, 0) * part)
      return allocate(total, of).every((each, i) => each <= (of[i] ?? 0))
    }),
  )
})
