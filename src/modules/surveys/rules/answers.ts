import type { Fault } from '../../../kernel/problem.ts'
import { type AnswerValue, type ChoiceQuestion, isOnScale, type MatrixQuestion, type Question } from './question.ts'
import { type Given, type GivenAnswers, isPlainDate, missing, shown } from './showing.ts'

/** An answer as it is sent: a value of the type of its question, or that it was skipped. */
export type SentAnswer = { readonly questionKey: string } & Given

/** How answers are looked at. */
export interface Answering {
  /** Of a complete response, every required question that is shown has been dealt with. */
  readonly complete: boolean
  /** Whether a required question may be passed over: whoever is asked by somebody may decline to answer; a form insists. */
  readonly mayDecline: boolean
}

/** What is wrong with answers: each names a question of the version, once, and fits it; and what is still needed. */
export function faultsOfAnswers(
  questions: readonly Question[],
  sent: readonly { readonly questionKey: string }[],
  { complete, mayDecline }: Answering,
  pointer = '/answers',
): Fault[] {
  const answers = sent as readonly SentAnswer[]
  const byKey = new Map(questions.map((question) => [question.key, question]))
  const seen = new Set<string>()
  const faults = answers.flatMap((answer, i) => {
    const { questionKey } = answer
    const question = byKey.get(questionKey)
    if (question === undefined) return [fault(`${pointer}/${i}/questionKey`, 'unknown-question', 'is no question of this version')]
    if (seen.has(questionKey)) return [fault(`${pointer}/${i}/questionKey`, 'duplicate', 'is answered before')]
    seen.add(questionKey)
    if ('value' in answer) return faultsOfAnswer(question, answer.value, `${pointer}/${i}/value`)
    return complete && question.required && !mayDecline ? [fault(`${pointer}/${i}/skipped`, 'required', 'the question must be answered')] : []
  })
  if (!complete || faults.length > 0) return faults
  return missing(questions, givenBy(answers)).map(({ key }) => fault(pointer, 'required', `the question ${key} must be answered`))
}

/** The questions that the answers show, in their order. */
export function shownQuestions(questions: readonly Question[], sent: readonly { readonly questionKey: string }[]): Question[] {
  return shown(questions, givenBy(sent as readonly SentAnswer[]))
}

/** Answers by the key of their question; the last counts where there are several. */
export function givenBy(answers: readonly SentAnswer[]): GivenAnswers {
  return new Map(answers.map(({ questionKey, ...given }) => [questionKey, given as Given]))
}

/** What is wrong with a value as an answer to its question. Nothing is converted: the text `"9"` is no 9. */
export function faultsOfAnswer(question: Question, value: AnswerValue, pointer: string): Fault[] {
  if (question.type === 'matrix') return faultsOfMatrix(question, value, pointer)
  if (question.type === 'multiple_choice' || question.type === 'ranking') return faultsOfKeys(question, value, pointer)
  const detail = unfitOf(question, value)
  return detail === undefined ? [] : [fault(pointer, 'not-valid', detail)]
}

/** Where nothing is said: of larger ones sums could not be held. */
const NUMBER_MAX = Number.MAX_SAFE_INTEGER

function unfitOf(question: Exclude<Question, MatrixQuestion>, value: AnswerValue): string | undefined {
  if (isOnScale(question)) {
    const { min, max } = question.scale
    return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max ? undefined : `must be a whole number from ${min} to ${max}`
  }
  if (question.type === 'number') {
    const { min = -NUMBER_MAX, max = NUMBER_MAX, integer } = question
    if (typeof value !== 'number' || !Number.isFinite(value)) return 'must be a number'
    if (integer && !Number.isSafeInteger(value)) return 'must be a whole number'
    if (value < min) return `must be at least ${min}`
    return value > max ? `must be at most ${max}` : undefined
  }
  if (question.type === 'text') {
    if (typeof value !== 'string' || value.trim() === '') return 'must be a text that is not blank'
    return value.length > question.lengthMax ? `must have at most ${question.lengthMax} characters` : undefined
  }
  if (question.type === 'date') return isPlainDate(value) ? undefined : 'must be a date such as 2026-03-28'
  if (question.type === 'boolean') return typeof value === 'boolean' ? undefined : 'must be true or false'
  return 'choices' in question && question.choices.some(({ key }) => key === value) ? undefined : 'must be the key of one of the choices'
}

/** Several choices, each once; in a ranking the first is the best, and the last places may be left out. */
function faultsOfKeys({ choices, pickMax = choices.length }: ChoiceQuestion, value: AnswerValue, pointer: string): Fault[] {
  if (!Array.isArray(value) || value.length === 0) return [fault(pointer, 'not-valid', 'must be a list of keys of choices')]
  const keys: readonly string[] = value
  if (keys.length > pickMax) return [fault(pointer, 'too-many', `must be at most ${pickMax} of the choices`)]
  const known = new Set<unknown>(choices.map(({ key }) => key))
  return keys.flatMap((key, i) => {
    if (!known.has(key)) return [fault(`${pointer}/${i}`, 'not-valid', 'must be the key of one of the choices')]
    return keys.indexOf(key) === i ? [] : [fault(`${pointer}/${i}`, 'duplicate', 'is chosen before')]
  })
}

/** A choice for each row; rows may be left out, unless the question is required. */
function faultsOfMatrix({ rows, choices, required }: MatrixQuestion, value: AnswerValue, pointer: string): Fault[] {
  if (typeof value !== 'object' || Array.isArray(value) || Object.keys(value).length === 0)
    return [fault(pointer, 'not-valid', 'must be an object of keys of choices by keys of rows')]
  const byRow = value as Readonly<Record<string, string>>
  const faults = Object.entries(byRow).flatMap(([row, choice]) => {
    const at = `${pointer}/${row.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (!rows.some(({ key }) => key === row)) return [fault(at, 'unknown-field', 'is no row of this question')]
    return choices.some(({ key }) => key === choice) ? [] : [fault(at, 'not-valid', 'must be the key of one of the choices')]
  })
  const empty = required ? rows.filter(({ key }) => !Object.hasOwn(byRow, key)) : []
  return [...faults, ...empty.map(({ key }) => fault(`${pointer}/${key}`, 'required', 'a choice is needed in each row'))]
}

function fault(pointer: string, code: string, detail: string): Fault {
  return { pointer, code, detail }
}
