import type { Fault } from '../../../kernel/problem.ts'
import { type AnswerValue, type Condition, choicesOf, conditionsOf, isOnScale, type Operator, type Question, type ShowIf } from './question.ts'

/** Which questions are shown: what stands in `showIf`, whether it can be decided, and what it comes to. */

/** What was given to a question: an answer, or that it was skipped. */
export type Given = { readonly value: AnswerValue } | { readonly skipped: true }
/** By the key of the question. */
export type GivenAnswers = ReadonlyMap<string, Given>

const WHETHER = ['answered', 'not_answered'] as const
const SAME = [...WHETHER, 'equals', 'not_equals'] as const
const ORDER = [...SAME, 'less', 'at_most', 'greater', 'at_least'] as const
const AMONG = [...WHETHER, 'includes', 'not_includes'] as const
/** What may be asked of an answer of each type. */
const OPERATORS_OF: Readonly<Record<Question['type'], readonly Operator[]>> = {
  nps: ORDER,
  csat: ORDER,
  ces: ORDER,
  rating: ORDER,
  number: ORDER,
  date: ORDER,
  boolean: SAME,
  single_choice: SAME,
  multiple_choice: AMONG,
  ranking: AMONG,
  matrix: WHETHER,
  text: WHETHER,
}

/** What is wrong with the conditions of a question: they ask of earlier questions only, and only what these can answer. */
export function faultsOfShowIf(questions: readonly Question[], place: number): Fault[] {
  const showIf = questions[place]?.showIf
  if (showIf === undefined) return []
  const earlier = new Map(questions.slice(0, place).map((question) => [question.key, question]))
  return conditionsOf(showIf, `/questions/${place}/showIf`).flatMap(({ condition, pointer }) => {
    const asked = earlier.get(condition.questionKey)
    if (asked === undefined) return [{ pointer: `${pointer}/questionKey`, code: 'not-valid', detail: 'is no question before this one' }]
    const operators = OPERATORS_OF[asked.type]
    if (!operators.includes(condition.operator))
      return [{ pointer: `${pointer}/operator`, code: 'not-valid', detail: `of ${asked.type} it is one of ${operators.join(', ')}` }]
    const unfit = unfitOf(condition, asked)
    return unfit === undefined ? [] : [{ pointer: `${pointer}/value`, code: condition.value === undefined ? 'required' : 'not-valid', detail: unfit }]
  })
}

function unfitOf({ operator, value }: Condition, question: Question): string | undefined {
  if (operator === 'answered' || operator === 'not_answered') return value === undefined ? undefined : `is not given with ${operator}`
  if (value === undefined) return `is needed with ${operator}`
  if (isOnScale(question)) {
    const { min, max } = question.scale
    return Number.isInteger(value) && Number(value) >= min && Number(value) <= max ? undefined : `must be a whole number from ${min} to ${max}`
  }
  if (question.type === 'number') return typeof value === 'number' ? undefined : 'must be a number'
  if (question.type === 'boolean') return typeof value === 'boolean' ? undefined : 'must be true or false'
  if (question.type === 'date') return isPlainDate(value) ? undefined : 'must be a date such as 2026-03-28'
  return choicesOf(question).some(({ key }) => key === value) ? undefined : 'must be the key of one of its choices'
}

/** A date of the calendar as `YYYY-MM-DD`. */
export function isPlainDate(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return false
  try {
    return Temporal.PlainDate.from(value, { overflow: 'reject' }).toString() === value
  } catch {
    return false
  }
}

/**
 * The questions that are shown, in the order they are asked. What was skipped, or is not shown itself, counts as not
 * answered, even where an answer from before is kept.
 */
export function shown(questions: readonly Question[], answers: GivenAnswers): Question[] {
  const counting = new Map<string, AnswerValue>()
  return questions.filter(({ key, showIf }) => {
    if (showIf !== undefined && !holds(showIf, counting)) return false
    const given = answers.get(key)
    if (given !== undefined && 'value' in given) counting.set(key, given.value)
    return true
  })
}

/** The required questions that are shown and have neither an answer nor a skip: what is still needed to submit. */
export function missing(questions: readonly Question[], answers: GivenAnswers): Question[] {
  return shown(questions, answers).filter(({ key, required }) => required && !answers.has(key))
}

/** Whether a condition holds. A comparison needs an answer: without one it does not hold, `not_equals` as little as `equals`. */
export function holds(showIf: ShowIf, answers: ReadonlyMap<string, AnswerValue>): boolean {
  if ('all' in showIf) return showIf.all.every((each) => holds(each, answers))
  if ('any' in showIf) return showIf.any.some((each) => holds(each, answers))
  if ('not' in showIf) return !holds(showIf.not, answers)
  const answer = answers.get(showIf.questionKey)
  if (showIf.operator === 'answered') return answer !== undefined
  if (showIf.operator === 'not_answered') return answer === undefined
  return answer !== undefined && showIf.value !== undefined && COMPARED[showIf.operator](answer, showIf.value)
}

type Comparison = (answer: AnswerValue, value: NonNullable<Condition['value']>) => boolean
const includes: Comparison = (answer, value) => Array.isArray(answer) && answer.includes(value)

// Dates compare as their texts do.
const COMPARED: Readonly<Record<Exclude<Operator, (typeof WHETHER)[number]>, Comparison>> = {
  equals: (answer, value) => answer === value,
  not_equals: (answer, value) => answer !== value,
  less: (answer, value) => answer < value,
  at_most: (answer, value) => answer <= value,
  greater: (answer, value) => answer > value,
  at_least: (answer, value) => answer >= value,
  includes,
  not_includes: (answer, value) => !includes(answer, value),
}
