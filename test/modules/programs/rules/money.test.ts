import fc from 'fast-check'
import t from 'tap'
import { floorOf, roundedOf, shareOf } from '../../../../src/modules/programs/rules/money.ts'
import { rate } from './made.ts'

const amounts = fc.oneof(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }))
const rates = fc.record({ numerator: fc.integer({ min: 1, max: 1_000_000_000 }), denominator: fc.integer({ min: 1, max: 1_000_000_000 }) })

t.test('floor(100 * 1.15) is 115', async (t) => t.equal(floorOf(100, rate(115, 100)), 115))

t.test('the floor is the floor of the fraction, exactly', async (t) => {
  fc.assert(
    fc.property(amounts, rates, (amount, { numerator, denominator }) => {
      const exact = (BigInt(amount) * BigInt(numerator)) / BigInt(denominator)
      if (exact > BigInt(Number.MAX_SAFE_INTEGER)) return true
      return BigInt(floorOf(amount, { numerator, denominator })) === exact
    }),
    { numRuns: 2000 },
  )
  t.equal(floorOf(Number.MAX_SAFE_INTEGER, rate(1, 2)), 2 ** 52 - 1)
  t.equal(floorOf(Number.MAX_SAFE_INTEGER, rate(999_999_999, 1_000_000_000)), 9007199245733791)
})

t.test('what is beyond 2^53 - 1 is refused, not approximated', async (t) => {
  t.throws(() => floorOf(Number.MAX_SAFE_INTEGER, rate(2, 1)), RangeError)
  t.throws(() => roundedOf(Number.MAX_SAFE_INTEGER, rate(2, 1), 'half_up'), RangeError)
})

t.test('a half goes away from zero, or to the even one', async (t) => {
  const both = (amount: number) => [roundedOf(amount, rate(1, 2), 'half_up'), roundedOf(amount, rate(1, 2), 'half_even')]
  t.same([1, 3, 5, 7].map(both), [
    [1, 0],
    [2, 2],
    [3, 2],
    [4, 4],
  ])
  t.same([-1, -3, -5].map(both), [
    [-1, 0],
    [-2, -2],
    [-3, -2],
  ])
  t.equal(roundedOf(10, rate(1, 3), 'half_up'), 3)
  t.equal(roundedOf(20, rate(1, 3), 'half_even'), 7)
  t.throws(() => roundedOf(1, rate(1, 0), 'half_up'), RangeError)
})

t.test('rounding is never further than a half, and the greater part is never the smaller share', async () => {
  fc.assert(
    fc.property(
      amounts,
      fc.nat(1000),
      fc.nat(1000),
      fc.integer({ min: 1, max: 1000 }),
      fc.constantFrom('half_up', 'half_even'),
      (amount, a, b, of, rounding) => {
        const [less, more] = [Math.min(a, b, of), Math.min(Math.max(a, b), of)]
        const [small, great] = [shareOf(amount, less, of, rounding), shareOf(amount, more, of, rounding)]
        const off = 2n * (BigInt(small) * BigInt(of) - BigInt(amount) * BigInt(less))
        return small <= great && off <= BigInt(of) && off >= -BigInt(of)
      },
    ),
  )
})
