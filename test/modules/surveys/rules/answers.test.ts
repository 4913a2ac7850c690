import fc from 'fast-check'
import t from 'tap'
import { faultsOfAnswer, faultsOfAnswers, givenBy, type SentAnswer } from '../../../../src/modules/surveys/rules/answers.ts'
import type { AnswerValue, Question } from '../../../../src/modules/surveys/rules/question.ts'
import { missing, shown } from '../../../../src/modules/surveys/rules/showing.ts'
import { question } from './made.ts'

const PARTIAL = { complete: false, mayDecline: false }
const at = (asked: Question, value: AnswerValue) => faultsOfAnswer(asked, value, '/v').map(({ pointer, code }) => `${pointer} ${code}`)
const wrong = ['/v not-valid']

t.test('NPS takes the whole numbers 0-10 only', async (t) => {
  for (let value = 0; value <= 10; value++) t.same(at(question('nps'), value), [])
  for (const value of [11, -1, 9.5, '9', '', true, Number.NaN, Number.POSITIVE_INFINITY, [9], ['9'], {}] as AnswerValue[])
    t.same(at(question('nps'), value), wrong, String(value))
  t.same(
    faultsOfAnswers([question('nps')], [{ questionKey: 'nps', value: 11 } as SentAnswer], PARTIAL).map(({ pointer }) => pointer),
    ['/answers/0/value'],
  )
})

t.test('each type takes its own', async (t) => {
  const table: [Question, AnswerValue[], [AnswerValue, string[]][]][] = [
    [
      question('csat'),
      [1, 5],
      [
        [0, wrong],
        [6, wrong],
      ],
    ],
    [question('ces'), [1, 7], [[8, wrong]]],
    [question('rating', { scale: { min: 0, max: 3 } }), [0, 3], [[4, wrong]]],
    [
      question('single_choice'),
      ['a'],
      [
        ['z', wrong],
        [['a'], wrong],
        ['constructor', wrong],
      ],
    ],
    [
      question('multiple_choice'),
      [['a'], ['c', 'a', 'b']],
      [
        [[], wrong],
        ['a', wrong],
        [['a', 'a'], ['/v/1 duplicate']],
        [['a', 'z'], ['/v/1 not-valid']],
      ],
    ],
    [question('multiple_choice', { pickMax: 2 }), [['a', 'b']], [[['a', 'b', 'c'], ['/v too-many']]]],
    [
      question('ranking'),
      [['c', 'a', 'b'], ['b']],
      [
        [['b', 'b'], ['/v/1 duplicate']],
        [[], wrong],
      ],
    ],
    [
      question('matrix'),
      [{ r: 'a' }, { r: 'a', s: 'a' }],
      [
        [{}, wrong],
        [['a'], wrong],
        [{ r: 'z' }, ['/v/r not-valid']],
        [{ 'x/y': 'a' }, ['/v/x~1y unknown-field']],
      ],
    ],
    [question('matrix', { required: true }), [{ r: 'a', s: 'c' }], [[{ r: 'a' }, ['/v/s required']]]],
    [
      question('text', { lengthMax: 3 }),
      ['abc', ' a '],
      [
        ['abcd', wrong],
        ['  ', wrong],
        [3, wrong],
      ],
    ],
    [
      question('number', { min: 0, max: 2.5 }),
      [0, 2.5, 0.1],
      [
        [-0.1, wrong],
        [2.6, wrong],
        ['1', wrong],
        [Number.NaN, wrong],
      ],
    ],
    [
      question('number', { integer: true }),
      [-4, 0],
      [
        [0.5, wrong],
        [2 ** 53, wrong],
      ],
    ],
    [
      question('date'),
      ['2026-02-28', '2024-02-29'],
      [
        ['2026-02-29', wrong],
        ['28.02.2026', wrong],
        ['2026-02-28T00:00:00Z', wrong],
        [20260228, wrong],
      ],
    ],
    [
      question('boolean'),
      [true, false],
      [
        ['true', wrong],
        [1, wrong],
      ],
    ],
  ]
  for (const [asked, good, bad] of table) {
    for (const value of good) t.same(at(asked, value), [], `${asked.type} ${JSON.stringify(value)}`)
    for (const [value, faults] of bad) t.same(at(asked, value), faults, `${asked.type} ${JSON.stringify(value)}`)
  }
})

