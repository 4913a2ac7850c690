import fc from 'fast-check'
import t from 'tap'
import { comparedText, type Likeness, similarityOf } from '../../../src/modules/complaints/rules/similarity.ts'

const part = fc.double({ min: 0, max: 1, noNaN: true })
const likeness: fc.Arbitrary<Likeness> = fc.record({
  productIds: fc.array(fc.string(), { maxLength: 2 }),
  staffIds: fc.array(fc.uuid(), { maxLength: 2 }),
  cause: fc.option(fc.string()),
  words: part,
  letters: part,
})

t.test('a score is between 0 and 1, and more in common is never less alike', async (t) => {
  fc.assert(
    fc.property(likeness, part, (one, letters) => {
      const [score, more] = [similarityOf(one)?.score ?? 0, similarityOf({ ...one, letters: Math.max(one.letters, letters), cause: 'x' })?.score ?? 0]
      return score >= 0 && score <= 1 && more >= score
    }),
  )
  t.pass()
})

t.test('nothing in common but common words is no similarity', async (t) => {
  t.equal(similarityOf({ productIds: [], staffIds: [], cause: null, words: 0.2, letters: 0.25 }), undefined)
  t.match(similarityOf({ productIds: ['A'], staffIds: [], cause: 'b', words: 0.5, letters: 0.25 }), { score: 0.82, reasons: { length: 3 } })
})

t.test('what is compared is folded, bounded and whole text, whatever was written', async (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 3_000 }), (description) => {
      const { text, words } = comparedText(description)
      return text.length <= 1_000 && text.isWellFormed() && words.length <= 100 && new Set(words).size === words.length
    }),
  )
  t.same(comparedText('The İstanbul loom; THE loom, no. ۱۲۳!').words, ['the', 'istanbul', 'loom', '123'])
})
