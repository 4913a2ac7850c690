import fc from 'fast-check'
import t from 'tap'
import { firstAffected } from '../../../src/modules/preventions/rules/affected.ts'
import { coveringPattern, emergedPattern, type Found } from '../../../src/modules/preventions/rules/pattern.ts'
import { createPrevention, lateAt, reviewAt } from '../../../src/modules/preventions/rules/prevention.ts'

const products: fc.Arbitrary<string[]> = fc.uniqueArray(fc.constantFrom('A', 'B', 'C'), { maxLength: 3 })
const found: fc.Arbitrary<Found[]> = fc.array(products, { maxLength: 20 }).map((all) => all.map((productIds, i) => ({ complaintId: `c${i}`, productIds })))

t.test('a pattern emerges exactly when so many are found, and the narrowest that holds', async (t) => {
  fc.assert(
    fc.property(found, products, fc.integer({ min: 2, max: 6 }), (before, productIds, count) => {
      const all = [...before, { complaintId: 'last', productIds }]
      const emerged = emergedPattern(all, productIds, count)
      if (emerged === undefined) return all.length < count
      const behind = all.filter(({ complaintId }) => emerged.complaintIds.includes(complaintId))
      const { productId } = emerged
      if (productId !== null) return behind.length >= count && behind.every((each) => each.productIds.includes(productId)) && productIds.includes(productId)
      return behind.length === all.length && productIds.every((id) => all.filter((each) => each.productIds.includes(id)).length < count)
    }),
  )
  t.pass()
})

t.test('a case counts to the pattern of its product before that of all', async (t) => {
  const [general, ofA] = [{ productId: null }, { productId: 'A' }]
  t.equal(coveringPattern([general, ofA], ['A', 'B']), ofA)
  t.equal(coveringPattern([general, ofA], ['B']), general)
  t.equal(coveringPattern([ofA], ['B']), undefined)
  t.equal(coveringPattern([ofA], []), undefined)
})

t.test('deadlines are days where the organization is', async (t) => {
  const at = '2026-03-28T20:00:00Z'
  const planned = createPrevention({ action: 'x', ownerId: 'o', dueDate: '2026-03-28', reviewDate: '2026-03-29' }, { id: 'p', at, contactId: null })
  t.equal(lateAt(planned, 'Europe/London'), '2026-03-29T00:00:00Z')
  t.equal(lateAt(planned, 'Asia/Baku'), '2026-03-28T20:00:00Z')
  t.equal(lateAt({ ...planned, overdueAt: at }, 'Europe/London'), undefined, 'once')
  t.equal(reviewAt(planned, 'Europe/London'), undefined, 'not before it is done')
  const done = { ...planned, status: 'done' as const, doneAt: at }
  t.equal(lateAt(done, 'Europe/London'), undefined)
  t.equal(reviewAt(done, 'Europe/London'), '2026-03-29T00:00:00Z')
  t.equal(reviewAt({ ...done, doneAt: '2026-04-02T10:00:00Z' }, 'Europe/London'), '2026-04-02T10:00:00Z', 'done late, it is due at once')
  t.equal(reviewAt({ ...done, verdict: 'unclear' }, 'Europe/London'), undefined)
  t.equal(reviewAt({ ...done, reviewDueAt: at }, 'Europe/London'), undefined, 'once')
})

t.test('what several modules know is put together in order, without a double', async (t) => {
  t.same(
    firstAffected(
      [
        { source: 'complaints', contactIds: ['a', 'c'] },
        { source: 'orders', contactIds: ['a', 'b', 'd'] },
      ],
      3,
    ),
    [
      { contactId: 'a', sources: ['complaints', 'orders'] },
      { contactId: 'b', sources: ['orders'] },
      { contactId: 'c', sources: ['complaints'] },
    ],
  )
})