t.test('answers name a question once; a skip is one', async (t) => {
  const questions = [question('nps', { required: true }), question('text')]
  const sent: SentAnswer[] = [
    { questionKey: 'nps', skipped: true },
    { questionKey: 'text', value: 'a' },
    { questionKey: 'text', value: 'b' },
    { questionKey: 'nope', value: 1 },
  ]
  t.same(
    faultsOfAnswers(questions, sent, PARTIAL).map(({ pointer, code }) => `${pointer} ${code}`),
    ['/answers/2/questionKey duplicate', '/answers/3/questionKey unknown-question'],
  )
  t.same(faultsOfAnswers(questions, sent.slice(0, 2), { complete: true, mayDecline: true }), [])
  t.match(faultsOfAnswers(questions, sent.slice(0, 2), { complete: true, mayDecline: false }), [{ pointer: '/answers/0/skipped', code: 'required' }])
  t.match(faultsOfAnswers(questions, sent.slice(1, 2), { complete: true, mayDecline: true }), [{ pointer: '/answers', code: 'required' }])
  t.same(missing(questions, givenBy(sent)), [])
  t.same(
    missing(questions, givenBy([])).map(({ key }) => key),
    ['nps'],
  )
})

const keys = (questions: readonly Question[]) => questions.map(({ key }) => key)
const showIf = (questionKey: string, operator: string, value?: unknown) => ({ questionKey, operator, ...(value === undefined ? {} : { value }) })

t.test('what is shown follows from the answers before it', async (t) => {
  const questions = [
    question('nps'),
    question('text', { key: 'why', required: true, showIf: showIf('nps', 'at_most', 6) }),
    question('single_choice', { key: 'more', required: true, showIf: showIf('why', 'answered') }),
    question('boolean', { key: 'thanks', showIf: { not: showIf('nps', 'at_most', 6) } }),
  ]
  const given = (answers: Readonly<Record<string, AnswerValue>>) => givenBy(Object.entries(answers).map(([questionKey, value]) => ({ questionKey, value })))
  t.same(keys(shown(questions, given({}))), ['nps', 'thanks'])
  t.same(keys(shown(questions, given({ nps: 3 }))), ['nps', 'why'])
  t.same(keys(shown(questions, given({ nps: 3, why: 'x' }))), ['nps', 'why', 'more'])
  t.same(keys(shown(questions, given({ nps: 9, why: 'x' }))), ['nps', 'thanks'], 'an answer kept from before does not count once its question is hidden')
  t.same(keys(missing(questions, given({ nps: 9 }))), [])
  t.same(keys(missing(questions, given({ nps: 3, why: 'x' }))), ['more'])
  const skipped = givenBy([
    { questionKey: 'nps', value: 3 },
    { questionKey: 'why', skipped: true },
  ])
  t.same(keys(shown(questions, skipped)), ['nps', 'why'], 'what is skipped is not answered')
  t.same(keys(missing(questions, skipped)), [], 'but is no longer needed')
})

t.test('every operator', async (t) => {
  const holds = (asked: Question, value: AnswerValue | undefined, condition: object) =>
    shown(
      [asked, question('text', { key: 'then', showIf: { questionKey: asked.key, ...condition } })],
      value === undefined ? new Map() : givenBy([{ questionKey: asked.key, value }]),
    ).length === 2
  const [nps, several, date] = [question('nps'), question('multiple_choice'), question('date')]
  const table: [Question, AnswerValue | undefined, string, unknown, boolean][] = [
    [nps, 6, 'equals', 6, true],
    [nps, 6, 'not_equals', 6, false],
    [nps, 6, 'less', 6, false],
    [nps, 6, 'at_most', 6, true],
    [nps, 6, 'greater', 5, true],
    [nps, 6, 'at_least', 7, false],
    [nps, 10, 'greater', 9, true],
    [nps, undefined, 'not_equals', 6, false],
    [nps, undefined, 'not_answered', undefined, true],
    [nps, 0, 'answered', undefined, true],
    [several, ['a', 'b'], 'includes', 'b', true],
    [several, ['a', 'b'], 'not_includes', 'b', false],
    [several, ['a'], 'not_includes', 'b', true],
    [several, undefined, 'not_includes', 'b', false],
    [date, '2026-03-28', 'less', '2026-10-01', true],
  ]
  for (const [asked, answer, operator, value, expected] of table)
    t.equal(holds(asked, answer, { operator, ...(value === undefined ? {} : { value }) }), expected, `${answer} ${operator} ${value}`)
})

t.test('any and all are the duals of each other', async () => {
  const condition = fc
    .tuple(fc.constantFrom('equals', 'less', 'at_least', 'answered'), fc.integer({ min: 0, max: 10 }))
    .map(([operator, value]) => showIf('nps', operator, operator === 'answered' ? undefined : value))
  fc.assert(
    fc.property(fc.array(condition, { minLength: 1, maxLength: 5 }), fc.option(fc.integer({ min: 0, max: 10 }), { nil: undefined }), (all, value) => {
      const holds = (rule: object) =>
        shown([question('nps'), question('text', { showIf: rule })], value === undefined ? new Map() : givenBy([{ questionKey: 'nps', value }])).length === 2
      return holds({ not: { all } }) === holds({ any: all.map((not) => ({ not })) })
    }),
  )
})

t.test('a ranking is any part of any order of its choices', async () => {
  fc.assert(fc.property(fc.shuffledSubarray(['a', 'b', 'c'], { minLength: 1 }), (order) => at(question('ranking'), order).length === 0))
})
