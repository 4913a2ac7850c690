import type { Fault } from '../../../kernel/problem.ts'
import { type AnswerValue, type Condition, choicesOf, type Question, type ShowIf } from './question.ts'

/** An answer as it is given: a value, or that the question is passed over. */
export type Given = { readonly questionKey: string; readonly value: unknown } | { readonly questionKey: string; readonly skipped: true }

/**
 * What is wrong with answers to a version: unknown or repeated questions, values that do not answer theirs, and, of a complete response,
 * required questions that are shown and neither answered nor skipped. What is not shown may stand there: it was answered before an earlier
 * answer hid it.
 * @returns faults with pointers into `{ answers }`
 */
export function faultsOfAnswers(questions: readonly Question[], answers: readonly Given[], { complete }: { readonly complete: boolean }): Fault[] {
  const asked = new Map(questions.map((question) => [question.key, question]))
  const seen = new Set<string>()
  const faults = answers.flatMap((answer, i): Fault[] => {
    const question = asked.get(answer.questionKey)
    if (question === undefined) return [{ pointer: `/answers/${i}/questionKey`, code: 'unknown', detail: 'is no question of this version' }]
    if (seen.has(answer.questionKey)) return [{ pointer: `/answers/${i}/questionKey`, code: 'duplicate', detail: 'is answered twice' }]
    seen.add(answer.questionKey)
    if ('skipped' in answer)
      return question.required && complete ? [{ pointer: `/answers/${i}/skipped`, code: 'required', detail: 'the question must be answered' }] : []
    const fault = faultOfValue(question, answer.value)
    return fault === undefined ? [] : [{ pointer: `/answers/${i}/value`, ...fault }]
  })
  if (faults.length > 0 || !complete) return faults
  return missingFrom(questions, answers).map((key) => ({ pointer: '/answers', code: 'required', detail: `the question ${key} must be answered` }))
}

/** The required questions that are shown and have no answer. */
export function missingFrom(questions: readonly Question[], answers: readonly Given[]): string[] {
  const values = valuesOf(answers)
  return shownQuestions(questions, answers)
    .filter(({ key, required }) => required && !values.has(key))
    .map(({ key }) => key)
}

/** The questions that the conditions show, in their order. An answer to a question that is not shown, or a skip, counts as none. */
export function shownQuestions(questions: readonly Question[], answers: readonly Given[]): Question[] {
  const values = valuesOf(answers)
  const shown: Question[] = []
  for (const question of questions) {
    if (question.showIf === undefined || holds(question.showIf, values)) shown.push(question)
    else values.delete(question.key)
  }
  return shown
}

function valuesOf(answers: readonly Given[]): Map<string, unknown> {
  return new Map(answers.flatMap((answer) => ('value' in answer ? [[answer.questionKey, answer.value] as const] : [])))
}

/** Whether a condition holds of the answers that count, by question. */
export function holds(showIf: ShowIf, values: ReadonlyMap<string, unknown>): boolean {
  if ('all' in showIf) return showIf.all.every((each) => holds(each, values))
  if ('any' in showIf) return showIf.any.some((each) => holds(each, values))
  if ('not' in showIf) return !holds(showIf.not, values)
  return holdsOf(showIf, values.get(showIf.questionKey))
}

/** Of what was not answered nothing holds but that. */
function holdsOf({ operator, value }: Condition, answer: unknown): boolean {
  if (operator === 'not_answered') return answer === undefined
  if (answer === undefined) return false
  switch (operator) {
    case 'answered':
      return true
    case 'equals':
      return answer === value
    case 'not_equals':
      return answer !== value
    case 'includes':
      return Array.isArray(answer) && answer.includes(value)
    case 'not_includes':
      return Array.isArray(answer) && !answer.includes(value)
    default:
      return compares(operator, answer as number, value as number)
  }
}

/** Numbers by size, dates (`YYYY-MM-DD`) by their order as texts. */
function compares(operator: 'less' | 'at_most' | 'greater' | 'at_least', a: number, b: number): boolean {
  if (operator === 'less') return a < b
  if (operator === 'at_most') return a <= b
  return operator === 'greater' ? a > b : a >= b
}

type ValueFault = Pick<Fault, 'code' | 'detail'>

/** What is wrong with a value as an answer to a question. */
export function faultOfValue(question: Question, value: unknown): ValueFault | undefined {
  switch (question.type) {
    case 'nps':
    case 'csat':
    case 'ces':
    case 'rating': {
      const { min, max } = question.scale
      if (typeof value !== 'number' || !Number.isInteger(value)) return wrongType('a whole number')
      return value < min || value > max ? { code: 'out-of-range', detail: `must be between ${min} and ${max}` } : undefined
    }
    case 'number': {
      if (typeof value !== 'number' || !Number.isFinite(value) || (question.integer && !Number.isInteger(value)))
        return wrongType(question.integer ? 'a whole number' : 'a number')
      const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = question
      return value < min || value > max ? { code: 'out-of-range', detail: `must be between ${min} and ${max}` } : undefined
    }
    case 'boolean':
      return typeof value === 'boolean' ? undefined : wrongType('true or false')
    case 'text':
      if (typeof value !== 'string' || value.trim() === '') return wrongType('words')
      return value.length > question.lengthMax ? { code: 'too-long', detail: `has more than ${question.lengthMax} characters` } : undefined
    case 'date':
      return isDate(value) ? undefined : wrongType('a date such as 2026-03-28')
    case 'single_choice':
      return isChoice(question, value) ? undefined : noChoice()
    case 'multiple_choice':
    case 'ranking':
      return faultOfSeveral(question, question.pickMax ?? question.choices.length, value)
    case 'matrix':
      return faultOfRows(question, value)
  }
}

function faultOfSeveral(question: Question, pickMax: number, value: unknown): ValueFault | undefined {
  if (!Array.isArray(value) || value.length === 0) return wrongType('a list of choices; what nobody chose is skipped')
  if (!value.every((choice) => isChoice(question, choice))) return noChoice()
  if (new Set(value).size < value.length) return { code: 'duplicate', detail: 'names a choice twice' }
  return value.length > pickMax ? { code: 'too-many', detail: `names more than ${pickMax} choices` } : undefined
}

function faultOfRows(question: Question & { readonly type: 'matrix' }, value: unknown): ValueFault | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrongType('a choice by row')
  const entries = Object.entries(value as Record<string, AnswerValue>)
  if (entries.length === 0) return wrongType('a choice by row; what nobody chose is skipped')
  if (!entries.every(([row]) => question.rows.some(({ key }) => key === row))) return { code: 'unknown', detail: 'names a row that the question does not have' }
  if (!entries.every(([, choice]) => isChoice(question, choice))) return noChoice()
  return question.required && entries.length < question.rows.length ? { code: 'required', detail: 'answers not all rows' } : undefined
}

function isChoice(question: Question, value: unknown): boolean {
  return choicesOf(question).some(({ key }) => key === value)
}

function isDate(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return false
  try {
    return Temporal.PlainDate.from(value).toString() === value
  } catch {
    return false
  }
}

const wrongType = (what: string): ValueFault => ({ code: 'wrong-type', detail: `must be ${what}` })
const noChoice = (): ValueFault => ({ code: 'unknown-choice', detail: 'names a choice that the question does not have' })
