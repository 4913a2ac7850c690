import type { Fault } from '../../../kernel/problem.ts'
import type { FollowUpRule, FollowUpWhen } from '../tables/follow-ups.ts'
import { shownQuestions } from './answers.ts'
import { type AnswerValue, conditionsOf, isOnScale, type Question } from './question.ts'
import { holds } from './showing.ts'

/** An answer as it is given: a value, or that the question is passed over. */
type Given = { readonly questionKey: string; readonly value: unknown } | { readonly questionKey: string; readonly skipped: true }

/**
 * The rules whose condition the answers meet, in their order. An answer to a question that is not shown counts as none, and
 * what was not answered is never low.
 */
export function followUpsOf(rules: readonly FollowUpRule[], answers: readonly Given[], questions: readonly Question[]): FollowUpRule[] {
  const shown = new Set(shownQuestions(questions, answers).map(({ key }) => key))
  const values = new Map(
    answers.flatMap((answer) => ('value' in answer && shown.has(answer.questionKey) ? [[answer.questionKey, answer.value as AnswerValue] as const] : [])),
  )
  return rules.filter(({ when }) => meets(when, values, questions))
}

function meets(when: FollowUpWhen, values: ReadonlyMap<string, AnswerValue>, questions: readonly Question[]): boolean {
  if ('condition' in when) return holds(when.condition, values)
  if ('questionKey' in when) return isLow(values.get(when.questionKey), when.atMost)
  return questions.some((question) => driverOf(question, when.driver) && isLow(values.get(question.key), when.driverAtMost))
}

function isLow(value: unknown, atMost: number): boolean {
  return typeof value === 'number' && value <= atMost
}

function driverOf(question: Question, driver: Question['driver']): boolean {
  return question.driver !== undefined && (driver === undefined || question.driver === driver)
}

/** What is wrong with the rules of a survey that asks these questions, in one of its versions or another. */
export function faultsOfFollowUps(rules: readonly FollowUpRule[], questions: readonly Question[]): Fault[] {
  return rules.flatMap((rule, i): Fault[] => {
    const at = (pointer: string, code: string, detail: string) => ({ pointer: `/followUps/${i}${pointer}`, code, detail })
    const repeated = rules.findIndex(({ key }) => key === rule.key) < i ? [at('/key', 'duplicate', 'is the key of another rule')] : []
    return [...repeated, ...faultsOfWhen(rule.when, questions).map(({ pointer, code, detail }) => at(`/when${pointer}`, code, detail))]
  })
}

function faultsOfWhen(when: FollowUpWhen, questions: readonly Question[]): Fault[] {
  const asked = (key: string) => questions.filter((question) => question.key === key)
  const unknown = (pointer: string) => ({ pointer, code: 'unknown', detail: 'is no question of the survey' })
  if ('condition' in when)
    return conditionsOf(when.condition).flatMap(({ condition, pointer }) =>
      asked(condition.questionKey).length === 0 ? [unknown(`/condition${pointer}/questionKey`)] : [],
    )
  if ('driverAtMost' in when)
    return questions.some((question) => driverOf(question, when.driver))
      ? []
      : [{ pointer: when.driver === undefined ? '/driverAtMost' : '/driver', code: 'unknown', detail: 'is asked by no question of the survey' }]
  const [question] = asked(when.questionKey)
  if (question === undefined) return [unknown('/questionKey')]
  return isOnScale(question) || question.type === 'number'
    ? []
    : [{ pointer: '/questionKey', code: 'wrong-type', detail: 'is not answered by a number: say a `condition`' }]
}
