import fc from 'fast-check'
import t from 'tap'
import { type Asking, faultsOfChange, faultsOfQuestions, mainQuestionOf } from '../../../../src/modules/surveys/rules/definition.ts'
import type { Question } from '../../../../src/modules/surveys/rules/question.ts'
import { choices, question } from './made.ts'

const custom: Asking = { kind: 'custom', languages: ['en'] }
const pointers = (questions: readonly Question[], asking = custom) => faultsOfQuestions(questions, asking).map(({ pointer, code }) => `${pointer} ${code}`)
const changes = (now: readonly Question[], ...earlier: (readonly Question[])[]) => faultsOfChange(now, earlier).map(({ pointer, code }) => `${pointer} ${code}`)

t.test('keys are unique', async (t) => {
  t.same(pointers([question('nps'), question('csat', { key: 'nps' })]), ['/questions/1/key duplicate'])
  t.same(pointers([question('single_choice', { choices: choices('a', 'b', 'a') })]), ['/questions/0/choices/2/key duplicate'])
  t.same(pointers([question('matrix', { rows: choices('r', 'r') })]), ['/questions/0/rows/1/key duplicate'])
})

t.test('scales, bounds and picks make sense', async (t) => {
  t.same(pointers([question('csat', { scale: { min: 1, max: 2 } })]), ['/questions/0/scale/max not-valid'])
  t.same(pointers([question('ces', { scale: { min: 1, max: 3 } })]), ['/questions/0/scale/max not-valid'])
  t.same(pointers([question('ces', { scale: { min: 1, max: 5 } }), question('csat'), question('nps'), question('rating')]), [])
  t.same(pointers([question('number', { min: 3, max: 2 })]), ['/questions/0/max not-valid'])
  t.same(pointers([question('ranking', { pickMax: 4 })]), ['/questions/0/pickMax not-valid'])
})

t.test('every text is there in every language of the survey', async (t) => {
  const both = { ...custom, languages: ['en', 'fa'] }
  t.same(pointers([question('nps', { scale: { min: 0, max: 10, minText: { fa: 'هرگز' } } })], both), [
    '/questions/0/text/fa required',
    '/questions/0/scale/minText/en required',
  ])
  t.same(pointers([question('boolean', { text: { en: 'Yes?', fa: 'بله؟', de: 'Ja?' } })], both), [])
  t.equal(pointers([question('matrix')], both).length, 6)
})

t.test('the main question of a survey is the first scored one of its kind', async (t) => {
  t.equal(mainQuestionOf('nps', [question('csat')]), undefined)
  t.equal(mainQuestionOf('nps', [question('nps', { scored: false })]), undefined)
  t.equal(mainQuestionOf('nps', [question('csat'), question('nps')])?.key, 'nps')
  t.equal(mainQuestionOf('custom', [question('text'), question('csat'), question('nps')])?.key, 'csat')
  t.equal(mainQuestionOf('custom', [question('text')]), undefined)
})

