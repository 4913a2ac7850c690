import fc from 'fast-check'
import t from 'tap'
import { allocate } from '../../src/kernel/allocation.ts'

const amount = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
const weights = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1_000 }), amount), { minLength: 1, maxLength: 20 })

t.test('10.00 off three lines of 100.00 are 3.34, 3.33 and 3.33', async (t) => t.same(allocate(1_000, [10_000, 10_000, 10_000]), [334, 333, 333]))

t.test('the parts sum to the whole, and each is its exact share rounded down or up', async () => {
  fc.assert(
    fc.property(amount, weights, (total, weights) => {
      const parts = allocate(total, weights)
      const sum = weights.reduce((all, weight) => all + BigInt(weight), 0n)
      const exact = (i: number) => (sum === 0n ? [BigInt(total), BigInt(weights.length)] : [BigInt(total) * BigInt(weights[i] ?? 0), sum])
      return (
        parts.reduce((all, part) => all + BigInt(part), 0n) === BigInt(total) &&
        parts.every((part, i) => {
          const [product = 0n, whole = 1n] = exact(i)
          const down = product / whole
          return BigInt(part) === down || (BigInt(part) === down + 1n && product % whole !== 0n)
        })
      )
    }),
  )
})

t.test('of equal weights the earlier has no less, and the same is parted the same', async () => {
  fc.assert(
    fc.property(amount, fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 1, max: 20 }), (total, weight, count) => {
      const parts = allocate(total, Array(count).fill(weight))
      return parts.every((part, i) => i === 0 || part <= (parts[i - 1] ?? 0))
    }),
  )
})

t.test('nobody gets what there are no weights for', async (t) => t.same(allocate(5, []), []))
