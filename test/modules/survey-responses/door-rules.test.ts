import fc from 'fast-check'
import t from 'tap'
import { answersIn, fieldsFrom, valueIn } from '../../../src/modules/survey-responses/rules/door/fields.ts'
import { contentOf } from '../../../src/modules/survey-responses/rules/door/form.ts'
import { directionOf, languageAmong, languagesAccepted, textIn } from '../../../src/modules/survey-responses/rules/door/language.ts'
import { flagOf } from '../../../src/modules/survey-responses/rules/door/spam.ts'
import { SPOKEN, wordsIn } from '../../../src/modules/survey-responses/rules/door/words.ts'
import { isSame, overlaid, unlinked } from '../../../src/modules/survey-responses/rules/response.ts'
import { pageToGoOnAt, turn } from '../../../src/modules/survey-responses/service/paging.ts'
import type { Question } from '../../../src/modules/survey-responses/tables.ts'
import { sectionsOf } from '../../../src/modules/surveys/rules/sections.ts'

const base = (key: string, more: object = {}) => ({ key, text: { en: key }, required: false, scored: false, ...more })
const KEYS = ['a', 'b', 'c', 'd']
const choices = KEYS.map((key) => ({ key, text: { en: key } }))
const questions = [
  { ...base('nps', { required: true }), type: 'nps', scale: { min: 0, max: 10 } },
  { ...base('one'), type: 'single_choice', choices },
  { ...base('many'), type: 'multiple_choice', choices },
  { ...base('rank'), type: 'ranking', choices },
  { ...base('grid'), type: 'matrix', choices, rows: choices },
  { ...base('text'), type: 'text', lengthMax: 100 },
  { ...base('number'), type: 'number', integer: false },
  { ...base('date'), type: 'date' },
  { ...base('yes'), type: 'boolean' },
] as Question[]
const answer: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  nps: fc.integer({ min: 0, max: 10 }),
  one: fc.constantFrom(...KEYS),
  many: fc.subarray(KEYS, { minLength: 1 }),
  rank: fc.shuffledSubarray(KEYS, { minLength: 1 }),
  grid: fc.subarray(KEYS, { minLength: 1 }).chain((rows) => fc.record(Object.fromEntries(rows.map((row) => [row, fc.constantFrom(...KEYS)])))),
  text: fc
    .string({ minLength: 1, maxLength: 50 })
    .map((text) => text.normalize('NFC'))
    .filter((text) => text.trim() === text && !text.includes('\r') && text !== ''),
  number: fc.integer({ min: -1_000, max: 1_000 }),
  date: fc.constantFrom('2026-03-28', '1979-01-01'),
  yes: fc.boolean(),
}

t.test('a form says what was answered: fields and answers are each made of the other', async () => {
  for (const question of questions)
    fc.assert(
      fc.property(answer[question.key] as fc.Arbitrary<unknown>, (value) => {
        const fields = fieldsFrom([{ questionKey: question.key, value, skipped: false }])
        t.strictSame(
          JSON.parse(JSON.stringify(answersIn([question], fields))),
          [{ questionKey: question.key, value: JSON.parse(JSON.stringify(value)) }],
          question.key,
        )
      }),
      { numRuns: 50 },
    )
})

t.test('what was offered and left empty was passed over, what was not offered was not reached', async (t) => {
  const [, one] = questions as [Question, Question]
  t.same(answersIn([one], { one: '' }), [{ questionKey: 'one', skipped: true }])
  t.same(answersIn([one], {}), [])
  t.same(answersIn([questions[0] as Question], { nps: ' ' }), [], 'what is needed cannot be passed over')
  t.equal(valueIn(questions[6] as Question, { number: '۱۲٫۵'.replace('٫', ',') }), 12.5, 'digits of any script, and a decimal comma')
  t.equal(valueIn(questions[6] as Question, { number: 'a lot' }), 'a lot', 'what is no number is refused as it is')
  t.same(valueIn(questions[3] as Question, { 'rank.a': '2', 'rank.b': '2' }), ['2', '2'], 'no place is given twice')
})

t.test('a machine is known by the bait, by its haste or by its number, in this order', async (t) => {
  const now = Temporal.Instant.from('2026-03-28T20:00:10Z')
  const ago = (seconds: number) => now.subtract({ seconds })
  t.equal(flagOf({ bait: 'x', openedAt: now, tooMany: true }, 2, now), 'honeypot')
  t.equal(flagOf({ bait: '', openedAt: ago(1), tooMany: true }, 2, now), 'too_fast')
  t.equal(flagOf({ bait: [''], openedAt: ago(2), tooMany: true }, 2, now), 'too_many')
  t.equal(flagOf({ bait: undefined, openedAt: undefined, tooMany: false }, 2, now), null)
  t.equal(flagOf({ bait: null, openedAt: ago(-3_600), tooMany: false }, 2, now), null, 'a clock that is ahead says nothing')
})

