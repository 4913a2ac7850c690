import fc from 'fast-check'
import t from 'tap'
import { faultsOfFollowUps, followUpsOf } from '../../../../src/modules/surveys/rules/follow-ups.ts'
import type { Question } from '../../../../src/modules/surveys/rules/question.ts'
import type { FollowUpRule, FollowUpWhen } from '../../../../src/modules/surveys/tables/follow-ups.ts'

const asked = { required: false, scored: true, text: { en: '?' } }
const QUESTIONS: Question[] = [
  { ...asked, key: 'recommend', type: 'nps', scale: { min: 0, max: 10 } },
  { ...asked, key: 'staff', type: 'rating', scale: { min: 1, max: 5 }, driver: 'staff', showIf: { questionKey: 'recommend', operator: 'at_most', value: 8 } },
  { ...asked, key: 'fit', type: 'rating', scale: { min: 1, max: 5 }, driver: 'fit' },
  { ...asked, key: 'why', type: 'text', scored: false, lengthMax: 100 },
]
const rule = (when: FollowUpWhen, key = 'a'): FollowUpRule => ({
  key,
  when,
  open: 'complaint',
  contactOwner: false,
  ownerId: null,
  teamId: null,
  severity: null,
})
const opens = (when: FollowUpWhen, answers: Record<string, unknown>) => {
  const given = Object.entries(answers).map(([questionKey, value]) => (value === undefined ? { questionKey, skipped: true as const } : { questionKey, value }))
  return followUpsOf([rule(when)], given, QUESTIONS).length === 1
}

t.test('a rule opens at its score and below, and never for what was skipped or not reached', async (t) => {
  const score = fc.integer({ min: 0, max: 10 })
  fc.assert(fc.property(score, score, (recommend, atMost) => opens({ questionKey: 'recommend', atMost }, { recommend }) === recommend <= atMost))
  t.notOk(opens({ questionKey: 'recommend', atMost: 10 }, {}))
  t.notOk(opens({ questionKey: 'recommend', atMost: 10 }, { recommend: undefined }))
})

t.test('a driver that is low opens, any of them or the one that is named', async (t) => {
  t.ok(opens({ driverAtMost: 2 }, { fit: 2 }))
  t.notOk(opens({ driverAtMost: 2 }, { fit: 3, recommend: 0 }), 'a score that is no driver is none')
  t.notOk(opens({ driverAtMost: 2, driver: 'staff' }, { recommend: 1, fit: 1 }))
  t.ok(opens({ driverAtMost: 2, driver: 'staff' }, { recommend: 1, staff: 1 }))
  t.notOk(opens({ driverAtMost: 2, driver: 'staff' }, { recommend: 9, staff: 1 }), 'what is not shown was not answered')
})

t.test('what a higher limit leaves out a lower one leaves out too', async () => {
  const limit = fc.integer({ min: -1, max: 11 })
  const answers = fc.record({ recommend: fc.integer({ min: 0, max: 10 }), fit: fc.integer({ min: 1, max: 5 }) }, { requiredKeys: [] })
  fc.assert(
    fc.property(limit, limit, answers, (a, b, given) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)]
      const isIn = (when: (atMost: number) => FollowUpWhen) => !opens(when(low), given) || opens(when(high), given)
      return isIn((atMost) => ({ questionKey: 'recommend', atMost })) && isIn((driverAtMost) => ({ driverAtMost }))
    }),
  )
})

t.test('a condition opens as it would show a question', async (t) => {
  const when: FollowUpWhen = {
    condition: { all: [{ questionKey: 'why', operator: 'answered' }, { not: { questionKey: 'recommend', operator: 'greater', value: 6 } }] },
  }
  t.ok(opens(when, { why: 'Late', recommend: 6 }))
  t.ok(opens(when, { why: 'Late' }))
  t.notOk(opens(when, { why: 'Late', recommend: 7 }))
  t.notOk(opens(when, { recommend: 6 }))
})

t.test('rules open in their order, each by itself', async (t) => {
  const rules = [
    rule({ questionKey: 'recommend', atMost: 6 }, 'low'),
    rule({ questionKey: 'fit', atMost: 5 }, 'fit'),
    rule({ questionKey: 'recommend', atMost: 0 }, 'lowest'),
  ]
  const keys = (recommend: number) => followUpsOf(rules, [{ questionKey: 'recommend', value: recommend }], QUESTIONS).map(({ key }) => key)
  t.same([keys(7), keys(6), keys(0)], [[], ['low'], ['low', 'lowest']])
})

t.test('rules are sound where they ask about questions of the survey', async (t) => {
  const faults = (...rules: FollowUpRule[]) => faultsOfFollowUps(rules, QUESTIONS).map(({ pointer }) => pointer)
  t.same(faults(rule({ questionKey: 'recommend', atMost: 6 }), rule({ driverAtMost: 2 }, 'b')), [])
  t.same(faults(rule({ questionKey: 'why', atMost: 6 }), rule({ driverAtMost: 2, driver: 'value' })), [
    '/followUps/0/when/questionKey',
    '/followUps/1/key',
    '/followUps/1/when/driver',
  ])
})
