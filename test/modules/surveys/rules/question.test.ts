import t from 'tap'
import { conditionsOf, isOnScale, type ShowIf, valuesOf } from '../../../../src/modules/surveys/rules/question.ts'
import { newQuestionsSchema } from '../../../../src/modules/surveys/schemas/questions.ts'

const text = { en: 'Words' }
const read = (question: object) => newQuestionsSchema.safeParse([{ key: 'q', text, ...question }])
const pathOf = (question: object) => read(question).error?.issues.map(({ path }) => path.join('/'))
const nested = (depth: number): ShowIf => (depth === 0 ? { questionKey: 'a', operator: 'answered' } : { not: nested(depth - 1) })

t.test('what is not said is filled in', async (t) => {
  const filled = (type: string, more = {}) => read({ type, ...more }).data?.[0]
  const base = { key: 'q', text, required: false }
  t.same(filled('nps'), { ...base, type: 'nps', scored: true, scale: { min: 0, max: 10 } })
  t.same(filled('csat'), { ...base, type: 'csat', scored: true, scale: { min: 1, max: 5 } })
  t.same(filled('ces'), { ...base, type: 'ces', scored: true, scale: { min: 1, max: 7 } })
  t.same(filled('rating', { scale: { min: 1, max: 10 } }), { ...base, type: 'rating', scored: false, scale: { min: 1, max: 10 } })
  t.same(filled('text'), { ...base, type: 'text', scored: false, lengthMax: 5_000 })
  t.same(filled('number'), { ...base, type: 'number', scored: false, integer: false })
  t.same(read({ type: 'boolean', text: { 'fa-ir': 'متن' } }).data?.[0]?.text, { 'fa-IR': 'متن' }, 'languages in their canonical form')
})

t.test('each type takes what belongs to it, and nothing else', async (t) => {
  t.same(pathOf({ type: 'nps', scale: { min: 1, max: 10 } }), ['0/scale/min'])
  t.same(pathOf({ type: 'nps', choices: [] }), ['0'])
  t.same(pathOf({ type: 'single_choice' }), ['0/choices'])
  t.same(pathOf({ type: 'single_choice', driver: 'fit', choices: [1, 2].map((key) => ({ key: `${key}`, text })) }), ['0'])
  t.same(pathOf({ type: 'text', scored: true }), ['0/scored'])
  t.same(pathOf({ type: 'stars' }), ['0/type'])
  t.same(pathOf({ type: 'boolean', key: '__proto__' }), ['0/key'])
  t.same(pathOf({ type: 'boolean', text: {} }), ['0/text'])
})

t.test('conditions nest to a depth that is looked at before they are read', async (t) => {
  t.ok(read({ type: 'boolean', showIf: nested(5) }).success)
  t.same(pathOf({ type: 'boolean', showIf: nested(6) }), ['0/showIf'])
  t.same(pathOf({ type: 'boolean', showIf: nested(2_000) }), ['0/showIf'])
  t.same(pathOf({ type: 'boolean', showIf: { any: Array.from({ length: 20 }, () => ({ all: Array.from({ length: 20 }, () => nested(0)) })) } }), ['0/showIf'])
  t.notOk(read({ type: 'boolean', showIf: { all: [], any: [] } }).success)
})

t.test('conditions are found with their pointers', async (t) => {
  const [a, b, c] = ['a', 'b', 'c'].map((questionKey) => ({ questionKey, operator: 'answered' as const }))
  if (a === undefined || b === undefined || c === undefined) throw new Error('three conditions')
  t.same(conditionsOf({ all: [a, { not: { any: [b, c] } }] }), [
    { condition: a, pointer: '/all/0' },
    { condition: b, pointer: '/all/1/not/any/0' },
    { condition: c, pointer: '/all/1/not/any/1' },
  ])
  t.same(conditionsOf(a), [{ condition: a, pointer: '' }])
})

t.test('scales', async (t) => {
  t.same(valuesOf({ min: 0, max: 3 }), [0, 1, 2, 3])
  for (const question of newQuestionsSchema.parse(['nps', 'csat', 'ces', 'rating'].map((type) => ({ key: type, type, text }))))
    t.ok(isOnScale(question), question.type)
  for (const question of newQuestionsSchema.parse(['text', 'number', 'date', 'boolean'].map((type) => ({ key: type, type, text }))))
    t.notOk(isOnScale(question), question.type)
})
