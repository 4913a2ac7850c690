import fc from 'fast-check'
import t from 'tap'
import { allocate } from '../../src/kernel/allocation.ts'

const amount = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
const weights = fc
  .array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1_000 }), amount), { minLength: 1, maxLength: 20 })
  .filter((all) => all.some((weight) => weight > 0))
const sumOf = (all: readonly number[]) => all.reduce((sum, each) => sum + BigInt(each), 0n)

t.test('10.00 off three lines of 100.00 are 3.34, 3.33 and 3.33', async (t) => t.same(allocate(1_000, [10_000, 10_000, 10_000]), [334, 333, 333]))

t.test('the parts sum to the whole, and each is its exact share rounded down or up', async () => {
  fc.assert(
    fc.property(amount, weights, (total, weights) => {
      const parts = allocate(total, weights)
      return (
        sumOf(parts) === BigInt(total) &&
        parts.every((part, i) => {
          const product = BigInt(total) * BigInt(weights[i] ?? 0)
          const down = product / sumOf(weights)
          return BigInt(part) === down || (BigInt(part) === down + 1n && product % sumOf(weights) !== 0n)
        })
      )
    }),
  )
})

t.test('of equal weights the earlier has no less', async () => {
  fc.assert(
    fc.property(amount, fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 20 }), (total, weight, count) => {
      const parts = allocate(total, Array(count).fill(weight))
      return parts.every((part, i) => i === 0 || part <= (parts[i - 1] ?? 0))
    }),
  )
})