t.test('no question of a section decides on another of it; all are asked, in their order', async () => {
  const arbitrary = fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 30 }).map((on) =>
    on.map((before, i) => ({
      ...base(`q${i}`),
      type: 'boolean' as const,
      ...(before < i && before > 0 ? { showIf: { all: [{ questionKey: `q${i - before}`, operator: 'equals' as const, value: true }] } } : {}),
    })),
  )
  fc.assert(
    fc.property(arbitrary, (asked) => {
      const sections = sectionsOf(asked)
      t.same(sections.flat(), asked)
      for (const section of sections)
        for (const { showIf } of section as unknown as { showIf?: { all: { questionKey: string }[] } }[])
          t.notOk(showIf?.all.some(({ questionKey }) => section.some(({ key }) => key === questionKey)))
      t.ok(sections.every(({ length }) => length >= 1 && length <= 10))
    }),
    { numRuns: 100 },
  )
})

t.test('pages: to the next that shows anything, back, and to the end', async (t) => {
  const shown = (key: string, value: boolean) => ({ showIf: { questionKey: key, operator: 'equals' as const, value } })
  const yes = (key: string, more: object = {}) => ({ ...base(key, more), type: 'boolean' }) as Question
  const asking = { questions: [yes('a', { required: true }), yes('b', shown('a', true)), yes('c', shown('b', true))], asksToContact: false }
  t.match(turn(asking, 0, 'next', {}, []), { to: 'same', faults: new Map([['a', 'required']]) })
  t.match(turn(asking, 0, 'next', { a: 'true' }, []), { to: 'page', page: { section: 1, isLast: false } })
  t.match(turn(asking, 0, 'next', { a: 'false' }, []), { to: 'end', given: [{ questionKey: 'a', value: false }] })
  t.match(turn(asking, 1, 'next', {}, [{ questionKey: 'a', value: true }]), { to: 'end', given: [{ questionKey: 'b', skipped: true }] })
  t.match(
    turn(asking, 2, 'back', { c: 'perhaps' }, [
      { questionKey: 'a', value: true },
      { questionKey: 'b', value: true },
    ]),
    { to: 'page', page: { section: 1 }, given: [] },
  )
  t.match(turn({ ...asking, asksToContact: true }, 0, 'next', { a: 'false' }, []), { to: 'page', page: { section: 3, asksToContact: true, isLast: true } })
  t.equal(pageToGoOnAt(asking, [{ questionKey: 'a', value: true }]).section, 1)
})

t.test('the language of a respondent: the first wanted one that the survey has, else its own first', async (t) => {
  t.equal(languageAmong(['en-GB', 'fa'], ['fa-IR', 'en']), 'fa')
  t.equal(languageAmong(['en-GB', 'fa'], ['de', 'en']), 'en-GB')
  t.equal(languageAmong(['az', 'fa'], ['de']), 'az')
  t.same(languagesAccepted('fa;q=0.5, de, *;q=0.1, en;q=0'), ['de', 'fa'])
  t.same([directionOf('fa-IR'), directionOf('he'), directionOf('az-Arab'), directionOf('az'), directionOf('ur-Latn')], ['rtl', 'rtl', 'rtl', 'ltr', 'ltr'])
  t.equal(textIn({ en: 'Why?' }, 'fa'), 'Why?', 'rather in another language than not at all')
  t.same(SPOKEN.sort(), ['az', 'de', 'en', 'fa', 'id'])
  t.equal(wordsIn('constructor').send, 'Send')
})

t.test('the same said in another order is the same', async (t) => {
  const [a, b] = [
    { questionKey: 'a', value: 1 },
    { questionKey: 'b', skipped: true as const },
  ]
  t.equal(contentOf({ answers: [a, b], mayContact: null }), contentOf({ answers: [b, a], mayContact: null }))
  t.not(contentOf({ answers: [a], mayContact: null }), contentOf({ answers: [a, b], mayContact: null }))
  const kept = [{ questionKey: 'a', value: 1, skipped: false }]
  t.same(overlaid(kept, [{ questionKey: 'a', value: 2 }, b]), [{ questionKey: 'a', value: 2 }, b])
  t.ok(isSame(kept, [a]))
  t.notOk(isSame(kept, [b]))
})

t.test('what an anonymous answer is about names no case of a customer', async (t) => {
  t.same(unlinked({ orderId: '1', interactionId: '2', complaintId: '3', productId: 'p', staffId: 's' }), { productId: 'p', staffId: 's' })
})