t.test('conditions ask of earlier questions what these can answer', async (t) => {
  const after = (asked: Question, condition: object) => pointers([asked, question('text', { key: 'why', showIf: { questionKey: asked.key, ...condition } })])
  const at = (part: string, code = 'not-valid') => [`/questions/1/showIf/${part} ${code}`]
  t.same(pointers([question('text', { showIf: { questionKey: 'nps', operator: 'answered' } }), question('nps')]), ['/questions/0/showIf/questionKey not-valid'])
  t.same(
    pointers([question('text', { showIf: { questionKey: 'text', operator: 'answered' } })]),
    ['/questions/0/showIf/questionKey not-valid'],
    'not of itself',
  )
  t.same(after(question('nps'), { operator: 'at_most', value: 6 }), [])
  for (const value of [11, -1, 6.5, '6', true]) t.same(after(question('nps'), { operator: 'at_most', value }), at('value'), String(value))
  t.same(after(question('nps'), { operator: 'at_most' }), at('value', 'required'))
  t.same(after(question('nps'), { operator: 'answered', value: 1 }), at('value'))
  t.same(after(question('nps'), { operator: 'includes', value: 1 }), at('operator'))
  t.same(after(question('single_choice'), { operator: 'equals', value: 'a' }), [])
  t.same(after(question('single_choice'), { operator: 'equals', value: 'z' }), at('value'))
  t.same(after(question('single_choice'), { operator: 'less', value: 'a' }), at('operator'))
  t.same(after(question('multiple_choice'), { operator: 'not_includes', value: 'c' }), [])
  t.same(after(question('multiple_choice'), { operator: 'equals', value: 'c' }), at('operator'))
  t.same(after(question('boolean'), { operator: 'equals', value: 'true' }), at('value'))
  t.same(after(question('date'), { operator: 'less', value: '2026-02-30' }), at('value'))
  t.same(after(question('date'), { operator: 'less', value: '2026-02-28' }), [])
  t.same(after(question('number'), { operator: 'greater', value: 0.5 }), [])
  for (const type of ['text', 'matrix'] as const) t.same(after(question(type), { operator: 'equals', value: 'a' }), at('operator'))
  const deep = {
    not: {
      any: [
        { questionKey: 'nps', operator: 'answered' },
        { questionKey: 'nope', operator: 'answered' },
      ],
    },
  }
  t.same(pointers([question('nps'), question('text', { showIf: deep })]), ['/questions/1/showIf/not/any/1/questionKey not-valid'])
})

t.test('a key keeps its type, its scale and the meaning of its choices', async (t) => {
  const old = [question('csat', { key: 'q' })]
  t.same(changes([question('nps', { key: 'q' })], old), ['/questions/0/type key-taken'])
  t.same(changes([question('csat', { key: 'q', scale: { min: 1, max: 7 } })], old), ['/questions/0/scale key-taken'])
  t.same(changes([question('csat', { key: 'q', text: { en: 'Other words' }, required: true })], old), [], 'the words of a question may be mended')
  t.same(changes([question('nps', { key: 'other' })], old), [])
  const [straight, turned] = [
    { min: 1, max: 7, minText: { en: 'Very hard' }, maxText: { en: 'Very easy' } },
    { min: 1, max: 7, minText: { en: 'Very easy' }, maxText: { en: 'Very hard' } },
  ]
  t.same(
    changes([question('ces', { scale: turned })], [question('ces', { scale: straight })]),
    ['/questions/0/scale/minText/en key-taken', '/questions/0/scale/maxText/en key-taken'],
    'a scale is not turned',
  )
  const offered = (texts: Readonly<Record<string, string>>) =>
    question('single_choice', { choices: Object.entries(texts).map(([key, en]) => ({ key, text: { en } })) })
  const before = offered({ a: 'Price', b: 'Quality' })
  t.same(changes([offered({ b: 'Quality', c: 'Delivery', a: 'Price' })], [before]), [], 'choices may be added and moved')
  t.same(changes([offered({ a: 'Quality', b: 'Price' })], [before]), ['/questions/0/choices/0/text/en key-taken', '/questions/0/choices/1/text/en key-taken'])
  t.same(changes([offered({ a: 'The price', b: 'Quality' })], [before]), [], 'words may be mended')
  t.same(changes([offered({ a: '> 5', b: '< 5' })], [offered({ a: '< 5', b: '> 5' })]).length, 2)
  t.same(
    changes([offered({ a: 'quality!', b: 'Service' })], [before], [offered({ b: 'Quality', c: 'Delivery' })]),
    ['/questions/0/choices/0/text/en key-taken'],
    'also after a version without it',
  )
})

t.test('what does not change has no fault', async () => {
  const any = fc.uniqueArray(
    fc.constantFrom('nps', 'csat', 'ces', 'rating', 'single_choice', 'ranking', 'matrix', 'number', 'date', 'boolean', 'text' as const),
  )
  fc.assert(
    fc.property(any, (types) => {
      const questions = types.map((type) => question(type))
      return pointers(questions).length === 0 && changes(questions, questions, questions).length === 0 && changes(questions).length === 0
    }),
  )
})
